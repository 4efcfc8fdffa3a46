"""How much of a text lies under hashes that are short enough to be guessed at."""

from collections.abc import Iterator

from wirecopy.anchors.folded import CONTEXT, UNIT
from wirecopy.anchors.record import (
    Anchors,
)


def share_under_windows(anchors: Anchors, named: bytearray) -> float:
    """Return the share of the fold that lies under windows and not under names.

    `named` has a one for every folded character under a name. A unit is a window where
    it is shorter than units are, a surface where it is.
    """
    under = bytearray(anchors.length)
    for start, end in _windows(anchors, named):
        under[max(0, start) : end] = b"\x01" * (
            min(end, anchors.length) - max(0, start)
        )
    both = sum(1 for one, name in zip(under, named, strict=True) if one and not name)
    return both / max(1, anchors.length)


def _windows(anchors: Anchors, named: bytearray) -> Iterator[tuple[int, int]]:
    def short(start: int, end: int) -> bool:
        return end - start - sum(named[start:end]) < UNIT

    for unit in anchors.units:
        if short(unit.start, unit.end):
            yield unit.start, unit.end
    for place in anchors.places:
        if place.surface and short(place.start, place.end):
            yield place.start, place.end
        for window in place.around:
            yield window.start, window.end
        if place.first:
            yield place.start, place.start + CONTEXT
            yield place.end - CONTEXT, place.end
        if place.before or place.after:
            yield max(0, place.start - CONTEXT), place.start
            yield place.end, place.end + CONTEXT
