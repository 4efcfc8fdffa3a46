"""The blocks of a withheld text, cut out of a user's copy.

A copy may be wrapped at eighty characters, or stand in the middle of a page. A block is
what lies from its first known place to its last, up to the nearest line end where its
edge was edited. A block of which nothing is known is left out, with its role.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from wirecopy.anchors.fold import Fold
from wirecopy.anchors.found import ANCHOR, EXACT, LOST, SLACK, UNIT, Found
from wirecopy.anchors.locate import Located, Segment
from wirecopy.anchors.record import Anchors, Key

OPENING = "([{<“‘\"'«‹„‚$£€¥#@¿¡"


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a block stands in the fold of the copy, and how that is known."""

    start: int
    end: int
    status: str


def extents_of(
    anchors: Anchors, located: Located, copy: Fold, placed: Mapping[Key, Found]
) -> list[Extent | None]:
    """Return where every block stands in the copy; None for one that is lost."""
    lines = _line_starts(copy)
    claimed = list(located.segments)
    found: list[Extent | None] = []
    for number, (start, end) in enumerate(anchors.extents(), 1):
        parts = _parts(anchors, located, placed, number, start, end)
        if not parts:
            found.append(None)
            continue
        first, last = parts[0], parts[-1]
        head = _head(copy, first.at, first.start - start, lines, claimed)
        tail = _tail(copy, last.to, end - last.end, lines, claimed)
        whole = first.start == start and last.end == end and len(parts) == 1
        status = (EXACT if located.exact else UNIT) if whole else ANCHOR
        found.append(Extent(head, tail, status))
    return _with_left_over(anchors, _apart(found), lines)


def _line_starts(copy: Fold) -> list[int]:
    """Return the folded places at which a line of the copy starts, and its end."""
    found, offset = [], 0
    for line in copy.source.split("\n"):
        found.append(copy.place_of(offset))
        offset += len(line) + 1
    return sorted({*found, len(copy)})


def _parts(
    anchors: Anchors,
    located: Located,
    placed: Mapping[Key, Found],
    number: int,
    start: int,
    end: int,
) -> list[Segment]:
    """Return what is known of a block: its longest run of segments, or its spans."""
    parts = [
        Segment(
            max(s.start, start), min(s.end, end), s.at + max(s.start, start) - s.start
        )
        for s in located.segments
        if s.start < end and start < s.end
    ]
    if not parts:
        parts = [
            Segment(place.start, place.end, placed[place.key].start)
            for place in anchors.places
            if place.key[0] == number
            and placed[place.key].status != LOST
            and not placed[place.key].edited
            and place.start < place.end
        ]
    return _longest_run(sorted(parts))


def _longest_run(parts: list[Segment]) -> list[Segment]:
    """Return the longest run of parts that stand near each other and in order."""
    runs: list[list[Segment]] = []
    for part in parts:
        last = runs[-1][-1] if runs else None
        if last is not None:
            room = 2 * (part.start - last.end) + SLACK
            if 0 <= part.at - last.to <= room:
                runs[-1].append(part)
                continue
        runs.append([part])
    return max(runs, key=lambda run: sum(s.end - s.start for s in run), default=[])


def _head(
    copy: Fold, known: int, missing: int, lines: list[int], claimed: list[Segment]
) -> int:
    """Return where a block starts of which the first `missing` characters are unknown.

    At the line start nearest to their place, or failing one there at a word.
    """
    if missing == 0:
        return known
    floor = max((s.to for s in claimed if s.to <= known), default=0)
    target = max(floor, known - missing)
    near = [at for at in lines if floor <= at <= known]
    best = min(near, key=lambda at: abs(at - target), default=None)
    if best is not None and abs(best - target) <= missing // 2 + SLACK // 3:
        return best
    while target > floor and not copy.starts_word(target):
        target -= 1
    return target


