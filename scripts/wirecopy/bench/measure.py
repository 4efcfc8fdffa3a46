"""Measuring: each step a process, its seconds and its memory.

Whole processes count, since that is what somebody waits for: the start of Python and
the imports are in all figures, those of the floor too.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from wirecopy.bench.corpora import Pattern, make_corpus
from wirecopy.checks.cache import FOLDER as CACHE
from wirecopy.errors import CorpusError

FLOOR, TOKENISING, BUILD = "floor", "tokenising", "build alone"
CHECK = "check"
FIRST = "check, the first to be remembered"
"""Run once, without what was remembered before: a second run would be a later one."""
OFTEN = 10_000
"""A corpus of more documents is measured once: runs of minutes differ little."""


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds on the clock and of processors, peak MiB.

    The memory is that of the process itself, without those that it starts; it is never
    told as less than that of the benchmark, which the process is forked from. The time
    of processors has that of the processes it starts; it is None on a cluster, whose
    scheduler and workers are none of them. `annotations` is how many were judged, where
    that is what the step is measured by.
    """

    step: str
    documents: int
    seconds: float
    processor: float | None
    mebibytes: float
    annotations: int | None = None


def timed(step: str, documents: int, command: list[str], repeat: int) -> Cost:
    """Run a command; return its cost, the least of so many runs.

    Raises CorpusError where it fails.
    """
    costs = [_once(step, documents, command) for _ in range(repeat)]
    return min(costs, key=lambda cost: cost.seconds)


def _once(step: str, documents: int, command: list[str]) -> Cost:
    with tempfile.TemporaryFile() as told:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", *command], stdout=told, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            last = told.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            raise CorpusError(f"{step}: {' '.join(command)} failed: {last}")
    used = usage.ru_utime + usage.ru_stime
    return Cost(step, documents, seconds, used, usage.ru_maxrss / 1024)


def measure(
    pattern: Pattern, folder: Path, documents: int, sample: int, repeat: int
) -> Iterator[Cost]:
    """Make a corpus of so many documents in a folder, and yield what each step costs.

    The naive way is measured on a corpus of `sample` documents. Each step is run
    `repeat` times, but once on a corpus of more than OFTEN documents.
    """
    root, out = folder / f"corpus-{documents}", folder / f"dist-{documents}"
    count = made(pattern, root, documents)
    times = repeat if documents <= OFTEN else 1
    here, there = str(root), str(out)
    floor = ["wirecopy.bench.floor", here]
    timed(FLOOR, count, floor, 1)  # so that every step finds the files in memory
    cli = "wirecopy.cli"
    check = [cli, "check", "--root", here]
    dataset = str(out / "large-0.0.1")
    for step, command in {
        FLOOR: floor,
        TOKENISING: ["wirecopy.bench.tokenising", here],
        CHECK: [*check, "--no-cache"],
        "check, two processes": [*check, "--no-cache", "--jobs", "2"],
        FIRST: check,
        "check, nothing changed since": check,
        "check of one document": [*check, _one(root)],
        BUILD: ["wirecopy.bench.building", here, there, "1"],
        "build alone, two processes": ["wirecopy.bench.building", here, there, "2"],
        "check and build": [cli, "build", "--no-cache", "--root", here, "--out", there],
        "load_dataset": ["wirecopy.bench.loading", dataset],
    }.items():
        if step == FIRST:
            shutil.rmtree(root / CACHE, ignore_errors=True)
        yield timed(step, count, command, 1 if step == FIRST else times)
    with _two_workers() as address:
        if address:
            command = ["wirecopy.bench.building", here, there, address]
            cost = timed("build alone, cluster of two workers", count, command, times)
            yield replace(cost, processor=None)
    few = folder / f"corpus-{sample}"
    count = made(pattern, few, sample)
    file = str(folder / "naive.parquet")
    yield timed(FLOOR, count, ["wirecopy.bench.floor", str(few)], repeat)
    yield timed("naive", count, ["wirecopy.bench.naive", str(few), file], 1)


@contextmanager
def _two_workers() -> Iterator[str | None]:
    """Yield the address of a Dask cluster of two processes; None without Dask."""
    try:
        from distributed import LocalCluster
    except ImportError:
        yield None
        return
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(processes=True, host="127.0.0.1", **options) as cluster:
        yield str(cluster.scheduler_address)


def made(pattern: Pattern, root: Path, documents: int) -> int:
    """Make a corpus unless it is there; return how many documents it has."""
    if not root.exists():
        make_corpus(pattern, root, documents)
    return sum(1 for _ in root.glob("corpus/*/*/*.txt"))


def _one(root: Path) -> str:
    """Return the id of a document in the middle of a corpus."""
    ids = sorted(path.parent for path in root.glob("corpus/*/*/story.json"))
    path = next(iter(sorted(ids[len(ids) // 2].glob("*.txt"))))
    return path.relative_to(root / "corpus").with_suffix("").as_posix()


@dataclass(frozen=True)
class Machine:
    """Where and when it was measured: the load is that before the first step."""

    python: str
    processors: int
    load: float
    versions: dict[str, str]

    def __str__(self) -> str:
        """Say it in one line."""
        return (
            f"Python {self.python}, {self.processors} processors, load before the "
            f"first step {self.load:.1f}."
        )


def this_machine() -> Machine:
    """Return this machine as it is now."""
    from importlib.metadata import version

    names = ("datasets", "jsonschema-rs", "orjson", "pyarrow", "spacy")
    return Machine(
        sys.version.split()[0],
        os.cpu_count() or 1,
        os.getloadavg()[0],
        {name: version(name) for name in names},
    )


def as_record(machine: Machine, costs: list[Cost]) -> dict[str, Any]:
    """Return the costs and the machine for JSON."""
    return {**asdict(machine), "costs": [asdict(cost) for cost in costs]}
