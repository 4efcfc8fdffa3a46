"""Spans that cover one block, nested as HTML needs them.

Elements of HTML cannot cross, spans can. So a span that another one ends inside of is
cut there and goes on behind it: every character stands in an element of each span that
covers it, and in no other, and the text itself is written once and in its order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wirecopy.review.marks import SORTS, Mark


@dataclass(frozen=True, slots=True)
class Open:
    """A piece of a mark starts here: `first` of the whole, and in which lane."""

    mark: Mark
    lane: int
    first: bool


@dataclass(frozen=True, slots=True)
class Close:
    """The piece that was opened last ends here: `last` of the whole."""

    mark: Mark
    last: bool


@dataclass(frozen=True, slots=True)
class Words:
    """Code points [start, end) of the block, with no edge inside."""

    start: int
    end: int


Step = Open | Close | Words


def nested(
    length: int, marks: Sequence[Mark], lanes: Sequence[int], cuts: Sequence[int] = ()
) -> Iterator[Step]:
    """Yield what to write, in order, for a block of so many code points.

    Words also end at each of `cuts`. Marks must lie within the block.
    """
    order = sorted(range(len(marks)), key=lambda at: _outer_first(marks[at]))
    starts: dict[int, list[int]] = {}
    ends: dict[int, set[int]] = {}
    for at in order:
        starts.setdefault(marks[at].start, []).append(at)
        ends.setdefault(marks[at].end, set()).add(at)
    stack: list[int] = []
    last = 0
    for edge in sorted({0, length, *cuts, *starts, *ends}):
        if edge > last:
            yield Words(last, edge)
            last = edge
        yield from _turn(edge, ends.get(edge, set()), starts, stack, marks, lanes)


def _turn(
    edge: int,
    ending: set[int],
    starts: dict[int, list[int]],
    stack: list[int],
    marks: Sequence[Mark],
    lanes: Sequence[int],
) -> Iterator[Step]:
    """Yield what ends and starts at an edge, and what must be cut for it."""
    again: list[int] = []
    left = set(ending)
    while left:
        at = stack.pop()
        yield Close(marks[at], at in left)
        if at in left:
            left.remove(at)
        else:
            again.append(at)
    new = [(at, False) for at in again] + [(at, True) for at in starts.get(edge, [])]
    for at, first in sorted(new, key=lambda item: _outer_first(marks[item[0]])):
        stack.append(at)
        yield Open(marks[at], lanes[at], first)


def _outer_first(mark: Mark) -> tuple[int, int, int]:
    """Order marks that start together: those that end last are outside."""
    return -mark.end, SORTS.index(mark.sort), mark.start


def lanes_of(marks: Sequence[Mark]) -> list[int]:
    """Return for each mark its lane under the words, from 0, none shared by two.

    Short ones come first, so that what is inside stands closer to the words.
    """
    lanes = [0] * len(marks)
    taken: list[list[Mark]] = []
    order = sorted(range(len(marks)), key=lambda at: _inner_first(marks[at]))
    for at in order:
        mark = marks[at]
        lane = next(
            (n for n, held in enumerate(taken) if not _meets(mark, held)), len(taken)
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append(mark)
        lanes[at] = lane
    return lanes


def _inner_first(mark: Mark) -> tuple[int, int, int]:
    return mark.end - mark.start, -SORTS.index(mark.sort), mark.start


def _meets(mark: Mark, others: Sequence[Mark]) -> bool:
    return any(mark.start < other.end and other.start < mark.end for other in others)
