"""Quotations, put together from marks on content, cue, speaker and addressee.

Tools write them in two ways. Either links lead from the content to the others, or from
something else (the cue that triggers an event, a speaker) to the content and the rest.
In both, what hangs on one head is one quotation, and a content is in one alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from wirecopy.formats.annotated import SAME, TRUE, Link, Mark
from wirecopy.formats.labels import names_of
from wirecopy.formats.tally import Tally
from wirecopy.quotation_marks import Stretch, marked, share_marked
from wirecopy.records import ROLES_OF_SPANS, Quotation, Rules, Span

CONTENT = ROLES_OF_SPANS[0]
OWN_ID = re.compile("q[1-9][0-9]{0,8}")


class Counting(Protocol):
    """Whoever keeps count of what is left out and made up."""

    left_out: Tally
    made_up: Tally

    def where(self, line: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A mark that is part of a quotation: which part, and its spans."""

    mark: Mark
    role: str
    spans: tuple[Span, ...]


@dataclass
class Group:
    """The pieces that belong to one quotation."""

    pieces: dict[str, Piece] = field(default_factory=dict)

    @property
    def contents(self) -> list[Piece]:
        return [piece for piece in self.pieces.values() if piece.role == CONTENT]

    def spans(self, role: str) -> tuple[Span, ...]:
        """Return the spans of a role in the order of the text, none twice."""
        found = {s for p in self.pieces.values() if p.role == role for s in p.spans}
        return tuple(sorted(found, key=lambda s: (s.block, s.start, s.end)))

    def features(self) -> dict[str, str]:
        """Return what is said of the quotation; what its content says comes first."""
        found: dict[str, str] = {}
        for piece in [*self.contents, *self.pieces.values()]:
            for key, value in piece.mark.features.items():
                found.setdefault(key, value)
        return found


def quotations_of(
    pieces: Sequence[Piece],
    links: Sequence[tuple[Link, str]],
    blocks: Sequence[str],
    rules: Rules,
    entities: Mapping[Span, str],
    counting: Counting,
) -> tuple[Quotation, ...]:
    """Return the quotations that pieces and links make, in the order of the text.

    `entities` are those that mentions name, for speakers on the same words. What a file
    does not say of a quotation is made up by the rules of the corpus, and counted.
    """
    groups = list(_groups(pieces, links, counting))
    groups.sort(key=lambda group: _place(group.spans(CONTENT)))
    making = _Making(blocks, rules, entities, counting, _outer(groups))
    made = making.ids(groups)
    return tuple(making.quotation(group, made) for group in groups)


def _place(spans: Sequence[Span]) -> tuple[int, int, int]:
    return spans[0].block, spans[0].start, -spans[0].end


def _groups(
    pieces: Sequence[Piece], links: Sequence[tuple[Link, str]], counting: Counting
) -> Iterator[Group]:
    """Yield the groups that have a content."""
    by_id = {piece.mark.id: piece for piece in pieces}
    by_head: dict[str, Group] = {}
    for link, label in links:
        head, tail = by_id.get(link.head), by_id.get(link.tail)
        if head is None or tail is None:
            if label != SAME:
                told = f"link {link.label} to a mark that is no part of a quotation"
                counting.left_out.add(told, counting.where(link.line))
            continue
        group = by_head.setdefault(link.head, Group({link.head: head}))
        group.pieces[link.tail] = tail
    _resolve(by_head)
    owner: dict[str, Group] = {}
    for group in [*by_head.values(), *(Group({p.mark.id: p}) for p in pieces)]:
        _settle(group, owner)
    seen: set[int] = set()
    attached = {id for group in owner.values() for id in group.pieces}
    for piece in pieces:
        if piece.mark.id not in attached:
            told = f"{piece.role} of no content"
            counting.left_out.add(told, counting.where(piece.mark.line))
    for group in owner.values():
        if id(group) not in seen:
            seen.add(id(group))
            yield group


def _resolve(by_head: dict[str, Group]) -> None:
    """Give what hangs on a piece that is no content to the groups with that piece."""
    for group in list(by_head.values()):
        for id in list(group.pieces):
            lower = by_head.get(id)
            if lower is not None and lower is not group and not lower.contents:
                group.pieces.update(lower.pieces)


def _settle(group: Group, owner: dict[str, Group]) -> None:
    """Join a group with the one that has a content of it already."""
    contents = [piece.mark.id for piece in group.contents]
    if not contents:
        return
    target = next((owner[id] for id in contents if id in owner), group)
    target.pieces.update(group.pieces)
    for id in contents:
        before = owner.get(id)
        if before is not None and before is not target:
            target.pieces.update(before.pieces)
            for other in before.contents:
                owner[other.mark.id] = target
        owner[id] = target


