"""A document of a withheld text, made whole with a user's copy.

The copy is brought into canonical form, the blocks are cut out of it, and every span is
put where its words are. What could not be found is left out and told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from wirecopy import digest
from wirecopy.anchors.carve import Extent, cut, extents_of
from wirecopy.anchors.edges import edges_of
from wirecopy.anchors.fold import VERSION, Fold, fold
from wirecopy.anchors.found import (
    ANCHOR,
    EXACT,
    LOST,
    STATUSES,
    Copy,
    Found,
    folded_names,
)
from wirecopy.anchors.locate import locate
from wirecopy.anchors.place import place_spans
from wirecopy.anchors.record import (
    Anchors,
    Key,
    from_record,
    hash_of_fold,
    key_of,
    names_of,
    spans_of,
)
from wirecopy.errors import CorpusError
from wirecopy.records import (
    ENTITIES,
    HYDRATED_LAYERS,
    QUOTATIONS,
    ROLES_OF_SPANS,
    SECTIONS,
    Covering,
    Document,
    Label,
    Mention,
    Quotation,
    Span,
)
from wirecopy.text import blocks_of, canonical, text_of_blocks

THRESHOLD = 0.1
"""Share of the units, by length, below which a copy is refused as another text."""
Named = TypeVar("Named", Mention, Label)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one span, or of a block and its role (`what` is then "block")."""

    what: str
    key: Key
    status: str
    why: str


@dataclass(frozen=True)
class Hydrated:
    """A document with the text of a copy, and what became of its annotations.

    `document` is None where the copy was refused. `share` is that of the units found.
    """

    document: Document | None
    status: str
    share: float
    outcomes: tuple[Outcome, ...] = ()
    equal: bool = False

    def counts(self) -> dict[str, int]:
        """Return how many spans and blocks came out with each status."""
        statuses = [outcome.status for outcome in self.outcomes]
        return {status: statuses.count(status) for status in STATUSES}

    @property
    def exact(self) -> bool:
        """Whether nothing is lost and nothing was found but exactly."""
        return self.document is not None and all(
            outcome.status == EXACT for outcome in self.outcomes
        )


def is_exact(document: Document) -> bool:
    """Return whether a document has the text that was annotated, and all its spans."""
    if document.anchors is None or document.blocks is None:
        return False
    if document.withheld:
        return True
    anchors = from_record(dict(document.anchors))
    text = fold(text_of_blocks(document.blocks)).text
    return (
        hash_of_fold(document.id, text) == anchors.hash
        and len({key_of(span) for span in spans_of(document)}) == len(anchors.places)
        and len(document.blocks) == len(document.roles) == len(anchors.blocks)
    )


def hydrate(
    document: Document, anchors: Anchors, text: str | Fold, strict: bool = False
) -> Hydrated:
    """Return a document with the text of a copy and the annotations that fit it.

    With `strict` only what was found exactly or in its unit is kept. Raises CorpusError
    where the anchors are of another version of the folding.
    """
    if anchors.fold != VERSION:
        raise CorpusError(
            f"{document.id}: its anchors have folding {anchors.fold}; this wirecopy "
            f"has {VERSION}; use the version of the release they came with"
        )
    folded = fold(canonical(text)) if isinstance(text, str) else text
    located = locate(anchors, document.id, folded)
    if not located.exact and located.share < THRESHOLD:
        return Hydrated(None, "refused", located.share)
    copy = Copy(document.id, anchors, folded, located, folded_names(names_of(document)))
    return _attached(document, copy, strict)


def _attached(document: Document, copy: Copy, strict: bool) -> Hydrated:
    """Return a document with what was found of it."""
    if equal := digest.of_bytes(copy.fold.source.encode()) == document.sha256:
        return _equal(document, copy)
    placed = place_spans(copy)
    extents = extents_of(copy.anchors, copy.located, copy.fold, placed)
    if strict:
        placed = {key: _strictly(found) for key, found in placed.items()}
    blocks, spans, placed = _in_blocks(copy, placed, extents)
    outcomes = [*_of_blocks(extents), *_of_spans(document, placed)]
    numbers = {old: new for new, old in enumerate(blocks, 1)}
    attached = _moved(document, tuple(blocks.values()), spans, numbers)
    status = EXACT if copy.located.exact else "found"
    return Hydrated(attached, status, copy.located.share, tuple(outcomes), equal)


def _strictly(found: Found) -> Found:
    if found.status == ANCHOR:
        return Found(LOST, f"strict: found only {found.why}")
    return found


