"""What a user asks for: names (files, ids) and the documents that they stand for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from wirecopy.assemble import tree_with_documents
from wirecopy.errors import CorpusError
from wirecopy.files import (
    StoryTree,
    collection_names,
    read_file,
    story_entries,
)
from wirecopy.finding import Finding, Location
from wirecopy.records import LAYERS


@dataclass(frozen=True)
class Selection:
    """What is to be checked: stories and documents (all if empty), and codes."""

    documents: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return not self.documents

    def holds_story(self, id: str) -> bool:
        """Return whether the story or a document of it is to be checked."""
        return self.whole or any(
            name == id or name.rpartition("/")[0] == id or id.startswith(f"{name}/")
            for name in self.documents
        )

    def shows(self, finding: Finding) -> bool:
        """Return whether a finding is asked for."""
        return self.wants_code(finding.code) and self.wants_place(finding.location)

    @property
    def stories(self) -> "Selection":
        """The stories that the documents are of, with all codes."""
        ids = (id.split("/")[:2] for id in self.documents)
        return Selection(frozenset(map("/".join, ids)))

    def wants_code(self, code: str) -> bool:
        """Return whether findings with a code are asked for."""
        return not self.codes or code.startswith(self.codes)

    def wants_place(self, where: Location) -> bool:
        """Return whether findings at a place are asked for."""
        id = where.document
        return (
            self.whole
            or id is None
            or any(id == name or id.startswith(f"{name}/") for name in self.documents)
        )


ALL = Selection()


def documents_of(root: Path, names: Iterable[str]) -> frozenset[str]:
    """Return the ids of the collections, stories and documents that names stand for.

    A name is an id or a path of a file or folder of the corpus. Empty, which means the
    whole corpus, when no name is given or one stands for more than a collection (a
    schema, a split).

    Raises CorpusError for a path outside the corpus.
    """
    ids = {_id(root, name) for name in names}
    return frozenset() if None in ids else frozenset(filter(None, ids))


def _id(root: Path, name: str) -> str | None:
    """Return the id that a name stands for: a path from here, one from the root, an id.

    Raises CorpusError for a path that leads out of the corpus.
    """
    top = root.resolve()
    places = [Path.cwd() / name, top / name]
    for path in places:
        inside = _inside(top, path)
        if inside is not None and (path.exists() or path.is_symlink()):
            return id_of_path(inside)
    if any(path.exists() for path in places):
        raise CorpusError(f"{name} is not in the corpus at {root}")
    return name.strip("/")


def _inside(top: Path, path: Path) -> tuple[str, ...] | None:
    """Return the parts of a path below the root; None where it is not below."""
    try:
        return (path.parent.resolve() / path.name).relative_to(top).parts
    except ValueError:
        return None


def id_of_path(parts: tuple[str, ...]) -> str | None:
    """Return the id that a path below the root belongs to, None for all others."""
    if parts[:1] == ("annotations",):
        parts = parts[3:] if parts[1:2] == ("passes",) else parts[1:]
        if not parts or parts[0] not in LAYERS:
            return None
    elif parts[:1] != ("corpus",) or parts[1:2] == ("splits",):
        return None
    inner = list(parts[1:4])
    if not inner or inner[-1] in ("collection.json",):
        return inner[0] if len(inner) == 2 else None
    if len(inner) == 1 and "." in inner[0]:
        return None
    if parts[0] == "corpus" and len(inner) == 2 and "." in inner[1]:
        return inner[0]
    if inner[-1] == "story.json":
        inner.pop()
    return "/".join([*inner[:-1], inner[-1].split(".")[0]])


def demand_known(root: Path, selection: Selection, stories: Collection[str]) -> None:
    """Raise CorpusError where a collection, story or document is not there.

    `stories` are the ids of all stories that have a folder somewhere.
    """
    if selection.whole:
        return
    collections = {*collection_names(root), *(s.partition("/")[0] for s in stories)}
    for name in selection.documents:
        story = name if name.count("/") == 1 else name.rpartition("/")[0]
        if name in collections or name in stories:
            continue
        if story not in stories or not _has_document(root, name):
            raise CorpusError(
                f"no document, story or collection {name}; "
                "an id is a path below corpus/, such as wire/harbour-strike/meridian"
            )


def _has_document(root: Path, id: str) -> bool:
    """Return whether a document is named by story.json, or has a file."""
    story, _, name = id.rpartition("/")
    tree = StoryTree(story, story_entries(root, story))
    if any(entry.name.split(".")[0] == name for entry in tree.entries):
        return True
    files = {}
    if (root / tree.path).is_file():
        files[tree.path] = read_file(root, tree.path, "story")
    return name in (tree_with_documents(tree, files).documents or ())
