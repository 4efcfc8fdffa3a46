"""The two sides of a comparison: a git revision, the working tree, or a folder.

Each side is listed whole but read in part. What differs is known from the names of the
bytes alone; only the stories with a difference are read, and the little that is said of
the corpus as a whole.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from wirecopy.assemble import story_of, tree_with_documents
from wirecopy.diff.revisions import (
    PATHS,
    SAFE,
    commit_of,
    files_at,
    read_blobs,
)
from wirecopy.errors import CorpusError
from wirecopy.files import SPLITS_FOLDER, File, StoryTree
from wirecopy.read import demand_records, read_corpus, with_hydrated
from wirecopy.records import (
    HYDRATED_LAYERS,
    LAYERS,
    Corpus,
    Document,
    Story,
)
from wirecopy.schemas import MAPS, NAMES

WORKING_TREE = "the working tree"
LENT = ("pyproject.toml", MAPS, *NAMES.values())
"""Files that a side without them takes from the other, to be read at all."""


@dataclass(frozen=True)
class Side:
    """One side: what the user calls it, where it is, and its files with their blobs.

    `commit` is None where the files are those of the folder itself.
    """

    name: str
    root: Path
    files: Mapping[str, str]
    commit: str | None = None


@dataclass(frozen=True)
class Content:
    """What was read of a side: the corpus, and the stories asked for by id."""

    corpus: Corpus
    stories: Mapping[str, Story]


def is_folder(name: str | None) -> bool:
    """Return whether a name is that of a folder with a corpus in it."""
    return name is not None and (Path(name) / "corpus").is_dir()


def open_sides(
    root: Path | None, base: str | None = None, head: str | None = None
) -> tuple[Side, Side]:
    """Return the two sides that the names stand for.

    Without names HEAD against the working tree, with one that against the working tree.
    `A..B` and `A...B` name both. `root` may be None only where both are folders. Raises
    CorpusError for a name that stands for nothing.
    """
    if base is not None and head is None and ".." in base and not is_folder(base):
        one, dots, other = base.partition("..." if "..." in base else "..")
        head = other or "HEAD"
        base = f"{one or 'HEAD'}...{head}" if dots == "..." else one or "HEAD"
    before = open_side(root, base or "HEAD")
    after = open_side(root, head)
    return with_same_names(before, after)


def open_side(root: Path | None, name: str | None) -> Side:
    """Return the side that a name stands for; None for the working tree."""
    if name is not None and is_folder(name):
        return Side(name, Path(name), _listed(Path(name)))
    if root is None:
        raise CorpusError(f"{name} is no folder with corpus/ in it")
    if name is None:
        return Side(WORKING_TREE, root, _listed(root))
    commit = commit_of(root, name)
    return Side(name, root, files_at(root, commit), commit)


def with_same_names(before: Side, after: Side) -> tuple[Side, Side]:
    """Name the bytes of folders as git does that of the other side, with SHA-256."""
    blobs = [*before.files.values(), *after.files.values()]
    if not any(len(blob) == 64 for blob in blobs):
        return before, after
    one, other = (
        side
        if side.commit is not None
        else Side(side.name, side.root, _listed(side.root, "sha256"))
        for side in (before, after)
    )
    return one, other


def _listed(root: Path, algorithm: str = "sha1") -> dict[str, str]:
    """Return the plain files of a corpus in a folder, with the blobs git would make."""
    files: dict[str, str] = {}
    for path in _plain_files(root):
        if SAFE.fullmatch(path):
            data = (root / path).read_bytes()
            head = f"blob {len(data)}\0".encode()
            named = hashlib.new(algorithm, head + data, usedforsecurity=False)
            files[path] = named.hexdigest()
    return files


def _plain_files(root: Path) -> Iterator[str]:
    for start in PATHS:
        top = root / start
        if top.is_file() and not top.is_symlink():
            yield start
        for folder, _, names in os.walk(top):
            inside = Path(folder).relative_to(root).as_posix()
            for name in names:
                full = Path(folder, name)
                if full.is_file() and not full.is_symlink():
                    yield f"{inside}/{name}"


def changed_paths(before: Side, after: Side) -> list[str]:
    """Return the paths whose bytes differ, or that only one side has."""
    paths = before.files.keys() | after.files.keys()
    return sorted(p for p in paths if before.files.get(p) != after.files.get(p))


def story_of_path(path: str) -> str | None:
    """Return the story that a file belongs to; None for all others.

    A file of a pass belongs to the story too, but is not read with it.
    """
    parts = path.split("/")
    if parts[0] == "corpus" and len(parts) == 4:
        return "/".join(parts[1:3])
    if parts[0] == "annotations" and parts[1] in LAYERS and len(parts) in (4, 5):
        return f"{parts[2]}/{parts[3].removesuffix('.jsonl')}"
    return None


def _of_corpus(path: str) -> bool:
    """Return whether a file says something of the corpus as a whole."""
    parts = path.split("/")
    of_collection = parts[0] == "corpus" and len(parts) == 3
    if of_collection:
        return parts[1] == SPLITS_FOLDER or parts[2] == "collection.json"
    return path in LENT or (len(parts) == 2 and path.endswith((".json", ".jsonl")))


def read_bytes(side: Side, paths: Iterable[str]) -> dict[str, bytes]:
    """Return the bytes of files of a side by path."""
    listed = list(paths)
    if side.commit is None:
        return {path: (side.root / path).read_bytes() for path in listed}
    blobs = read_blobs(side.root, (side.files[path] for path in listed))
    return {path: blobs[side.files[path]] for path in listed}


def read_side(side: Side, other: Side, stories: Iterable[str]) -> Content:
    """Read the corpus of a side and some of its stories.

    A story that the side does not have is left out. Raises CorpusError where a file has
    a fault, with the name of the side.
    """
    wanted = set(stories)
    paths = [p for p in side.files if _of_corpus(p) or story_of_path(p) in wanted]
    data = read_bytes(side, paths)
    _demand_no_conflict(side, data)
    of_corpus = {path: content for path, content in data.items() if _of_corpus(path)}
    try:
        corpus = _corpus({**of_corpus, **_lent(side, other)})
        known = sorted(id for id in wanted if f"corpus/{id}/story.json" in data)
        return Content(corpus, {id: _story(corpus, id, data) for id in known})
    except CorpusError as error:
        raise CorpusError(f"{side.name}: {error}") from error


def _lent(side: Side, other: Side) -> dict[str, bytes]:
    """Return the files that a side lacks: from the other, or from the working tree.

    An older revision does not have the schemas that came after it.
    """
    missing = [path for path in LENT if path not in side.files]
    data = read_bytes(other, [path for path in missing if path in other.files])
    for path in missing:
        if path not in data and (side.root / path).is_file():
            data[path] = (side.root / path).read_bytes()
    return data


def _corpus(data: Mapping[str, bytes]) -> Corpus:
    """Read the corpus as a whole, by way of a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="wirecopy-") as folder:
        work = Path(folder)
        for path, content in data.items():
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            (work / path).write_bytes(content)
        try:
            return read_corpus(work)
        except CorpusError as error:
            raise CorpusError(str(error).replace(f"{work}/", "")) from error


