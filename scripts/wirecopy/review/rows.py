"""A document as rows: a block each, with its marks, its role, and what is noted of it.

Where a text changed, the blocks that are gone have rows of their own, where they stood.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from wirecopy.diff.changes import ADDED, CHANGED, MOVED, REMOVED, TEXT, Change
from wirecopy.diff.pieces import Piece, pieces_of
from wirecopy.diff.project import Projection
from wirecopy.parts import parts_of
from wirecopy.records import Document
from wirecopy.review.marks import Mark, by_block, fits

ELEMENTS = ("p", "h2", "h3", "li", "figcaption", "small", "aside")
"""The elements that a schema may name for a role; a paragraph is the first."""


@dataclass(frozen=True, slots=True)
class Row:
    """One block: its number (None where it is gone), words, and all that is shown.

    `part` is given where a part of the body starts. `state` says what became of it:
    added, removed, moved, or nothing.
    """

    number: int | None
    words: str
    role: str
    element: str
    part: int | None
    broken: bool
    marks: tuple[Mark, ...]
    pieces: tuple[Piece, ...] = ()
    state: str = ""
    changes: tuple[Change, ...] = ()


def rows_of(document: Document, marks: Iterable[Mark]) -> list[Row]:
    """Return the rows of a document that is as it is."""
    blocks = document.blocks or ()
    found = by_block(mark for mark in marks if fits(mark, blocks))
    roles, parts = document.role_of(), _starts(parts_of(document))
    broken = {role.block for role in document.roles if role.broken}
    return [
        Row(
            number,
            words,
            roles.get(number, "no role"),
            element_of(document, roles.get(number, "")),
            parts.get(number),
            number in broken,
            tuple(found.get(number, ())),
        )
        for number, words in enumerate(blocks, 1)
    ]


def _starts(parts: Mapping[int, int]) -> dict[int, int]:
    """Return the parts of a body by the block that each starts at; of one, nothing."""
    first: dict[int, int] = {}
    for block, part in sorted(parts.items()):
        first.setdefault(part, block)
    several = len(first) > 1
    return {block: part for part, block in first.items() if several}


def element_of(document: Document, role: str) -> str:
    """Return the element of HTML for a role, as the schema of sections has it."""
    element = document.rules.elements.get(role, "")
    return element if element in ELEMENTS else ELEMENTS[0]


def with_changes(
    rows: Sequence[Row],
    before: Sequence[Row],
    projection: Projection,
    changes: Sequence[Change],
) -> list[Row]:
    """Return rows with what changed in each, and the rows of blocks that are gone.

    `before` are the rows of the document before.
    """
    told = _by_block(changes, projection)
    found = [_changed(row, told.get((row.number, False), ())) for row in rows]
    for row in before:
        if row.number is None or projection.block(row.number) is not None:
            continue
        changed = tuple(told.get((row.number, True), ()))
        gone = replace(row, number=None, state=REMOVED, changes=changed)
        found.insert(_place(found, row.number, projection), gone)
    return found


def _by_block(
    changes: Iterable[Change], projection: Projection
) -> Mapping[tuple[int | None, bool], Sequence[Change]]:
    """Return changes by block; of blocks that are gone by their number before."""
    found: dict[tuple[int | None, bool], list[Change]] = {}
    for change in changes:
        if change.place is None:
            continue
        block: int | None = change.place[0]
        gone = False
        if change.sorts == (REMOVED,):
            now = projection.block(change.place[0])
            gone, block = now is None, change.place[0] if now is None else now
        found.setdefault((block, gone), []).append(change)
    return found


def _changed(row: Row, changes: Sequence[Change]) -> Row:
    pieces: tuple[Piece, ...] = ()
    state = ""
    for change in changes:
        if change.layer != TEXT:
            continue
        state = next((sort for sort in (ADDED, MOVED) if sort in change.sorts), "")
        for edit in change.edits:
            if edit.name == "text" and CHANGED in change.sorts:
                pieces = tuple(pieces_of(edit.before or "", edit.after or ""))
    return replace(row, pieces=pieces, state=state, changes=tuple(changes))


def _place(rows: Sequence[Row], number: int, projection: Projection) -> int:
    """Return where the row of a block that is gone belongs: behind its neighbour."""
    numbers = [row.number for row in rows]
    for earlier in range(number - 1, 0, -1):
        now = projection.block(earlier)
        if now is not None and now in numbers:
            after = numbers.index(now) + 1
            gone = takewhile(lambda number: number is None, numbers[after:])
            return after + len(list(gone))
    return 0
