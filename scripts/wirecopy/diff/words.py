"""A change in one line of plain words, the same for all forms."""

from collections.abc import Callable, Iterable

from wirecopy.diff.changes import (
    ADDED,
    MOVED,
    REMOVED,
    TEXT,
    Change,
    Diff,
    Edit,
    Rows,
    counted,
)
from wirecopy.diff.pieces import Piece, cut, pieces_of, shortened

MARKS = {ADDED: "+", REMOVED: "-", MOVED: ">"}
QUOTED = ("boundary", "content", "cue", "speaker", "addressee", "name", "text", "words")
"""Properties whose values are words of a text, or a name."""
ARROW = "→"


def line_with(
    change: Change,
    head: Callable[[str, str], str],
    said: Callable[[str], str],
    shown: Callable[[list[Piece]], str],
) -> str:
    """Return a change in one line, as a form has it.

    `head` takes the sign and what was done to what, `said` what is otherwise, `shown`
    the words that it is about; the last two only where there are any.
    """
    parts = [head(mark_of(change), head_of(change))]
    if edits := edits_in_words(change):
        parts.append(said(edits))
    if pieces := pieces_in(change):
        parts.append(shown(pieces))
    return ": ".join(parts)


def mark_of(change: Change) -> str:
    """Return the sign of a change: + added, - removed, > moved, ~ all else."""
    return MARKS.get(change.sorts[0], "~")


def head_of(change: Change) -> str:
    """Return what was done to what, and where: `moved block 2, mention GPE vell`."""
    where = f"block {change.place[0]}, " if change.place else ""
    if change.about == "block":
        return f"{' and '.join(change.sorts)} {where.removesuffix(', ')}"
    return f"{' and '.join(change.sorts)} {where}{change.about}"


def edits_in_words(change: Change) -> str:
    """Return what is otherwise, property by property."""
    edits = [edit for edit in change.edits if edit.name != "text" or not change.place]
    return "; ".join(edit_in_words(edit) for edit in edits)


def edit_in_words(edit: Edit) -> str:
    """Return one property before and after."""
    if edit.before is None:
        return f"{edit.name}: {_value(edit, edit.after)}"
    if edit.after is None:
        return f"no {edit.name}, was {_value(edit, edit.before)}"
    before, after = _value(edit, edit.before), _value(edit, edit.after)
    return f"{edit.name} {before} {ARROW} {after}"


def _value(edit: Edit, value: str | None) -> str:
    if value is None:
        return "none"
    if edit.name == "sha256":
        return value[:12]
    return f"‹{shortened(value)}›" if edit.name in QUOTED else value


def pieces_in(change: Change) -> list[Piece]:
    """Return the words of a change as pieces, to be shown as each form can.

    Of a text that changed what differs; of all else the words around, and between them
    those of the span, which is added, removed or stays.
    """
    if change.layer == TEXT:
        return _of_text(change)
    if change.words is None or change.place is None:
        return []
    before, after = change.around
    words = shortened(change.words)
    what: Piece = ("span", words)
    if change.sorts == (ADDED,):
        what = ("added", words)
    elif change.sorts == (REMOVED,):
        what = ("removed", words)
    return [("equal", before), what, ("equal", after)]


def _of_text(change: Change) -> list[Piece]:
    for edit in change.edits:
        if edit.name == "text":
            return cut(pieces_of(edit.before or "", edit.after or ""))
    if change.words is None:
        return []
    if change.sorts == (ADDED,):
        return [("added", change.words)]
    if change.sorts == (REMOVED,):
        return [("removed", change.words)]
    return [("equal", shortened(change.words))]


def summary(diff: Diff) -> str:
    """Return how much changed in one line."""
    if diff.empty:
        return f"nothing changed from {diff.base} to {diff.head}"
    documents = {change.document for change in diff.changes if change.document}
    told = counts_in_words(diff.changes) or "nothing in documents"
    if documents:
        told += f"; documents and stories: {len(documents)}"
    return f"{diff.base} {ARROW} {diff.head}: {told}"


def counts_in_words(changes: Iterable[Change]) -> str:
    """Return how many changes there are of each sort."""
    return ", ".join(f"{count} {sort}" for sort, count in counted(changes).items())


def rows_in_words(rows: Rows) -> str:
    """Return the rows of one config and split, before and after."""
    change = rows.after - rows.before
    return (
        f"{rows.config}, {rows.split}: rows {rows.before} {ARROW} {rows.after} "
        f"({change:+})"
    )


def rows_that_differ(diff: Diff) -> list[Rows]:
    """Return the configs and splits that get other rows."""
    return [rows for rows in diff.rows if rows.before != rows.after]


def dataset_lines(diff: Diff) -> list[str]:
    """Return the consequences for the built dataset, in words."""
    lines = [rows_in_words(rows) for rows in rows_that_differ(diff)]
    for labels in diff.labels:
        changed = [f"+{label}" for label in labels.added]
        changed += [f"-{label}" for label in labels.removed]
        lines.append(f"labels, {labels.name}: {' '.join(changed)}")
    return lines or ["rows and labels as before"]


def is_span(change: Change) -> bool:
    """Return whether the words of a change are those of a span, with others around."""
    return change.layer != TEXT


def title_of(document: str) -> str:
    """Return the heading of a document, a story, or the corpus."""
    return document or "the corpus"
