"""Several files of a corpus change together, and one command at a time.

An annotation that comes in changes two files or more: a layer and the entities that it
names. The new bytes are all written and flushed into a folder of the root, `.wirecopy`,
before the first of them takes its place, so a full disk changes nothing. Then a journal
says what goes where. A process that is killed before the journal is there has changed
nothing; one that is killed after it is completed by the next command, since every
command looks. Only power lost on a disk that does not keep the order of what it was
told can undo that.

Commands that write hold a lock from the moment they read, so that none overwrites what
another wrote meanwhile. The lock is the system's (flock), which ends with the process
that holds it, and is on the folder `corpus` itself; a network disk that cannot lock
folders gets a file for it. Where a system has no such locks nothing is held.
"""

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

import orjson

from wirecopy.errors import CorpusError
from wirecopy.plain import read_plain
from wirecopy.write import demand_place, flush, mode_of, replace

FOLDER, LOCK = ".wirecopy", "lock"
STAGED = "change-"
JOURNAL, MADE = "journal.json", "folders.json"
PLACES = ("corpus", "annotations", "hydrated")
"""Folders that a journal may name; it may have come with a corpus from anywhere."""
NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EBADF, errno.EINVAL)

_held: set[Path] = set()


@contextmanager
def changing(root: Path, waiting: Callable[[], object] = int) -> Iterator[None]:
    """Hold the lock of a corpus, and complete first what a killed process left.

    Within one process it may be asked for again. `waiting` is called where another
    process holds it, before that is waited for. Raises CorpusError where the root
    cannot be written.
    """
    top = root.resolve()
    if top in _held:
        yield
        return
    try:
        handle = _locked(top, waiting)
    except OSError as error:
        raise CorpusError(f"cannot write {top / FOLDER}: {error.strerror}") from error
    _held.add(top)
    try:
        _settle(top)
        yield
    finally:
        _held.discard(top)
        os.close(handle)


def complete(root: Path, waiting: Callable[[], object] = int) -> None:
    """Complete the change of a killed process, or undo it if it had just begun.

    Raises CorpusError where that cannot be written.
    """
    notes = (folder / name for folder in _staged(root) for name in (JOURNAL, MADE))
    if any(note.is_file() for note in notes):
        try:
            with changing(root, waiting):
                pass
        except CorpusError as error:
            told = "an interrupted change of several files has to be completed first"
            raise CorpusError(f"{told}: {error}") from error


def put(
    root: Path, output: Mapping[str, bytes], read: Mapping[str, bytes] | None = None
) -> list[str]:
    """Make files of a corpus hold these bytes, all of them or none.

    `read` has the bytes that some of them were made from. Returns the paths, relative
    to the root, of those that held others. Raises CorpusError where one cannot be
    written, or holds by now other bytes than those read; nothing is changed then.
    """
    with changing(root):
        changed = {
            path: data
            for path, data in output.items()
            if _differs(root, path, data, (read or {}).get(path))
        }
        if changed:
            _change(root, changed)
    return list(changed)


def _differs(root: Path, path: str, data: bytes, read: bytes | None) -> bool:
    demand_place(root / path)
    if not _is_of_corpus(path):
        raise CorpusError(f"cannot write {path}: it is not below {', '.join(PLACES)}")
    if link := _link_above(root, path):
        raise CorpusError(
            f"cannot write {path}: {link} is a link; put the folder there"
        )
    try:
        held = read_plain(root / path)
    except FileNotFoundError:
        held = None
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror}") from error
    if read is not None and held not in (read, data):
        raise CorpusError(f"{path} was changed meanwhile; run the command again")
    return held != data


def _change(root: Path, changed: Mapping[str, bytes]) -> None:
    """Write new bytes aside, then the journal, then put them in place."""
    folder, path = _new_folder(root), ""
    try:
        for number, (path, data) in enumerate(changed.items()):
            _stage(folder / str(number), data, mode_of(root / path))
        path = ""
        _make_folders(root, folder, changed)
        _stage(folder / f"{JOURNAL}.new", orjson.dumps(list(changed)))
        flush(folder)
        os.replace(folder / f"{JOURNAL}.new", folder / JOURNAL)
    except BaseException as error:
        _undo(root, folder)
        if isinstance(error, OSError):
            told = error.strerror or str(error)
            where = path or error.filename or root
            raise CorpusError(f"cannot write {where}: {told}") from error
        raise
    _put_in_place(root, folder)


