"""The files of a corpus: which there are, which there should be, and their bytes.

Paths are written as in the findings: relative to the root, with forward slashes. Links
are never followed, and nothing but a plain file is ever opened, so a corpus cannot lead
out of its root or hang its reader.
"""

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import orjson

from wirecopy.errors import CorpusError
from wirecopy.plain import read_plain
from wirecopy.records import ENTITIES, LAYERS, PASSES, Record

SPLITS_FOLDER = "splits"
NAME = re.compile("(?=.{1,80}$)[a-z0-9]+(-[a-z0-9]+)*")
"""What a collection, a story and a document may be called."""
MANY = 100
"""Brackets that no record has but one of many documents, or one that nests."""
CONFLICT_STARTS, CONFLICT_ENDS = b"<<<<<<< ", b">>>>>>> "
"""How git marks the two versions that a merge could not decide between."""
LAYER_FOLDERS = (
    "annotations",
    *(f"annotations/passes/{name}" for name in PASSES),
)


class Entry(NamedTuple):
    """Something that lies in a folder of the corpus: a file, folder, link or other."""

    path: str
    sort: str

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class File:
    """The bytes of one file, and what can be made of them.

    `kind` is the name of the schema of its records, or text, or split. `text` is None
    where the bytes are not UTF-8; a record is None where a line is no JSON object.
    """

    path: str
    kind: str
    data: bytes
    document: str | None = None

    @cached_property
    def text(self) -> str | None:
        try:
            return self.data.decode("utf-8")
        except UnicodeDecodeError:
            return None

    @property
    def holds_json(self) -> bool:
        return self.kind not in ("text", "split")

    @cached_property
    def lines(self) -> tuple[bytes, ...]:
        """The lines of a .jsonl file; of a .json file the whole as one."""
        if self.path.endswith(".json"):
            return (self.data,)
        return tuple(self.data.removesuffix(b"\n").split(b"\n")) if self.data else ()

    @cached_property
    def conflicts(self) -> tuple[tuple[int, int], ...]:
        """The first and last line of each conflict that a merge left, from 1."""
        found: list[tuple[int, int]] = []
        if CONFLICT_STARTS in self.data and CONFLICT_ENDS in self.data:
            start = 0
            for number, line in enumerate(self.data.split(b"\n"), 1):
                if line.startswith(CONFLICT_STARTS):
                    start = number
                elif line.startswith(CONFLICT_ENDS) and start:
                    found.append((start, number))
                    start = 0
        return tuple(found)

    @cached_property
    def records(self) -> tuple[Record | None, ...]:
        return tuple(map(record_of, self.lines)) if self.holds_json else ()


def record_of(line: bytes) -> Record | None:
    """Return the object that a line of JSON holds; None where it is none to work with.

    That is also one nested too deeply to be written again.
    """
    try:
        value = orjson.loads(line)
        if line.count(b"[") + line.count(b"{") > MANY:
            orjson.dumps(value)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    return value if isinstance(value, dict) else None


@dataclass(frozen=True)
class StoryTree:
    """All that lies in the tree for one story, and what should.

    `documents` are the names that story.json gives, None where it cannot be read.
    """

    id: str
    entries: tuple[Entry, ...]
    documents: tuple[str, ...] | None = None
    withheld: bool = False

    @property
    def path(self) -> str:
        return f"corpus/{self.id}/story.json"

    @property
    def entities_path(self) -> str:
        return f"annotations/{ENTITIES}/{self.id}.jsonl"

    def wanted(self) -> dict[str, tuple[str, str | None]]:
        """Return the files that should be there: kind and document id by path."""
        files: dict[str, tuple[str, str | None]] = {self.path: ("story", None)}
        if self.documents is None:
            return files
        files[self.entities_path] = ("entities", None)
        for name in self.documents:
            document = f"{self.id}/{name}"
            if not self.withheld:
                files[f"corpus/{document}.txt"] = ("text", document)
            else:
                files[f"corpus/{document}.anchors.json"] = ("anchors", document)
            files.update(layer_files("annotations", document))
        return files

    def possible(self) -> set[str]:
        """Return the files that may be there too: passes, and anchors."""
        files: set[str] = set()
        for name in self.documents or ():
            document = f"{self.id}/{name}"
            files.add(f"corpus/{document}.anchors.json")
            for folder in LAYER_FOLDERS[1:]:
                files.add(f"{folder}/{ENTITIES}/{self.id}.jsonl")
                files.update(layer_files(folder, document))
        return files


