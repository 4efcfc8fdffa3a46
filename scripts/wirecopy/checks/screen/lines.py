"""The records of some files of one kind, read as one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from wirecopy.checks.screen.plain import Plain
from wirecopy.checks.screen.text import Numbers


@dataclass(frozen=True)
class Lines:
    """The records of files (structs), one file after the other.

    `counts` says how many each file has.
    """

    records: list[Any]
    data: bytes
    counts: list[int]

    @cached_property
    def lines(self) -> list[bytes]:
        """The lines that the records stand on."""
        return self.data.split(b"\n")[:-1]

    @property
    def files(self) -> Numbers:
        """For each record the number of its file."""
        return np.arange(len(self.counts)).repeat(self.counts)

    def parts(self, groups: Iterable[int]) -> Iterator[slice]:
        """Yield where the records of so many files are, of so many after them, ..."""
        edges = [0, *accumulate(self.counts)]
        for first, last in pairwise(accumulate(groups, initial=0)):
            yield slice(edges[first], edges[last])


def lines_of(files: Sequence[bytes], plain: Plain) -> Lines:
    """Return the records of files; raises Doubt where one may not be as it should."""
    data = b"".join(files)
    counts = [file.count(b"\n") for file in files]
    return Lines(plain.records_in(data, sum(counts)), data, counts)
