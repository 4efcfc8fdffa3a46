"""The two passes of each document, side by side.

Agreement is computed from the passes as they were delivered, never from the layers
made from them. A pass that a script carried from another rendition is not independent:
where it was confirmed and not changed it agrees with itself. Such documents are marked,
and the headline figures leave them out.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from wirecopy.errors import CorpusError
from wirecopy.read import read_pass, read_stories
from wirecopy.records import PASSES, Corpus, Document, Entity, Story


@dataclass(frozen=True, slots=True)
class Passes:
    """Both passes of a document; `carried` where one of them was carried over."""

    id: str
    a: Document
    b: Document
    carried: bool

    @property
    def alike(self) -> bool:
        """Whether both were delivered with one fingerprint: no difference at all."""
        digests = {given.sha256 for given in self.a.passes if given.name in PASSES}
        return len(digests) == 1


@dataclass(frozen=True, slots=True)
class StoryPasses:
    """The passes of a story's documents, and the entities that each pass lists."""

    id: str
    a: tuple[Entity, ...]
    b: tuple[Entity, ...]
    documents: tuple[Passes, ...]


def read_passes(
    corpus: Corpus, wanted: Set[str] = frozenset(), hydrated: bool = True
) -> list[StoryPasses]:
    """Read the passes of all documents that have two, or of those with these ids.

    An id may be that of a collection, story or document. Withheld documents come with
    the text that was hydrated, unless that is not wanted. Raises CorpusError for an id
    that nothing has, and where a file of a pass is missing or has a fault.
    """
    _demand_known(corpus, wanted)
    stories = [
        story
        for story in corpus.stories
        if not wanted or any(_meets(story, id) for id in wanted)
    ]
    return [
        passes
        for story in read_stories(corpus, stories, hydrated)
        if (passes := _passes_of(corpus, story, wanted)).documents
    ]


def _demand_known(corpus: Corpus, wanted: Set[str]) -> None:
    for id in wanted:
        if id not in corpus.collections and not any(
            _meets(story, id) for story in corpus.stories
        ):
            raise CorpusError(
                f"no document, story or collection {id}; an id is a path below corpus/"
            )


def _meets(story: str, id: str) -> bool:
    """Return whether an id is a story's, or that of a document or collection of it."""
    return story in (id, id.rpartition("/")[0]) or story.startswith(f"{id}/")


def _passes_of(corpus: Corpus, story: Story, wanted: Set[str]) -> StoryPasses:
    a, b = PASSES
    entities: dict[str, tuple[Entity, ...]] = {a: (), b: ()}
    documents = []
    for document in _with_two(story, wanted):
        entities[a], of_a = read_pass(corpus, document, a)
        entities[b], of_b = read_pass(corpus, document, b)
        carried = any(given.carried_from is not None for given in document.passes)
        documents.append(Passes(document.id, of_a, of_b, carried))
    return StoryPasses(story.id, entities[a], entities[b], tuple(documents))


def _with_two(story: Story, wanted: Set[str]) -> Iterator[Document]:
    known = {id for document in story.documents for id in _ids(document)}
    for id in wanted:
        if id.startswith(f"{story.id}/") and id not in known:
            raise CorpusError(f"no document {id} in {story.path}")
    for document in story.documents:
        if {given.name for given in document.passes} >= {*PASSES} and (
            not wanted or wanted & _ids(document)
        ):
            yield document


def _ids(document: Document) -> set[str]:
    return {document.id, document.story, document.id.partition("/")[0]}


def without_carried(stories: list[StoryPasses]) -> list[StoryPasses]:
    """Return the stories with those documents only whose passes are independent."""
    kept = [
        StoryPasses(
            story.id,
            story.a,
            story.b,
            tuple(passes for passes in story.documents if not passes.carried),
        )
        for story in stories
    ]
    return [story for story in kept if story.documents]
