"""What the corpus measures: how much of everything there is, and how it is spread.

The figures are plain values, named as they are printed: JSON is these values, and text,
plots and the tables in the documents are made of them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wirecopy.read import read_stories
from wirecopy.records import SPLITS, Corpus
from wirecopy.stats.counts import StoryCounts, count_story
from wirecopy.stats.figures import figures, renditions, surfaces, unseen
from wirecopy.stats.spread import spread
from wirecopy.stats.text import as_text

Record = dict[str, Any]
Progress = Callable[[Iterable[str]], Iterable[str]]
TRAIN, *HELD_OUT = SPLITS


def measure(corpus: Corpus, progress: Progress = iter, hydrated: bool = True) -> Record:
    """Return all figures of a corpus: of the whole, by collection and by split.

    `included` and `withheld` are the splits again: what the dataset has, and the rest.
    Shares are from 0 to 1, lengths in words, densities to 100 tokens. A document
    without annotations yet counts with its text alone, a withheld one with the text
    that was hydrated, unless that is not wanted. Raises CorpusError where a file of the
    corpus has a fault.
    """
    splits = corpus.split_of()
    stories = [
        count_story(story, splits.get(story.id))
        for story in read_stories(corpus, progress(corpus.stories), hydrated)
    ]
    collections = {
        name: [story for story in stories if story.collection == name]
        for name in sorted(corpus.collections)
    }
    by_split = {
        split: [story for story in stories if story.split == split] for split in SPLITS
    }
    train = by_split[TRAIN]
    return {
        "name": corpus.name,
        "version": corpus.version,
        "whole": _group(corpus, stories, train),
        "collections": {n: _group(corpus, c, train) for n, c in collections.items()},
        "splits": {n: _group(corpus, s, train) for n, s in by_split.items()},
        "included": _of_policy(corpus, by_split, withheld=False),
        "withheld": _of_policy(corpus, by_split, withheld=True),
    }


def _of_policy(
    corpus: Corpus, by_split: Mapping[str, list[StoryCounts]], withheld: bool
) -> dict[str, Record]:
    """Return the figures of the splits, of collections with one text policy."""
    kept = {n for n, one in corpus.collections.items() if one.withheld == withheld}
    return {
        split: figures([one for one in stories if one.collection in kept], corpus.rules)
        for split, stories in by_split.items()
    }


def _group(
    corpus: Corpus, stories: list[StoryCounts], train: list[StoryCounts]
) -> Record:
    """Return the figures of some stories; unseen ones against all train stories."""
    known = surfaces(train)
    return {
        **figures(stories, corpus.rules),
        "unseen": {
            split: unseen(surfaces(s for s in stories if s.split == split), known)
            for split in HELD_OUT
        },
        "renditions": renditions(stories),
        "spread": spread(corpus, stories),
    }


__all__ = ["as_text", "measure"]
