"""The readable files of a tree, as they are searched for withheld sentences."""

import os
import re
import stat
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
BATCH = 1_000_000
"""Characters that are searched at once: a search costs as much for one file."""
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([nrtbf]))")


def text_files(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield path and state of the files with text below a root, sorted by folder.

    Hidden folders, environments of Python and what is built or hydrated are left out,
    and anchors, which hold no text.
    """
    for folder, folders, names in os.walk(root):
        if "pyvenv.cfg" in names:
            folders.clear()
            continue
        kept = (f for f in folders if not f.startswith(".") and f not in IGNORED)
        folders[:] = sorted(kept)
        here = Path(folder).relative_to(root).as_posix()
        above = "" if here == "." else f"{here}/"
        for name in sorted(names):
            if name.endswith(ENDINGS) and not name.endswith(".anchors.json"):
                state = _state(f"{folder}/{name}")
                if state is not None and stat.S_ISREG(state.st_mode):
                    yield above + name, state


def _state(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except OSError:
        return None


@dataclass(frozen=True)
class Batch:
    """Some files of a tree: their names, their text joined, and where each starts."""

    names: tuple[str, ...]
    starts: tuple[int, ...]
    text: str

    def places(
        self, extents: Iterable[tuple[int, int]]
    ) -> Iterator[tuple[str, int, int]]:
        """Yield path, line and column of the first extent in each file.

        Extents are of the joined text; one that runs from file to file is none.
        """
        seen: set[int] = set()
        for first, last in extents:
            number = bisect_right(self.starts, first) - 1
            if number in seen or bisect_right(self.starts, last) - 1 != number:
                continue
            seen.add(number)
            start = self.starts[number]
            line_start = max(start, self.text.rfind("\n", 0, first) + 1)
            line = self.text.count("\n", start, first) + 1
            yield self.names[number], line, first - line_start + 1


def batches(root: Path, paths: Iterable[str]) -> Iterator[Batch]:
    """Yield files of a tree in batches, without those that cannot be read."""
    names: list[str] = []
    starts: list[int] = []
    texts: list[str] = []
    length = 0
    for name in paths:
        text = readable(root / name)
        if text is None:
            continue
        names.append(name)
        starts.append(length)
        texts.append(text + "\n")
        length += len(texts[-1])
        if length >= BATCH:
            yield Batch(tuple(names), tuple(starts), "".join(texts))
            names, starts, texts, length = [], [], [], 0
    if names:
        yield Batch(tuple(names), tuple(starts), "".join(texts))


def readable(path: Path) -> str | None:
    """Return a file as text, its JSON escapes undone; None where it cannot be read.

    One that is too large to be a text of ours is empty.
    """
    try:
        if path.stat().st_size > LARGEST:
            return ""
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return None
    return ESCAPE.sub(_unescaped, text) if "json" in path.suffix else text


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else " "


def word_starts(folded: Fold) -> Any:
    """Return the folded places at which a word starts."""
    import numpy as np

    at = np.asarray(folded.at, dtype=np.int64)
    starts = np.flatnonzero(np.diff(at) > 1) + 1
    return np.concatenate(([0], starts)) if len(at) else starts
