"""Config renditions: a row is a pair of documents of one story."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations

from wirecopy.align import (
    Block,
    Pair,
    Vocabulary,
    differing,
    paired,
    share_in_common,
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
    vocabulary = Vocabulary()
    sides = [_side(vocabulary, document) for document in story.documents]
    for one, other in combinations(sides, 2):
        pairs = paired(one.blocks, other.blocks)
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
    """A document that is compared: its blocks, where they start, and all words."""

    document: Document
    blocks: list[Block]
    starts: list[int]
    words: Counter[str]


def _side(vocabulary: Vocabulary, document: Document) -> _Side:
    blocks = [vocabulary.block(text) for text in document.blocks or ()]
    words = Counter(chain.from_iterable(block.words for block in blocks))
    return _Side(document, blocks, offsets(document), words)


def _pair(one: _Side, other: _Side, pair: Pair) -> Record:
    start_one, start_other = one.starts[pair.one - 1], other.starts[pair.other - 1]
    return {
        "block_one": pair.one,
        "block_other": pair.other,
        "start_one": start_one,
        "end_one": start_one + len(one.blocks[pair.one - 1].text),
        "start_other": start_other,
        "end_other": start_other + len(other.blocks[pair.other - 1].text),
        "words_in_common": round(pair.share, 4),
    }


def _differences(one: _Side, other: _Side, pair: Pair) -> Iterator[Record]:
    start_one, start_other = one.starts[pair.one - 1], other.starts[pair.other - 1]
    block_one, block_other = one.blocks[pair.one - 1], other.blocks[pair.other - 1]
    for i, j, k, m in differing(block_one, block_other):
        yield {
            "start_one": start_one + i,
            "end_one": start_one + j,
            "start_other": start_other + k,
            "end_other": start_other + m,
            "text_one": block_one.text[i:j],
            "text_other": block_other.text[k:m],
        }
