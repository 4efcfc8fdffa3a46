"""Near-duplicates across splits: the leak that no list of ids shows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from wirecopy.checks.registry import check
from wirecopy.finding import Fault, Location
from wirecopy.read import read_texts
from wirecopy.records import Corpus

WORD = re.compile(r"\w+")
WORDS_IN_RUN = 5
SHARE = 0.1


@check("P405", "near-duplicate-across-splits")
def near_duplicate_across_splits(corpus: Corpus) -> Iterator[Fault]:
    """A document shares a tenth or more of its five-word runs with another split.

    Measured is containment: the share of the runs of the shorter text that are in the
    longer. Runs of words, case folded, punctuation dropped.

    Bad: a rendition of one story in train and another, as a story of its own, in test
    Good: both in one story
    """
    splits = corpus.split_of()
    runs: dict[str, set[str]] = {}
    holders: dict[str, list[str]] = defaultdict(list)
    for id, text in read_texts(corpus):
        split = splits.get(id.rpartition("/")[0])
        if split is None:
            continue
        runs[id] = _runs(text)
        yield from _alike(id, runs, holders, splits)
        for run in runs[id]:
            holders[run].append(id)


def _runs(text: str) -> set[str]:
    words = WORD.findall(text.casefold())
    return {
        " ".join(words[at : at + WORDS_IN_RUN])
        for at in range(len(words) - WORDS_IN_RUN + 1)
    }


def _alike(
    id: str,
    runs: dict[str, set[str]],
    holders: dict[str, list[str]],
    splits: dict[str, str],
) -> Iterator[Fault]:
    split = splits[id.rpartition("/")[0]]
    shared: dict[str, int] = defaultdict(int)
    for run in runs[id]:
        for other in holders.get(run, ()):
            if splits[other.rpartition("/")[0]] != split:
                shared[other] += 1
    for other, count in sorted(shared.items()):
        share = count / min(len(runs[id]), len(runs[other]))
        if share >= SHARE:
            where = splits[other.rpartition("/")[0]]
            yield (
                Location(f"corpus/{id}.txt", document=id),
                f"shares {share:.0%} of its five-word runs with {other}, "
                f"which is in {where}; put both stories in one split",
            )
