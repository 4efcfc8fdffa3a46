"""Which blocks of two renditions of a story correspond, and where they differ.

Outlets cut, move, split and merge paragraphs, so blocks are paired by their words and
not by their order: first each block with the one that it shares most words with, as
long as that is most of both; then what is left with a block that holds nearly all of
its words.

The words of a block are worked out once and compared often, so they are kept in two
forms that compare fast: as bits of a number, where what two blocks have in common is
one operation, and as a string with a character for each word, in which a run of words
is found as fast as any string is.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, count
from typing import NamedTuple

from wirecopy.errors import CorpusError

WORD = re.compile(r"\w+|\S")
PIECES = re.compile(f"({WORD.pattern})")
ALIKE = 0.5
HELD = 0.7
LEAST_WORDS = 5
ONE = ord("1")


class Pair(NamedTuple):
    """Two blocks that correspond, numbered from 1, and how alike they are (0 to 1)."""

    one: int
    other: int
    share: float


class Difference(NamedTuple):
    """Stretches of two blocks that differ: [start, end) in code points of each."""

    start_one: int
    end_one: int
    start_other: int
    end_other: int


class Block(NamedTuple):
    """A block and its words, worked out by a vocabulary.

    `words` are case folded, and marks are none. `bits` has a bit for each of them, the
    second *the* another than the first. `letters` has a character for each word and
    each mark as it is spelt; `edges` are where they start and end, by turns.
    """

    text: str
    words: list[str]
    bits: int
    letters: str
    edges: list[int]


class Vocabulary:
    """The words of texts; only blocks that one vocabulary read can be compared."""

    def __init__(self) -> None:
        """Start without words."""
        self._places = defaultdict[str | tuple[str, int], int](count().__next__)
        self._letters = defaultdict[str, str](_letters().__next__)

    def block(self, text: str) -> Block:
        """Return a block with its words; raise CorpusError beyond a million of them."""
        pieces = PIECES.split(text)
        spelt = pieces[1::2]
        words = [word.casefold() for word in spelt if word.isalnum() or "_" in word]
        letters = "".join(map(self._letters.__getitem__, spelt))
        edges = [*accumulate(map(len, pieces))]
        return Block(text, words, self._bits(words), letters, edges)

    def _bits(self, words: list[str]) -> int:
        """Return a number with a 1 for each word, at its place from the right."""
        counted = Counter(words)
        places = [*map(self._places.__getitem__, counted)]
        again = ((word, n) for word, n in counted.items() if n > 1)
        places += [self._places[word, n] for word, all in again for n in range(1, all)]
        digits = bytearray(b"0") * (max(places, default=0) + 1)
        for place in places:
            digits[~place] = ONE
        return int(digits, 2)


def _letters() -> Iterator[str]:
    yield from map(chr, range(sys.maxunicode + 1))
    told = "texts of more than a million different words cannot be compared"
    raise CorpusError(f"{told}; are they texts?")


def words_of(text: str) -> Counter[str]:
    """Return the words of a text, case folded, and how often each stands there."""
    return Counter(map(str.casefold, re.findall(r"\w+", text)))


def share_in_common(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of words that two texts have in common (Dice, 0 to 1)."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def align_blocks(one: Sequence[str], other: Sequence[str]) -> list[Pair]:
    """Return the pairs of blocks that correspond, in the order of the first text."""
    block = Vocabulary().block
    return paired([*map(block, one)], [*map(block, other)])


def paired(one: Sequence[Block], other: Sequence[Block]) -> list[Pair]:
    """Return the pairs that correspond of blocks whose words are known."""
    totals_one = [len(block.words) for block in one]
    totals_other = [len(block.words) for block in other]
    bits = [block.bits for block in other]
    common = [[(block.bits & its).bit_count() for its in bits] for block in one]
    scored = sorted(
        (
            (share, -abs(i / len(one) - j / len(other)), i, j)
            for i, row in enumerate(common)
            for j, count in enumerate(row)
            if count
            and (share := 2 * count / (totals_one[i] + totals_other[j])) >= ALIKE
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
    held: list[tuple[int | None, int | None]] = [
        (i, _holder(totals_one[i], common[i])) for i in left_one
    ]
    held += [
        (_holder(totals_other[j], [row[j] for row in common]), j) for j in left_other
    ]
    pairs += [
        Pair(i + 1, j + 1, 2 * common[i][j] / (totals_one[i] + totals_other[j]))
        for i, j in held
        if i is not None and j is not None
    ]
    return sorted(set(pairs), key=lambda pair: (pair.one, pair.other))


def _holder(total: int, common: Sequence[int]) -> int | None:
    """Return the block that holds most words of a block, if it holds nearly all."""
    most = max(common, default=0)
    if total < LEAST_WORDS or most / total < HELD:
        return None
    return common.index(most)


def differences(one: str, other: str) -> list[Difference]:
    """Return where two blocks differ, word by word, in order."""
    if one == other:
        return []
    block = Vocabulary().block
    return differing(block(one), block(other))


def differing(one: Block, other: Block) -> list[Difference]:
    """Return where two blocks whose words are known differ."""
    if one.text == other.text:
        return []
    found, i, k = [], 0, 0
    ends = len(one.letters), len(other.letters), 0
    for j, m, size in (*_runs(one.letters, other.letters), ends):
        if i < j or k < m:
            extents = *_extent(one.edges, i, j), *_extent(other.edges, k, m)
            found.append(Difference(*extents))
        i, k = j + size, m + size
    return found


def _runs(one: str, other: str) -> list[tuple[int, int, int]]:
    """Return the runs that two strings have in common: where in each, and how long.

    The longest run (the first of equals), then the longest before it and after it, and
    so on, like difflib (Ratcliff and Metzener, Pattern Matching: The Gestalt Approach,
    1988). The window [start, end) grows if the other has it, and moves on if not.
    """
    runs, todo = [], [(one, other, 0, 0)]
    while todo:
        one, other, i, j = todo.pop()
        start = first = last = 0
        for end in range(1, len(one) + 1):
            if one[start:end] in other:
                first, last = start, end
            else:
                start += 1
        if last:
            at = other.find(one[first:last])
            beyond = at + last - first
            runs.append((i + first, j + at, last - first))
            todo.append((one[:first], other[:at], i, j))
            todo.append((one[last:], other[beyond:], i + last, j + beyond))
    return sorted(runs)


def _extent(edges: Sequence[int], first: int, end: int) -> tuple[int, int]:
    """Return the stretch of words first to end; of none, the point before first."""
    if first < end:
        return edges[2 * first], edges[2 * end - 1]
    at = edges[2 * first] if 2 * first + 1 < len(edges) else edges[-2] if first else 0
    return at, at
