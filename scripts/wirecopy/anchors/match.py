"""Which of a user's files is which document.

A file that has few of a document's names is not looked into, so that thousands of
unrelated files cost little. Of the rest the best pairs win: a file fills one document
and a document takes one file, since two renditions of a story are nearly the same text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from wirecopy import digest
from wirecopy.anchors.fold import Fold, fold
from wirecopy.anchors.hydrate import THRESHOLD
from wirecopy.anchors.locate import locate
from wirecopy.anchors.record import Anchors
from wirecopy.anchors.sources import Source, Unreadable
from wirecopy.records import Document

WORD = re.compile(r"\w{4,}")
NAMES = 0.3
"""Share of the words of a document's names that a file must have."""
FEW = 5
"""Of fewer words of names than this, one is enough; of none, none."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document to be filled, and its anchors."""

    document: Document
    anchors: Anchors


@dataclass(frozen=True)
class Pair:
    """A file that may be a document: how much of it was found there."""

    document: str
    source: str
    fold: Fold
    share: float
    exact: bool
    equal: bool

    def order(self) -> tuple[bool, bool, float, int, str, str]:
        """Return the key that pairs are sorted by, the best first."""
        return (
            not self.equal,
            not self.exact,
            -self.share,
            len(self.fold),
            self.source,
            self.document,
        )


@dataclass
class Matches:
    """The best file for each document that has one, and what else is to be told."""

    pairs: dict[str, Pair] = field(default_factory=dict)
    rejected: dict[str, Pair] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    searched: int = 0


def match(wanted: Sequence[Wanted], sources: Iterable[Source | Unreadable]) -> Matches:
    """Return which source is which document."""
    matches, index = Matches(), _Names(wanted)
    found: list[Pair] = []
    for source in sources:
        if isinstance(source, Unreadable):
            matches.unreadable.append(source)
            continue
        matches.searched += 1
        candidates = index.candidates(source)
        if candidates:
            found += _pairs(source, candidates)
    filled: set[str] = set()
    for pair in sorted(found, key=Pair.order):
        free = pair.document not in matches.pairs and pair.source not in filled
        if free and (pair.exact or pair.share >= THRESHOLD):
            matches.pairs[pair.document] = pair
            filled.add(pair.source)
    for pair in sorted(found, key=Pair.order):
        if pair.document not in matches.pairs and pair.share > 0:
            matches.rejected.setdefault(pair.document, pair)
    return matches


class _Names:
    """The documents by the words of their names."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self.wanted = wanted
        self.least: list[float] = []
        self.holders: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(wanted):
            names = " ".join(_names(one.document)).casefold()
            words = set(WORD.findall(names))
            self.least.append(_least(len(words)))
            for word in words:
                self.holders[word].append(number)

    def candidates(self, source: Source) -> list[Wanted]:
        """Return the documents that a source has enough names of."""
        words = set(WORD.findall(source.rough.casefold()))
        counts = Counter(n for word in words for n in self.holders.get(word, ()))
        return [
            one
            for number, one in enumerate(self.wanted)
            if counts[number] >= self.least[number]
        ]


def _names(document: Document) -> list[str]:
    """Return the names that tell a document from others: not dates and numbers."""
    telling = [m.text for m in document.mentions if m.text and m.entity is not None]
    return telling or [m.text for m in document.mentions if m.text]


def _least(words: int) -> float:
    """Return how many of the words of its names a document's file must have."""
    return NAMES * words if words >= FEW else min(1, words)


def _pairs(source: Source, candidates: list[Wanted]) -> Iterator[Pair]:
    """Yield for each candidate the reading of a source that has most of it."""
    readings = [fold(reading) for reading in source.readings()]
    for one in candidates:
        pairs = [_pair(one, source, reading) for reading in readings if len(reading)]
        if pairs:
            yield min(pairs, key=Pair.order)


def _pair(one: Wanted, source: Source, reading: Fold) -> Pair:
    located = locate(one.anchors, one.document.id, reading)
    return Pair(
        document=one.document.id,
        source=source.name,
        fold=reading,
        share=located.share,
        exact=located.exact,
        equal=digest.of_bytes(reading.source.encode()) == one.document.sha256,
    )
