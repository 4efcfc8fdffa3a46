"""The short hashes by which a span is known when its unit was edited."""

from bisect import bisect_right
from dataclasses import replace

from wirecopy.anchors.fold import Fold
from wirecopy.anchors.folded import (
    CONTEXT,
    LONG,
    SURFACE,
    UNIT,
    Budget,
    Folded,
    hash_in,
    occurrences,
)
from wirecopy.anchors.record import (
    Key,
    Place,
    Unit,
    Window,
    hash_of_window,
)


def with_windows(
    folded: Folded, budget: Budget, place: Place, names: dict[Key, str]
) -> Place:
    """Return a place with the hashes that its span is known by; a name needs none."""
    start, end = place.start, place.end
    free = folded.beyond_names(start, end)
    if place.key in names or not free:
        return place
    if free < SURFACE:
        return place
    if free >= UNIT or budget.allows((start, end)):
        place = replace(place, surface=hash_in(folded, start, end))
    heads = (start, start + CONTEXT), (end - CONTEXT, end)
    if end - start >= LONG and budget.allows(*heads):
        first, last = (hash_in(folded, *head) for head in heads)
        place = replace(place, first=first, last=last)
    return place


def with_around(folded: Folded, budget: Budget, place: Place, most: int) -> Place:
    """Return a place with the hashes of longer stretches that its span lies in.

    Up to two of them, one up to the span and one from it, so that a word edited on one
    side leaves the other. A stretch made for another span serves again.
    """
    low, high = folded.extents[place.key[0] - 1]
    made = [w for w in budget.windows if w.start <= place.start and place.end <= w.end]
    made = sorted(made, key=lambda w: w.end)[:: max(1, len(made) - 1)][:most]
    sides = [(low, place.end), (place.start, high)]
    stretches = [_shortened(folded, place, *side) for side in sides]
    for stretch in sorted(stretches, key=budget.cost):
        enough = folded.beyond_names(*stretch) >= UNIT
        if len(made) < most and enough and budget.allows(stretch):
            made.append(Window(*stretch, hash_in(folded, *stretch)))
            budget.windows.append(made[-1])
    return replace(place, around=tuple(sorted(set(made), key=lambda w: w.start)))


def is_short(folded: Folded, place: Place, names: dict[Key, str]) -> bool:
    """Return whether a span is too short for a hash of its own, and is no name."""
    free = folded.beyond_names(place.start, place.end)
    return place.key not in names and 0 < free < SURFACE


def _shortened(folded: Folded, place: Place, start: int, end: int) -> tuple[int, int]:
    """Return as much of a stretch that ends or starts with a span as a unit needs."""
    if end == place.end:
        at = place.start
        while at > start and folded.beyond_names(at, end) < UNIT:
            at = _word_before(folded.fold, at, start)
        return at, end
    at = place.end
    while at < end and folded.beyond_names(start, at) < UNIT:
        at = _word_after(folded.fold, at, end)
    return start, at


def _word_before(fold: Fold, place: int, low: int) -> int:
    place -= 1
    while place > low and not fold.starts_word(place):
        place -= 1
    return place


def _word_after(fold: Fold, place: int, high: int) -> int:
    place += 1
    while place < high and not fold.starts_word(place):
        place += 1
    return place


def with_context(
    folded: Folded,
    budget: Budget,
    units: tuple[Unit, ...],
    place: Place,
    names: dict[Key, str],
) -> Place:
    """Return a place with its ordinal and context where its words are repeated."""
    start, end = place.start, place.end
    if start == end or (place.key not in names and place.surface is None):
        return place
    low, high = container(folded, units, place)
    starts = occurrences(folded.fold, folded.fold.text[start:end], low, high)
    if len(starts) < 2 or start not in starts:
        return place
    place = replace(place, ordinal=(starts.index(start) + 1, len(starts)))
    before, after = (max(0, start - CONTEXT), start), (end, end + CONTEXT)
    after = (end, min(len(folded.fold), after[1]))
    if budget.allows(before, after):
        one, other = (folded.fold.text[slice(*side)] for side in (before, after))
        place = replace(
            place,
            before=hash_of_window(folded.id, one, 2),
            after=hash_of_window(folded.id, other, 2),
        )
    return place


def container(folded: Folded, units: tuple[Unit, ...], place: Place) -> tuple[int, int]:
    """Return the extent of the units that a span touches, or of its block."""
    low, high = folded.extents[place.key[0] - 1]
    starts = [unit.start for unit in units]
    one = bisect_right(starts, place.start) - 1
    other = bisect_right(starts, place.end - 1) - 1
    if one >= 0 and units[one].start >= low and units[one].end > place.start:
        return units[one].start, max(units[one].end, min(units[other].end, high))
    return low, high
