"""The bytes of plain files, and of nothing else.

A link may lead out of the corpus, a pipe is waited for without end, and a device never
ends. What a name stands for is asked of the file that was opened, not of the name: a
name may stand for something else a moment later.
"""

import errno
import os
import stat
from pathlib import Path

FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


def read_plain(path: Path | str) -> bytes:
    """Return the bytes of a plain file; raises OSError for anything else.

    Of a link the error number is ELOOP.
    """
    if not hasattr(os, "O_NOFOLLOW") and Path(path).is_symlink():
        raise OSError(errno.ELOOP, "is a link", str(path))
    handle = os.open(path, FLAGS)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is no plain file", str(path))
        pieces = [os.read(handle, found.st_size + 1)]
        if len(pieces[0]) == found.st_size:
            return pieces[0]  # One byte more was asked for: this is the end.
        while pieces[-1]:
            pieces.append(os.read(handle, max(len(pieces[-1]), 2**16)))
        return b"".join(pieces)
    finally:
        os.close(handle)
