"""How well annotations find their place again: measured on texts that are included.

Every text is anchored as if it were withheld, changed in a known way, and hydrated. For
comparison its spans are put at their raw offsets, and where the same number of
non-space characters is before them (as GUM does for Reddit).
"""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from wirecopy.anchors.fold import Fold, fold
from wirecopy.anchors.folded import LONG
from wirecopy.anchors.found import LOST, Copy, folded_names
from wirecopy.anchors.hydrate import hydrate
from wirecopy.anchors.locate import locate
from wirecopy.anchors.make import make_anchors
from wirecopy.anchors.place import place_spans
from wirecopy.anchors.record import Anchors, Key, names_of
from wirecopy.bench.changes import CHANGES, Origin
from wirecopy.records import Document
from wirecopy.text import canonical, starts_of_blocks, text_of_blocks

METHODS = ("wirecopy", "raw offsets", "non-space count")
SEEDS = range(3)
Extents = dict[Key, tuple[int, int] | None]
"""Where spans are in the fold of a copy; None for one that is not placed."""


@dataclass
class Score:
    """What became of the spans of some documents under one change and one method."""

    exact: int = 0
    wrong: int = 0
    lost: int = 0
    gone: int = 0
    gone_attached: int = 0
    documents: int = 0
    refused: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def surviving(self) -> int:
        return self.exact + self.wrong + self.lost

    def add(self, truth: Extents, placed: Extents) -> None:
        """Count the spans of one document."""
        self.documents += 1
        for key, right in truth.items():
            found = placed.get(key)
            if right is None:
                self.gone += 1
                self.gone_attached += found is not None
            elif found is None:
                self.lost += 1
            elif found == right:
                self.exact += 1
            else:
                self.wrong += 1


Scores = dict[str, dict[str, Score]]


def measure(documents: Sequence[Document]) -> Scores:
    """Return the scores of all methods by change, on documents with their texts."""
    anchored = [(document, make_anchors(document)) for document in documents]
    scores: Scores = {}
    for name, change in CHANGES.items():
        scores[name] = {method: Score() for method in METHODS}
        for seed in SEEDS:
            for document, anchors in anchored:
                chance = random.Random(f"{seed} {document.id}")
                copy = change(document.blocks or (), chance)
                _compare(scores[name], document, anchors, copy)
    scores["the other rendition"] = _others(anchored, same_story=True)
    scores["another article"] = _others(anchored, same_story=False)
    return scores


def _compare(
    scores: dict[str, Score], document: Document, anchors: Anchors, copy: list[Origin]
) -> None:
    text = "".join(character for character, _ in copy)
    folded = fold(text)
    truth = _truth(anchors, _source(document), folded, copy)
    placed, refused, seconds = _hydrated(document, anchors, text)
    scores["wirecopy"].add(truth, placed)
    scores["wirecopy"].refused += refused
    scores["wirecopy"].seconds.append(seconds)
    scores["raw offsets"].add(truth, _at_raw_offsets(document, anchors, folded))
    scores["non-space count"].add(truth, _at_counts(document, anchors, folded))


def _source(document: Document) -> Fold:
    return fold(text_of_blocks(document.blocks or ()))


def _truth(anchors: Anchors, source: Fold, folded: Fold, copy: list[Origin]) -> Extents:
    """Return where every span went; None where its words are gone.

    A long span is still there with words edited inside it, as long as its ends are.
    """
    by_offset = {source.at[n]: n for n in reversed(range(len(source)))}
    went: dict[int, int] = {}
    for at, offset in enumerate(folded.at):
        origin = copy[offset][1]
        if origin is not None and (not at or folded.at[at - 1] != offset):
            went[by_offset[origin]] = at
    truth: Extents = {}
    for place in anchors.places:
        if place.start == place.end:
            continue
        start, last = went.get(place.start), went.get(place.end - 1)
        whole = start is not None and last is not None and start <= last
        if whole and place.end - place.start < LONG:
            whole = last == (start or 0) + place.end - place.start - 1
        truth[place.key] = (start or 0, (last or 0) + 1) if whole else None
    return truth


