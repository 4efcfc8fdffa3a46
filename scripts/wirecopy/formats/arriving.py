"""From a text with marks to the annotations of a document.

Offsets are carried into the canonical text and into its blocks, labels become those of
the corpus, and what a layer cannot hold is counted, with the reason.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from wirecopy.formats.annotated import (
    BROKEN,
    LABEL,
    QUOTATION,
    ROLE,
    TRUE,
    Annotated,
    Link,
    Mark,
)
from wirecopy.formats.ids import Registry
from wirecopy.formats.labels import Naming
from wirecopy.formats.mark_groups import borrowed, flat, same_things
from wirecopy.formats.places import Places
from wirecopy.formats.quotations import Piece, quotations_of
from wirecopy.formats.tally import Tally
from wirecopy.records import (
    ENTITIES,
    LAYERS,
    QUOTATIONS,
    SECTIONS,
    Document,
    Entity,
    Label,
    Mention,
    Quotation,
    Role,
    Span,
)
from wirecopy.text import starts_of_blocks


@dataclass(frozen=True, slots=True)
class Arrived:
    """The annotations of a document as they came out of a file."""

    mentions: tuple[Mention, ...]
    quotations: tuple[Quotation, ...]
    roles: tuple[Role, ...]
    labels: tuple[Label, ...]

    def layers(self) -> tuple[str, ...]:
        """Return the layers that have an annotation."""
        has = {
            ENTITIES: bool(self.mentions),
            QUOTATIONS: bool(self.quotations),
            SECTIONS: bool(self.roles or self.labels),
        }
        return tuple(layer for layer in LAYERS if has[layer])

    def on(self, document: Document) -> Document:
        """Return a document with these annotations in place of its own."""
        return replace(
            document,
            mentions=self.mentions,
            quotations=self.quotations,
            roles=self.roles,
            labels=self.labels,
        )


@dataclass
class Arriving:
    """One document while its annotations come in."""

    source: Annotated
    places: Places
    blocks: Sequence[str]
    naming: Naming
    registry: Registry
    things: frozenset[str]
    """The types that name things and so carry an entity."""
    known: Mapping[tuple[int, int, int, str], str | None] = field(default_factory=dict)
    """The entities of mentions that the document has: block, start, end, type."""
    left_out: Tally = field(default_factory=Tally)
    made_up: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.starts = starts_of_blocks(self.blocks)

    def annotations(self) -> Arrived:
        """Return all annotations that the corpus has a place for."""
        for entity in self.source.entities:
            self.registry.take(entity, self.source.path)
        for what in self.source.left_out:
            self.left_out.add(what, self.source.path)
        marks = list(self._named_marks())
        mentions, surfaces = self._mentions(marks)
        roles, labels = self._sections(marks)
        pieces = [
            Piece(mark, label.removeprefix(QUOTATION), spans)
            for mark, label, spans in marks
            if label.startswith(QUOTATION)
        ]
        links = list(self._named_links({mark.id for mark, _, _ in marks}))
        pieces += borrowed(marks, links, pieces)
        quotations = quotations_of(
            pieces, links, self.blocks, self.naming.rules, surfaces, self
        )
        quotations = tuple(self._with_known(quotations))
        return Arrived(mentions, quotations, roles, labels)

    def _with_known(self, quotations: Sequence[Quotation]) -> Iterator[Quotation]:
        """Yield quotations without the ids of what is not there."""
        ids = {quotation.id for quotation in quotations}
        for one in quotations:
            known = tuple(id for id in one.entities if id in self.registry.by_id)
            lost = len(one.entities) - len(known)
            self.left_out.add("speaking entity that is not listed", times=lost)
            within = one.within if one.within in ids else None
            self.left_out.add(
                "quotation around another that is not there",
                times=int(within != one.within),
            )
            yield replace(one, entities=known, within=within)

    def where(self, line: int) -> str:
        """Return the place of a line of the file."""
        return f"{self.source.path}:{line or self.source.line}"

    def _named_marks(self) -> Iterator[tuple[Mark, str, tuple[Span, ...]]]:
        """Yield the marks whose label the corpus has, with that label and spans."""
        for mark in self.source.marks:
            label = self.naming.label(mark.label)
            spans = tuple(self._spans(mark))
            if label is None:
                told = f"mark {mark.label} (no such label here; --map can give one)"
                self.left_out.add(told, self.where(mark.line))
            elif not spans:
                self.left_out.add(
                    f"mark {mark.label} on no words", self.where(mark.line)
                )
            else:
                self._count_features(mark, label)
                yield mark, label, spans

    def _count_features(self, mark: Mark, label: str) -> None:
        known = {"entity"} if label in self.naming.rules.types else set()
        if label.startswith(ROLE):
            known = {BROKEN}
        elif label.startswith(QUOTATION):
            known = {"quotation", "kind", "stance", "reference", "anonymous"}
            known |= {"entities", "within"}
        for name in mark.features.keys() - known:
            self.left_out.add(f"feature {name} of a mark", self.where(mark.line))

    def _named_links(self, ids: set[str]) -> Iterator[tuple[Link, str]]:
        for link in self.source.links:
            label = self.naming.relation(link.label)
            if label is None:
                told = f"link {link.label} (no such relation here; --map can give one)"
                self.left_out.add(told, self.where(link.line))
            elif link.head in ids and link.tail in ids:
                yield link, label
            else:
                self.left_out.add(
                    f"link {link.label} of a mark that is left out",
                    self.where(link.line),
                )

    def _spans(self, mark: Mark) -> Iterator[Span]:
        """Yield the spans of a mark: one for each part and block."""
        for first, last in mark.parts:
            start, end = self.places.of(first), self.places.of(last)
            while start < end:
                block = bisect_right(self.starts, start)
                begins = self.starts[block - 1]
                stop = min(end, self.starts[block] - 1)
                words = self.blocks[block - 1][start - begins : stop - begins]
                left = start - begins + len(words) - len(words.lstrip(" "))
                stripped = words.strip(" ")
                if stripped:
                    yield Span(block, left, left + len(stripped), stripped)
                start = self.starts[block]

    def _mentions(
        self, marks: Sequence[tuple[Mark, str, tuple[Span, ...]]]
    ) -> tuple[tuple[Mention, ...], dict[Span, str]]:
        """Return the mentions, flat, and the entity that each of their spans names.

        Of mentions that overlap the longest stays, of equally long ones the first.
        """
        wanted = [
            (mark, label, spans[0])
            for mark, label, spans in marks
            if label in self.naming.rules.types and self._is_one(mark, spans)
        ]
        wanted.sort(key=lambda one: (one[2].block, one[2].start, -one[2].end))
        same = same_things(self.source.links, self.naming)
        mentions, entities = [], {}
        for mark, type, span in flat(wanted, self.left_out, self.where):
            entity = self._entity(mark, type, span, same)
            if entity is not None:
                entities[span] = entity
            mentions.append(
                Mention(span.block, span.start, span.end, span.text, type, entity)
            )
        return tuple(mentions), entities

    def _is_one(self, mark: Mark, spans: tuple[Span, ...]) -> bool:
        """Return whether a mark can be a mention, which has one span."""
        if len(spans) > 1:
            told = f"mention {mark.label} of several parts (a mention has one)"
            self.left_out.add(told, self.where(mark.line))
        return len(spans) == 1

    def _entity(
        self, mark: Mark, type: str, span: Span, same: dict[str, str]
    ) -> str | None:
        """Return the id of the entity that a mention names, None for a value."""
        given, surface = mark.features.get("entity"), span.text or ""
        if type not in self.things:
            if given is not None:
                told = f"entity of a {type} (a value names no entity)"
                self.left_out.add(told, self.where(mark.line))
            return None
        if given is None and mark.id in same:
            given = f"{type.lower()}-{same[mark.id]}"
        if given is not None:
            return self.registry.given(given, type, surface)
        there = self.known.get((span.block, span.start, span.end, type))
        if there is not None and there in self.registry.by_id:
            return there
        self.made_up.add(
            "entity of a mention, by type and words", self.where(mark.line)
        )
        return self.registry.named(type, surface)

    def _sections(
        self, marks: Sequence[tuple[Mark, str, tuple[Span, ...]]]
    ) -> tuple[tuple[Role, ...], tuple[Label, ...]]:
        roles: dict[int, Role] = {}
        labels = []
        for mark, label, spans in marks:
            if label.startswith(LABEL):
                labels += [
                    Label(s.block, s.start, s.end, s.text, label.removeprefix(LABEL))
                    for s in spans
                ]
            elif label.startswith(ROLE):
                for span in spans:
                    self._add_role(roles, mark, label.removeprefix(ROLE), span)
        return tuple(roles[block] for block in sorted(roles)), tuple(labels)

    def _add_role(
        self, roles: dict[int, Role], mark: Mark, role: str, span: Span
    ) -> None:
        whole = len(self.blocks[span.block - 1])
        if span.block in roles or span.end - span.start < whole:
            told = "second role of a block" if span.block in roles else "role of words"
            self.left_out.add(f"{told} ({role})", self.where(mark.line))
            return
        broken = mark.features.get(BROKEN) == TRUE
        roles[span.block] = Role(span.block, role, broken)


def used_entities(arrived: Arrived, registry: Registry) -> tuple[Entity, ...]:
    """Return the entities that annotations name, as far as any are known."""
    ids = {mention.entity for mention in arrived.mentions}
    ids |= {id for quotation in arrived.quotations for id in quotation.entities}
    return tuple(e for id, e in sorted(registry.by_id.items()) if id in ids)
