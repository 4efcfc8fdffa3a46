"""Where the spans of one text are in another: what an edited text did to offsets.

An annotation that stands on the same words did not change, whatever was inserted before
it. So spans of the text before are carried into the text after, and only then compared.
Blocks that are the same are found first, since most are; the rest is paired by words.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from wirecopy.align import WORD, align_blocks
from wirecopy.records import Covering

Place = tuple[int, int, int]
"""Block from 1, and [start, end) in code points within it."""


@dataclass(frozen=True)
class Part:
    """A block of the text after that holds words of a block of the text before."""

    block: int
    old: str
    new: str

    def place(self, start: int, end: int) -> Place | None:
        """Return where a stretch of the old block is; None where its words are gone."""
        if self.old == self.new:
            return self.block, start, end
        return _place(self, start, end)


@dataclass(frozen=True)
class Projection:
    """What leads from one text to another.

    `pairs` leads from blocks before to the one block each became; `parts` also to
    further blocks where one was cut in two. Both are empty where the texts are the
    same, or where one of them is withheld: offsets then stay as they are.
    """

    pairs: Mapping[int, int] = field(default_factory=dict)
    parts: Mapping[int, Sequence[Part]] = field(default_factory=dict)
    same: bool = False

    def block(self, number: int) -> int | None:
        """Return the block that a block became."""
        return number if self.same else self.pairs.get(number)

    def span(self, span: Covering) -> Place | None:
        """Return the place of a span in the text after; None where it is gone."""
        if self.same:
            return span.block, span.start, span.end
        for part in self.parts.get(span.block, ()):
            place = part.place(span.start, span.end)
            if place is not None:
                return place
        return None


def project(before: Sequence[str] | None, after: Sequence[str] | None) -> Projection:
    """Return what leads from one text to another, block by block and word by word."""
    if before is None or after is None or before == after:
        return Projection(same=True)
    pairs, further = _paired(before, after)
    parts: dict[int, list[Part]] = {}
    for one, other in [*pairs.items(), *further]:
        part = Part(other, before[one - 1], after[other - 1])
        parts.setdefault(one, []).append(part)
    return Projection(pairs, parts)


def _paired(
    before: Sequence[str], after: Sequence[str]
) -> tuple[dict[int, int], list[tuple[int, int]]]:
    """Return the blocks that correspond one to one, and further pairs."""
    pairs: dict[int, int] = {}
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for one, other, size in matcher.get_matching_blocks():
        pairs.update((one + at + 1, other + at + 1) for at in range(size))
    taken = set(pairs.values())
    left = [n for n in range(1, len(before) + 1) if n not in pairs]
    free = [n for n in range(1, len(after) + 1) if n not in taken]
    aligned = align_blocks([before[n - 1] for n in left], [after[n - 1] for n in free])
    further: list[tuple[int, int]] = []
    for pair in sorted(aligned, key=lambda pair: -pair.share):
        one, other = left[pair.one - 1], free[pair.other - 1]
        if one in pairs or other in taken:
            further.append((one, other))
        else:
            pairs[one] = other
            taken.add(other)
    _fill_gaps(pairs, len(before), len(after))
    return pairs, further


def _fill_gaps(pairs: dict[int, int], before: int, after: int) -> None:
    """Pair single blocks that stand between the same neighbours: rewritten ones."""
    ends = {0: 0, **pairs, before + 1: after + 1}
    taken = set(pairs.values())
    for one in range(1, before + 1):
        previous, following = ends.get(one - 1), ends.get(one + 1)
        if one in pairs or previous is None or following != previous + 2:
            continue
        if previous + 1 not in taken:
            pairs[one] = previous + 1


def _place(part: Part, start: int, end: int) -> Place | None:
    old = [match.span() for match in WORD.finditer(part.old)]
    new = [match.span() for match in WORD.finditer(part.new)]
    inside = [at for at, (a, b) in enumerate(old) if a < end and start < b]
    if not inside:
        return None
    starts, ends = _edges(part, old, new)
    first, last = starts[inside[0]], ends[inside[-1]]
    if first >= last:
        return None
    at_start = new[first][0] + max(0, start - old[inside[0]][0])
    at_end = new[last - 1][1] - max(0, old[inside[-1]][1] - end)
    whole = new[first][0], new[last - 1][1]
    return part.block, *((at_start, at_end) if at_start < at_end else whole)


def _edges(
    part: Part, old: list[tuple[int, int]], new: list[tuple[int, int]]
) -> tuple[list[int], list[int]]:
    """Return for each old word the new word a span from it starts at, and ends before.

    Words that were replaced by as many others lead to these one by one.
    """
    matcher = SequenceMatcher(
        None,
        [part.old[start:end] for start, end in old],
        [part.new[start:end] for start, end in new],
        autojunk=False,
    )
    starts, ends = [0] * len(old), [0] * len(old)
    for _, i, j, k, m in matcher.get_opcodes():
        for at in range(i, j):
            alike = j - i == m - k
            starts[at] = k + at - i if alike else k
            ends[at] = k + at - i + 1 if alike else m
    return starts, ends


def in_order(numbers: Sequence[int]) -> set[int]:
    """Return the numbers of a longest rising run, which are those that did not move."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tails, number)
        before[number] = tails[at - 1] if at else None
        tails[at : at + 1] = [number]
    kept: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept
