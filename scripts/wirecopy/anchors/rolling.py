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

    def hashes(self, length: int, starts: Any = None) -> Any:
        """Return the hashes of the windows of a length, at all starts or at these."""
        import numpy as np

        if starts is None:
            starts = np.arange(max(0, self.length - length + 1))
        value = np.zeros(len(starts), dtype=np.int64)
        for (prime, base), sums in zip(FIELDS, self.sums, strict=True):
            inverse = _powers(pow(base, -1, prime), prime, _room(self.length))
            window = (sums[starts + length] - sums[starts]) % prime
            window = window * inverse[starts] % prime
            value = value << BITS | window & ((1 << BITS) - 1)
        return value


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
    """
    import numpy as np

    found: dict[tuple[int, int], list[int]] = {}
    for length, hashes in wanted.items():
        allowed = starts
        if starts is not None:
            allowed = starts[: np.searchsorted(starts, text.length - length, "right")]
        values = text.hashes(length, allowed)
        for index in np.flatnonzero(np.isin(values, list(hashes))):
            place = int(index if allowed is None else allowed[index])
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