def layer_files(folder: str, document: str) -> dict[str, tuple[str, str | None]]:
    """Return kind and document by path of the layer files below a folder."""
    kinds = {layer: "mentions" if layer == ENTITIES else layer for layer in LAYERS}
    return {
        f"{folder}/{layer}/{document}.jsonl": (kind, document)
        for layer, kind in kinds.items()
    }


def find_root(start: Path) -> Path:
    """Return the nearest folder at or above a path that holds a corpus.

    Raises CorpusError where there is none.
    """
    for folder in (start, *start.parents):
        if (folder / "corpus").is_dir() and (folder / "annotations").is_dir():
            return folder
    raise CorpusError(
        f"no corpus in {start} or above (a folder with corpus/ and annotations/); "
        "name one with --root, or make one with 'wirecopy init DIR'"
    )


def entries(root: Path, folder: str) -> list[Entry]:
    """Return what lies in a folder, by name; nothing where there is no such folder.

    A folder that is a link holds nothing: only the link itself is there.
    """
    full = f"{root}/{folder}"
    try:
        with os.scandir(full) as found:
            listed = [Entry(f"{folder}/{item.name}", _sort(item)) for item in found]
    except (FileNotFoundError, NotADirectoryError):
        listed = []
    except OSError as error:
        raise CorpusError(f"cannot read {folder}: {error.strerror}") from error
    if _is_link(full):
        return [Entry(folder, "link")]
    return sorted(listed)


def _is_link(path: str) -> bool:
    try:
        return stat.S_ISLNK(os.lstat(path).st_mode)
    except OSError:
        return False


def _sort(item: os.DirEntry[str]) -> str:
    if item.is_file(follow_symlinks=False):
        return "file"
    if item.is_symlink():
        return "link"
    return "folder" if item.is_dir() else "other"


def collection_names(root: Path) -> list[str]:
    """Return the names of the collections: the folders of corpus/ but for splits."""
    return [
        entry.name
        for entry in entries(root, "corpus")
        if entry.sort == "folder" and entry.name != SPLITS_FOLDER
    ]


def story_ids(root: Path) -> tuple[str, ...]:
    """Return the ids of all stories that have a folder or an annotation."""
    found: set[str] = set()
    for name in collection_names(root):
        found.update(_folders(root, f"corpus/{name}", name))
    for layers in LAYER_FOLDERS:
        for layer in LAYERS:
            for entry in entries(root, f"{layers}/{layer}"):
                found.update(_folders(root, entry.path, entry.name))
    return tuple(sorted(found))


def _folders(root: Path, folder: str, collection: str) -> Iterator[str]:
    for entry in entries(root, folder):
        if entry.sort == "folder":
            yield f"{collection}/{entry.name}"


def layer_folders(root: Path) -> tuple[str, ...]:
    """Return the folders of layers that are there: annotations, and of the passes."""
    return tuple(folder for folder in LAYER_FOLDERS if os.path.lexists(root / folder))


def story_entries(
    root: Path, story: str, folders: Iterable[str] = LAYER_FOLDERS
) -> tuple[Entry, ...]:
    """Return everything that lies in the folders of a story, and its entity files.

    `folders` are those that layers may be in. Nothing where the id is none that a story
    may have: no path is made of such a one.
    """
    if not all(NAME.fullmatch(name) for name in story.split("/")):
        return ()
    found = entries(root, f"corpus/{story}")
    for layers in folders:
        found += _plain(root, f"{layers}/{ENTITIES}/{story}.jsonl")
        for layer in LAYERS:
            found += entries(root, f"{layers}/{layer}/{story}")
    return tuple(found)


def _plain(root: Path, path: str) -> list[Entry]:
    """Return the one file as an entry, or nothing where it is not there."""
    try:
        mode = os.lstat(f"{root}/{path}").st_mode
    except OSError:
        return []
    if stat.S_ISLNK(mode):
        return [Entry(path, "link")]
    if stat.S_ISREG(mode):
        return [Entry(path, "file")]
    return [Entry(path, "folder")] if stat.S_ISDIR(mode) else []


def read_file(root: Path, path: str, kind: str, document: str | None = None) -> File:
    """Read one plain file; raises CorpusError where that is not possible."""
    try:
        return File(path, kind, read_plain(f"{root}/{path}"), document)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise CorpusError(f"{path} is a link; put the file itself there") from error
        raise CorpusError(f"cannot read {path}: {error.strerror}") from error
