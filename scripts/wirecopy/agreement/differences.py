"""Where two passes differ: a line for each difference, for whoever adjudicates.

In the order of the text, with the words and what each pass has there. Entities are
compared after aligning; an id of pass b is given as that of pass a where it has one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wirecopy.agreement.compare import Compared
from wirecopy.agreement.entities import same_edges
from wirecopy.agreement.quotations import matched
from wirecopy.records import (
    ENTITIES,
    QUOTATIONS,
    ROLES_OF_SPANS,
    SECTIONS,
    Covering,
    Document,
    Quotation,
)

NOTHING = "nothing"
Place = tuple[int, int, int]
Held = Mapping[Place, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where, what it is about, and what each pass has.

    [start, end) is in code points of the block; both are 0 for a whole block. `words`
    is empty where the text is not at hand.
    """

    document: str
    layer: str
    block: int
    start: int
    end: int
    about: str
    words: str
    a: str
    b: str

    def __str__(self) -> str:
        words = f" {self.words!r}" if self.words else f" [{self.start}:{self.end}]"
        return (
            f"{self.document} block {self.block} {self.about}{words}: "
            f"a {self.a}, b {self.b}"
        )


def as_record(difference: Difference) -> dict[str, Any]:
    """Return a difference as plain values for JSON."""
    return {name: getattr(difference, name) for name in Difference.__dataclass_fields__}


def differences(one: Compared, layers: Iterable[str]) -> list[Difference]:
    """Return the differences of a document in some layers, in the order of the text."""
    found = [difference for layer in layers for difference in FINDERS[layer](one)]
    return sorted(found, key=lambda d: (d.block, d.start, d.end, d.about, d.a, d.b))


def _compare(
    one: Compared, layer: str, about: str, a: Held, b: Held
) -> Iterator[Difference]:
    """Yield where two passes have not the same at the same place."""
    for place in a.keys() | b.keys():
        in_a, in_b = a.get(place, NOTHING), b.get(place, NOTHING)
        if in_a != in_b:
            yield _difference(one, layer, about, place, in_a, in_b)


def _difference(
    one: Compared, layer: str, about: str, place: Place, a: str, b: str
) -> Difference:
    return Difference(
        one.passes.id, layer, *place, about, _words(one.passes.a, place), a, b
    )


def _words(document: Document, place: Place) -> str:
    """Return the words at a place; of a whole block how it begins."""
    block, start, end = place
    text = document.blocks[block - 1] if document.blocks else ""
    words = text[start:end] if end else text
    return words if len(words) <= 60 else f"{words[:40]} ... {words[-15:]}"


def _place(span: Covering) -> Place:
    return span.block, span.start, span.end


def _entities(one: Compared) -> Iterator[Difference]:
    a = {_place(mention): mention.type for mention in one.passes.a.mentions}
    b = {_place(mention): mention.type for mention in one.passes.b.mentions}
    yield from _compare(one, ENTITIES, "mention", a, b)
    for mention, other in same_edges(one):
        in_a, in_b = mention.entity, one.alignment.in_a(other.entity)
        if in_a is not None and in_b is not None and in_a != in_b:
            yield _difference(one, ENTITIES, "entity", _place(mention), in_a, in_b)


def _quotations(one: Compared) -> Iterator[Difference]:
    pairs = matched(one.passes)
    for quotation, other in pairs:
        for role in ROLES_OF_SPANS:
            a = {_place(span): quotation.id for span in getattr(quotation, role)}
            b = {_place(span): quotation.id for span in getattr(other, role)}
            about = f"{role} of {quotation.id} (b: {other.id})"
            yield from _compare(one, QUOTATIONS, about, a, b)
        yield from _properties(one, quotation, other, pairs)
    for at, document in enumerate((one.passes.a, one.passes.b)):
        known = {pair[at].id for pair in pairs}
        for quotation in document.quotations:
            if quotation.id not in known:
                told = [NOTHING, NOTHING]
                told[at] = f"{quotation.id} {quotation.kind}"
                place = _place(quotation.content[0])
                yield _difference(one, QUOTATIONS, "quotation", place, *told)


def _properties(
    one: Compared,
    quotation: Quotation,
    other: Quotation,
    pairs: list[tuple[Quotation, Quotation]],
) -> Iterator[Difference]:
    """Yield what two passes say otherwise of one quotation."""
    in_a = {b.id: a.id for a, b in pairs}
    within = in_a.get(other.within or "", other.within)
    speakers = [one.alignment.in_a(id) or "" for id in other.entities]
    said = {
        "kind": (quotation.kind, other.kind),
        "stance": (quotation.stance, other.stance),
        "reference": (quotation.reference, other.reference),
        "anonymous": (quotation.anonymous, other.anonymous),
        "entities": (_listed(quotation.entities), _listed(speakers)),
        "within": (quotation.within, within),
    }
    for name, (a, b) in said.items():
        if a != b:
            about = f"{name} of {quotation.id} (b: {other.id})"
            told = [NOTHING if value is None else str(value) for value in (a, b)]
            place = _place(quotation.content[0])
            yield _difference(one, QUOTATIONS, about, place, *told)


def _listed(ids: Iterable[str]) -> str:
    return ",".join(sorted(ids)) or "nobody"


def _sections(one: Compared) -> Iterator[Difference]:
    held = [
        {(role.block, 0, 0): role.role for role in document.roles}
        for document in (one.passes.a, one.passes.b)
    ]
    yield from _compare(one, SECTIONS, "role", *held)
    held = [
        {(role.block, 0, 0): "break" for role in document.roles if role.broken}
        for document in (one.passes.a, one.passes.b)
    ]
    yield from _compare(one, SECTIONS, "break", *held)
    for label in one.passes.a.rules.labels:
        held = [
            {_place(span): label for span in document.labels if span.label == label}
            for document in (one.passes.a, one.passes.b)
        ]
        yield from _compare(one, SECTIONS, "labelled span", *held)


FINDERS = {ENTITIES: _entities, QUOTATIONS: _quotations, SECTIONS: _sections}