def _tail(
    copy: Fold, known: int, missing: int, lines: list[int], claimed: list[Segment]
) -> int:
    """Return where a block ends of which the last `missing` characters are unknown."""
    if missing == 0:
        return known
    ceiling = min((s.at for s in claimed if s.at >= known), default=len(copy))
    target = min(ceiling, known + missing)
    near = [at for at in lines if known <= at <= ceiling]
    best = min(near, key=lambda at: abs(at - target), default=None)
    if best is not None and abs(best - target) <= missing // 2 + SLACK // 3:
        return best
    while target < ceiling and not copy.starts_word(target):
        target += 1
    return target


def _apart(found: list[Extent | None]) -> list[Extent | None]:
    """Return the extents with none reaching into the next in the copy."""
    numbers = [n for n, extent in enumerate(found) if extent is not None]
    numbers.sort(key=lambda n: (_of(found, n).start, _of(found, n).end))
    for one, other in pairwise(numbers):
        first, second = _of(found, one), _of(found, other)
        if second.start < first.end:
            edge = min(first.end, second.end)
            found[other] = replace(second, start=edge) if edge < second.end else None
            if found[other] is None:
                found[other] = second
                found[one] = replace(first, end=max(first.start, second.start))
    return [e if e is not None and e.start < e.end else None for e in found]


def _of(found: list[Extent | None], number: int) -> Extent:
    extent = found[number]
    if extent is None:
        raise IndexError(number)
    return extent


def _with_left_over(
    anchors: Anchors, found: list[Extent | None], lines: list[int]
) -> list[Extent | None]:
    """Return the extents with those of blocks too short for a unit added.

    A block of which nothing is known is a line of the copy if it stands alone between
    its neighbours, both known, and is as long as it was.
    """
    for number, extent in enumerate(found):
        before = found[number - 1] if number else None
        after = found[number + 1] if number + 1 < len(found) else None
        if extent is not None or (number and before is None):
            continue
        low = before.end if before is not None else None
        high = after.start if after is not None else None
        length = anchors.blocks[number]
        if low is None and high is not None:
            low = max((at for at in lines if at < high), default=None)
        if high is None and low is not None:
            high = min((at for at in lines if at > low), default=None)
        if low is None or high is None or high - low != length or not length:
            continue
        if low in lines and high in lines:
            found[number] = Extent(low, high, ANCHOR)
    return found


def cut(copy: Fold, extent: Extent) -> tuple[str, list[int], int]:
    """Return a block of a copy as one line.

    With it come, for every character of the copy from where the block starts and for
    its end, the offset in the block; and that start.
    """
    start = _raw_start(copy, extent.start)
    end = _raw_end(copy, extent.end)
    out: list[str] = []
    offsets, length = [], 0
    for at in range(start, end):
        offsets.append(length)
        character = copy.source[at]
        if character == "\n":
            joined = at > start + 1 and _hyphenated(copy.source, at)
            character = "" if joined else " "
        out.append(character)
        length += len(character)
    return "".join(out), [*offsets, length], start


def _hyphenated(text: str, at: int) -> bool:
    """Return whether a line end follows a word and a hyphen."""
    return text[at - 1] in "-‐‑" and text[at - 2].isalnum()


def _raw_start(copy: Fold, start: int) -> int:
    """Return where a block starts: with the punctuation before its first word."""
    first = copy.at[start]
    edge = copy.at[start - 1] + 1 if start else 0
    gap = copy.source[edge:first]
    if "\n" in gap or not start:
        lead = gap.rpartition("\n")[2]
    elif " " in gap:
        lead = gap.rpartition(" ")[2]
    else:
        lead = gap[len(gap.rstrip(OPENING)) :]
    return first - len(lead.lstrip(" "))


def _raw_end(copy: Fold, end: int) -> int:
    """Return where a block ends: with the punctuation after its last word."""
    last = copy.at[end - 1] + 1
    edge = copy.at[end] if end < len(copy) else len(copy.source)
    gap = copy.source[last:edge]
    if "\n" in gap or end == len(copy):
        trail = gap.partition("\n")[0]
    elif " " in gap:
        trail = gap.partition(" ")[0]
    else:
        trail = gap.rstrip(OPENING)
    return last + len(trail.rstrip(" "))
