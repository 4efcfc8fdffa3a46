"""Where pages may be written: into a new folder, or in place of pages of ours."""

import os
from pathlib import Path

from wirecopy.errors import CorpusError
from wirecopy.review.frame import GENERATOR

KEPT = ("corpus", "annotations")
HEAD = 300
"""Bytes of a page in which it says what made it."""


def demand_place(root: Path, out: Path) -> None:
    """Raise CorpusError where a folder holds anything but pages of ours.

    What is in the way is named; nothing is ever written into the corpus itself.
    """
    inside = Path(os.path.realpath(out))
    for folder in (root, *(root / name for name in KEPT)):
        held = Path(os.path.realpath(folder))
        if inside == held or (folder != root and held in inside.parents):
            raise CorpusError(f"{out} is the corpus itself; name another folder")
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise CorpusError(f"{out} is there, and no folder; name another")
    for folder_name, _, names in os.walk(out):
        for name in names:
            path = Path(folder_name, name)
            if path.is_symlink() or not _is_ours(path):
                raise CorpusError(
                    f"{path} is no page of a review, and would be lost; name a new "
                    "folder, or one with such pages alone"
                )


def _is_ours(path: Path) -> bool:
    if path.suffix != ".html" or not path.is_file():
        return False
    with path.open("rb") as file:
        return GENERATOR.encode() in file.read(HEAD)
