"""Which blocks of two renditions of a story correspond, and where they differ.

Outlets cut, move, split and merge paragraphs, so blocks are paired by their words and
not by their order: first each block with the one that it shares most words with, as
long as that is most of both; then what is left with a block that holds nearly all of
its words.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
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
    common = _in_common(words_one, words_other)
    totals_one = [words.total() for words in words_one]
    totals_other = [words.total() for words in words_other]
    shares = {
        (i, j): 2 * count / (totals_one[i] + totals_other[j])
        for (i, j), count in common.items()
    }
    scored = sorted(
        (
            (share, -abs(i / len(one) - j / len(other)), i, j)
            for (i, j), share in shares.items()
            if share >= ALIKE
        ),
        reverse=True,
    )
    pairs: list[Pair] = []
    left_one, left_other = set(range(len(one))), set(range(len(other)))
    for share, _, i, j in scored:
        if i in left_one and j in left_other:
            pairs.append(Pair(i + 1, j + 1, share))
            left_one.remove(i)
            left_other.remove(j)
    turned = {(j, i): count for (i, j), count in common.items()}
    held: list[tuple[int | None, int | None]] = [
        (i, _holder(totals_one[i], common, i, len(other))) for i in left_one
    ]
    held += [(_holder(totals_other[j], turned, j, len(one)), j) for j in left_other]
    pairs += [
        Pair(i + 1, j + 1, shares[i, j])
        for i, j in held
        if i is not None and j is not None
    ]
    return sorted(set(pairs), key=lambda pair: (pair.one, pair.other))


def _in_common(
    one: Sequence[Counter[str]], other: Sequence[Counter[str]]
) -> dict[tuple[int, int], int]:
    """Return how many words each two blocks have in common, where they have any."""
    holders: dict[str, list[tuple[int, int]]] = {}
    for j, words in enumerate(other):
        for word, count in words.items():
            holders.setdefault(word, []).append((j, count))
    common: dict[tuple[int, int], int] = defaultdict(int)
    for i, words in enumerate(one):
        for word, count in words.items():
            for j, there in holders.get(word, ()):
                common[i, j] += count if count < there else there
    return common


def _holder(
    total: int, common: Mapping[tuple[int, int], int], block: int, others: int
) -> int | None:
    """Return the block that holds most words of a block, if it holds nearly all."""
    if total < LEAST_WORDS or not others:
        return None
    held = [common.get((block, other), 0) / total for other in range(others)]
    best = max(range(others), key=held.__getitem__)
    return best if held[best] >= HELD else None


def differences(one: str, other: str) -> list[Difference]:
    """Return where two blocks differ, word by word, in order."""
    if one == other:
        return []
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
