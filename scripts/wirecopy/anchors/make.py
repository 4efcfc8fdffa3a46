"""From a document and its text to its anchors.

What is hashed must be too long to be guessed. Names are in the annotations for all to
read, so only what lies beyond them counts: a unit has 24 characters and more beyond the
names in it, and a short word (a cue, a pronoun) is never hashed by itself but with so
much around it. Shorter windows are few: together they cover a quarter of the fold, and
where that is used up the rest of the spans have none and depend on their units.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from wirecopy.anchors.fold import VERSION
from wirecopy.anchors.folded import CLAUSE, SURFACE, UNIT, Budget, Folded, folded_of
from wirecopy.anchors.record import (
    Anchors,
    Place,
    Unit,
    hash_of_fold,
    key_of,
    names_of,
    spans_of,
)
from wirecopy.anchors.rolling import hash_of
from wirecopy.anchors.windows import is_short, with_around, with_context, with_windows
from wirecopy.records import Covering, Document

SENTENCE = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)")
PAUSE = re.compile(r"[,;:][\"'”’)\]]*(?=\s)|\s[–—-]+(?=\s)|—")


def make_anchors(document: Document) -> Anchors:
    """Return the anchors of a document whose text is at hand, for all its spans."""
    folded = folded_of(document)
    budget = Budget(folded)
    units = tuple(_units(folded, budget))
    spans = sorted({key_of(span): span for span in spans_of(document)}.items())
    names = names_of(document)
    bare = [_bare(folded, span) for _, span in spans]
    placed = {p.key: with_windows(folded, budget, p, names) for p in bare}
    for most in (1, 2):
        for key, place in placed.items():
            if is_short(folded, place, names):
                placed[key] = with_around(folded, budget, place, most)
    for key, place in placed.items():
        placed[key] = with_context(folded, budget, units, place, names)
    return Anchors(
        fold=VERSION,
        length=len(folded.fold),
        hash=hash_of_fold(document.id, folded.fold.text),
        blocks=tuple(end - start for start, end in folded.extents),
        units=units,
        places=tuple(placed[key] for key, _ in spans),
    )


def _units(folded: Folded, budget: Budget) -> Iterator[Unit]:
    """Yield the units, block by block.

    A block too short for one is one as a whole if it is as long as a surface, and
    counts as a window then.
    """
    for block, extent in enumerate(folded.extents):
        cuts = list(_cuts(folded, block))
        for start, end in pairwise(cuts):
            yield _unit(folded, start, end)
        free = folded.beyond_names(*extent)
        if not cuts and free >= SURFACE and budget.allows(extent):
            yield _unit(folded, *extent)


def _unit(folded: Folded, start: int, end: int) -> Unit:
    return Unit(start, end - start, hash_of(folded.fold.text[start:end]))


def _cuts(folded: Folded, block: int) -> Iterator[int]:
    """Yield where the units of a block start and, last, end; nothing if it has none."""
    start, end = folded.extents[block]
    if folded.beyond_names(start, end) < UNIT:
        return
    first, last = folded.offsets[block], folded.offsets[block + 1]
    least = {place: UNIT for place in folded.edges if start < place < end}
    for pattern, enough in ((PAUSE, CLAUSE), (SENTENCE, UNIT)):
        for match in pattern.finditer(folded.fold.source, first, last):
            least[folded.fold.place_of(match.end())] = enough
    yield start
    at = start
    for cut, enough in sorted(least.items()):
        here, rest = folded.beyond_names(at, cut), folded.beyond_names(cut, end)
        if here >= enough and rest >= enough and cut not in folded.solid:
            yield cut
            at = cut
    yield end


def _bare(folded: Folded, span: Covering) -> Place:
    """Return the place of a span, with its punctuation and without any window."""
    start, end = folded.extent(span)
    origin, fold = folded.offsets[span.block - 1], folded.fold
    text = fold.source[origin + span.start : origin + span.end]
    if start == end:
        return Place(key_of(span), start, end, lead="".join(text.split())[:20])
    lead = fold.source[origin + span.start : fold.at[start]]
    trail = fold.source[fold.at[end - 1] + 1 : origin + span.end]
    return Place(
        key_of(span),
        start,
        end,
        "".join(lead.split())[-20:],
        "".join(trail.split())[:20],
    )
