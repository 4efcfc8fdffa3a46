"""Where a span starts and ends in a copy, with its punctuation."""

from wirecopy.anchors.fold import Fold
from wirecopy.anchors.found import Found
from wirecopy.anchors.record import Place

SAME = {
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‘’‚‹›′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": ".",
}
"""Punctuation that copies write differently."""


def edges_of(
    copy: Fold, place: Place, found: Found, low: int, high: int
) -> tuple[int, int] | None:
    """Return where a span starts and ends in the copy, with its punctuation.

    None where that is not within [low, high).
    """
    text = copy.source
    if found.start == found.end:
        gap = copy.at[found.start - 1] + 1 if found.start else 0
        limit = copy.at[found.start] if found.start < len(copy) else len(text)
        while gap < limit:
            end = _after(text, gap, limit, place.lead)
            if end > gap and not text[gap].isspace():
                return (gap, end) if low <= gap and end <= high else None
            gap += 1
        return None
    start, end = copy.at[found.start], copy.at[found.end - 1] + 1
    floor = copy.at[found.start - 1] + 1 if found.start else 0
    limit = copy.at[found.end] if found.end < len(copy) else len(text)
    if start < low or end > high:
        return None
    start = _before(text, start, max(floor, low), place.lead)
    return start, _after(text, end, min(limit, high), place.trail)


def _same(character: str) -> str:
    return SAME.get(character, character)


def _after(text: str, at: int, limit: int, marks: str) -> int:
    """Return where punctuation ends that should follow a place; there if it is gone."""
    end = at
    for mark in map(_same, marks):
        while at < limit and text[at].isspace():
            at += 1
        if at >= limit or _same(text[at]) != mark:
            if mark == "." and end and _same(text[end - 1]) == ".":
                continue
            break
        at = end = at + 1
        while "…" in marks and mark == "." and at < limit and text[at] == ".":
            at = end = at + 1
    return end


def _before(text: str, at: int, floor: int, marks: str) -> int:
    """Return where punctuation starts that should precede a place."""
    start = at
    for mark in map(_same, reversed(marks)):
        while at > floor and text[at - 1].isspace():
            at -= 1
        if at <= floor or _same(text[at - 1]) != mark:
            break
        at = start = at - 1
    return start
