"""Files are replaced whole or not at all.

The new bytes go to a file beside the old one, are flushed to the disk, and take the
old one's place in a single step. A full disk or a killed process leaves the old file.
"""

import os
import tempfile
from pathlib import Path

from wirecopy.errors import CorpusError


def replace(path: Path, data: bytes) -> bool:
    """Make a file hold exactly these bytes; return whether it did not before.

    Raises CorpusError where the file cannot be written.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise CorpusError(f"cannot write {path}: it is there, and no plain file")
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        raise CorpusError(f"cannot write {path}: {error.strerror}") from error
    return True


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _mode(path))
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _mode(path: Path) -> int:
    """Return the mode of the file, or for a new one what the umask leaves."""
    if path.exists():
        return path.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