def _hydrated(
    document: Document, anchors: Anchors, text: str
) -> tuple[Extents, bool, float]:
    """Return where hydrating put the spans, whether it refused, and its seconds."""
    started = time.perf_counter()
    hydrated = hydrate(document, anchors, text)
    seconds = time.perf_counter() - started
    if hydrated.document is None:
        return {}, True, seconds
    lost = {outcome.key for outcome in hydrated.outcomes if outcome.status == LOST}
    folded = fold(canonical(text))
    located = locate(anchors, document.id, folded)
    names = folded_names(names_of(document))
    found = place_spans(Copy(document.id, anchors, folded, located, names))
    return (
        {key: (f.start, f.end) for key, f in found.items() if key not in lost},
        False,
        seconds,
    )


def _offsets(document: Document) -> list[int]:
    return starts_of_blocks(document.blocks or ())


def _at_raw_offsets(document: Document, anchors: Anchors, folded: Fold) -> Extents:
    starts = _offsets(document)
    return {
        (block, start, end): (
            folded.place_of(starts[block - 1] + start),
            folded.place_of(starts[block - 1] + end),
        )
        for block, start, end in (place.key for place in anchors.places)
    }


def _at_counts(document: Document, anchors: Anchors, folded: Fold) -> Extents:
    """Return the spans where as many non-space characters are before them."""
    starts, source = _offsets(document), _source(document).source
    before = [0, *accumulate(not character.isspace() for character in source)]
    there = [at for at, c in enumerate(folded.source) if not c.isspace()]
    there.append(len(folded.source))
    out: Extents = {}
    for block, start, end in (place.key for place in anchors.places):
        low = min(before[starts[block - 1] + start], len(there) - 1)
        high = min(before[starts[block - 1] + end], len(there) - 1)
        last = there[max(low, high - 1)] + 1
        out[block, start, end] = folded.place_of(there[low]), folded.place_of(last)
    return out


def _others(
    anchored: list[tuple[Document, Anchors]], same_story: bool
) -> dict[str, Score]:
    """Return the scores where the copy is another document.

    A span counts as placed where it covers the words that it covered, as wrong where it
    covers others; raw offsets and counting attach whatever there is.
    """
    scores = {method: Score() for method in METHODS}
    for at, (document, anchors) in enumerate(anchored):
        others = [d for d, _ in anchored if (d.story == document.story) == same_story]
        others = [d for d in others if d.id != document.id]
        if not others:
            continue
        copy = _source(others[at % len(others)])
        found = _hydrated(document, anchors, copy.source)
        for method, placed in {
            "wirecopy": found[0],
            "raw offsets": _at_raw_offsets(document, anchors, copy),
            "non-space count": _at_counts(document, anchors, copy),
        }.items():
            _add_words(scores[method], anchors, _source(document), copy, placed)
        scores["wirecopy"].refused += found[1]
        scores["wirecopy"].seconds.append(found[2])
    return scores


def _add_words(
    score: Score, anchors: Anchors, source: Fold, copy: Fold, placed: Extents
) -> None:
    score.documents += 1
    for place in anchors.places:
        found = placed.get(place.key)
        if found is None:
            score.lost += 1
        elif copy.text[slice(*found)] == source.text[place.start : place.end]:
            score.exact += 1
        else:
            score.wrong += 1


def table(scores: Scores) -> str:
    """Return the scores as a table in Markdown."""
    return "".join(f"{line}\n" for line in _rows(scores))


def _rows(scores: Scores) -> Iterator[str]:
    yield (
        "| change | method | placed exactly % | wrongly % | lost % "
        "| words gone, attached % | refused % | ms a document |"
    )
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    for change, methods in scores.items():
        for method, score in methods.items():
            yield "| " + " | ".join(_cells(change, method, score)) + " |"


def _cells(change: str, method: str, score: Score) -> Iterable[str]:
    yield change
    yield method
    for count in (score.exact, score.wrong, score.lost):
        yield _percent(count, score.surviving)
    yield _percent(score.gone_attached, score.gone)
    yield _percent(score.refused, score.documents)
    mean = sum(score.seconds) / len(score.seconds) * 1000 if score.seconds else None
    yield "" if mean is None else f"{mean:.1f}"


def _percent(count: int, of: int) -> str:
    return f"{100 * count / of:.1f}" if of else ""
