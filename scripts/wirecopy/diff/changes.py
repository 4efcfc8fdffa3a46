"""What changed, as values: all forms of a comparison are made of these."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wirecopy.diff.project import Place
from wirecopy.records import ENTITIES, QUOTATIONS, SECTIONS

ADDED, REMOVED, MOVED = "added", "removed", "moved"
RELABELLED, CHANGED = "relabelled", "changed"
SORTS = (ADDED, REMOVED, MOVED, RELABELLED, CHANGED)
CORPUS, STORY, TEXT, EXCEPTIONS = "corpus", "story", "text", "exceptions"
HEADINGS = (CORPUS, STORY, TEXT, ENTITIES, QUOTATIONS, SECTIONS, EXCEPTIONS)
"""What a change may belong to: a layer, a text, or what is said of all of it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One property before and after; None where it is not there.

    Of spans, the words of those that differ, and their places.
    """

    name: str
    before: str | None
    after: str | None
    places_before: tuple[Place, ...] = ()
    places_after: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one annotation, block, document or other record.

    `document` is the id of a document or a story; empty for the corpus. `about` says
    what it is, `words` what it covers, `around` the words before and after that. The
    place is that in the text after, or before where it was removed.
    """

    document: str
    layer: str
    sorts: tuple[str, ...]
    about: str
    edits: tuple[Edit, ...] = ()
    place: Place | None = None
    words: str | None = None
    around: tuple[str, str] = ("", "")

    def order(self) -> tuple[str, int, Place, bool, str]:
        """Return the key that changes are sorted by: document, layer, place."""
        place, added = self.place or (0, 0, 0), ADDED in self.sorts
        return self.document, HEADINGS.index(self.layer), place, added, self.about


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one config and split of the built dataset, before and after."""

    config: str
    split: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels that a schema has no longer, or has now."""

    name: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """All that differs between two sides of a corpus.

    `other` are files that differ and are none of the above: manuals, schemas, passes.
    """

    base: str
    head: str
    changes: tuple[Change, ...]
    rows: tuple[Rows, ...]
    labels: tuple[Labels, ...]
    other: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not (self.changes or self.labels or self.other)

    def by_document(self) -> dict[str, list[Change]]:
        """Return the changes by the document, story or (empty) corpus they are in."""
        return grouped(self.changes)


def grouped(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Return changes by document, in order."""
    found: dict[str, list[Change]] = {}
    for change in sorted(changes, key=Change.order):
        found.setdefault(change.document, []).append(change)
    return found


def by_layer(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Return changes by layer, in the order of the layers."""
    found: dict[str, list[Change]] = {}
    for change in sorted(changes, key=Change.order):
        found.setdefault(change.layer, []).append(change)
    return found


def counted(changes: Iterable[Change]) -> dict[str, int]:
    """Return how many changes there are of each sort; one that is two counts once."""
    counts = dict.fromkeys(SORTS, 0)
    for change in changes:
        counts[change.sorts[0]] += 1
    return {sort: count for sort, count in counts.items() if count}


def edits_of(
    before: Mapping[str, str | None], after: Mapping[str, str | None]
) -> list[Edit]:
    """Return the properties that differ, in order."""
    names = dict.fromkeys([*before, *after])
    return [
        Edit(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    ]
