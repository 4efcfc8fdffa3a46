"""Runs of five words, as numbers.

A run is known by a 64-bit hash, and hashes are made of many texts at once, in numpy:
polynomial hashes of the words (Karp and Rabin 1987) from one sum over all characters,
mixed (Steele, Lea and Flood 2014), and again over five words. Two runs in a million
million have one hash, so what depends on hashes is confirmed with the words themselves.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

WORD = re.compile(r"\w+")
WORDS_IN_RUN = 5
BASE, NEXT_WORD = 0x9E3779B97F4A7C15, 0xD1342543DE82EF95
MIX = (30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)
GAP = " "
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
    codes = np.frombuffer("".join(folded).encode("utf-32-le"), dtype=np.uint32)
    inside = _in_words(codes)
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    runs = _hashes_of_runs(_hashes_of_words(codes, starts, ends))
    owners = np.searchsorted(np.cumsum([len(text) for text in folded]), starts, "right")
    last = WORDS_IN_RUN - 1
    whole = owners[: len(runs)] == owners[last : last + len(runs)]
    counts = np.bincount(owners[: len(runs)][whole], minlength=len(listed))
    return Hashed(tuple(name for name, _ in listed), counts, runs[whole])


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


def _hashes_of_words(codes: Any, starts: Any, ends: Any) -> Any:
    import numpy as np

    size = 1 << len(codes).bit_length()
    inverse = pow(BASE, -1, 1 << 64)
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(codes * _powers(BASE, size)[: len(codes)], out=sums[1:])
    return _mixed((sums[ends] - sums[starts]) * _powers(inverse, size)[starts])


def _hashes_of_runs(words: Any) -> Any:
    import numpy as np

    count = max(0, len(words) - WORDS_IN_RUN + 1)
    total = np.zeros(count, dtype=np.uint64)
    for at in range(WORDS_IN_RUN):
        total *= np.uint64(NEXT_WORD)
        total += words[at : at + count]
    return _mixed(total)


def _mixed(values: Any) -> Any:
    import numpy as np

    for shift, factor in MIX:
        values = (values ^ (values >> np.uint64(shift))) * np.uint64(factor)
    return values ^ (values >> np.uint64(31))


@lru_cache(maxsize=4)
def _powers(base: int, count: int) -> Any:
    """Return base**0, base**1 ... modulo 2**64."""
    import numpy as np

    powers = np.full(count, base, dtype=np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)
