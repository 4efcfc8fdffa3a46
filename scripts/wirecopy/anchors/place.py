"""The spans of a withheld text, placed in a user's copy.

A span inside a found segment is where it was. Elsewhere its words must be there: a
name, which the annotations keep, or words of a known hash, in the stretch where they
should stand, and no more often than they did. What cannot be known is lost; nothing is
placed by likeness.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from wirecopy.anchors.folded import CONTEXT, occurrences
from wirecopy.anchors.found import ANCHOR, EXACT, LOST, UNIT, Copy, Found
from wirecopy.anchors.locate import Located, Segment, with_segments
from wirecopy.anchors.record import Key, Place, hash_of_window

ROUNDS = 4
"""How often spans are looked for again between those that were placed."""


def place_spans(copy: Copy) -> dict[Key, Found]:
    """Return where each span of a text stands in a copy, or that it is lost.

    What is placed narrows where the rest can be, so that is looked for again.
    """
    found = {place.key: _place(copy, place) for place in copy.anchors.places}
    for _ in range(ROUNDS if not copy.located.exact else 0):
        narrowed = replace(
            copy, located=_with_placed(copy.located, copy.anchors.places, found)
        )
        if narrowed.located == copy.located:
            break
        copy = narrowed
        for place in copy.anchors.places:
            if found[place.key].status == LOST:
                again = _place(copy, place)
                if again.status == UNIT:
                    again = replace(again, status=ANCHOR, why="in words placed before")
                found[place.key] = again
    for place in copy.anchors.places:
        if found[place.key].status == LOST:
            found[place.key] = _of_names(copy, place, found) or found[place.key]
    return found


def _with_placed(
    located: Located, places: Iterable[Place], found: Mapping[Key, Found]
) -> Located:
    """Return what was located, with the spans that were placed as segments of it."""
    placed = [
        found[place.key].around
        or Segment(place.start, place.end, found[place.key].start)
        for place in places
        if found[place.key].status == ANCHOR
        and not found[place.key].edited
        and place.start < place.end
    ]
    return replace(located, segments=with_segments(located.segments, placed))


def _place(copy: Copy, place: Place) -> Found:
    at = copy.located.over(place.start, place.end)
    if at is not None:
        status, why = (EXACT, "equal") if copy.located.exact else (UNIT, "in its unit")
        return Found(status, why, at, at + place.end - place.start)
    name = copy.name(place)
    if name is not None:
        return _by_name(copy, place, name)
    if place.surface is not None:
        found = _by_hash(copy, place, place.start, place.end, place.surface)
        if found.status != LOST:
            return found
    if place.around:
        return _by_around(copy, place)
    if place.first is not None and place.last is not None:
        return _by_ends(copy, place)
    if place.surface is not None:
        return Found(LOST, "its words are not where they should be")
    return Found(LOST, "its unit was edited, and nothing else tells where it is")


def _by_name(copy: Copy, place: Place, name: str) -> Found:
    """Place a mention whose unit was edited by its name."""
    length = len(name)
    places = [
        at
        for low, high in copy.regions(place.start, place.end)
        for at in occurrences(copy.fold, name, low, high)
        if not copy.located.claimed(at, at + length)
    ]
    places = sorted(set(places))
    rank, expected = _rank(copy, place, name)
    if rank and len(places) == expected:
        at = places[rank - 1]
        return Found(ANCHOR, "by its name", at, at + length)
    return _one_of(copy, place, places, length, "by its name")


def _rank(copy: Copy, place: Place, name: str) -> tuple[int, int]:
    """Return the how-manieth of a name a mention is between two segments, of how many.

    Counted are the mentions of that name, and what of it in their units is none.
    """
    before, after = copy.located.around(place.start, place.end)
    low = before.end if before else 0
    high = after.start if after else copy.anchors.length
    count, rank, last = 0, 0, (0, 0)
    for other in copy.anchors.places:
        if copy.name(other) != name or not low <= other.start < high:
            continue
        which, many = other.ordinal or (1, 1)
        if many == 1 or many != last[1] or which <= last[0]:
            count += many
        last = (which, many)
        if other.key == place.key:
            rank = count - many + which
    return rank, count


def _one_of(
    copy: Copy, place: Place, places: list[int], length: int, why: str
) -> Found:
    """Return the one of several places where everything around is as it was."""
    if not places:
        return Found(LOST, "its words are gone")
    just = [at for at in places if at in copy.expected(place.start, place.end)]
    if not just and (place.before or place.after):
        just = [at for at in places if _in_context(copy, place, at, at + length)]
    if len(just) == 1:
        return Found(ANCHOR, why, just[0], just[0] + length)
    return Found(LOST, "its words stand there more or less often than before")


def _in_context(copy: Copy, place: Place, start: int, end: int) -> bool:
    text = copy.fold.text
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return (
        hash_of_window(copy.document, before, 2) == place.before
        or hash_of_window(copy.document, after, 2) == place.after
    )


def _by_hash(copy: Copy, place: Place, start: int, end: int, hashed: str) -> Found:
    """Place a stretch of the text by the hash of its words."""
    length = end - start
    places = sorted(set(_with_hash(copy, start, end, length, hashed)))
    why = "by the hash of its words"
    if len(places) == 1:
        return Found(ANCHOR, why, places[0], places[0] + length)
    if place.ordinal and len(places) == place.ordinal[1]:
        at = places[place.ordinal[0] - 1]
        return Found(ANCHOR, why, at, at + length)
    return _one_of(copy, place, places, length, why)


def _with_hash(
    copy: Copy, start: int, end: int, length: int, hashed: str
) -> Iterator[int]:
    """Yield where words of a hash stand in the regions of a stretch."""
    is_edge = copy.fold.starts_word
    for at in _starts(copy, start, end, length):
        if is_edge(at) and is_edge(at + length) and _has(copy, at, length, hashed):
            yield at


def _starts(copy: Copy, start: int, end: int, length: int) -> Iterator[int]:
    """Yield where a window could start in the regions of a stretch."""
    for low, high in copy.regions(start, end):
        yield from range(max(0, low), min(high, len(copy.fold)) - length + 1)


def _has(copy: Copy, at: int, length: int, hashed: str) -> bool:
    words = copy.fold.text[at : at + length]
    return hash_of_window(copy.document, words) == hashed


def _by_around(copy: Copy, place: Place) -> Found:
    """Place a short span by the stretches around it."""
    for window in place.around:
        found = _by_hash(copy, place, window.start, window.end, window.hash)
        if found.status != LOST:
            start = found.start + place.start - window.start
            end = start + place.end - place.start
            whole = Segment(window.start, window.end, found.start)
            return Found(ANCHOR, "by the words around it", start, end, around=whole)
    return Found(LOST, "the words around it were edited")


def _by_ends(copy: Copy, place: Place) -> Found:
    """Place a long span by its ends; what lies between them was edited."""
    start, end, ends = place.start, place.end, []
    for low, high, hashed in (
        (start, start + CONTEXT, place.first),
        (end - CONTEXT, end, place.last),
    ):
        edge = low if low == start else high - 1
        at = copy.located.over(edge, edge + 1)
        places = {at - edge + low} if at is not None else set()
        if at is None:
            places = set(_with_end(copy, low, high, str(hashed)))
        if len(places) > 1:
            places &= copy.expected(low, high)
        if len(places) != 1:
            return Found(LOST, "one of its ends was edited")
        ends.append(places.pop())
    first, last = ends[0], ends[1] + CONTEXT
    length = end - start
    if not length // 2 <= last - first <= length + length // 2:
        return Found(LOST, "its ends are too far apart, or too near")
    return Found(ANCHOR, "by its ends; the words between differ", first, last, True)


def _with_end(copy: Copy, start: int, end: int, hashed: str) -> Iterator[int]:
    """Yield where an end of a long span stands; one of its edges may cut a word."""
    is_edge = copy.fold.starts_word
    for at in _starts(copy, start, end, CONTEXT):
        cut = not (is_edge(at) or is_edge(at + CONTEXT))
        if not cut and _has(copy, at, CONTEXT, hashed):
            yield at


def _of_names(copy: Copy, place: Place, found: Mapping[Key, Found]) -> Found | None:
    """Place a span that is made of names alone by these."""
    at = place.start
    first: Found | None = None
    last: Found | None = None
    while at < place.end:
        inner = _name_at(copy, at, place.end, found)
        if inner is None or (last is not None and found[inner.key].start != last.end):
            return None
        last = found[inner.key]
        first = first or last
        at = inner.end
    if first is None or last is None:
        return None
    return Found(ANCHOR, "by the names in it", first.start, last.end)


def _name_at(
    copy: Copy, start: int, end: int, found: Mapping[Key, Found]
) -> Place | None:
    """Return the placed mention that starts at a place of the text."""
    return next(
        (
            place
            for place in copy.anchors.places
            if place.start == start < place.end <= end
            and place.key in copy.names
            and found[place.key].status != LOST
        ),
        None,
    )
