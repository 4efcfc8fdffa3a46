"""How well a text is divided: Pk, WindowDiff and boundary similarity.

A division of n units in a row is a set of boundaries: i stands for one between unit i
and unit i + 1, so i is from 1 to n - 1. Gold and prediction are divisions of the same
units. A boundary that is one unit off is half right to the last measure, and nearly
right to the first two, which count it in a few of the windows only.
"""

from collections.abc import Set

NEAR = 2
"""Boundaries less than this apart may be one that has moved (n_t in Fournier)."""


def window(gold: Set[int], units: int) -> int:
    """Return the width of the window: half the mean length of a gold part, 2 at least.

    Never so wide that there is no window at all.
    """
    half = round(units / (len(gold) + 1) / 2)
    return min(max(2, half), units - 1)


def p_k(gold: Set[int], predicted: Set[int], units: int) -> float:
    """Return Pk: how often two units a window apart are wrongly in one part or two.

    0 is perfect. At least two units are needed. Source: D. Beeferman, A. Berger and J.
    Lafferty, Statistical models for text segmentation, Machine Learning 34 (1999).
    """
    if gold == predicted:
        return 0.0
    width = window(gold, units)
    wrong = sum(
        _any(gold, at, width) != _any(predicted, at, width)
        for at in range(1, units - width + 1)
    )
    return wrong / (units - width)


def window_diff(gold: Set[int], predicted: Set[int], units: int) -> float:
    """Return WindowDiff: how often a window has another number of boundaries.

    0 is perfect. At least two units are needed. Source: L. Pevzner and M. Hearst, A
    critique and improvement of an evaluation metric for text segmentation,
    Computational Linguistics 28 (2002).
    """
    if gold == predicted:
        return 0.0
    width = window(gold, units)
    wrong = sum(
        _count(gold, at, width) != _count(predicted, at, width)
        for at in range(1, units - width + 1)
    )
    return wrong / (units - width)


def _count(boundaries: Set[int], at: int, width: int) -> int:
    """Return how many boundaries stand between unit `at` and the one a window on."""
    return sum(place in boundaries for place in range(at, at + width))


def _any(boundaries: Set[int], at: int, width: int) -> bool:
    return _count(boundaries, at, width) > 0


def boundary_similarity(gold: Set[int], predicted: Set[int]) -> float:
    """Return boundary similarity B: the share of boundaries that are right.

    1 is perfect. One that stands beside where it should counts half; where neither
    side has a boundary all is right. Source: C. Fournier, Evaluating text segmentation
    using boundary edit distance, ACL 2013, equation 8 with n_t = 2 and one kind of
    boundary.
    """
    matches = len(gold & predicted)
    moved = _moved(gold - predicted, predicted - gold)
    single = len(gold ^ predicted) - 2 * moved
    pairs = matches + moved + single
    return (matches + moved * (1 - 1 / NEAR)) / pairs if pairs else 1.0


def _moved(missing: Set[int], added: Set[int]) -> int:
    """Return how many missing boundaries stand beside an added one, one to one."""
    left = set(added)
    moved = 0
    for place in sorted(missing):
        beside = [at for at in sorted(left) if abs(at - place) < NEAR]
        if beside:
            left.remove(beside[0])
            moved += 1
    return moved
