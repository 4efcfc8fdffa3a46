"""build."""

import os
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wirecopy.cli.base import CACHE, JOBS, ROOT, demand_effect, progress, root_of
from wirecopy.cli.checking import tell_of_history
from wirecopy.records import HYDRATED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecopy.shards import Run

SHOWN = 20


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the dataset goes (dist/ of the corpus if not given).",
)
@click.option(
    "--private", is_flag=True, help="With hydrated texts, for yourself alone."
)
@click.option(
    "--partly", is_flag=True, help="With --private: also what is not exact throughout."
)
@click.option("--archive", is_flag=True, help="Write it as one file, too: a zip.")
@JOBS
@CACHE
@click.option("--scheduler", metavar="ADDRESS", help="Build on a Dask cluster.")
@ROOT
def build(
    out: Path | None,
    private: bool,
    partly: bool,
    archive: bool,
    jobs: int,
    cached: bool,
    scheduler: str | None,
    root: Path | None,
) -> None:
    """Build the dataset of a corpus without findings."""
    from wirecopy.build import build_dataset
    from wirecopy.checks.report import as_text
    from wirecopy.checks.run import check_corpus
    from wirecopy.release.archive import write_archive
    from wirecopy.state import state_of

    if not private:
        demand_effect("--private", partly=partly)
    folder = root_of(root)
    state = state_of(folder)
    shown = partial(progress, "checking")
    findings = check_corpus(folder, progress=shown, jobs=jobs, cached=cached)
    if findings:
        click.echo(as_text(findings[:SHOWN]), nl=False)
        click.echo(
            f"findings: {len(findings)}; nothing was built; 'wirecopy check' lists all",
            err=True,
        )
        sys.exit(1)
    tell_of_history(folder)
    target = out or folder / "dist"
    with _runner(jobs, scheduler) as run:
        built = build_dataset(folder, target, private, partly, run, state)
    for id, why in built.left_out:
        click.echo(f"left out: {id} {why}", err=True)
    if private and not any((folder / HYDRATED).rglob("*.txt")):
        told = "nothing is hydrated; run 'wirecopy hydrate --from MY_TEXTS' first"
        click.echo(told, err=True)
    for config, splits in built.rows.items():
        counts = ", ".join(f"{split} {rows}" for split, rows in splits.items())
        click.echo(f"{config}: {counts}")
    click.echo(f'load_dataset("{os.path.relpath(built.folder)}")')
    if archive:
        click.echo(os.path.relpath(write_archive(built.folder)))


@contextmanager
def _runner(jobs: int, scheduler: str | None) -> "Iterator[Run]":
    """Yield what builds: this process, several of this machine, or a cluster."""
    from wirecopy.jobs import in_order

    if scheduler is None:
        yield partial(in_order, jobs=jobs)
        return
    from wirecopy.cluster import on_cluster

    with on_cluster(scheduler) as run:
        yield run
