"""Config renditions: a row is a pair of documents of one story."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from wirecopy.align import (
    Pair,
    align_blocks,
    differences,
    share_in_common,
    words_of,
)
from wirecopy.records import Document, Record, Rules, Story
from wirecopy.tables.columns import (
    Features,
    integer,
    listed,
    offsets,
    place_features,
    story_place,
    string,
    text_of,
)

PLACES = ("start_one", "end_one", "start_other", "end_other")


def features(rules: Rules) -> Features:
    """Return the columns; all offsets are in the documents' texts."""
    from datasets import Value

    common = {
        name: feature
        for name, feature in place_features().items()
        if name not in ("document", "outlet")
    }
    return {
        "one": string(),
        "other": string(),
        "outlet_one": string(),
        "outlet_other": string(),
        **common,
        "words_in_common": Value("float64"),
        "blocks": listed(
            {
                "block_one": integer(),
                "block_other": integer(),
                **{name: integer() for name in PLACES},
                "words_in_common": Value("float64"),
            }
        ),
        "differences": listed(
            {
                **{name: integer() for name in PLACES},
                "text_one": string(),
                "text_other": string(),
            }
        ),
    }


def rows(story: Story) -> Iterator[Record]:
    """Yield a row for each pair of documents, in the order of their names.

    `blocks` are the blocks that correspond; `differences` are the stretches in which
    corresponding blocks differ.
    """
    sides = [_Side(d, offsets(d), words_of(text_of(d))) for d in story.documents]
    for one, other in combinations(sides, 2):
        pairs = align_blocks(one.blocks, other.blocks)
        yield {
            "one": one.document.id,
            "other": other.document.id,
            "outlet_one": one.document.outlet,
            "outlet_other": other.document.outlet,
            **story_place(story.collection, story),
            "words_in_common": round(share_in_common(one.words, other.words), 4),
            "blocks": [_pair(one, other, pair) for pair in pairs],
            "differences": [row for p in pairs for row in _differences(one, other, p)],
        }


@dataclass(frozen=True)
class _Side:
    """A document that is compared: where its blocks start, and its words."""

    document: Document
    starts: list[int]
    words: Counter[str]

    @property
    def blocks(self) -> tuple[str, ...]:
        return self.document.blocks or ()


def _pair(one: _Side, other: _Side, pair: Pair) -> Record:
    start_one, start_other = one.starts[pair.one - 1], other.starts[pair.other - 1]
    return {
        "block_one": pair.one,
        "block_other": pair.other,
        "start_one": start_one,
        "end_one": start_one + len(one.blocks[pair.one - 1]),
        "start_other": start_other,
        "end_other": start_other + len(other.blocks[pair.other - 1]),
        "words_in_common": round(pair.share, 4),
    }


def _differences(one: _Side, other: _Side, pair: Pair) -> Iterator[Record]:
    start_one, start_other = one.starts[pair.one - 1], other.starts[pair.other - 1]
    block_one = one.blocks[pair.one - 1]
    block_other = other.blocks[pair.other - 1]
    for found in differences(block_one, block_other):
        yield {
            "start_one": start_one + found.start_one,
            "end_one": start_one + found.end_one,
            "start_other": start_other + found.start_other,
            "end_other": start_other + found.end_other,
            "text_one": block_one[found.start_one : found.end_one],
            "text_other": block_other[found.start_other : found.end_other],
        }
