"""Where the units of a withheld text stand in a user's copy.

Units are found by their rolling hash. The heaviest increasing chain of them is the text
as it was; a unit outside the chain was moved, and counts where it stands but once.
Between the segments that come of it lies what was edited.
"""

from bisect import bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wirecopy.anchors.fold import Fold
from wirecopy.anchors.record import Anchors, Unit, hash_of_fold
from wirecopy.anchors.rolling import find, rolling

MOST = 8
"""Places of one unit that are looked at; what stands more often tells nothing."""


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """A stretch of the anchored fold, [start, end), found at `at` in the copy's."""

    start: int
    end: int
    at: int

    @property
    def to(self) -> int:
        return self.at + self.end - self.start


@dataclass(frozen=True)
class Located:
    """What of a text was found in a copy: all of it exactly, or segments of it."""

    exact: bool
    share: float
    segments: tuple[Segment, ...]

    def over(self, start: int, end: int) -> int | None:
        """Return where a stretch stands in the copy that one segment covers."""
        index = bisect_right(self.segments, start, key=lambda s: s.start) - 1
        if index < 0 or self.segments[index].end < end:
            return None
        segment = self.segments[index]
        return segment.at + start - segment.start

    def around(self, start: int, end: int) -> tuple[Segment | None, Segment | None]:
        """Return the last segment that starts by a stretch, and the next after it."""
        index = bisect_right(self.segments, start, key=lambda s: s.start)
        before = self.segments[index - 1] if index else None
        after = next((s for s in self.segments[index:] if s.end >= end), None)
        return before, after

    def claimed(self, start: int, end: int) -> bool:
        """Return whether a stretch of the copy touches a segment."""
        return any(s.at < end and start < s.to for s in self.segments)


def locate(anchors: Anchors, document: str, copy: Fold) -> Located:
    """Find an anchored text in the fold of a copy."""
    whole = Segment(0, anchors.length, 0)
    if len(copy) == anchors.length and _is_whole(anchors, document, copy, 0):
        return Located(True, 1.0, (whole,))
    found = _places(anchors, copy)
    diagonals = Counter(at - unit.start for unit, at in found)
    for diagonal, _ in diagonals.most_common(3):
        if _is_whole(anchors, document, copy, diagonal):
            return Located(True, 1.0, (Segment(0, anchors.length, diagonal),))
    chain = _chain(found)
    chain += _moved(found, chain)
    units = sum(unit.length for unit in anchors.units)
    share = sum(unit.length for unit, _ in chain) / max(1, units)
    return Located(False, share, tuple(_joined(sorted(chain, key=_by_unit))))


def _is_whole(anchors: Anchors, document: str, copy: Fold, at: int) -> bool:
    """Return whether the whole anchored text stands at a place of the copy."""
    if at < 0 or at + anchors.length > len(copy):
        return False
    stretch = copy.text[at : at + anchors.length]
    return hash_of_fold(document, stretch) == anchors.hash


def _by_unit(match: tuple[Unit, int]) -> int:
    return match[0].start


def _places(anchors: Anchors, copy: Fold) -> list[tuple[Unit, int]]:
    """Return the units found, each with its places, in the order of the copy."""
    wanted: dict[int, set[int]] = defaultdict(set)
    for unit in anchors.units:
        wanted[unit.length].add(unit.hash)
    found = find(rolling(copy.text), wanted)
    return sorted(
        (
            (unit, at)
            for unit in anchors.units
            for at in found.get((unit.length, unit.hash), ())[:MOST]
        ),
        key=lambda match: (match[1], match[0].start),
    )


def _chain(found: list[tuple[Unit, int]]) -> list[tuple[Unit, int]]:
    """Return the heaviest chain that rises in the text and in the copy.

    Weighed by length; of two equal ones that with more neighbours side by side.
    """
    best: list[tuple[int, int]] = []
    for index, (unit, at) in enumerate(found):
        score, previous = unit.length * 4, -1
        for other in range(index):
            earlier, place = found[other]
            if earlier.end > unit.start or place + earlier.length > at:
                continue
            near = at - place == unit.start - earlier.start
            if best[other][0] + unit.length * 4 + near > score:
                score, previous = best[other][0] + unit.length * 4 + near, other
        best.append((score, previous))
    chain: list[tuple[Unit, int]] = []
    at = max(range(len(best)), key=lambda index: best[index][0], default=-1)
    while at >= 0:
        chain.append(found[at])
        at = best[at][1]
    return chain[::-1]


def _moved(
    found: list[tuple[Unit, int]], chain: list[tuple[Unit, int]]
) -> list[tuple[Unit, int]]:
    """Return the units outside the chain that stand in one free place of the copy."""
    used = {unit.start for unit, _ in chain}
    taken = [(at, at + unit.length) for unit, at in chain]
    same = Counter((unit.length, unit.hash) for unit in {unit for unit, _ in found})
    free: dict[Unit, list[int]] = defaultdict(list)
    for unit, at in found:
        inside = any(low < at + unit.length and at < high for low, high in taken)
        if unit.start not in used and not inside:
            free[unit].append(at)
    return [
        (unit, places[0])
        for unit, places in free.items()
        if len(places) == 1 and same[unit.length, unit.hash] == 1
    ]


def _joined(matches: Iterable[tuple[Unit, int]]) -> Iterator[Segment]:
    """Yield units as segments, those as one that follow each other in both."""
    last: Segment | None = None
    for unit, at in matches:
        if last and (last.end, last.to) == (unit.start, at):
            last = Segment(last.start, unit.end, last.at)
            continue
        if last:
            yield last
        last = Segment(unit.start, unit.end, at)
    if last:
        yield last


def with_segments(
    segments: Iterable[Segment], more: Iterable[Segment]
) -> tuple[Segment, ...]:
    """Return segments with those added that contradict none, the longest first."""
    kept = sorted(segments)
    for new in sorted(more, key=lambda s: s.start - s.end):
        if all(_agree(new, old) for old in kept) and _in_order(new, kept):
            insort(kept, new)
    joined: list[Segment] = []
    for segment in kept:
        last = joined[-1] if joined else None
        if last and segment.start <= last.end and _slope(last) == _slope(segment):
            end = max(last.end, segment.end)
            joined[-1] = Segment(last.start, end, last.at)
        else:
            joined.append(segment)
    return tuple(joined)


def _slope(segment: Segment) -> int:
    return segment.at - segment.start


def _agree(one: Segment, other: Segment) -> bool:
    """Return whether two segments share nothing, or all that they share."""
    if _slope(one) == _slope(other):
        return True
    apart = one.end <= other.start or other.end <= one.start
    return apart and (one.to <= other.at or other.to <= one.at)


def _in_order(new: Segment, kept: list[Segment]) -> bool:
    """Return whether a segment stands between its neighbours, if these are in order."""
    index = bisect_right(kept, new)
    before = kept[index - 1] if index else None
    after = kept[index] if index < len(kept) else None
    if before and after and before.at > after.at:
        return True
    return (before is None or before.at <= new.at) and (
        after is None or new.at <= after.at
    )
