"""build."""

import os
import sys
from functools import partial
from pathlib import Path

import click

from wirecopy.cli.base import ROOT, progress, root_of

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
@ROOT
def build(
    out: Path | None, private: bool, partly: bool, archive: bool, root: Path | None
) -> None:
    """Build the dataset of a corpus without findings."""
    from wirecopy.archive import write_archive
    from wirecopy.build import build_dataset
    from wirecopy.checks.run import check_corpus
    from wirecopy.report import as_text

    folder = root_of(root)
    findings = check_corpus(folder, progress=partial(progress, "checking"))
    if findings:
        click.echo(as_text(findings[:SHOWN]), nl=False)
        click.echo(
            f"findings: {len(findings)}; nothing was built; 'wirecopy check' lists all",
            err=True,
        )
        sys.exit(1)
    built = build_dataset(folder, out or folder / "dist", private, partly)
    for config, splits in built.rows.items():
        counts = ", ".join(f"{split} {rows}" for split, rows in splits.items())
        click.echo(f"{config}: {counts}")
    click.echo(f'load_dataset("{os.path.relpath(built.folder)}")')
    if archive:
        click.echo(os.path.relpath(write_archive(built.folder)))
