"""anchor and hydrate: annotations without the text, and back."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wirecopy.cli.base import ROOT, demand_effect, demand_no, document_id, root_of
from wirecopy.errors import CorpusError

if TYPE_CHECKING:
    from wirecopy.anchors.report import Report
    from wirecopy.anchors.sources import Source, Unreadable

STEP = 100


@click.command()
@click.argument("document")
@click.option(
    "--text",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The text of the document: plain text, HTML or CoNLL-U.",
)
@ROOT
def anchor(document: str, text: Path, root: Path | None) -> None:
    """Make the anchors of a withheld text, and take its words out of the layers."""
    from wirecopy.hydrating import anchor_document

    folder = root_of(root, changes=True)
    for path in anchor_document(folder, document_id(folder, document), text):
        click.echo(path)


@click.command()
@click.argument("names", nargs=-1, metavar="[COLLECTION|DOCUMENT]...")
@click.option(
    "--from",
    "paths",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="A file or folder with your texts (may be given more than once).",
)
@click.option("--strict", is_flag=True, help="Keep only what is exact or in its unit.")
@click.option(
    "--release", help="A release instead of a corpus: a folder, .zip or Hub id."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="With --release: where the dataset goes.",
)
@click.option("--partly", is_flag=True, help="With --release: also what is not exact.")
@click.option(
    "--json",
    "report_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report of this run as JSON to this file, too.",
)
@ROOT
def hydrate(
    names: tuple[str, ...],
    paths: tuple[Path, ...],
    strict: bool,
    release: str | None,
    out: Path | None,
    partly: bool,
    report_path: Path | None,
    root: Path | None,
) -> None:
    """Attach the annotations of withheld texts to your copies of them."""
    from wirecopy.hydrating import hydrate_corpus, hydrate_release
    from wirecopy.selection import documents_of

    if release is None:
        demand_effect("--release", out=out, partly=partly)
        folder = root_of(root)
        chosen = documents_of(folder, names)
        report = hydrate_corpus(folder, chosen, paths, strict, _counted)
        where = f"hydrated texts are in {folder / 'hydrated'}"
    else:
        demand_no("--release", "root")
        if out is None:
            raise CorpusError("--release needs --out: where should the dataset go?")
        report, built = hydrate_release(
            release, frozenset(names), paths, out, strict, partly, _counted
        )
        where = f'load_dataset("{built.folder}")' if built else "nothing was built"
    _tell(report, report_path)
    click.echo(where)
    sys.exit(0 if report.complete else 1)


def _tell(report: "Report", path: Path | None) -> None:
    from wirecopy.anchors.report import as_text
    from wirecopy.hydrating import dumped
    from wirecopy.write import replace

    click.echo(as_text(report), nl=False)
    if path is not None:
        replace(path, dumped(report))


def _counted(
    sources: "Iterable[Source | Unreadable]",
) -> "Iterator[Source | Unreadable]":
    """Yield sources, with a count on the terminal."""
    shows, number = sys.stderr.isatty(), 0
    for number, source in enumerate(sources, 1):
        if shows and number % STEP == 0:
            click.echo(f"\rtexts searched: {number}", err=True, nl=False)
        yield source
    if shows and number >= STEP:
        click.echo("", err=True)


@click.command()
@click.option(
    "--write", is_flag=True, help="Put the table into annotations/HYDRATE.md."
)
@ROOT
def bench_hydrate(write: bool, root: Path | None) -> None:
    """Measure hydrating on the included texts of a corpus."""
    from wirecopy.bench.hydrate import measure, table
    from wirecopy.hydrating import included, with_table

    folder = root_of(root)
    documents = included(folder)
    if not documents:
        raise CorpusError("the corpus has no included text with annotations")
    measured = table(measure(documents))
    click.echo(measured, nl=False)
    if write:
        click.echo(with_table(folder, measured, len(documents)), err=True)
