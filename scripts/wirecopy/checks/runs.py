"""Runs of five words, as numbers.

A run is known by a 64-bit hash, and hashes are made of many texts at once, in numpy:
polynomial hashes of the words (Karp and Rabin 1987) from one sum over all characters,
mixed (Steele, Lea and Flood 2014), and again over five words. Two runs in a million
million have one hash, so what depends on hashes is confirmed with the words themselves.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

WORD = re.compile(r"\w+")
WORDS_IN_RUN = 5
BASE, NEXT_WORD = 0x9E3779B97F4A7C15, 0xD1342543DE82EF95
MIX = (30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)
MODULUS = 1 << 64
GAP = " "
PIECE = 1 << 17
"""How many characters are worked on at once, so that a text may be of any size."""
FAMILIAR = 0x3000
"""Below this code point all characters are looked up in one table."""


def words_of(text: str) -> list[str]:
    """Return the words of a text, case folded, punctuation dropped."""
    return WORD.findall(text.casefold())


def runs_of(text: str) -> set[tuple[str, ...]]:
    """Return the runs of five words of a text."""
    words = words_of(text)
    return {*zip(*(words[at:] for at in range(WORDS_IN_RUN)), strict=False)}


@dataclass(frozen=True)
class Hashed:
    """The hashes of the runs of some documents, one document after the other.

    `documents` has for each the story and the name. `hashes` (uint64) may have one more
    than once; `counts` says how many each document has.
    """

    documents: tuple[tuple[str, str], ...]
    counts: Any
    hashes: Any


def hashed(texts: Iterable[tuple[tuple[str, str], str]]) -> Hashed:
    """Return the hashes of the runs of documents, given with their texts."""
    import numpy as np

    listed = list(texts)
    folded = [text.casefold() + GAP for _, text in listed]
    edges = np.cumsum([len(text) for text in folded])
    count = np.zeros(len(listed), dtype=np.int64)
    hashes = [np.zeros(0, dtype=np.uint64)]
    for ends, values in _words("".join(folded)):
        owners = np.searchsorted(edges, ends, "right")
        count += np.bincount(owners, minlength=len(listed))
        hashes.append(values)
    runs = _hashes_of_runs(np.concatenate(hashes))
    whole = np.ones(len(runs), dtype=bool)
    for before in range(1, WORDS_IN_RUN):
        across = np.cumsum(count) - before
        whole[across[(across >= 0) & (across < len(runs))]] = False
    counts = np.maximum(count - WORDS_IN_RUN + 1, 0)
    return Hashed(tuple(name for name, _ in listed), counts, runs[whole])


def _words(text: str) -> Iterator[tuple[Any, Any]]:
    """Yield where the words of a text end, and their hashes, piece after piece.

    Of each edge of a word are kept its place, the sum so far and the power to divide
    by; of a word that a piece breaks off, those of its start. The text ends in a gap.
    """
    import numpy as np

    inverse = pow(BASE, -1, MODULUS)
    inside, total = np.zeros(1, dtype=bool), 0
    held = np.zeros((3, 0), dtype=np.uint64)
    for at in range(0, len(text), PIECE):
        piece = text[at : at + PIECE].encode("utf-32-le")
        codes = np.frombuffer(piece, dtype=np.uint32)
        sums = np.zeros(len(codes) + 1, dtype=np.uint64)
        np.cumsum(codes * _powers(BASE)[: len(codes)], out=sums[1:])
        sums *= np.uint64(pow(BASE, at, MODULUS))
        sums += np.uint64(total)
        before, inside, total = inside[-1], _in_words(codes), int(sums[-1])
        edges = np.flatnonzero(np.diff(inside, prepend=before))
        divisors = _powers(inverse)[edges] * np.uint64(pow(inverse, at, MODULUS))
        found = np.stack(
            [edges.astype(np.uint64) + np.uint64(at), sums[edges], divisors]
        )
        found = np.concatenate([held, found], axis=1)
        paired = found.shape[1] // 2 * 2
        held = found[:, paired:]
        (_, start, divisor), (end, ended, _) = found[:, :paired:2], found[:, 1:paired:2]
        yield end, _mixed((ended - start) * divisor)


def _in_words(codes: Any) -> Any:
    """Return for every code point of a text whether it is part of a word."""
    import numpy as np

    inside = _table()[np.minimum(codes, FAMILIAR)]
    rare = np.flatnonzero(codes >= FAMILIAR)
    inside[rare] = [_is_in_word(int(code)) for code in codes[rare]]
    return inside


@cache
def _table() -> Any:
    import numpy as np

    return np.array([*map(_is_in_word, range(FAMILIAR)), False])


def _is_in_word(code: int) -> bool:
    return WORD.match(chr(code)) is not None


def _hashes_of_runs(words: Any) -> Any:
    import numpy as np

    runs = np.zeros(max(0, len(words) - WORDS_IN_RUN + 1), dtype=np.uint64)
    for start in range(0, len(runs), PIECE):
        total = runs[start : start + PIECE]
        for at in range(start, start + WORDS_IN_RUN):
            total *= np.uint64(NEXT_WORD)
            total += words[at : at + len(total)]
        total[:] = _mixed(total)
    return runs


def _mixed(values: Any) -> Any:
    import numpy as np

    for shift, factor in MIX:
        values = (values ^ (values >> np.uint64(shift))) * np.uint64(factor)
    return values ^ (values >> np.uint64(31))


@cache
def _powers(base: int) -> Any:
    """Return base**0, base**1 ... modulo 2**64, for a piece."""
    import numpy as np

    powers = np.full(PIECE, base, dtype=np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)
