"""The readable files of a tree, as they are searched for withheld sentences."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wirecopy.anchors.fold import Fold
from wirecopy.records import HYDRATED

ENDINGS = (
    *(".txt", ".md", ".json", ".jsonl", ".csv", ".tsv", ".html", ".xml", ".py"),
    *(".cff", ".yaml", ".yml", ".toml", ".conllu", ".ann"),
)
IGNORED = ("dist", HYDRATED, "__pycache__", "node_modules")
LARGEST = 20_000_000
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([nrtbf]))")


def text_files(root: Path) -> Iterator[str]:
    """Yield the paths of the files with text below a root, sorted by folder.

    Hidden folders, environments of Python and what is built or hydrated are left out,
    and anchors, which hold no text.
    """
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        if (here / "pyvenv.cfg").exists():
            folders.clear()
            continue
        kept = (f for f in folders if not f.startswith(".") and f not in IGNORED)
        folders[:] = sorted(kept)
        for name in sorted(names):
            path = here / name
            searched = name.endswith(ENDINGS) and not name.endswith(".anchors.json")
            if searched and path.is_file() and not path.is_symlink():
                yield path.relative_to(root).as_posix()


def readable(path: Path) -> str:
    """Return a file as text, its JSON escapes undone; empty where it cannot be read."""
    try:
        if path.stat().st_size > LARGEST:
            return ""
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return ""
    return ESCAPE.sub(_unescaped, text) if "json" in path.suffix else text


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else " "


def word_starts(folded: Fold) -> Any:
    """Return the folded places at which a word starts."""
    import numpy as np

    at = np.asarray(folded.at, dtype=np.int64)
    starts = np.flatnonzero(np.diff(at) > 1) + 1
    return np.concatenate(([0], starts)) if len(at) else starts
