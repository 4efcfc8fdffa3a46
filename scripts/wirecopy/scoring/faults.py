"""What is wrong with predictions: each fault is told, and nothing is scored.

A document that is missing would count as one without annotations, a span that is off by
one as an error of the model, a label of another scheme as never right. So a score is
only made of predictions without faults.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from wirecopy.errors import CorpusError
from wirecopy.records import (
    ENTITIES,
    LAYERS,
    QUOTATIONS,
    ROLES_OF_SPANS,
    SECTIONS,
)
from wirecopy.scoring.annotations import Annotations, Quoted, same_text
from wirecopy.scoring.cells import Names

LABELS = "labels"
FIELDS = {
    ENTITIES: "mentions",
    QUOTATIONS: "quotations",
    SECTIONS: "blocks",
    LABELS: "labels",
}
"""Where the annotations of a layer are; labelled spans may come without the roles."""


@dataclass(frozen=True, slots=True)
class Known:
    """The labels that there are: types, kinds, roles and labels of spans."""

    types: tuple[str, ...]
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    labels: tuple[str, ...]


def known_labels(gold: Sequence[Annotations], names: Names) -> Known:
    """Return the labels that the gold rows name, or else those that they use."""
    tags = (tag.partition("-")[2] for tag in names.get("ner_tags", ()))
    return Known(
        _either(
            (*names.get("type", ()), *filter(None, tags)),
            (mention[2] for one in gold for mention in one.mentions or ()),
        ),
        _either(
            names.get("kind", ()), (q.kind for d in gold for q in d.quotations or ())
        ),
        _either(names.get("role", ()), (b.role for d in gold for b in d.blocks or ())),
        _either(names.get("label", ()), (s[2] for d in gold for s in d.labels or ())),
    )


def _either(named: Iterable[str], used: Iterable[str]) -> tuple[str, ...]:
    """Return labels in the order of the features, or those in use, sorted."""
    return tuple(dict.fromkeys(named)) or tuple(sorted({*used}))


def faults_of(
    gold: Sequence[Annotations],
    predicted: Sequence[Annotations],
    known: Known,
) -> list[str]:
    """Return what is wrong with predictions, a line for each fault, by document.

    The gold annotations are held to the same rules. Raises CorpusError where the two
    sides have no layer in common.
    """
    common_layers(gold, predicted)
    found = [f"gold: {fault}" for one in gold for fault in one.faults]
    found += [f"gold: {fault}" for fault in _twice(gold)]
    found += [fault for one in predicted for fault in one.faults]
    found += _twice(predicted)
    given = {one.document: one for one in predicted}
    wanted = {one.document for one in gold}
    may_be_missing = _only_quotations(predicted)
    layers = given_layers(predicted)
    for one in gold:
        other = given.get(one.document)
        found += (f"gold: {fault}" for fault in _in_itself(one, one.text, known))
        if other is None:
            if not may_be_missing:
                found.append(f"{one.document}: is not among the predictions")
        elif not other.faults:
            found += _against(one, other, known)
            found += (
                f"{one.document}: has no {layer}, which others have"
                for layer in layers
                if getattr(other, FIELDS[layer]) is None
            )
    extra = (one.document for one in predicted if one.document not in wanted)
    found += [f"{id}: is predicted and is not in the gold data" for id in extra]
    return found


def given_layers(annotations: Iterable[Annotations]) -> list[str]:
    """Return the layers that any of the documents has, labelled spans apart."""
    documents = list(annotations)
    return [
        layer
        for layer in (*LAYERS, LABELS)
        if any(getattr(one, FIELDS[layer]) is not None for one in documents)
    ]


def common_layers(
    gold: Sequence[Annotations], predicted: Sequence[Annotations]
) -> list[str]:
    """Return the layers of both sides; raises CorpusError where there is none.

    Where the form of a row is broken it is not known what it was to hold.
    """
    there, given = given_layers(gold), given_layers(predicted)
    layers = [layer for layer in given if layer in there]
    if layers or any(one.faults for one in (*gold, *predicted)):
        return layers
    mine, theirs = (", ".join(side) or "no layer" for side in (there, given))
    raise CorpusError(
        f"the gold data has {mine}, the predictions have {theirs}: nothing in common; "
        "hold rows of a config against the same config, or against documents"
    )


def _only_quotations(annotations: Sequence[Annotations]) -> bool:
    """Return whether a document without annotations has no row to be missing."""
    return given_layers(annotations) == [QUOTATIONS] and all(
        one.quotations or one.faults for one in annotations
    )


def _twice(annotations: Iterable[Annotations]) -> Iterator[str]:
    for id, times in Counter(one.document for one in annotations).items():
        if times > 1:
            yield f"{id}: is there {times} times"


def _against(gold: Annotations, other: Annotations, known: Known) -> Iterator[str]:
    """Yield what is wrong with the predictions for a document."""
    id = gold.document
    if not same_text(gold.text, other.text):
        yield f"{id}: its text is not that of the gold data"
        return
    yield from _in_itself(other, gold.text or other.text, known)
    if gold.blocks is not None and other.blocks is not None:
        mine = [(block.start, block.end) for block in gold.blocks]
        theirs = [(block.start, block.end) for block in other.blocks]
        for place in sorted({*mine} ^ {*theirs}):
            told = "has no role" if place in mine else "is no block"
            yield f"{id}: [{place[0]}:{place[1]}] {told}"
        if len(theirs) != len({*theirs}):
            yield f"{id}: a block has two roles"


def _in_itself(one: Annotations, text: str | None, known: Known) -> Iterator[str]:
    """Yield spans that are none, labels that are unknown, and mentions that overlap."""
    id, end = one.document, None if text is None else len(text)
    mentions = one.mentions or ()
    yield from _bad_spans(id, "mention", mentions, end)
    yield from _unknown(id, "type", (m[2] for m in mentions), known.types)
    yield from _overlapping(id, "mentions", mentions)
    for quotation in one.quotations or ():
        yield from _bad_quotation(id, quotation, end)
    kinds = (quotation.kind for quotation in one.quotations or ())
    yield from _unknown(id, "kind", kinds, known.kinds)
    ids = Counter(quotation.id for quotation in one.quotations or ())
    for name in (name for name, times in ids.items() if times > 1):
        yield f"{id}: two quotations have the id {name}"
    yield from _unknown(id, "role", (b.role for b in one.blocks or ()), known.roles)
    labels = one.labels or ()
    yield from _bad_spans(id, "labelled span", labels, end)
    yield from _unknown(id, "label", (label[2] for label in labels), known.labels)
    for label in {label[2] for label in labels}:
        same = [span for span in labels if span[2] == label]
        yield from _overlapping(id, f"spans labelled {label}", same)


def _bad_spans(
    id: str, what: str, spans: Iterable[Sequence[Any]], end: int | None
) -> Iterator[str]:
    for span in spans:
        first, last = span[0], span[1]
        if not (isinstance(first, int) and isinstance(last, int)):
            yield f"{id}: {what} [{first!r}:{last!r}] has no offsets"
        elif first < 0:
            yield f"{id}: {what} [{first}:{last}] starts before the text"
        elif first >= last:
            yield f"{id}: {what} [{first}:{last}] holds nothing"
        elif end is not None and last > end:
            yield f"{id}: {what} [{first}:{last}] runs beyond the text, which has {end}"


def _bad_quotation(id: str, quotation: Quoted, end: int | None) -> Iterator[str]:
    if not quotation.content:
        yield f"{id}: {quotation.id} has no content"
    for role in ROLES_OF_SPANS:
        spans = getattr(quotation, role)
        if not spans:
            continue
        yield from _bad_spans(id, f"{role} of {quotation.id}", spans, end)
        yield from _overlapping(id, f"spans of the {role} of {quotation.id}", spans)


def _unknown(
    id: str, what: str, labels: Iterable[str], known: Sequence[str]
) -> Iterator[str]:
    counted = Counter(label for label in labels if label not in known)
    for label, times in counted.items():
        there = ", ".join(known) or "none"
        yield f"{id}: no {what} {label!r} ({times} x); there are {there}"


def _overlapping(id: str, what: str, spans: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the spans, sorted, that overlap the one before them."""
    for one, other in pairwise(spans):
        if other[0] < one[1]:
            places = f"[{one[0]}:{one[1]}] and [{other[0]}:{other[1]}]"
            yield f"{id}: {what} {places} overlap"
