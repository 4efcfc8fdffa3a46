"""Near-duplicates across splits: the leak that no list of ids shows.

Which documents share runs is found without comparing any two: all runs are sorted, and
equal ones lie side by side. A run that many documents have (a set phrase) would name
more pairs than can be counted; those are left out, and what they could have added is
granted to every pair. So no pair is missed; every pair that may be near enough is then
measured by its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from wirecopy.checks.registry import check
from wirecopy.checks.runs import Hashed, runs_of
from wirecopy.checks.sorting import Sorter
from wirecopy.errors import CorpusError
from wirecopy.files import read_file
from wirecopy.finding import Fault, Location
from wirecopy.records import Corpus

SHARE = 0.1
COMMON = 64
"""A run that more documents have does not by itself name pairs."""
SLACK = 1
"""How many runs of a document may have the hash of another of its runs."""
BITS = 24
"""Of the 64 bits that are sorted, those with the number of the document."""


@dataclass(frozen=True)
class _Groups:
    """Documents by the runs they have: side by side where they share one.

    Arrays of one length: `runs` (sorted), `documents` (sorted in each run), and how
    many documents have the run.
    """

    runs: Any
    documents: Any
    sizes: Any

    def only(self, which: Any) -> _Groups:
        """Return some of the places."""
        return _Groups(self.runs[which], self.documents[which], self.sizes[which])


def _distinct(keys: Any) -> Any:
    """Return sorted keys without those that repeat the one before."""
    import numpy as np

    return keys[np.concatenate([keys[:1] == keys[:1], keys[1:] != keys[:-1]])]


def _documents_of(keys: Any) -> Any:
    import numpy as np

    return (keys & np.uint64((1 << BITS) - 1)).astype(np.int64)


def _groups_of(keys: Any) -> _Groups:
    """Return the groups of two documents or more that distinct keys stand for."""
    import numpy as np

    runs = keys >> np.uint64(BITS)
    again = runs[1:] == runs[:-1]
    shared = np.zeros(len(keys), dtype=bool)
    shared[1:] = again
    shared[:-1] |= again
    runs = runs[shared]
    starts = np.flatnonzero(np.concatenate([runs[:1] == runs[:1], np.diff(runs) > 0]))
    sizes = np.diff(starts, append=len(runs))
    return _Groups(runs, _documents_of(keys[shared]), np.repeat(sizes, sizes))


def _coded(one: Any, other: Any) -> Any:
    """Return pairs of documents as numbers: the later document, then the earlier."""
    import numpy as np

    later = np.maximum(one, other).astype(np.uint64)
    return later << np.uint64(32) | np.minimum(one, other).astype(np.uint64)


def _pairs_of_rare(groups: _Groups, splits: Any) -> Any:
    """Return a pair for each rare run that two documents in two splits share."""
    import numpy as np

    few = groups.only(groups.sizes <= COMMON)
    at = np.arange(len(few.runs))
    found = [np.zeros(0, dtype=np.uint64)]
    for step in range(1, COMMON):
        at = at[at + step < len(few.runs)]
        at = at[few.runs[at] == few.runs[at + step]]
        one, other = few.documents[at], few.documents[at + step]
        across = splits[one] != splits[other]
        found.append(_coded(one[across], other[across]))
    return np.concatenate(found)


def _pairs_of_common(groups: _Groups, splits: Any, heavy: Any) -> Iterator[Any]:
    """Yield pairs by common runs of the documents for which these alone may do."""
    import numpy as np

    many = groups.only(groups.sizes > COMMON)
    inner = np.flatnonzero(np.diff(many.runs) > 0) + 1
    edges = [0, *inner.tolist(), len(many.runs)]
    for start, end in pairwise(edges):
        documents = many.documents[start:end]
        for one in documents[heavy[documents]]:
            others = documents[splits[documents] != splits[one]]
            others = others[~heavy[others] | (others < one)]
            yield _coded(np.full_like(others, one), others)


class Shared:
    """The runs of the documents of a corpus, and which documents share them.

    Documents are given in order; those whose story is in no split do not count.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.root = corpus.root
        self._split_of = corpus.split_of()
        self._splits = tuple(corpus.splits)
        self._documents: list[str] = []
        self._numbers: list[int] = []
        self._keys = Sorter(BITS)

    def __enter__(self) -> Shared:
        return self

    def __exit__(self, *_: object) -> None:
        self._keys.close()

    def add(self, given: Hashed) -> None:
        """Take the hashes of some documents."""
        import numpy as np

        first = len(self._documents)
        for story, name in given.documents:
            self._documents.append(f"{story}/{name}")
            split = self._split_of.get(story)
            self._numbers.append(-1 if split is None else self._splits.index(split))
        if len(self._documents) >> BITS:
            raise CorpusError(f"more than {1 << BITS} documents; check them in parts")
        owners = np.arange(first, len(self._documents), dtype=np.uint64)
        keys = given.hashes >> np.uint64(BITS) << np.uint64(BITS)
        keys |= np.repeat(owners, given.counts)
        counted = np.repeat(np.asarray(self._numbers[first:]) >= 0, given.counts)
        self._keys.add(keys[counted])

    def alike(self) -> Iterator[tuple[str, str, str, float]]:
        """Yield pairs of documents that share a tenth of their runs or more.

        The later document, the earlier, the split of that, and the share of the runs
        of the shorter that are in the longer.
        """
        runs = lru_cache(maxsize=512)(self._runs)
        for one, other in self._candidates():
            mine, others = runs(one), runs(other)
            share = len(mine & others) / max(1, min(len(mine), len(others)))
            if share >= SHARE:
                split = self._splits[self._numbers[other]]
                yield self._documents[one], self._documents[other], split, share

    def _runs(self, number: int) -> set[tuple[str, ...]]:
        file = read_file(self.root, f"corpus/{self._documents[number]}.txt", "text")
        return runs_of(file.text or "")

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Yield pairs that may share so many runs, the later document first."""
        import numpy as np

        splits = np.asarray(self._numbers)
        sizes, common = self._counted()
        least = SHARE * sizes
        heavy = common + SLACK >= least
        with Sorter(0) as pairs:
            for groups in map(_groups_of, self._distinct()):
                pairs.add(_pairs_of_rare(groups, splits))
                for codes in _pairs_of_common(groups, splits, heavy):
                    pairs.add(codes)
            for codes in pairs.ranges():
                distinct, shared = np.unique(codes, return_counts=True)
                one = (distinct >> np.uint64(32)).astype(np.int64)
                other = (distinct & np.uint64(0xFFFFFFFF)).astype(np.int64)
                most = shared + np.minimum(common[one], common[other]) + SLACK
                near = most >= np.minimum(least[one], least[other])
                yield from zip(one[near].tolist(), other[near].tolist(), strict=True)

    def _counted(self) -> tuple[Any, Any]:
        """Return how many runs each document has, and how many of them are common."""
        import numpy as np

        count = len(self._documents)
        sizes, common = np.zeros((2, count), dtype=np.int64)
        for keys in self._distinct():
            sizes += np.bincount(_documents_of(keys), minlength=count)
            groups = _groups_of(keys)
            many = groups.documents[groups.sizes > COMMON]
            common += np.bincount(many, minlength=count)
        return sizes, common

    def _distinct(self) -> Iterator[Any]:
        return map(_distinct, self._keys.ranges())


@check("P405", "near-duplicate-across-splits")
def near_duplicate_across_splits(shared: Shared) -> Iterator[Fault]:
    """A document shares a tenth or more of its five-word runs with another split.

    Measured is containment: the share of the runs of the shorter text that are in the
    longer. Runs of words, case folded, punctuation dropped.

    Bad: a rendition of one story in train and another, as a story of its own, in test
    Good: both in one story
    """
    for id, other, split, share in shared.alike():
        yield (
            Location(f"corpus/{id}.txt", document=id),
            f"shares {share:.0%} of its five-word runs with {other}, "
            f"which is in {split}; put both stories in one split",
        )
