"""What changed in quotations."""

from collections.abc import Iterator, Sequence
from typing import Any

from wirecopy.diff.changes import ADDED, CHANGED, REMOVED, Change, Edit, edits_of
from wirecopy.diff.match import heaviest, left_over, overlap_of_all, same
from wirecopy.diff.project import Place
from wirecopy.diff.spans import (
    Pair,
    about_of,
    alone,
    change_of,
    edit_of,
    place_of,
    words_of,
)
from wirecopy.records import QUOTATIONS, ROLES_OF_SPANS, Quotation, Span

SAME_ID = 0.1
CONTENT_COUNTS = 4
Places = dict[str, list[Place | None]]


def quotation_changes(pair: Pair) -> Iterator[Change]:
    """Yield what changed in quotations; other ids alone are one change for all."""
    before, after = pair.before.quotations, pair.after.quotations
    old = [_places(pair, quotation) for quotation in before]
    new = [_places(None, quotation) for quotation in after]
    pairs = _paired(pair, old, new)
    now = {before[i].id: after[j].id for i, j in pairs}
    for i, j in sorted(pairs, key=lambda found: found[1]):
        within = before[i].within
        ids = [pair.entity(id) for id in before[i].entities]
        edits = edits_of(
            _said(before[i], ids, now.get(within or "", within)),
            _said(after[j], after[j].entities, after[j].within),
        )
        for role in ROLES_OF_SPANS:
            edits += _edits_of_spans(role, before[i], after[j], old[i], new[j])
            if pair.projection.same and old[i][role] == new[j][role]:
                edits += _edits_of_words(role, before[i], after[j])
        if edits:
            first = after[j].content[0]
            about = about_of(after[j])
            yield change_of(pair.after, QUOTATIONS, about, edits, first)
    for i in left_over(len(before), (i for i, _ in pairs)):
        yield _alone(pair, REMOVED, before[i])
    for j in left_over(len(after), (j for _, j in pairs)):
        yield _alone(pair, ADDED, after[j])
    renamed = [Edit("id", one, other) for one, other in now.items() if one != other]
    if renamed:
        about = "numbering of quotations"
        yield Change(pair.after.id, QUOTATIONS, (CHANGED,), about, tuple(renamed))


def _places(pair: Pair | None, quotation: Quotation) -> Places:
    return {
        role: [
            pair.projection.span(span) if pair else place_of(span)
            for span in getattr(quotation, role)
        ]
        for role in ROLES_OF_SPANS
    }


def _paired(pair: Pair, old: list[Places], new: list[Places]) -> list[tuple[int, int]]:
    """Pair quotations: the same ones, then by words in common, then by id."""
    before, after = pair.before.quotations, pair.after.quotations

    def key(quotation: Quotation, places: Places, ids: Sequence[Any]) -> Any:
        spans = tuple((role, *places[role]) for role in ROLES_OF_SPANS)
        return (*_said(quotation, ids, None).items(), *spans)

    keys_old = [
        key(quotation, places, [pair.entity(id) for id in quotation.entities])
        for quotation, places in zip(before, old, strict=True)
    ]
    keys_new = [
        key(quotation, places, quotation.entities)
        for quotation, places in zip(after, new, strict=True)
    ]
    with_ids_old = [(q.id, k) for q, k in zip(before, keys_old, strict=True)]
    with_ids_new = [(q.id, k) for q, k in zip(after, keys_new, strict=True)]
    pairs = same(with_ids_old, with_ids_new, [])
    pairs += same(keys_old, keys_new, pairs)

    def weight(i: int, j: int) -> float:
        shared = sum(
            overlap_of_all(old[i][role], [p for p in new[j][role] if p])
            * (CONTENT_COUNTS if role == "content" else 1)
            for role in ROLES_OF_SPANS
        )
        return shared + SAME_ID * (before[i].id == after[j].id)

    return pairs + heaviest(len(before), len(after), pairs, weight)


def _edits_of_spans(
    role: str, before: Quotation, after: Quotation, old: Places, new: Places
) -> list[Edit]:
    """Return what differs in one role of a quotation, without the spans that do not."""
    ones: Sequence[Span] = getattr(before, role)
    others: Sequence[Span] = getattr(after, role)
    if old[role] == new[role]:
        return []
    kept = same(old[role], new[role], [])
    gone = [ones[i] for i in left_over(len(ones), (i for i, _ in kept))]
    come = [others[j] for j in left_over(len(others), (j for _, j in kept))]
    return [edit_of(role, gone, come) if gone or come else edit_of(role, ones, others)]


def _edits_of_words(role: str, before: Quotation, after: Quotation) -> Iterator[Edit]:
    """Yield where the same place of the same text is said to hold other words."""
    pairs = zip(getattr(before, role), getattr(after, role), strict=True)
    for one, other in pairs:
        if one.text != other.text:
            yield Edit(f"words of {role}", one.text, other.text)


def _told(quotation: Quotation) -> dict[str, str | None]:
    """Return what a quotation says beside its spans, and the words of those."""
    spans = {
        role: " … ".join(map(words_of, getattr(quotation, role))) or None
        for role in ROLES_OF_SPANS
    }
    return {**_said(quotation, quotation.entities, quotation.within), **spans}


def _said(
    quotation: Quotation, entities: Sequence[str | None], within: str | None
) -> dict[str, str | None]:
    return {
        "kind": quotation.kind,
        "stance": quotation.stance,
        "reference": quotation.reference,
        "anonymous": "yes" if quotation.anonymous else None,
        "entities": ", ".join(filter(None, entities)) or None,
        "within": within,
    }


def _alone(pair: Pair, sort: str, quotation: Quotation) -> Change:
    told = _told(quotation)
    if sort == ADDED:
        edits, document = edits_of({}, told), pair.after
    else:
        edits, document = edits_of(told, {}), pair.before
    return alone(document, QUOTATIONS, sort, quotation, pair.after.id, edits)
