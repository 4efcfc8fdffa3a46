"""Two annotations of one text compared in place.

The text is that of the second: what the first has and the second has not is drawn where
it would stand. The same serves for a change under review (before and after), and for
two annotations of the same words (gold and predicted, one pass and the other).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from wirecopy.diff.changes import ADDED as CAME
from wirecopy.diff.changes import REMOVED as WENT
from wirecopy.diff.changes import Change, Edit
from wirecopy.diff.layers import layer_changes
from wirecopy.diff.project import Place, project
from wirecopy.diff.spans import Pair, about_of
from wirecopy.diff.words import ARROW
from wirecopy.records import ROLES_OF_SPANS, Document, Entity, Span
from wirecopy.review.marks import (
    ADDED,
    CHANGED,
    NOW,
    REMOVED,
    WAS,
    Mark,
    Names,
    mark_of_label,
    mark_of_mention,
    marks_of_quotation,
)

Key = tuple[bool, str, Place]
LABELS = ("type", "label")


@dataclass(frozen=True)
class Compared:
    """Marks of a text with what became of each, and all changes in words.

    `changes` hold more than the marks: what is said of a document, and words gone.
    """

    marks: tuple[Mark, ...]
    changes: tuple[Change, ...]


def compare_annotations(
    before: Document, after: Document, entities: Iterable[Entity]
) -> Compared:
    """Compare two annotations of the same text.

    The entities are those of both; what the first has is called before.
    """
    names = {entity.id: entity for entity in entities}
    pair = Pair(before, after, project(before.blocks, after.blocks))
    changes = tuple(layer_changes(pair))
    return Compared(tuple(compared_marks(pair, changes, names, names)), changes)


def compared_marks(
    pair: Pair, changes: Sequence[Change], names_before: Names, names: Names
) -> Iterator[Mark]:
    """Yield the marks of the text after, with what the changes say became of them.

    What was removed, and what moved, is also drawn where it stood, as far as its words
    are still there.
    """
    changed = {_key(change): change for change in changes if change.place is not None}
    for about, marks in _annotations(pair.after, names):
        change = changed.get((False, about, marks[0].place))
        yield from marks if change is None else _changed(pair, change, marks)
    for about, marks in _annotations(pair.before, names_before):
        if (True, about, marks[0].place) in changed:
            gone = [replace(mark, state=REMOVED) for mark in marks]
            yield from _carried(pair, gone)


def _key(change: Change) -> Key:
    return change.sorts == (WENT,), change.about, change.place or (0, 0, 0)


def _annotations(
    document: Document, names: Names
) -> Iterator[tuple[str, Sequence[Mark]]]:
    """Yield the marks of each annotation, and what a change calls it."""
    for label in document.labels:
        yield about_of(label), [mark_of_label(label)]
    for quotation in document.quotations:
        yield about_of(quotation), [*marks_of_quotation(quotation, names)]
    for mention in document.mentions:
        yield about_of(mention), [mark_of_mention(mention, names)]


def _changed(pair: Pair, change: Change, marks: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the marks of an annotation that was added, or is otherwise than it was."""
    if change.sorts == (CAME,):
        yield from (replace(mark, state=ADDED) for mark in marks)
        return
    spans = {_sort_of(edit, marks): edit for edit in change.edits if _is_span(edit)}
    for mark in marks:
        edit = spans.get(mark.sort)
        if edit is not None and mark.place in edit.places_after:
            mark = replace(mark, state=NOW if edit.places_before else ADDED)
        elif mark is marks[0] and len(spans) < len(change.edits):
            mark = replace(mark, state=CHANGED)
        yield replace(mark, tag=_tag(mark, change)) if mark.state else mark
    for sort, edit in spans.items():
        state = WAS if edit.places_after else REMOVED
        for block, start, end in edit.places_before:
            old = replace(marks[0], block=block, start=start, end=end, sort=sort)
            tag = _tag_before(old, change)
            told = f"{tag}, before"
            yield from _carried(pair, [replace(old, state=state, tag=tag, told=told)])


def _is_span(edit: Edit) -> bool:
    return bool(edit.places_before or edit.places_after)


def _sort_of(edit: Edit, marks: Sequence[Mark]) -> str:
    return edit.name if edit.name in ROLES_OF_SPANS else marks[0].sort


def _tag(mark: Mark, change: Change) -> str:
    """Return the tag of a changed mark: of one with another label, both."""
    for edit in change.edits:
        if edit.name in LABELS and edit.before and edit.after:
            return f"{edit.before} {ARROW} {edit.after}"
    return f"{mark.tag} {mark.sort}" if mark.group else mark.tag


def _tag_before(mark: Mark, change: Change) -> str:
    """Return the tag that a changed mark had."""
    for edit in change.edits:
        if edit.name in LABELS and edit.before:
            return edit.before
    return f"{mark.tag} {mark.sort}" if mark.group else mark.tag


def _carried(pair: Pair, marks: Iterable[Mark]) -> Iterator[Mark]:
    """Yield marks of the text before where their words are in the text after."""
    for mark in marks:
        place = pair.projection.span(Span(mark.block, mark.start, mark.end))
        if place is not None:
            block, start, end = place
            yield replace(mark, block=block, start=start, end=end)
