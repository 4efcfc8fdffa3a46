"""Level 1, names: what lies where."""

from __future__ import annotations

from collections.abc import Iterator

from wirecopy.checks.registry import check
from wirecopy.files import NAME, StoryTree
from wirecopy.finding import Fault, Location


def _document_of(tree: StoryTree, path: str) -> str | None:
    """Return the id of the document that a path belongs to by its name."""
    folder, _, name = path.rpartition("/")
    if not folder.endswith(f"/{tree.id}") or path == tree.path:
        return None
    return f"{tree.id}/{name.split('.')[0]}"


@check("F101", "link-in-tree")
def link_in_tree(tree: StoryTree) -> Iterator[Fault]:
    """A file or folder is a link, or no plain file.

    A link can lead out of the corpus and means something else on every machine.

    Bad: corpus/wire/harbour-strike/meridian.txt -> ../../../notes.txt
    Good: corpus/wire/harbour-strike/meridian.txt, a plain file
    """
    for entry in tree.entries:
        if entry.sort in ("link", "other"):
            what = "a link" if entry.sort == "link" else "neither file nor folder"
            yield (
                Location(entry.path, document=_document_of(tree, entry.path)),
                f"is {what}; put the file itself there",
            )


@check("F102", "unsafe-name")
def unsafe_name(tree: StoryTree) -> Iterator[Fault]:
    """A collection or story is not named in lower-case letters, digits and hyphens.

    Ids are paths. Other characters differ between file systems, or lead elsewhere.

    Bad: corpus/wire/Harbour Strike/
    Good: corpus/wire/harbour-strike/
    """
    for name in tree.id.split("/"):
        if not NAME.fullmatch(name):
            yield (
                Location(tree.path),
                f"is in {_short(name)!r}: use at most 80 lower-case letters, digits "
                "and hyphens",
            )


def _short(name: str) -> str:
    return name if len(name) <= 80 else f"{name[:60]}..."


@check("F103", "unexpected-file")
def unexpected_file(tree: StoryTree) -> Iterator[Fault]:
    """Something lies in a story's folders that is no part of any document of it.

    What no document owns is read by nobody, and is often a slip of a name.

    Bad: annotations/entities/wire/harbour-strike/meridain.jsonl
    Good: annotations/entities/wire/harbour-strike/meridian.jsonl
    """
    known = tree.wanted().keys() | tree.possible()
    for entry in tree.entries:
        if entry.path in known:
            if entry.sort == "folder":
                yield Location(entry.path), "is a folder; a file should be there"
        elif tree.documents is not None and entry.sort != "link":
            names = ", ".join(tree.documents)
            yield (
                Location(entry.path),
                f"belongs to no document; {tree.path} names {names}",
            )


@check("F104", "missing-file")
def missing_file(tree: StoryTree) -> Iterator[Fault]:
    """A story lacks story.json or its entities, or a document its text or a layer.

    An empty file says that somebody looked and found nothing; no file says nothing.

    Bad: a document without annotations/quotations/wire/harbour-strike/meridian.jsonl
    Good: the same with the file there, empty where nobody is quoted
    """
    if not all(NAME.fullmatch(name) for name in tree.id.split("/")):
        return
    present = {entry.path for entry in tree.entries}
    for path, (kind, document) in tree.wanted().items():
        if path in present:
            continue
        owner = document or tree.id
        what = {
            "story": "its story.json",
            "text": "its text",
            "anchors": "its anchors; 'wirecopy anchor' makes them",
        }.get(kind)
        yield (
            Location(path, document=document),
            f"is missing: {owner} lacks {what}"
            if what
            else f"is missing: {owner} lacks its {kind} (an empty file says: none)",
        )