def _outer(groups: Sequence[Group]) -> dict[int, int]:
    """Return for each group, by number, the one that all of its content is inside.

    `groups` are in the order of the text, outer before inner.
    """
    outer: dict[int, int] = {}
    open_: list[int] = []
    spans = [group.spans(CONTENT) for group in groups]
    for number, own in enumerate(spans):
        while open_ and not any(_inside(own[0], s) for s in spans[open_[-1]]):
            open_.pop()
        if open_ and own != spans[open_[-1]]:
            around = spans[open_[-1]]
            if all(any(_inside(s, o) for o in around) for s in own):
                outer[number] = open_[-1]
        open_.append(number)
    return outer


def _inside(inner: Span, outer: Span) -> bool:
    return (
        inner.block == outer.block
        and outer.start <= inner.start
        and inner.end <= outer.end
    )


@dataclass
class _Making:
    """Makes quotations of groups, with what a file does not say."""

    blocks: Sequence[str]
    rules: Rules
    entities: Mapping[Span, str]
    counting: Counting
    outer: Mapping[int, int]
    pairs: dict[int, list[Stretch]] = field(default_factory=dict)
    number: int = -1

    def ids(self, groups: Sequence[Group]) -> list[str]:
        """Return an id for each group: its own if it has one, else the next free."""
        wanted = [group.features().get("quotation", "") for group in groups]
        own: set[str] = set()
        kept = []
        for id in wanted:
            is_own = OWN_ID.fullmatch(id) is not None and id not in own
            kept.append(id if is_own else "")
            own.update({id} if is_own else ())
        free = (f"q{n}" for n in range(1, len(groups) * 2 + 2) if f"q{n}" not in own)
        return [id or next(free) for id in kept]

    def quotation(self, group: Group, ids: list[str]) -> Quotation:
        """Return the next group as a quotation."""
        self.number += 1
        features = group.features()
        spans = {role: group.spans(role) for role in ROLES_OF_SPANS}
        kind = self._one_of(features, "kind", self.rules.kinds) or self._kind(spans)
        bare = Quotation(ids[self.number], kind, spans[CONTENT])
        if self.rules.marks and kind not in self.rules.marks:
            self._count_bare(spans, group)
            return bare
        known = "quotation" in features
        outer = self.outer.get(self.number)
        within = ids[outer] if outer is not None and not known else None
        return Quotation(
            bare.id,
            kind,
            spans[CONTENT],
            cue=spans["cue"],
            speaker=spans["speaker"],
            addressee=spans["addressee"],
            stance=self._one_of(features, "stance", self.rules.stances)
            or self._made_up("stance", self.rules.stances[0]),
            reference=self._one_of(features, "reference", self.rules.references)
            or self._made_up("reference", self._reference(spans["speaker"])),
            anonymous=features.get("anonymous") == TRUE,
            entities=self._entities(features, spans["speaker"], known),
            within=features.get("within") or within,
        )

    def _one_of(
        self, features: Mapping[str, str], name: str, known: Sequence[str]
    ) -> str | None:
        value = features.get(name)
        if value is None or value in known:
            return value
        lower = value.lower()
        if lower not in known:
            self.counting.left_out.add(f"{name} {value!r} of a quotation (unknown)")
        return lower if lower in known else None

    def _count_bare(self, spans: Mapping[str, tuple[Span, ...]], group: Group) -> None:
        for role in ROLES_OF_SPANS[1:]:
            where = self.counting.where(group.contents[0].mark.line)
            told = f"{role} of marks that quote nobody"
            self.counting.left_out.add(told, where, len(spans[role]))

    def _made_up(self, what: str, value: str) -> str:
        self.counting.made_up.add(f"{what} of a quotation: {value}")
        return value

    def _kind(self, spans: Mapping[str, tuple[Span, ...]]) -> str:
        """Return the kind that the quotation marks say, by the rules of the corpus."""
        content = spans[CONTENT]
        for span in content:
            if span.block not in self.pairs:
                text = self.blocks[span.block - 1]
                self.pairs[span.block] = marked(span.block, text)
        pairs = [
            pair
            for number in {span.block for span in content}
            for pair in self.pairs[number]
        ]
        share = share_marked(content, self.blocks, pairs)
        kinds = (kind for kind, of in self.rules.marks.items() if of == share)
        return self._made_up("kind", next(kinds, self.rules.kinds[0]))

    def _entities(
        self, features: Mapping[str, str], speaker: Sequence[Span], known: bool
    ) -> tuple[str, ...]:
        if "entities" in features or known:
            given = features.get("entities", "").split(",")
            return tuple(dict.fromkeys(id.strip() for id in given if id.strip()))
        return tuple(
            dict.fromkeys(self.entities[s] for s in speaker if s in self.entities)
        )

    def _reference(self, speaker: Sequence[Span]) -> str:
        """Return the form of the speaker, as far as the corpus has the words for it."""
        names = _reference_names()
        what = "words"
        if not speaker:
            what = "nothing"
        elif any(span in self.entities for span in speaker):
            what = "mention"
        elif all((span.text or "").lower() in names["pronouns"] for span in speaker):
            what = "pronoun"
        known = self.rules.references
        last = known[-1] if what == "nothing" else known[0]
        return names[what] if names[what] in known else last


@cache
def _reference_names() -> dict[str, str]:
    return dict(names_of("references"))
