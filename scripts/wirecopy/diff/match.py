"""Which annotation before is which annotation after.

What is the same is paired first, then what stands at the same place, then what overlaps
most. A quotation also has an id, but ids follow the order of the text, and a quotation
that is inserted shifts all that come after; so an id decides only where words do not.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from wirecopy.agreement.pairing import best_pairs
from wirecopy.diff.project import Place

T = TypeVar("T")
Pairs = list[tuple[int, int]]
SAME_LABEL = 0.5


def same(before: Sequence[Hashable], after: Sequence[Hashable], pairs: Pairs) -> Pairs:
    """Return pairs with one each of what is the same and not paired yet."""
    ones, others = {one for one, _ in pairs}, {other for _, other in pairs}
    free: dict[Hashable, list[int]] = {}
    for at, value in enumerate(after):
        if at not in others and value is not None:
            free.setdefault(value, []).append(at)
    found = []
    for at, value in enumerate(before):
        if at not in ones and free.get(value):
            found.append((at, free[value].pop(0)))
    return found


def pair_spans(
    before: Sequence[tuple[Place | None, Hashable]],
    after: Sequence[tuple[Place | None, Hashable]],
) -> Pairs:
    """Pair spans with labels; those before are at their places in the text after."""
    pairs = same(
        [item if item[0] else None for item in before],
        [item if item[0] else None for item in after],
        [],
    )
    pairs += same([item[0] for item in before], [item[0] for item in after], pairs)

    def weight(one: int, other: int) -> float:
        shared = overlap(before[one][0], after[other][0])
        alike = before[one][1] == after[other][1]
        return shared + SAME_LABEL * alike if shared else 0.0

    return pairs + heaviest(len(before), len(after), pairs, weight)


def heaviest(
    before: int, after: int, pairs: Pairs, weight: Callable[[int, int], float]
) -> Pairs:
    """Pair what is left by the largest sum of weights."""
    ones, others = {one for one, _ in pairs}, {other for _, other in pairs}
    weights = {
        (one, other): weight(one, other)
        for one in range(before)
        if one not in ones
        for other in range(after)
        if other not in others
    }
    return best_pairs(weights)


def overlap(one: Place | None, other: Place | None) -> int:
    """Return how many code points two places share."""
    if one is None or other is None or one[0] != other[0]:
        return 0
    return max(0, min(one[2], other[2]) - max(one[1], other[1]))


def overlap_of_all(one: Iterable[Place | None], other: Sequence[Place]) -> int:
    """Return how many code points two lists of places share."""
    return sum(overlap(a, b) for a in one for b in other)


def left_over(count: int, paired: Iterable[int]) -> list[int]:
    """Return what is in no pair."""
    taken = set(paired)
    return [at for at in range(count) if at not in taken]
