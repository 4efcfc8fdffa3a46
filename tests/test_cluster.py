"""A dataset built on a cluster has the bytes of one built here, whatever dies."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY

from wirecopy import build as building
from wirecopy.build import build_dataset
from wirecopy.errors import CorpusError

pytest.importorskip("distributed", reason="dask[distributed] is not installed")

from distributed import Client, LocalCluster

from wirecopy.cluster import on_cluster


@contextmanager
def cluster_of(workers: int) -> Iterator[LocalCluster]:
    paths = os.pathsep.join([str(REPOSITORY / "scripts"), *sys.path])
    os.environ["PYTHONPATH"] = paths
    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
    ) as cluster:
        yield cluster


@contextmanager
def started(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Give a scheduler that is a process of its own, with a worker, and its address."""
    told = folder / "scheduler.json"
    paths = os.pathsep.join([str(REPOSITORY / "scripts"), *sys.path])

    def start(part: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{part}", *options]
        return subprocess.Popen(
            [*command, "--scheduler-file", str(told), "--no-dashboard"],
            env={**os.environ, "PYTHONPATH": paths},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0")
    worker = start("worker", "--no-nanny", "--nthreads", "1")
    try:
        with Client(scheduler_file=str(told), timeout=30) as client:
            client.wait_for_workers(1, timeout=30)
            address = client.scheduler.address
        yield scheduler, address
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait()


@pytest.fixture
def many(root: Path) -> Path:
    """The small corpus with one of its stories many times over."""
    ids = [f"wire/toll-{number:02}" for number in range(24)]
    for id in ids:
        for folder in ("corpus", *(f"annotations/{x}" for x in _layers())):
            source, target = root / folder / "wire/toll", root / folder / id
            target.mkdir(parents=True)
            for path in source.iterdir():
                (target / path.name).write_bytes(path.read_bytes())
        listed = root / "annotations/entities/wire/toll.jsonl"
        (root / f"annotations/entities/{id}.jsonl").write_bytes(listed.read_bytes())
    train = root / "corpus/splits/train.txt"
    lines = sorted([*train.read_text().splitlines(), *ids])
    train.write_text("".join(f"{line}\n" for line in lines))
    return root


def _layers() -> tuple[str, ...]:
    return ("entities", "quotations", "sections")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_killed_worker_changes_no_byte(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "STORIES_IN_PIECE", 1)
    alone = build_dataset(many, tmp_path / "alone").folder
    killed: list[int] = []
    with cluster_of(2) as cluster, on_cluster(cluster.scheduler_address) as run:
        with Client(cluster.scheduler_address) as client:
            workers = client.run(os.getpid)

        def killing(work: Any, given: Any, tasks: Any) -> Any:
            for number, result in enumerate(run(work, given, tasks)):
                if number == 5 and not killed:
                    killed.append(next(iter(workers.values())))
                    os.kill(killed[0], signal.SIGKILL)
                yield result

        together = build_dataset(many, tmp_path / "together", run=killing).folder
    assert len(set(workers.values())) == 2
    assert killed
    assert bytes_of(together) == bytes_of(alone)


def test_no_scheduler_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirecopy.cluster.SECONDS_TO_ANSWER", 1)
    with (
        pytest.raises(CorpusError, match="no Dask scheduler answers"),
        on_cluster("tcp://127.0.0.1:9"),
    ):
        raise AssertionError("there is no cluster there")


def test_a_cluster_without_workers_is_said_in_one_line(
    many: Path, tmp_path: Path
) -> None:
    with (
        cluster_of(0) as cluster,
        on_cluster(cluster.scheduler_address) as run,
        pytest.raises(CorpusError, match="no workers"),
    ):
        build_dataset(many, tmp_path / "dist", run=run)


def test_the_command_builds_on_a_cluster(root: Path, tmp_path: Path) -> None:
    with cluster_of(1) as cluster:
        command = [sys.executable, "-m", "wirecopy.cli", "build", "--root", str(root)]
        command += ["--scheduler", cluster.scheduler_address]
        command += ["--out", str(tmp_path / "dist")]
        done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    alone = build_dataset(root, tmp_path / "alone").folder
    assert bytes_of(tmp_path / "dist" / alone.name) == bytes_of(alone)


def test_a_scheduler_that_is_killed_is_said_in_one_line(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "STORIES_IN_PIECE", 1)
    with started(tmp_path) as (scheduler, address), on_cluster(address) as run:

        def killing(work: Any, given: Any, tasks: Any) -> Any:
            for number, result in enumerate(run(work, given, tasks)):
                if number == 2:
                    scheduler.kill()
                yield result

        with pytest.raises(CorpusError, match="scheduler was lost; run"):
            build_dataset(many, tmp_path / "dist", run=killing)
    # Workers may still write where the folder is taken away; the next build ends that.
    built = build_dataset(many, tmp_path / "dist")
    assert [*(tmp_path / "dist").iterdir()] == [built.folder]
