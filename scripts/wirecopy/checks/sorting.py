"""Sorting more numbers than memory holds.

Numbers are sorted in pieces, the pieces laid on the disk, and read back range by range,
each range sorted once more: so memory is needed for one piece, however many there are.
"""

import tempfile
from collections.abc import Iterator
from typing import IO, Any, Self

PIECE = 1 << 19
"""How many numbers (of eight bytes) are sorted at once."""
SIZE = 8


class Sorter:
    """Unsigned numbers of 64 bits that are given in any order, and read sorted.

    `keep` is a number of low bits: numbers that differ in no other bit stay together
    in one range.
    """

    def __init__(self, keep: int, piece: int = PIECE) -> None:
        self._keep = keep
        self._piece = piece
        self._waiting: list[Any] = []
        self._count = 0
        self._pieces: list[int] = []
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back what lies on the disk."""
        if self._file is not None:
            self._file.close()

    def add(self, numbers: Any) -> None:
        """Take numbers: an array of uint64."""
        self._waiting.append(numbers)
        self._count += len(numbers)
        if self._count >= self._piece:
            self._lay_down()

    def _sorted(self) -> Any:
        import numpy as np

        joined = np.concatenate([*self._waiting, np.zeros(0, dtype=np.uint64)])
        self._waiting, self._count = [], 0
        joined.sort()
        return joined

    def _lay_down(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="wirecopy.")  # noqa: SIM115
        numbers = self._sorted()
        self._pieces.append(len(numbers))
        self._file.seek(0, 2)
        self._file.write(memoryview(numbers).cast("B"))

    def ranges(self) -> Iterator[Any]:
        """Yield all numbers in order, as sorted arrays; may be called again."""
        if self._file is None:
            numbers = self._sorted()
            self._waiting, self._count = [numbers], len(numbers)
            yield numbers
            return
        if self._count:
            self._lay_down()
        yield from self._merged(self._file)

    def _merged(self, file: IO[bytes]) -> Iterator[Any]:
        import numpy as np

        bounds = self._bounds(file)
        starts = np.cumsum([0, *self._pieces[:-1]])
        cuts = [
            self._cuts(file, *piece, bounds)
            for piece in zip(starts, self._pieces, strict=True)
        ]
        for number in range(len(bounds) + 1):
            parts = [
                self._read(file, cut[number], cut[number + 1] - cut[number])
                for cut in cuts
            ]
            joined = np.concatenate(parts)
            joined.sort()
            yield joined

    def _read(self, file: IO[bytes], start: int, count: int) -> Any:
        import numpy as np

        file.seek(start * SIZE)
        return np.frombuffer(file.read(count * SIZE), dtype=np.uint64)

    def _bounds(self, file: IO[bytes]) -> Any:
        """Return the numbers that part the ranges: about as many in each."""
        import numpy as np

        total = sum(self._pieces)
        step = max(1, total // 4096)
        samples, at = [], 0
        for count in self._pieces:
            samples += [self._read(file, at + n, 1) for n in range(0, count, step)]
            at += count
        ordered = np.sort(np.concatenate(samples))
        wanted = -(-total // self._piece)
        bounds = ordered[[len(ordered) * n // wanted for n in range(1, wanted)]]
        return np.unique(bounds >> np.uint64(self._keep)) << np.uint64(self._keep)

    def _cuts(self, file: IO[bytes], start: int, count: int, bounds: Any) -> list[int]:
        """Return where the ranges of one piece start and end in the file."""
        import numpy as np

        numbers = self._read(file, start, count)
        inner = np.searchsorted(numbers, bounds)
        return [start, *(start + int(at) for at in inner), start + count]
