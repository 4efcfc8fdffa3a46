"""A text as it is anchored: its fold, and what in it may be hashed."""

from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from wirecopy.anchors.fold import Fold, fold
from wirecopy.anchors.record import (
    Window,
    hash_of_window,
    key_of,
    names_of,
    spans_of,
)
from wirecopy.records import Covering, Document
from wirecopy.text import starts_of_blocks, text_of_blocks

UNIT = 24
"""Folded characters beyond names that a unit has at least."""
CLAUSE = 24
"""The same of a unit that ends inside a sentence, at a comma or a dash."""
SURFACE = 12
"""Folded characters beyond names from which the hash of a span's own words is kept."""
LONG = 160
"""Folded characters from which the ends of a span are hashed too."""
CONTEXT = 20
"""Folded characters of a context, and of an end."""
SHARE = 0.25
"""Share of the fold, beyond names, that may lie under windows."""


@dataclass(frozen=True)
class Folded:
    """A document's text with its fold, and where blocks and names are in it.

    `free` counts, at each folded place, the characters before it that are under no
    name; `solid` are the places inside short spans, where no unit may end.
    """

    id: str
    fold: Fold
    offsets: tuple[int, ...]
    extents: tuple[tuple[int, int], ...]
    free: tuple[int, ...]
    solid: frozenset[int]
    edges: tuple[int, ...]

    def extent(self, span: Covering) -> tuple[int, int]:
        """Return the folded extent of a span."""
        origin = self.offsets[span.block - 1]
        return (
            self.fold.place_of(origin + span.start),
            self.fold.place_of(origin + span.end),
        )

    def beyond_names(self, start: int, end: int) -> int:
        """Return how many characters of a stretch lie under no name."""
        return self.free[end] - self.free[start]


def folded_of(document: Document) -> Folded:
    """Return the text of a document, folded."""
    blocks = document.blocks or ()
    made = fold(text_of_blocks(blocks))
    offsets = starts_of_blocks(blocks)
    bare = Folded(
        document.id,
        made,
        tuple(offsets),
        extents=tuple(pairwise(map(made.place_of, offsets))),
        free=(),
        solid=frozenset(),
        edges=(),
    )
    solid, edges = _solid_and_edges(bare, document)
    return replace(bare, free=_free(bare, document), solid=solid, edges=edges)


def _free(folded: Folded, document: Document) -> tuple[int, ...]:
    """Return for each place how many characters before it are under no name."""
    free = bytearray(b"\x01" * len(folded.fold))
    for mention in document.mentions:
        start, end = folded.extent(mention)
        free[start:end] = bytes(end - start)
    return tuple(accumulate(free, initial=0))


def _solid_and_edges(
    folded: Folded, document: Document
) -> tuple[frozenset[int], tuple[int, ...]]:
    """Return the places inside short spans, and the edges of all but names."""
    solid: set[int] = set()
    edges: set[int] = set()
    names = names_of(document)
    for span in spans_of(document):
        start, end = folded.extent(span)
        if end - start < LONG:
            solid.update(range(start + 1, end))
        if key_of(span) not in names:
            edges.update((start, end))
    return frozenset(solid), tuple(edges)


class Budget:
    """How much of the fold may still lie under windows."""

    def __init__(self, folded: Folded) -> None:
        self.folded = folded
        self.left = int(SHARE * len(folded.fold))
        self.taken: set[int] = set()
        self.windows: list[Window] = []

    def _new(self, stretch: tuple[int, int]) -> set[int]:
        free = self.folded.free
        whole = set(range(*stretch)) - self.taken
        return {at for at in whole if free[at + 1] > free[at]}

    def cost(self, stretch: tuple[int, int]) -> int:
        """Return how much of a stretch lies under no window or name so far."""
        return len(self._new(stretch))

    def allows(self, *stretches: tuple[int, int]) -> bool:
        """Take these stretches if there is room for all of them."""
        new = {at for stretch in stretches for at in self._new(stretch)}
        if len(new) > self.left:
            return False
        self.left -= len(new)
        self.taken |= new
        return True


def occurrences(fold: Fold, words: str, low: int, high: int) -> list[int]:
    """Return where folded words stand as whole words in a stretch of a fold."""
    found, at = [], fold.text.find(words, low, high)
    while at >= 0:
        if fold.starts_word(at) and fold.starts_word(at + len(words)):
            found.append(at)
        at = fold.text.find(words, at + 1, high)
    return found


def hash_in(folded: Folded, start: int, end: int) -> str:
    """Return the hash of a stretch."""
    return hash_of_window(folded.id, folded.fold.text[start:end])
