"""Folders appear whole or not at all.

What is made is written into a hidden folder beside its place and moved there when it is
complete. Whoever is stopped before leaves what stood there as it was, and the next run
on the same machine takes away what was left: of the processes of others that share the
folder nobody here knows whether they live.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wirecopy.errors import CorpusError


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of the target when all is written.

    What stood there goes. Raises CorpusError where the folder cannot be written.
    """
    out = target.parent
    try:
        out.mkdir(parents=True, exist_ok=True)
        _clear(out, target.name)
        prefix = f"{_ours(target.name)}{os.getpid()}."
        work = Path(tempfile.mkdtemp(dir=out, prefix=prefix))
    except OSError as error:
        raise CorpusError(f"cannot write {out}: {error.strerror}") from error
    try:
        yield work
        work.chmod(0o755)
        _put_in_place(work, target)
    except OSError as error:
        # What is written is made of files elsewhere, so it is said which one failed.
        where = "" if error.filename is None else f"{error.filename}: "
        told = f"{where}{error.strerror or error}"
        raise CorpusError(f"cannot write {target}: {told}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _ours(name: str) -> str:
    """Return how the names of the folders begin that this machine works in."""
    return f".{name}.{socket.gethostname()}."


def _clear(out: Path, name: str) -> None:
    """Take away what was left by processes of this machine that were killed."""
    ours = _ours(name)
    for folder in out.glob(f"{ours}*"):
        pid = folder.name.removeprefix(ours).partition(".")[0]
        if pid.isdigit() and not _lives(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _put_in_place(work: Path, target: Path) -> None:
    """Move the finished folder to its place, and away what stood there."""
    old = work.with_name(f"{work.name}.old")
    if target.exists():
        os.replace(target, old)
    try:
        os.replace(work, target)
    except OSError:
        if old.exists():
            os.replace(old, target)
        raise
    if old.is_symlink() or old.is_file():
        old.unlink()
    shutil.rmtree(old, ignore_errors=True)