def _new_folder(root: Path) -> Path:
    folder = root / FOLDER
    try:
        if folder.is_symlink():
            raise OSError(errno.ELOOP, "it is a link")
        made = folder / f"{STAGED}{os.getpid()}"
        made.mkdir(parents=True)
    except OSError as error:
        raise CorpusError(f"cannot write {folder}: {error.strerror}") from error
    return made


def _stage(path: Path, data: bytes, mode: int = 0o666) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(mode)


def _make_folders(root: Path, folder: Path, paths: Iterable[str]) -> None:
    """Make the folders that are missing, and note them before, to be undone."""
    parents = {parent for path in paths for parent in PurePosixPath(path).parents}
    missing = sorted(str(one) for one in parents if not (root / one).exists())
    _stage(folder / MADE, orjson.dumps(missing))
    for one in missing:
        (root / one).mkdir()
    for one in {str(PurePosixPath(path).parent) for path in paths}:
        if not os.access(root / one, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, f"no permission to write in {one}")


def _undo(root: Path, folder: Path) -> None:
    """Take away what was made for a change that does not come about."""
    for one in reversed(_paths(folder / MADE)):
        with suppress(OSError):
            (root / one).rmdir()
    _take_away(folder)


def _put_in_place(root: Path, folder: Path) -> None:
    """Put in place what a journal names and is not there yet."""
    paths = _paths(folder / JOURNAL)
    try:
        for number, path in enumerate(paths):
            if (folder / str(number)).exists():
                _move(folder / str(number), root / path)
        for one in {(root / path).parent for path in paths}:
            flush(one)
    except OSError as error:
        raise CorpusError(
            f"cannot write {error.filename2 or error.filename}: {error.strerror}; the "
            f"files that belong together are kept in {folder}, and the next command "
            "puts them in place once it can"
        ) from error
    (folder / JOURNAL).unlink()
    _take_away(folder)


def _take_away(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()


def _move(source: Path, target: Path) -> None:
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        replace(target, read_plain(source))
        source.unlink()


def _paths(path: Path) -> list[str]:
    """Return the paths that a note in a staged folder lists; none where it is broken.

    Raises CorpusError for one that leads out of the corpus.
    """
    try:
        listed = orjson.loads(read_plain(path))
    except (OSError, orjson.JSONDecodeError):
        return []
    root = path.parents[2]
    for one in listed if isinstance(listed, list) else [listed]:
        if not _is_of_corpus(one) or _link_above(root, one):
            raise CorpusError(
                f"{path}: {str(one)[:80]!r} is no file of the corpus; nothing of ours "
                f"writes that: take the folder {path.parent} away"
            )
    return list(listed)


def _is_of_corpus(path: object) -> bool:
    parts = PurePosixPath(path).parts if isinstance(path, str) else ()
    return parts[:1] != () and parts[0] in PLACES and ".." not in parts


def _link_above(root: Path, path: str) -> str | None:
    """Return the first folder on the way to a path that is a link, if one is."""
    parents = reversed(PurePosixPath(path).parents)
    return next((str(one) for one in parents if (root / one).is_symlink()), None)


def _settle(root: Path) -> None:
    """Complete what has a journal, and take away the rest: its owner is gone."""
    for folder in _staged(root):
        if (folder / JOURNAL).is_file():
            _put_in_place(root, folder)
        else:
            _undo(root, folder)
    with suppress(OSError):
        (root / FOLDER).rmdir()


def _staged(root: Path) -> list[Path]:
    try:
        with os.scandir(root / FOLDER) as found:
            names = [one.name for one in found if one.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return [root / FOLDER / name for name in sorted(names) if name.startswith(STAGED)]


def _locked(root: Path, waiting: Callable[[], object]) -> int:
    """Return an open folder that holds the lock, or a file where folders cannot."""
    if sys.platform == "win32":
        return os.open(os.devnull, os.O_RDONLY)
    handle = os.open(root / PLACES[0], os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    try:
        lock(handle, waiting)
    except OSError as error:
        os.close(handle)
        if error.errno not in NO_LOCKS:
            raise
        (root / FOLDER).mkdir(exist_ok=True)
        handle = os.open(root / FOLDER / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
        with suppress(OSError):
            lock(handle, waiting)
    return handle


def lock(handle: int, waiting: Callable[[], object] | None = None) -> bool:
    """Lock an open file or folder; return False where another process holds it.

    With `waiting` that is called and the lock waited for. Closing the file, or the end
    of the process, unlocks it. Raises OSError where the disk has no locks.
    """
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if waiting is None:
            return False
        waiting()
        fcntl.flock(handle, fcntl.LOCK_EX)
    return True
