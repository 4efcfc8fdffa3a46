"""Splits, retired ids and renditions: what must hold between stories."""

from __future__ import annotations

from collections.abc import Iterator

from wirecopy.checks.registry import check
from wirecopy.finding import Fault, Location
from wirecopy.records import Corpus, Story


def _at(split: str, line: int) -> Location:
    return Location(f"corpus/splits/{split}.txt", line)


def _lines(corpus: Corpus) -> Iterator[tuple[str, int, str]]:
    for split, stories in corpus.splits.items():
        for line, story in enumerate(stories, 1):
            yield split, line, story


@check("P401", "story-in-no-split")
def story_in_no_split(corpus: Corpus) -> Iterator[Fault]:
    """A story is in no split.

    Bad: wire/harbour-strike in none of corpus/splits/*.txt
    Good: 'wirecopy fix' puts it in the split that is furthest below its share
    """
    given = corpus.split_of()
    for story in corpus.stories:
        if story not in given:
            yield (
                Location(f"corpus/{story}/story.json"),
                f"{story} is in no split; 'wirecopy fix' puts it in one",
            )


@check("P402", "story-in-two-splits")
def story_in_two_splits(corpus: Corpus) -> Iterator[Fault]:
    """A story stands more than once in the splits.

    A story in train and in test makes every score on it worthless.

    Bad: wire/harbour-strike in train.txt and in test.txt
    Good: in one of them
    """
    first: dict[str, str] = {}
    for split, line, story in _lines(corpus):
        if story in first:
            yield (
                _at(split, line),
                f"{story} is in {first[story]} already; take one out",
            )
        first.setdefault(story, split)


@check("P403", "split-of-no-story")
def split_of_no_story(corpus: Corpus) -> Iterator[Fault]:
    """A split lists a story that is not in the corpus.

    Bad: wire/harbor-strike, the story being wire/harbour-strike
    Good: wire/harbour-strike
    """
    known = set(corpus.stories)
    for split, line, story in _lines(corpus):
        if story not in known:
            yield _at(split, line), f"{story} is no story of the corpus; take it out"


@check("P404", "not-in-fixed-split")
def not_in_fixed_split(corpus: Corpus) -> Iterator[Fault]:
    """A story is not in the one split that its collection fixes.

    Bad: a story in train whose collection.json says "split":"test"
    Good: the story in test
    """
    for split, line, story in _lines(corpus):
        collection = corpus.collections.get(story.partition("/")[0])
        if collection and collection.split not in (None, split):
            yield (
                _at(split, line),
                f"{story} is in {split}; its collection fixes {collection.split}",
            )


@check("P406", "based-on-nothing")
def based_on_nothing(story: Story) -> Iterator[Fault]:
    """A document is based on a rendition that the story does not have, or on itself.

    Bad: "based_on":"reuters" in a story without a document reuters
    Good: "based_on":"meridian"
    """
    based_on = {document.name: document.based_on for document in story.documents}
    for name, base in based_on.items():
        chain = [name]
        while base is not None and base in based_on and base not in chain:
            chain.append(base)
            base = based_on[base]
        where = Location(story.path, pointer=("documents", name, "based_on"))
        if base is not None and base not in based_on:
            if chain == [name]:
                yield where, f"{name} is based on {base}, which is not in the story"
        elif base == name:
            yield where, f"is circular: {' based on '.join([*chain, name])}"


@check("P407", "retired-id-used")
def retired_id_used(story: Story) -> Iterator[Fault]:
    """An id that was retired is in use.

    Who cites the old one would be led to something else.

    Bad: a document wire/harbour-strike/meridian, which corpus/retired.jsonl lists
    Good: the document under a new name
    """
    retired = {entry.id: entry for entry in story.corpus.retired}
    places = {story.id: Location(story.path)}
    for document in story.documents:
        places[document.id] = Location(
            story.path, pointer=("documents", document.name), document=document.id
        )
    for entity in story.entities:
        places[f"{story.id}#{entity.id}"] = Location(
            story.entities_path, entity.line, pointer=("id",)
        )
    for id, where in places.items():
        if id in retired:
            entry = retired[id]
            yield where, f"uses {id}, which was retired: {entry.reason}"


@check("F402", "exception-for-nothing")
def exception_for_nothing(corpus: Corpus) -> Iterator[Fault]:
    """An exception names a story that is not in the corpus.

    Bad: {"code":"Q402","document":"wire/harbor-strike/meridian", ...}
    Good: {"code":"Q402","document":"wire/harbour-strike/meridian", ...}
    """
    stories = set(corpus.stories)
    for entry in corpus.exceptions:
        if entry.document.rpartition("/")[0] not in stories:
            yield (
                Location("annotations/exceptions.jsonl", entry.line, 1, ("document",)),
                f"names {entry.document}, which is not in the corpus; take it out",
            )
