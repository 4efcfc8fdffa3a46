"""The benchmark of speed: `python scripts/bench.py`."""

import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wirecopy.cli.base import ROOT, root_of
from wirecopy.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecopy.bench.measure import Cost


@click.command()
@click.option(
    "--documents",
    "sizes",
    type=click.IntRange(min=1),
    multiple=True,
    default=(1000, 10_000, 100_000),
    show_default=True,
    help="Sizes of the corpora; may be given more than once.",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    default=500,
    show_default=True,
    help="Documents for the naive way and for other corpora's validators.",
)
@click.option(
    "--repeat",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="Runs of each step, of which the fastest counts; one beyond 10,000 documents.",
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the corpora are made, and kept (a temporary one if not given).",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where speed.json and speed.png go (dist/ of the corpus if not given).",
)
@click.option("--write", is_flag=True, help="Put the table into scripts/SPEED.md.")
@ROOT
def bench(
    sizes: tuple[int, ...],
    sample: int,
    repeat: int,
    folder: Path | None,
    out: Path | None,
    write: bool,
    root: Path | None,
) -> None:
    """Measure check and build on corpora made from the texts of this one."""
    _bench(root_of(root), sizes, sample, repeat, folder, out, write)


def _told(costs: "Iterable[Cost]") -> "Iterator[Cost]":
    for cost in costs:
        click.echo(f"{cost.documents} {cost.step}: {cost.seconds:.2f} s", err=True)
        yield cost


def _bench(
    here: Path,
    sizes: tuple[int, ...],
    sample: int,
    repeat: int,
    folder: Path | None,
    out: Path | None,
    write: bool,
) -> None:
    import orjson

    from wirecopy.bench.corpora import pattern_of
    from wirecopy.bench.measure import Cost, as_record, measure, this_machine
    from wirecopy.bench.others import beside, missing
    from wirecopy.bench.report import plot, table, table_of_validators, with_table
    from wirecopy.write import replace

    pattern = pattern_of(here)
    costs: list[Cost] = []
    machine = this_machine()
    kept = nullcontext(str(folder)) if folder else tempfile.TemporaryDirectory()
    for package in missing():
        told = f"left out: the validator of {package}, which is not installed"
        click.echo(f"{told} (pip install {package})", err=True)
    with kept as place:
        for size in sizes:
            costs += _told(measure(pattern, Path(place), size, sample, repeat))
        try:
            for cost in _told(beside(pattern, Path(place), sample, repeat)):
                costs.append(cost)
        except CorpusError as error:
            click.echo(f"left out: {error}", err=True)
    made = f"{machine}\n\n{table(costs)}\n{table_of_validators(costs)}"
    target = out or here / "dist"
    click.echo(made, nl=False)
    replace(
        target / "speed.json",
        orjson.dumps(as_record(machine, costs), option=orjson.OPT_INDENT_2),
    )
    click.echo(str(plot(costs, target / "speed.png")), err=True)
    if write:
        click.echo(with_table(here, made), err=True)
