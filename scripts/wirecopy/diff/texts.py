"""What changed in the text of one document: blocks changed, added, removed, moved."""

from collections.abc import Iterator

from wirecopy.diff.changes import (
    ADDED,
    CHANGED,
    MOVED,
    REMOVED,
    TEXT,
    Change,
    Edit,
    edits_of,
)
from wirecopy.diff.project import Projection, in_order
from wirecopy.records import Document


def text_changes(
    before: Document, after: Document, projection: Projection
) -> Iterator[Change]:
    """Yield what changed in a text.

    Of a text that is not at hand (withheld), that its fingerprint is another one.
    """
    if before.blocks is None or after.blocks is None:
        edits = edits_of(_known_of(before), _known_of(after))
        if edits:
            yield Change(after.id, TEXT, (CHANGED,), "text", tuple(edits))
        return
    if projection.same:
        return
    pairs = projection.pairs
    kept = in_order([pairs[one] for one in sorted(pairs)])
    for one, other in pairs.items():
        yield from _block(before, after, one, other, other in kept)
    for one in range(1, len(before.blocks) + 1):
        if one not in pairs:
            yield _alone(after.id, REMOVED, one, before.blocks[one - 1])
    for other in set(range(1, len(after.blocks) + 1)).difference(pairs.values()):
        yield _alone(after.id, ADDED, other, after.blocks[other - 1])


def _known_of(document: Document) -> dict[str, str | None]:
    return {
        "at hand": None if document.blocks is None else "yes",
        "sha256": document.sha256,
    }


def _block(
    before: Document, after: Document, one: int, other: int, kept: bool
) -> Iterator[Change]:
    """Yield what became of a block that is still there."""
    old, new = (before.blocks or ())[one - 1], (after.blocks or ())[other - 1]
    edits = [] if kept else [Edit("block", str(one), str(other))]
    if old != new:
        edits.append(Edit("text", old, new))
    if edits:
        sorts = tuple(
            sort for sort, holds in ((MOVED, not kept), (CHANGED, old != new)) if holds
        )
        place = (other, 0, len(new))
        yield Change(after.id, TEXT, sorts, "block", tuple(edits), place, new)


def _alone(id: str, sort: str, number: int, words: str) -> Change:
    return Change(id, TEXT, (sort,), "block", (), (number, 0, len(words)), words)
