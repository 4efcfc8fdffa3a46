"""A dataset as one file, for those without a Hub; the same dataset, the same bytes.

A zip whose members are stored and not packed: Parquet is packed already, and the bytes
of a packed member depend on the version of zlib.
"""

import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from lzma import LZMAError
from pathlib import Path
from tempfile import TemporaryDirectory

from wirecopy.errors import CorpusError
from wirecopy.release.hub import fetch
from wirecopy.release.verify import demand_whole
from wirecopy.write import replace

SUFFIX = ".zip"
DAY = (1980, 1, 1, 0, 0, 0)
PLAIN_FILE = 0o100644 << 16
UNIX = 3
UNREADABLE = (
    OSError,
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    RuntimeError,
    zlib.error,
    LZMAError,
)
"""What zipfile raises for a file that is damaged, locked, or packed in unknown ways."""


def write_archive(folder: Path) -> Path:
    """Write a dataset into <folder>.zip and return that.

    In the archive all files are below the name of the folder, in the order of names.
    Raises CorpusError where the dataset is private, or has faults.
    """
    demand_whole(folder)
    path = folder.with_name(f"{folder.name}{SUFFIX}")
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
            info = zipfile.ZipInfo(name, DAY)
            info.create_system, info.external_attr = UNIX, PLAIN_FILE
            archive.writestr(info, file.read_bytes())
    replace(path, data.getvalue())
    return path


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give the folder of an archive, for as long as it is needed.

    Raises CorpusError for a file that is no archive of one dataset.
    """
    with TemporaryDirectory(prefix="wirecopy-") as work:
        try:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(work)
        except UNREADABLE as error:
            raise CorpusError(f"{path}: cannot be unpacked: {error}") from error
        folders = [Path(work) / name for name in os.listdir(work)]
        if len(folders) != 1 or not folders[0].is_dir():
            raise CorpusError(f"{path}: has not one folder, but {len(folders)}")
        yield folders[0]


@contextmanager
def opened(name: str, pattern: str | None = None) -> Iterator[Path]:
    """Give the folder of a dataset: a folder, an archive, or ORG/NAME@REV on the Hub.

    With a `pattern` only files that it fits are fetched from the Hub. Raises
    CorpusError where there is no such dataset.
    """
    path = Path(name)
    if path.is_file():
        with unpacked(path) as folder:
            yield folder
    elif path.is_dir():
        yield path
    elif name.endswith(SUFFIX) or name.startswith((".", "/")):
        raise CorpusError(f"{name}: no such folder or archive")
    else:
        yield fetch(name, pattern)
