"""Whether a corpus is still what it was a while ago.

What is built has to be what was checked. A change in between, by whatever program, is
seen from the names, numbers, sizes and times that the system keeps of the files; they
are not read again. A clock that was set back changes nothing: what counts is whether
they differ, and the number of a file that was replaced does.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

PLACES = ("CITATION.cff", "DATASHEET.md", "annotations", "corpus", "hydrated")
PROJECT = "pyproject.toml"


def state_of(root: Path) -> str:
    """Return a fingerprint of the names, sizes and times of a corpus's files."""
    state = hashlib.sha256()
    for name in (*PLACES, PROJECT):
        for line in _lines(f"{root}/{name}"):
            state.update(line)
    return state.hexdigest()


def _lines(path: str) -> Iterator[bytes]:
    try:
        found = os.lstat(path)
    except OSError:
        return
    what = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    yield os.fsencode(f"{path}\0{what}\0")
    try:
        with os.scandir(path) as folder:
            names = sorted(one.path for one in folder)
    except OSError:
        return
    for name in names:
        yield from _lines(name)
