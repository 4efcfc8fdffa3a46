"""Two sides of a corpus compared."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from wirecopy.diff.changes import REMOVED, STORY, Change, Diff
from wirecopy.diff.consequences import corpus_changes, labels_of, rows_of
from wirecopy.diff.sides import (
    Content,
    Side,
    changed_paths,
    read_side,
    story_of_path,
    with_words,
)
from wirecopy.diff.stories import moves_of, story_changes
from wirecopy.records import Document

KNOWN = ("pyproject.toml", "corpus/retired.jsonl", "annotations/exceptions.jsonl")


@dataclass(frozen=True)
class Contents:
    """Two sides, what was read of each, and the paths whose bytes differ."""

    before: Side
    after: Side
    one: Content
    other: Content
    paths: tuple[str, ...]


def compare(before: Side, after: Side, hydrated: Path | None = None) -> Diff:
    """Return all that differs between two sides.

    Raises CorpusError as read_contents does.
    """
    return diff_of(read_contents(before, after, hydrated))


def read_contents(before: Side, after: Side, hydrated: Path | None = None) -> Contents:
    """Read of two sides what differs.

    Where a root is given, the words of withheld documents are filled in from the texts
    that were hydrated there. Raises CorpusError where a file that differs has a fault.
    """
    paths = changed_paths(before, after)
    wanted = {story for path in paths if (story := story_of_path(path))}
    one, other = read_side(before, after, wanted), read_side(after, before, wanted)
    if hydrated is not None:
        one, other = _filled(one, hydrated), _filled(other, hydrated)
    return Contents(before, after, one, other, tuple(paths))


def diff_of(contents: Contents) -> Diff:
    """Return all that differs in what was read of two sides."""
    before, after = contents.before, contents.after
    one, other = contents.one, contents.other
    changes = _changes(one, other)
    return Diff(
        before.name,
        after.name,
        tuple(sorted(changes, key=Change.order)),
        rows_of((before, one.corpus), (after, other.corpus)),
        labels_of(one.corpus.rules, other.corpus.rules),
        tuple(path for path in contents.paths if not _known(path, one, other)),
    )


def _changes(one: Content, other: Content) -> list[Change]:
    retired = {entry.id: entry for entry in other.corpus.retired}
    changes = list(story_changes(one.stories, other.stories, retired))
    told = [c.document for c in changes if c.layer == STORY and c.sorts == (REMOVED,)]
    told += [f"{c.document}#{c.words}" for c in changes if c.sorts == (REMOVED,)]
    moved = moves_of(one.stories, other.stories).stories
    found = corpus_changes(one.corpus, other.corpus, told, moved)
    return [*changes, *found]


def _known(path: str, one: Content, other: Content) -> bool:
    """Return whether the changes say what became of a file."""
    parts = path.split("/")
    if path in KNOWN or (parts[0] == "corpus" and parts[1] == "splits"):
        return True
    if len(parts) == 3 and parts[2] == "collection.json":
        return True
    story = story_of_path(path)
    return story in one.stories or story in other.stories


def _filled(content: Content, root: Path) -> Content:
    """Return what was read with the words of withheld documents, as far as at hand."""
    stories = {
        id: replace(story, documents=tuple(_with_words(root, story.documents)))
        for id, story in content.stories.items()
    }
    return replace(content, stories=stories)


def _with_words(root: Path, documents: Iterable[Document]) -> list[Document]:
    return [with_words(root, document) for document in documents]
