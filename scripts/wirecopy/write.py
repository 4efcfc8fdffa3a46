"""Files are replaced whole or not at all.

The new bytes go to a file beside the old one, are flushed to the disk, and take the
old one's place in a single step. A full disk or a killed process leaves the old file.
Files of a corpus that belong together go through `change`.
"""

import os
import tempfile
from pathlib import Path

from wirecopy.errors import CorpusError


def replace(path: Path, data: bytes) -> bool:
    """Make a file hold exactly these bytes; return whether it did not before.

    Raises CorpusError where the file cannot be written.
    """
    demand_place(path)
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        raise CorpusError(f"cannot write {path}: {error.strerror}") from error
    return True


def replace_between(root: Path, page: str, begin: str, end: str, made: str) -> None:
    """Put what is made between two marks of a page.

    Raises CorpusError where the page or a mark is missing.
    """
    path = root / page
    text = path.read_text("utf-8") if path.is_file() else ""
    head, found, rest = text.partition(begin)
    _, ended, tail = rest.partition(end)
    if not found or not ended:
        raise CorpusError(f"{page}: lacks the marks {begin} and {end}")
    replace(path, f"{head}{begin}\n\n{made}\n{end}{tail}".encode())


def demand_place(path: Path) -> None:
    """Raise CorpusError where something is in the place of a file that is none."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise CorpusError(f"cannot write {path}: it is there, and no plain file")


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode_of(path))
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def mode_of(path: Path) -> int:
    """Return the mode of a file, or for a new one what the umask leaves."""
    if path.exists():
        return path.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def flush(path: Path) -> None:
    """Let the disk hold what was written of a file, or the names in a folder."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
