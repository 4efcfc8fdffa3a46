"""Which entity of pass a is which entity of pass b.

Each annotator coins ids of their own, so ids say nothing. Two entities are one where
they name the same words: they are paired one to one by the mentions that they share,
over all documents of the story. A speaker without a name has no mentions; it is paired
by what it says.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wirecopy.agreement.pairing import best_pairs
from wirecopy.agreement.passes import Passes, StoryPasses
from wirecopy.records import Document

Place = tuple[str, int, int, int]
Uses = Callable[[Document], Iterator[tuple[Place, str]]]


@dataclass(frozen=True, slots=True)
class Alignment:
    """The pairs of entity ids; `of_b` leads from an id of pass b to that of pass a.

    `ids_a` and `ids_b` are all ids that the story's documents use.
    """

    of_b: dict[str, str]
    ids_a: frozenset[str]
    ids_b: frozenset[str]

    @property
    def same_ids(self) -> int:
        """How many pairs bear one id: annotators who copied share them all."""
        return sum(a == b for b, a in self.of_b.items())

    def in_a(self, id: str | None) -> str | None:
        """Return the id of pass a for one of pass b; marked where it has none."""
        return None if id is None else self.of_b.get(id, f"{id} (in b only)")


def align(story: StoryPasses) -> Alignment:
    """Pair the entities of two passes of a story.

    The pairing has the largest number of shared mentions, a mention being shared when
    both passes have it on the same words: the alignment of CEAF with the similarity
    phi 3 (X. Luo, On coreference resolution performance metrics, EMNLP 2005).
    """
    ids_a = frozenset(id for passes in story.documents for id in _ids(passes.a))
    ids_b = frozenset(id for passes in story.documents for id in _ids(passes.b))
    pairs = {b: a for a, b in best_pairs(_shared(story.documents, mention_uses))}
    said = {
        (a, b): count
        for (a, b), count in _shared(story.documents, speaker_uses).items()
        if b not in pairs and a not in pairs.values()
    }
    pairs |= {b: a for a, b in best_pairs(said)}
    return Alignment(pairs, ids_a, ids_b)


def _ids(document: Document) -> Iterator[str]:
    yield from (id for _, id in mention_uses(document))
    yield from (id for _, id in speaker_uses(document))


def mention_uses(document: Document) -> Iterator[tuple[Place, str]]:
    """Yield where each mention of an entity stands, and the entity's id."""
    for mention in document.mentions:
        if mention.entity is not None:
            place = (document.id, mention.block, mention.start, mention.end)
            yield place, mention.entity


def speaker_uses(document: Document) -> Iterator[tuple[Place, str]]:
    """Yield where each content begins that an entity speaks, and the entity's id."""
    for quotation in document.quotations:
        first = quotation.content[0]
        for id in quotation.entities:
            yield (document.id, first.block, first.start, first.end), id


def _shared(documents: tuple[Passes, ...], uses: Uses) -> Counter[tuple[str, str]]:
    """Count in how many places two ids stand together."""
    shared: Counter[tuple[str, str]] = Counter()
    for passes in documents:
        ids_b: dict[Place, list[str]] = {}
        for place, id in uses(passes.b):
            ids_b.setdefault(place, []).append(id)
        for place, id in uses(passes.a):
            shared.update((id, other) for other in ids_b.get(place, ()))
    return shared
