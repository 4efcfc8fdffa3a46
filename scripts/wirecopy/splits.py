"""Which split a new story joins.

The split that is furthest below its share of stories takes the next one. So the shares
hold at every size, and no story that is in a split ever moves. The hash of a story's id
only puts new stories in an order that nobody chose.
"""

import hashlib
from collections.abc import Mapping

from wirecopy.records import Corpus

SHARES: Mapping[str, int] = {"train": 70, "validation": 10, "test": 20}
"""Percent of the stories that are free to join any split."""


def assign(corpus: Corpus) -> dict[str, tuple[str, ...]]:
    """Return the splits with every story of the corpus in one, sorted.

    Stories of a collection that fixes a split join that one, and do not count for the
    shares.
    """
    splits = {split: list(corpus.splits.get(split, ())) for split in SHARES}
    given = corpus.split_of()
    fixed = {name: c.split for name, c in corpus.collections.items()}
    counts = {
        split: sum(fixed.get(_collection(story)) is None for story in stories)
        for split, stories in splits.items()
    }
    for story in sorted((s for s in corpus.stories if s not in given), key=_order):
        split = fixed.get(_collection(story))
        if split is None:
            split = _furthest_below(counts)
            counts[split] += 1
        splits[split].append(story)
    return {split: tuple(sorted(stories)) for split, stories in splits.items()}


def _collection(story: str) -> str:
    return story.partition("/")[0]


def _order(story: str) -> str:
    return hashlib.sha256(story.encode()).hexdigest()


def _furthest_below(counts: Mapping[str, int]) -> str:
    """Return the split that one more story brings closest to the shares.

    Of two that are equally far below, the one with the larger share.
    """
    total = sum(counts.values()) + 1
    return max(SHARES, key=lambda split: SHARES[split] * total - 100 * counts[split])
