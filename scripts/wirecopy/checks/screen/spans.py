"""Spans of some documents: where they are, and whether they are right there."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from wirecopy.checks.screen.doubt import Doubt, demand
from wirecopy.checks.screen.text import Numbers, Text, Truths
from wirecopy.records import Record

_SPAN = itemgetter("block", "start", "end", "text")


@dataclass(frozen=True)
class Spans:
    """Places in a text: of each span its block, where it starts and where it ends."""

    blocks: Numbers
    starts: Numbers
    ends: Numbers

    def __len__(self) -> int:
        return len(self.starts)

    def only(self, which: slice | Numbers | Truths) -> "Spans":
        """Return some of the spans."""
        return Spans(self.blocks[which], self.starts[which], self.ends[which])

    def ordered(self) -> Numbers:
        """Return the numbers of the spans in their order, outer ones first."""
        return np.lexsort((-self.ends, self.starts))

    def touching(self, others: "Spans") -> Truths:
        """Return for each of these spans whether it shares a character with others."""
        order = np.argsort(others.starts)
        furthest = np.maximum.accumulate([0, *others.ends[order]])
        return furthest[np.searchsorted(others.starts[order], self.ends)] > self.starts


def whole_numbers(values: Sequence[int]) -> Numbers:
    """Return numbers as an array; raises Doubt for other than whole ones."""
    numbers = np.array(values or np.zeros(0, dtype=np.int64))
    if numbers.dtype != np.int64:
        raise Doubt
    return numbers


def spans_of(records: Sequence[Record], documents: Numbers, text: Text) -> Spans:
    """Return where spans of documents are.

    Raises Doubt for one that does not cover its text, or not whole words. Of spaces
    there is only the plain one in a text.
    """
    numbers, starts, ends, covered = [*zip(*map(_SPAN, records), strict=True)] or [
        ()
    ] * 4
    blocks = text.blocks_at(documents, whole_numbers(numbers))
    begin, start, end = text.starts[blocks], whole_numbers(starts), whole_numbers(ends)
    demand(((start >= 0) & (start < end) & (end <= text.ends[blocks] - begin)).all())
    spans = Spans(blocks, begin + start, begin + end)
    places = map(slice, spans.starts.tolist(), spans.ends.tolist())
    demand(all(map(str.__eq__, covered, map(text.whole.__getitem__, places))))
    demand(_cover_words(spans, text))
    return spans


def _cover_words(spans: Spans, text: Text) -> bool:
    """Return whether no span begins or ends with a space or inside a word."""
    first, last = spans.starts, spans.ends - 1
    spaces = text.codes[np.concatenate([first, last])] == ord(" ")
    cut = text.in_words(first - 1) & text.in_words(first)
    cut |= text.in_words(last) & text.in_words(last + 1)
    return not (spaces.any() or cut.any())
