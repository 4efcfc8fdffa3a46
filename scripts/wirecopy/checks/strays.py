"""What lies in the tree of a corpus and is no part of any story.

A file that nobody reads is often a slip of a name, and a folder that is a link leads
somewhere else on every machine.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

from wirecopy.files import (
    LAYER_FOLDERS,
    SPLITS_FOLDER,
    Entry,
    collection_names,
    entries,
)
from wirecopy.manifest import FOLDER, VERSION
from wirecopy.records import ENTITIES, LAYERS, PASSES, SPLITS
from wirecopy.schemas import MAPS, NAMES

PAGES = (".md", ".csv")


def linked_folders(root: Path) -> list[str]:
    """Return the folders of the layout that are links; nothing is read through one."""
    folders = {"corpus", "annotations", f"corpus/{SPLITS_FOLDER}"}
    for layers in LAYER_FOLDERS:
        folders |= {layers, *(f"{layers}/{layer}" for layer in LAYERS)}
    inside = {entry.path for folder in folders for entry in entries(root, folder)}
    return sorted(
        path
        for path in folders | inside
        if (root / path).is_symlink() and (root / path).is_dir()
    )


def strays(root: Path, stories: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the path of what lies in the wrong place, and what is wrong with it.

    `stories` are the ids of all stories that have a folder somewhere: what lies in
    their folders is judged with them.
    """
    known = set(stories)
    for entry in entries(root, "corpus"):
        if entry.sort == "folder":
            if entry.name != SPLITS_FOLDER:
                yield from _in_collection(entries(root, entry.path))
        elif not _is_known(entry, ("retired.jsonl",)):
            yield entry.path, _told(entry)
    for entry in entries(root, f"corpus/{SPLITS_FOLDER}"):
        if entry.path not in {f"corpus/splits/{name}.txt" for name in SPLITS}:
            yield entry.path, "is no split"
    for entry in entries(root, FOLDER):
        version = entry.name.removesuffix(".json")
        if not _is_known(
            entry, (f"{version}.json",) if VERSION.fullmatch(version) else ()
        ):
            yield entry.path, "is no manifest of a release (releases/<version>.json)"
    yield from _in_annotations(root, known)


def _in_collection(found: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    for entry in found:
        if entry.sort != "folder" and not _is_known(entry, ("collection.json",)):
            yield entry.path, _told(entry)


def _in_annotations(root: Path, known: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what lies above the folders of stories in annotations/ and the passes."""
    for folder in ("annotations", "annotations/passes", *LAYER_FOLDERS[1:]):
        for entry in entries(root, folder):
            inside = PASSES if folder.endswith("passes") else (*LAYERS, "passes")
            if entry.sort == "folder" and entry.name not in inside:
                yield entry.path, "is no layer and no pass"
            elif entry.sort != "folder" and not _is_known(entry, ("exceptions.jsonl",)):
                yield entry.path, _told(entry)
    collections = set(collection_names(root))
    for layers, layer in product(LAYER_FOLDERS, LAYERS):
        for entry in entries(root, f"{layers}/{layer}"):
            if entry.sort == "folder" and entry.name in collections:
                yield from _in_layer(entries(root, entry.path), layer, known)
            else:
                yield entry.path, "is no collection of corpus/"


def _in_layer(
    found: Iterable[Entry], layer: str, known: set[str]
) -> Iterator[tuple[str, str]]:
    for entry in found:
        collection = entry.path.split("/")[-2]
        story = f"{collection}/{entry.name.removesuffix('.jsonl')}"
        is_list = layer == ENTITIES and entry.name.endswith(".jsonl") and story in known
        if entry.sort != "folder" and not is_list:
            yield entry.path, _told(entry)


def _is_known(entry: Entry, names: tuple[str, ...]) -> bool:
    known = {*NAMES.values(), MAPS}
    named = entry.name in names or entry.path in known or entry.name.endswith(PAGES)
    return entry.sort == "file" and named


def _told(entry: Entry) -> str:
    if entry.sort == "folder":
        return "is a folder; a file of that name should be there"
    return (
        "is a link; put the file itself there"
        if entry.sort == "link"
        else ("belongs to no story")
    )
