"""What changed in spans that bear a label, and what all layers share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wirecopy.diff.changes import (
    ADDED,
    CHANGED,
    MOVED,
    RELABELLED,
    REMOVED,
    Change,
    Edit,
    edits_of,
)
from wirecopy.diff.match import left_over, pair_spans
from wirecopy.diff.pieces import around
from wirecopy.diff.project import Place, Projection
from wirecopy.records import (
    ROLES_OF_SPANS,
    Covering,
    Document,
    Label,
    Mention,
    Quotation,
)

NAMES_OF_SORTS = {
    "boundary": MOVED,
    "type": RELABELLED,
    "label": RELABELLED,
    "role": RELABELLED,
    "kind": RELABELLED,
}


@dataclass(frozen=True)
class Pair:
    """One document before and after, and what leads from the one to the other.

    `ids` leads from ids of entities before to those that they bear now.
    """

    before: Document
    after: Document
    projection: Projection
    ids: Mapping[str, str] = field(default_factory=dict)

    def entity(self, id: str | None) -> str | None:
        """Return the id that an entity bears now."""
        return None if id is None else self.ids.get(id, id)


def span_changes(
    pair: Pair,
    layer: str,
    before: Sequence[Mention | Label],
    after: Sequence[Mention | Label],
) -> Iterator[Change]:
    """Compare spans that bear a label: mentions, or labelled spans."""
    places = [pair.projection.span(span) for span in before]
    old = [_values(pair, span) for span in before]
    new = [_values(None, span) for span in after]
    pairs = pair_spans(
        [(p, tuple(v.items())) for p, v in zip(places, old, strict=True)],
        [(place_of(s), tuple(v.items())) for s, v in zip(after, new, strict=True)],
    )
    for i, j in pairs:
        edits = edits_of(old[i], new[j])
        if places[i] != place_of(after[j]):
            edits.insert(0, edit_of("boundary", [before[i]], [after[j]]))
        elif pair.projection.same and before[i].text != after[j].text:
            edits.append(Edit("words", before[i].text, after[j].text))
        if edits:
            yield change_of(pair.after, layer, about_of(after[j]), edits, after[j])
    for i in left_over(len(before), (i for i, _ in pairs)):
        yield alone(pair.before, layer, REMOVED, before[i], pair.after.id)
    for j in left_over(len(after), (j for _, j in pairs)):
        yield alone(pair.after, layer, ADDED, after[j], pair.after.id)


def _values(pair: Pair | None, span: Mention | Label) -> dict[str, str | None]:
    if isinstance(span, Label):
        return {"label": span.label}
    entity = pair.entity(span.entity) if pair else span.entity
    return {"type": span.type, "entity": entity}


def place_of(span: Covering) -> Place:
    """Return the place that a span has in its own text."""
    return span.block, span.start, span.end


def about_of(record: Mention | Label | Quotation) -> str:
    """Return what an annotation is, and its label or id."""
    if isinstance(record, Quotation):
        return f"quotation {record.id}"
    if isinstance(record, Label):
        return f"label {record.label}"
    return " ".join(filter(None, ("mention", record.type, record.entity)))


def words_of(span: Covering) -> str:
    """Return the words of a span; where they are withheld, its place in numbers."""
    return span.text if span.text is not None else _numbers(span)


def _numbers(span: Covering) -> str:
    return f"{span.block}:{span.start}-{span.end}"


def edit_of(name: str, before: Sequence[Covering], after: Sequence[Covering]) -> Edit:
    """Return an edit of spans; with their places where the words are the same."""
    old, new = " … ".join(map(words_of, before)), " … ".join(map(words_of, after))
    if old == new:
        old += f" ({', '.join(map(_numbers, before))})"
        new += f" ({', '.join(map(_numbers, after))})"
    return Edit(
        name,
        old if before else None,
        new if after else None,
        tuple(map(place_of, before)),
        tuple(map(place_of, after)),
    )


def change_of(
    document: Document,
    layer: str,
    about: str,
    edits: Sequence[Edit],
    span: Covering,
) -> Change:
    """Return what became of an annotation that both sides have."""
    sorts = (_sort(edit) for edit in edits)
    return Change(
        document.id,
        layer,
        tuple(dict.fromkeys(sorts)),
        about,
        tuple(edits),
        place_of(span),
        span.text,
        around(document.blocks, span),
    )


def _sort(edit: Edit) -> str:
    if edit.name in ROLES_OF_SPANS:
        return MOVED if edit.before and edit.after else CHANGED
    return NAMES_OF_SORTS.get(edit.name, CHANGED)


def alone(
    document: Document,
    layer: str,
    sort: str,
    record: Mention | Label | Quotation,
    id: str,
    edits: Sequence[Edit] = (),
) -> Change:
    """Return what was added or removed, with the words around it."""
    span = record.content[0] if isinstance(record, Quotation) else record
    return Change(
        id,
        layer,
        (sort,),
        about_of(record),
        tuple(edits),
        place_of(span),
        words_of(span),
        around(document.blocks, span),
    )
