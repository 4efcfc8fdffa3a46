"""Words as a reader sees them: what differs, what stands around, long ones cut."""

from collections.abc import Sequence
from typing import Literal

from wirecopy.align import differences
from wirecopy.records import Covering

Piece = tuple[Literal["equal", "removed", "added", "span"], str]
"""Words, and what became of them; those of a span that is still there stand out."""
AROUND = 30
KEPT = 40
GAP = " … "


def pieces_of(old: str, new: str) -> list[Piece]:
    """Return two versions of a block as pieces of one: equal, removed and added."""
    found: list[Piece] = []
    at = 0
    for one in differences(old, new):
        end_old = one.end_one
        if one.start_other == one.end_other and old[end_old : end_old + 1] == " ":
            end_old += 1
        found.append(("equal", new[at : one.start_other]))
        found.append(("removed", old[one.start_one : end_old]))
        found.append(("added", new[one.start_other : one.end_other]))
        at = one.end_other
    if not found:
        return [("equal", new)] if old == new else [("removed", old), ("added", new)]
    found.append(("equal", new[at:]))
    return [(what, words) for what, words in found if words]


def cut(pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces with only the ends of long stretches that are equal."""
    found: list[Piece] = []
    for at, (what, words) in enumerate(pieces):
        if what == "equal" and len(words) > 2 * KEPT + len(GAP):
            head = words[: words.rfind(" ", 0, KEPT)] if at else ""
            last = at == len(pieces) - 1
            tail = "" if last else words[words.find(" ", len(words) - KEPT) + 1 :]
            gap = GAP[0 if at else 1 : -1 if last else None]
            words = f"{head}{gap}{tail}"
        found.append((what, words))
    return found


def shortened(words: str) -> str:
    """Return words with both ends of a long text, which is where boundaries show."""
    if len(words) <= 2 * KEPT:
        return words
    return f"{words[:KEPT].rstrip()}{GAP}{words[-KEPT:].lstrip()}"


def around(blocks: Sequence[str] | None, span: Covering) -> tuple[str, str]:
    """Return the words before and after a span in its block; none if withheld."""
    if blocks is None or not 1 <= span.block <= len(blocks):
        return "", ""
    block = blocks[span.block - 1]
    before, after = block[: span.start], block[span.end :]
    if len(before) > AROUND:
        before = f"… {before[-AROUND:].partition(' ')[2]}"
    if len(after) > AROUND:
        after = f"{after[:AROUND].rpartition(' ')[0]} …"
    return before, after


def visible(words: str) -> str:
    """Return words with every character that a terminal might obey spelled out."""
    if words.isprintable():
        return words
    return "".join(
        c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode()
        for c in words
    )
