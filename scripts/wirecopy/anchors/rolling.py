"""Rolling hashes: where in a folded text does a stretch of a known hash stand?

Polynomial hashes modulo two primes below 2^31 (Karp and Rabin 1987), twenty bits of
each. With sums of powers instead of a running value all windows of one length are
hashed at once, in numpy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

FIELDS = ((2147483647, 911382323), (2147483629, 972663749))
"""Prime and base of each of the two hashes."""
BITS = 20


def hash_of(text: str) -> int:
    """Return the 40-bit hash of a folded stretch."""
    value = 0
    for prime, base in FIELDS:
        total = 0
        for character in reversed(text):
            total = (total * base + ord(character)) % prime
        value = value << BITS | total & ((1 << BITS) - 1)
    return value


@dataclass(frozen=True)
class Rolling:
    """A folded text, ready for all its windows of any length to be hashed."""

    length: int
    sums: tuple[Any, ...]

    def hashes(self, length: int, starts: Any) -> Any:
        """Return the hashes of the windows of a length at these starts."""
        import numpy as np

        value = np.zeros(len(starts), dtype=np.int64)
        for field in range(len(FIELDS)):
            value = value << BITS | self.at(field, starts).windows(length)
        return value

    def at(self, field: int, starts: Any) -> "Begun":
        """Return what windows at these starts have in common, whatever their length."""
        prime, base = FIELDS[field]
        inverse = _powers(pow(base, -1, prime), prime, _room(self.length))
        sums = self.sums[field]
        return Begun(prime, sums, starts, sums[starts], inverse[starts])


@dataclass(frozen=True)
class Begun:
    """Windows at given starts under one of the two hashes."""

    prime: int
    sums: Any
    starts: Any
    before: Any
    inverse: Any

    def windows(self, length: int) -> Any:
        """Return the hashes of the windows of a length, at the starts that have one."""
        ends = self.starts + length
        ends = ends[: ends.searchsorted(len(self.sums))]
        window = (self.sums[ends] - self.before[: len(ends)]) % self.prime
        window = window * self.inverse[: len(ends)] % self.prime
        return window & ((1 << BITS) - 1)


def rolling(text: str) -> Rolling:
    """Return a folded text, ready to be searched."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.int64)
    sums = []
    for prime, base in FIELDS:
        powers = _powers(base, prime, _room(len(text)))[: len(text)]
        terms = codes * powers % prime
        sums.append(np.concatenate(([0], np.cumsum(terms))))
    return Rolling(len(text), tuple(sums))


def find(
    text: Rolling, wanted: Mapping[int, Iterable[int]], starts: Any = None
) -> dict[tuple[int, int], list[int]]:
    """Return where stretches stand: places by (length, hash).

    `wanted` are the hashes by length; `starts` (sorted) limits where they may start.
    Most windows are ruled out by the first of the two hashes.
    """
    import numpy as np

    found: dict[tuple[int, int], list[int]] = {}
    starts = np.arange(text.length) if starts is None else np.asarray(starts)
    first = text.at(0, starts)
    for length, hashes in wanted.items():
        likely = np.zeros(1 << BITS, dtype=bool)
        likely[[hashed >> BITS for hashed in hashes]] = True
        places = starts[np.flatnonzero(likely[first.windows(length)])]
        values = text.hashes(length, places)
        for index in np.flatnonzero(np.isin(values, list(hashes))):
            place = int(places[index])
            found.setdefault((length, int(values[index])), []).append(place)
    return found


def _room(length: int) -> int:
    """Return a round number of powers, so that few tables are made."""
    return 1 << max(12, (length + 1).bit_length())


@lru_cache(maxsize=64)
def _powers(base: int, prime: int, count: int) -> Any:
    """Return base**0, base**1 ... modulo a prime, by doubling."""
    import numpy as np

    powers = np.ones(1, dtype=np.int64)
    step = base % prime
    while len(powers) < count:
        powers = np.concatenate((powers, powers * step % prime))
        step = step * step % prime
    return powers[:count]
