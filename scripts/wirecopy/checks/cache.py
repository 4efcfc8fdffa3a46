"""What a check remembers of the one before: what was without findings.

A batch is known by all that its findings depend on: the files of its stories, the
schemas, what is said of the collections and of retired ids, the manifests of releases,
and the code of the checks. A file is taken for the same while its name, size, times
and inode are, as git does; one that was changed within the last two seconds is not
relied upon, since it may change again within one tick of the clock. What is remembered
lies in a folder that git ignores. It may be deleted at any time; what is damaged there,
or cannot be written, is as good as forgotten. Each batch has a file of its own, named
after what it is known by and put in place in one step, so several checks may run at
once. So has the search of the whole tree, which is known file by file.
"""

import hashlib
import os
import platform
import sys
import time
import unicodedata
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from wirecopy.change import LOCK
from wirecopy.checks.runs import Hashed
from wirecopy.checks.screen import Screen
from wirecopy.files import story_entries
from wirecopy.manifest import FOLDER as RELEASES

FOLDER, IGNORE = ".wirecopy", ".gitignore"
LIBRARIES = ("jsonschema-rs", "msgspec", "numpy", "orjson")
OTHERS = {IGNORE, LOCK}
"""Files of the folder that are no batches; that of a change is a folder itself."""
MARGIN = 2_000_000_000
"""Nanoseconds: the coarsest clock of a file system that is in use."""
DIGEST = 32
UNUSED = 2
"""How many times as many batches are kept as the last check used."""


@dataclass(frozen=True)
class Cache:
    """Where batches are remembered; `context` stands for all but their own files."""

    folder: Path
    context: bytes

    def key(self, screen: Screen, stories: Iterable[str]) -> tuple[str, bool]:
        """Return the name of a batch, and whether its files are old enough to trust."""
        root = screen.corpus.root
        found = hashlib.blake2b(self.context, digest_size=DIGEST)
        before = time.time_ns() - MARGIN
        settled = True
        for story in stories:
            found.update(f"{story}\n".encode())
            for entry in story_entries(root, story, screen.folders):
                try:
                    state = os.lstat(f"{root}/{entry.path}")
                except OSError:
                    return "", False
                settled = settled and latest(state) < before
                found.update(repr((entry.sort, *told(entry.path, state))).encode())
        return found.hexdigest(), settled

    def recall(self, key: str) -> Hashed | None:
        """Return the hashes of a batch without findings; None where it is not known."""
        import numpy as np

        data = self.read(key)
        if data is None:
            return None
        head, _, hashes = data.partition(b"\n")
        documents, counts = orjson.loads(head)
        return Hashed(
            tuple((story, name) for story, name in documents),
            np.array(counts, dtype=np.int64),
            np.frombuffer(hashes, dtype="<u8").astype(np.uint64),
        )

    def remember(self, key: str, hashed: Hashed) -> None:
        """Note that a batch is without findings, if the disk lets us."""
        head = orjson.dumps([hashed.documents, hashed.counts.tolist()])
        self.write(key, head + b"\n" + hashed.hashes.astype("<u8").tobytes())

    def read(self, key: str) -> bytes | None:
        """Return what is remembered by a name; None where that is nothing."""
        try:
            data = (self.folder / key).read_bytes()
        except OSError:
            return None
        return data[DIGEST:] if _sealed(key, data[DIGEST:]) == data[:DIGEST] else None

    def write(self, key: str, data: bytes) -> None:
        """Put by a name what is to be remembered, if the disk lets us."""
        beside = self.folder / f".{uuid.uuid4().hex}"
        try:
            self.folder.mkdir(exist_ok=True)
            if not (self.folder / IGNORE).exists():
                (self.folder / IGNORE).write_text("*\n")
            beside.write_bytes(_sealed(key, data) + data)
            os.replace(beside, self.folder / key)
        except OSError:
            with suppress(OSError):
                beside.unlink(missing_ok=True)

    def forget(self, used: set[str]) -> None:
        """Delete batches that this check did not use, the oldest, if there are many."""
        try:
            with os.scandir(self.folder) as found:
                others = [item for item in found if item.name not in used | OTHERS]
            others = [item for item in others if item.is_file(follow_symlinks=False)]
            others.sort(key=lambda item: item.stat().st_mtime_ns, reverse=True)
            for item in others[len(used) * (UNUSED - 1) :]:
                os.unlink(item.path)
        except OSError:
            return


def told(path: str, state: os.stat_result) -> tuple[str | int, ...]:
    """Return what a file is known by."""
    times = state.st_mtime_ns, state.st_ctime_ns
    return path, state.st_size, *times, state.st_ino


def latest(state: os.stat_result) -> int:
    """Return when a file was last changed."""
    return max(state.st_mtime_ns, state.st_ctime_ns)


def _sealed(key: str, data: bytes) -> bytes:
    """Return what tells that data are whole, and belong to a batch."""
    return hashlib.blake2b(key.encode() + data, digest_size=DIGEST).digest()


def cache_of(screen: Screen) -> Cache | None:
    """Return the cache of a corpus; None where something else has its place."""
    folder = screen.corpus.root / FOLDER
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        return None
    return Cache(folder, _context(screen))


def _context(screen: Screen) -> bytes:
    """Return a digest of what findings depend on besides the files of a story."""
    corpus = screen.corpus
    depends: list[Any] = [
        sys.version,
        platform.machine(),
        unicodedata.unidata_version,
        [(name, version(name)) for name in LIBRARIES],
        [(name, one.schema) for name, one in sorted(screen.schemas.items())],
        [corpus.rules, sorted(corpus.collections.items()), corpus.retired],
        [*screen.folders],
    ]
    found = hashlib.blake2b(digest_size=DIGEST)
    for item in depends:
        found.update(repr(item).encode())
    manifests = sorted(corpus.root.glob(f"{RELEASES}/*.json"))
    for path in [*manifests, *sorted(Path(__file__).parents[1].rglob("*.py"))]:
        found.update(path.read_bytes())
    return found.digest()
