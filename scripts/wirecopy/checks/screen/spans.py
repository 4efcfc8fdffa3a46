"""Spans of some documents: where they are, and whether they are right there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wirecopy.checks.screen.doubt import Doubt, demand
from wirecopy.checks.screen.text import Numbers, Text, Truths


@dataclass(frozen=True)
class Spans:
    """Places in a text: of each span its block, where it starts and where it ends."""

    blocks: Numbers
    starts: Numbers
    ends: Numbers

    def only(self, which: slice | Numbers | Truths) -> "Spans":
        """Return some of the spans."""
        return Spans(self.blocks[which], self.starts[which], self.ends[which])

    def ordered(self) -> Numbers:
        """Return the numbers of the spans in their order, outer ones first."""
        return np.lexsort((-self.ends, self.starts))

    def touching(self, others: "Spans") -> Truths:
        """Return for each of these spans whether it shares a character with others."""
        order = np.argsort(others.starts)
        furthest = np.maximum.accumulate(np.append(0, others.ends[order]))
        return furthest[np.searchsorted(others.starts[order], self.ends)] > self.starts


def whole_numbers(values: Sequence[int]) -> Numbers:
    """Return numbers as an array; raises Doubt for other than whole ones."""
    numbers = np.array(values or np.zeros(0, dtype=np.int64))
    if numbers.dtype != np.int64:
        raise Doubt
    return numbers


def spans_of(records: Sequence[Any], documents: Numbers, text: Text) -> Spans:
    """Return where spans of documents are.

    Raises Doubt for one that does not cover its text, or not whole words. Of spaces
    there is only the plain one in a text.
    """
    blocks = text.blocks_at(documents, whole_numbers([r.block for r in records]))
    begin = text.starts[blocks]
    start = whole_numbers([r.start for r in records])
    end = whole_numbers([r.end for r in records])
    demand(((start >= 0) & (start < end) & (end <= text.ends[blocks] - begin)).all())
    spans = Spans(blocks, begin + start, begin + end)
    places = map(slice, spans.starts.tolist(), spans.ends.tolist())
    covered = [*map(text.whole.__getitem__, places)]
    demand(covered == [r.text for r in records])
    demand(_cover_words(spans, text))
    return spans


def _cover_words(spans: Spans, text: Text) -> bool:
    """Return whether no span begins or ends with a space or inside a word."""
    first, last = spans.starts, spans.ends - 1
    spaces = text.codes[np.concatenate([first, last])] == ord(" ")
    cut = text.in_words(first - 1) & text.in_words(first)
    cut |= text.in_words(last) & text.in_words(last + 1)
    return not (spaces.any() or cut.any())
