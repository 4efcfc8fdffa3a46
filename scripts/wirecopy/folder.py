"""Folders appear whole or not at all.

What is made is written into a hidden folder beside its place. Linux and macOS can
exchange two folders at once, so there is always a whole one in the place, also where
the process is killed. Where that is not possible the old one is moved aside first, and
the next run moves it back if it finds it there alone.

The hidden folder bears the name of its machine and is locked by its owner, so another
run knows what it may take away: what nobody on this machine holds.
"""

import errno
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wirecopy.change import lock
from wirecopy.errors import CorpusError
from wirecopy.write import flush

EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2), and RENAME_SWAP of renamex_np(2) on macOS."""
TAKEN = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR)
OLD = ".old"


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of the target when all is written.

    What stood there goes. Raises CorpusError where the folder cannot be written, and
    for what else of the disk fails meanwhile; the place is as it was then.
    """
    try:
        with work_folder(target) as work:
            yield work
            put_in_place(work, target)
    except OSError as error:
        named = error.filename is not None and str(error.filename) != str(target)
        what = f"{error.filename}: " if named else ""
        told = f"cannot write {target}: {what}{error.strerror or error}"
        raise CorpusError(told) from error


@contextmanager
def work_folder(target: Path) -> Iterator[Path]:
    """Yield a hidden folder beside a place, and take away what others left there.

    The folder, or what was exchanged for it, is gone afterwards. Raises OSError where
    it cannot be made.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _clear(target)
    work, handle = _held_folder(target)
    try:
        yield work
    finally:
        _take_away(work)
        if handle is not None:
            os.close(handle)


def put_in_place(work: Path, target: Path) -> None:
    """Move a folder to its place, in exchange for what stands there.

    Raises OSError where that is not possible; the place is as it was then.
    """
    work.chmod(0o755)
    for path in (*work.rglob("*"), work):
        flush(path)
    try:
        os.replace(work, target)
        return
    except OSError as error:
        if error.errno not in TAKEN:
            raise
    if not _exchanged(work, target):
        _moved_aside(work, target)


def _ours(name: str) -> str:
    """Return how the names of the folders begin that this machine works in."""
    return f".{name}.{socket.gethostname()}."


def _held_folder(target: Path) -> tuple[Path, int | None]:
    """Make a folder that no other process takes for one whose owner is gone."""
    while True:
        work = Path(tempfile.mkdtemp(dir=target.parent, prefix=_ours(target.name)))
        handle = _held(work)
        if work.exists():
            return work, handle
        if handle is not None:
            os.close(handle)


def _held(folder: Path) -> int | None:
    """Return the open folder, locked; None where it is held or cannot be locked."""
    if sys.platform == "win32":
        return None
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        if lock(handle):
            return handle
    except OSError:
        pass
    os.close(handle)
    return None


def _clear(target: Path) -> None:
    """Take away what nobody holds; put back what was moved aside and is all there is.

    Where folders cannot be locked nothing is known of their owners, and all is left.
    """
    for folder in target.parent.glob(f".{target.name}.*"):
        old = folder.name.endswith(OLD)
        if not old and not folder.name.startswith(_ours(target.name)):
            continue
        if (handle := _held(folder)) is None:
            continue
        if old and not target.exists():
            os.replace(folder, target)
        else:
            shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two names of one disk; return False where that is not known."""
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux" and hasattr(library, "renameat2"):
        here = -100
        failed = library.renameat2(here, names[0], here, names[1], EXCHANGE)
    elif sys.platform == "darwin" and hasattr(library, "renamex_np"):
        failed = library.renamex_np(*names, EXCHANGE)
    else:
        return False
    return not failed


def _moved_aside(work: Path, target: Path) -> None:
    old = work.with_name(f"{work.name}{OLD}")
    os.replace(target, old)
    try:
        os.replace(work, target)
    except OSError:
        os.replace(old, target)
        raise
    _take_away(old)


def _take_away(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        with suppress(OSError):
            path.unlink()
    shutil.rmtree(path, ignore_errors=True)