def _story(corpus: Corpus, id: str, data: Mapping[str, bytes]) -> Story:
    """Make a story of the bytes of its files; raises CorpusError for a fault."""
    collection = corpus.collections.get(id.partition("/")[0])
    if collection is None:
        raise CorpusError(f"corpus/{id.partition('/')[0]}/collection.json is missing")
    tree = StoryTree(id, (), withheld=collection.withheld)
    files = {tree.path: File(tree.path, "story", data[tree.path])}
    demand_records(files[tree.path])
    try:
        tree = tree_with_documents(tree, files)
        for path, (kind, document) in tree.wanted().items():
            if path in data:
                files[path] = File(path, kind, data[path], document)
                demand_records(files[path])
        return story_of(corpus, tree, files)
    except (KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"{id}: breaks its schema; run 'wirecopy check'") from error


def _demand_no_conflict(side: Side, data: Mapping[str, bytes]) -> None:
    """Raise CorpusError for a file with the markers of a conflict."""
    found = [
        f"{path}:{first}"
        for path, content in sorted(data.items())
        if b"<<<<<<< " in content
        for first, _ in File(path, "text", content).conflicts
    ]
    if found:
        more = f" (and at {', '.join(found[1:])})" if found[1:] else ""
        raise CorpusError(
            f"{found[0]}: conflict marker in {side.name}{more}; keep one of the two "
            "versions, or leave the merge with 'git merge --abort'"
        )


def with_words(root: Path, document: Document) -> Document:
    """Return a withheld document with its words, where its very text is hydrated."""
    filled = with_hydrated(root, document)
    return document if filled.layers == HYDRATED_LAYERS else filled
