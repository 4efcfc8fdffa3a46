"""The same corpus gives the same bytes, whatever machine builds it and when."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import pytest
from conftest import REPOSITORY, put_base

from wirecopy.build import build_dataset, row_digest
from wirecopy.tables import CONFIGS

NAME = "harbour-0.3.0"
BUILD = """
import os, sys
from pathlib import Path
if "reversed" in sys.argv:
    listed = os.scandir
    class Reversed:
        def __init__(self, path="."):
            with listed(path) as found:
                self.entries = sorted(found, key=lambda e: e.name, reverse=True)
        def __iter__(self): return iter(self.entries)
        def __enter__(self): return self
        def __exit__(self, *_): pass
        def close(self): pass
    os.scandir = Reversed
    os.listdir = lambda path=".": [e.name for e in Reversed(path)]
from wirecopy.build import build_dataset
build_dataset(Path(sys.argv[1]), Path(sys.argv[2]))
"""
PLACES = {
    "time-zone": {"TZ": "Pacific/Kiritimati"},
    "locale": {
        "LC_ALL": "POSIX",
        "LANG": "POSIX",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    },
    "hash-seed": {"PYTHONHASHSEED": "4294967295"},
    "one-thread": {"OMP_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1"},
}


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def built(
    root: Path,
    out: Path,
    *words: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> dict[str, bytes]:
    """Build in a process of its own and return what came out."""
    subprocess.run(
        [sys.executable, "-c", BUILD, str(root), str(out), *words],
        check=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "scripts"), **(env or {})},
    )
    return bytes_of(out / NAME)


@pytest.fixture
def here(root: Path, tmp_path: Path) -> dict[str, bytes]:
    return bytes_of(build_dataset(root, tmp_path / "here").folder)


@pytest.mark.parametrize("place", PLACES)
def test_bytes_do_not_depend_on_the_machine(
    here: dict[str, bytes], root: Path, tmp_path: Path, place: str
) -> None:
    assert built(root, tmp_path / "there", env=PLACES[place]) == here


def test_bytes_do_not_depend_on_the_order_of_files_or_the_folder(
    here: dict[str, bytes], root: Path, tmp_path: Path
) -> None:
    other = tmp_path / "else where" / "röot"
    shutil.copytree(root, other)
    assert built(other, tmp_path / "there", "reversed", cwd=Path("/")) == here
    relative = Path(os.path.relpath(root, other))
    assert built(relative, tmp_path / "again", cwd=other) == here


def test_two_clones_give_the_same_bytes(tmp_path: Path) -> None:
    origin = put_base(tmp_path / "origin")
    git = [
        "git",
        "-C",
        str(origin),
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b.example",
    ]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "all"], check=True)
    outputs = []
    for name, depth in (("one", []), ("two", ["--depth", "1"])):
        clone = tmp_path / name
        source = origin.as_uri()
        subprocess.run(["git", "clone", "-q", *depth, source, str(clone)], check=True)
        os.utime(clone / "corpus/wire/quay/north.txt", (1, 1))
        (clone / "corpus/wire/quay/story.json").chmod(0o600)
        outputs.append(bytes_of(build_dataset(clone, clone / "dist").folder))
    assert outputs[0] == outputs[1]


def test_digest_of_rows_does_not_depend_on_the_parquet_writer(
    root: Path, tmp_path: Path
) -> None:
    import pyarrow.parquet as pq

    folder = build_dataset(root, tmp_path / "dist").folder
    for config in CONFIGS:
        path = folder / config / "train-00000-of-00001.parquet"
        table = pq.read_table(path)
        other = tmp_path / "other.parquet"
        pq.write_table(table, other, compression="snappy", row_group_size=1)
        assert path.read_bytes() != other.read_bytes()
        digest = row_digest(pq.read_table(other).to_pylist())
        assert f"train:{digest}" in (folder / "README.md").read_text("utf-8")
        changed = table.to_pylist()
        changed[0]["version"] = "0.3.1"
        assert row_digest(changed) != digest


def test_what_the_bytes_depend_on_is_pinned() -> None:
    lines = (REPOSITORY / "scripts/constraints.txt").read_text().splitlines()
    pins = dict(line.lower().split("==") for line in lines)
    for name in ("pyarrow", "datasets", "spacy", "numpy", "orjson", "pyyaml"):
        assert pins[name] == version(name)
