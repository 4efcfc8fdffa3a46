"""Which blocks of two renditions of a story correspond, and where they differ.

Outlets cut, move, split and merge paragraphs, so blocks are paired by their words and
not by their order: first each block with the one that it shares most words with, as
long as that is most of both; then what is left with a block that holds nearly all of
its words.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(r"\w+|[^\w\s]")
ALIKE = 0.5
HELD = 0.7
LEAST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """Two blocks that correspond, numbered from 1, and how alike they are (0 to 1)."""

    one: int
    other: int
    share: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Stretches of two blocks that differ: [start, end) in code points of each."""

    start_one: int
    end_one: int
    start_other: int
    end_other: int


def words_of(text: str) -> Counter[str]:
    """Return the words of a text, case folded, and how often each stands there."""
    return Counter(re.findall(r"\w+", text.casefold()))


def share_in_common(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of words that two texts have in common (Dice, 0 to 1)."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def align_blocks(one: Sequence[str], other: Sequence[str]) -> list[Pair]:
    """Return the pairs of blocks that correspond, in the order of the first text."""
    words_one, words_other = [*map(words_of, one)], [*map(words_of, other)]
    scored = sorted(
        (
            (share_in_common(a, b), -abs(i / len(one) - j / len(other)), i, j)
            for i, a in enumerate(words_one)
            for j, b in enumerate(words_other)
        ),
        reverse=True,
    )
    pairs: list[Pair] = []
    left_one, left_other = set(range(len(one))), set(range(len(other)))
    for share, _, i, j in scored:
        if share >= ALIKE and i in left_one and j in left_other:
            pairs.append(Pair(i + 1, j + 1, share))
            left_one.remove(i)
            left_other.remove(j)
    held: list[tuple[int | None, int | None]] = [
        (i, _holder(words_one[i], words_other)) for i in left_one
    ]
    held += [(_holder(words_other[j], words_one), j) for j in left_other]
    pairs += [
        Pair(i + 1, j + 1, share_in_common(words_one[i], words_other[j]))
        for i, j in held
        if i is not None and j is not None
    ]
    return sorted(set(pairs), key=lambda pair: (pair.one, pair.other))


def _holder(words: Counter[str], others: Sequence[Counter[str]]) -> int | None:
    """Return the block that holds most of these words, if it holds nearly all."""
    if words.total() < LEAST_WORDS or not others:
        return None
    held = [(words & other).total() / words.total() for other in others]
    best = max(range(len(others)), key=held.__getitem__)
    return best if held[best] >= HELD else None


def differences(one: str, other: str) -> list[Difference]:
    """Return where two blocks differ, word by word, in order."""
    places_one = [match.span() for match in WORD.finditer(one)]
    places_other = [match.span() for match in WORD.finditer(other)]
    matcher = SequenceMatcher(
        None,
        [one[start:end] for start, end in places_one],
        [other[start:end] for start, end in places_other],
        autojunk=False,
    )
    return [
        Difference(*_extent(places_one, i, j), *_extent(places_other, k, m))
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
    ]


def _extent(places: Sequence[tuple[int, int]], first: int, end: int) -> tuple[int, int]:
    """Return the stretch of words first to end; of none, the point before first."""
    if first < end:
        return places[first][0], places[end - 1][1]
    at = places[first][0] if first < len(places) else places[-1][1] if places else 0
    return at, at