def _equal(document: Document, copy: Copy) -> Hydrated:
    """Return a document whose text is the same to the last character."""
    text = copy.fold.source
    blocks = blocks_of(text)
    spans = {
        place.key: Span(
            *place.key, blocks[place.key[0] - 1][place.key[1] : place.key[2]]
        )
        for place in copy.anchors.places
    }
    extents = [Extent(0, 1, EXACT) for _ in blocks]
    found = {place.key: Found(EXACT, "equal") for place in copy.anchors.places}
    outcomes = (*_of_blocks(extents), *_of_spans(document, found))
    numbers = {number: number for number in range(1, len(blocks) + 1)}
    attached = _moved(document, blocks, spans, numbers)
    return Hydrated(attached, EXACT, 1.0, outcomes, True)


def _in_blocks(
    copy: Copy, placed: Mapping[Key, Found], extents: list[Extent | None]
) -> tuple[dict[int, str], dict[Key, Span], dict[Key, Found]]:
    """Return blocks by their old number, spans in them, and what is lost after all."""
    cuts = {
        number: cut(copy.fold, extent)
        for number, extent in enumerate(extents, 1)
        if extent is not None
    }
    blocks = {number: text for number, (text, _, _) in cuts.items()}
    numbers = {old: new for new, old in enumerate(blocks, 1)}
    spans: dict[Key, Span] = {}
    after = dict(placed)
    for place in copy.anchors.places:
        found, old = placed[place.key], place.key[0]
        if found.status == LOST:
            continue
        span = None
        if old in cuts:
            text, offsets, origin = cuts[old]
            edges = edges_of(copy.fold, place, found, origin, origin + len(offsets) - 1)
            if edges is not None:
                start, end = (offsets[edge - origin] for edge in edges)
                span = Span(numbers[old], start, end, text[start:end])
        if span is None or span.start >= span.end:
            after[place.key] = Found(LOST, "its place is outside its block")
        else:
            spans[place.key] = span
    return blocks, spans, after


def _of_blocks(extents: Sequence[Extent | None]) -> Iterator[Outcome]:
    for number, extent in enumerate(extents, 1):
        status = extent.status if extent is not None else LOST
        why = "nothing of it was found" if extent is None else "found"
        if status == ANCHOR:
            why = "found in part"
        yield Outcome("block", (number, 0, 0), status, why)


def _of_spans(document: Document, placed: Mapping[Key, Found]) -> Iterator[Outcome]:
    for what, span in _named_spans(document):
        key = key_of(span)
        found = placed.get(key) or Found(LOST, "it has no anchor")
        yield Outcome(what, key, found.status, found.why)


def _named_spans(document: Document) -> Iterator[tuple[str, Covering]]:
    for mention in document.mentions:
        yield ENTITIES, mention
    for quotation in document.quotations:
        for role, _, span in quotation.spans():
            yield f"{QUOTATIONS} {quotation.id}.{role}", span
    for label in document.labels:
        yield SECTIONS, label


def _moved(
    document: Document,
    blocks: tuple[str, ...],
    spans: Mapping[Key, Span],
    numbers: Mapping[int, int],
) -> Document:
    """Return a document with its annotations where the copy has them."""
    return replace(
        document,
        blocks=blocks,
        layers=HYDRATED_LAYERS,
        withheld=False,
        mentions=tuple(_placed(document.mentions, spans)),
        labels=tuple(_placed(document.labels, spans)),
        roles=tuple(
            replace(role, block=numbers[role.block])
            for role in document.roles
            if role.block in numbers
        ),
        quotations=tuple(_quotations(document, spans)),
    )


def _placed(given: Iterable[Named], spans: Mapping[Key, Span]) -> Iterator[Named]:
    for one in given:
        if new := spans.get(key_of(one)):
            start, end = new.start, new.end
            yield replace(one, block=new.block, start=start, end=end, text=new.text)


def _quotations(document: Document, spans: Mapping[Key, Span]) -> Iterator[Quotation]:
    """Yield the quotations of which all content was found."""
    kept = {
        quotation.id
        for quotation in document.quotations
        if all(key_of(span) in spans for span in quotation.content)
    }
    for quotation in document.quotations:
        if quotation.id in kept:
            found: dict[str, Any] = {
                role: tuple(
                    spans[key_of(span)]
                    for span in getattr(quotation, role)
                    if key_of(span) in spans
                )
                for role in ROLES_OF_SPANS
            }
            within = quotation.within if quotation.within in kept else None
            yield replace(quotation, within=within, **found)
