"""build."""

import os
import sys
from functools import partial
from pathlib import Path

import click

from wirecopy.cli.base import ROOT, progress, root_of
from wirecopy.cli.checking import tell_of_history

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
@ROOT
def build(out: Path | None, private: bool, partly: bool, root: Path | None) -> None:
    """Build the dataset of a corpus without findings."""
    from wirecopy.build import build_dataset
    from wirecopy.checks.run import check_corpus
    from wirecopy.report import as_text
    from wirecopy.state import state_of

    folder = root_of(root)
    state = state_of(folder)
    findings = check_corpus(folder, progress=partial(progress, "checking"))
    if findings:
        click.echo(as_text(findings[:SHOWN]), nl=False)
        click.echo(
            f"findings: {len(findings)}; nothing was built; 'wirecopy check' lists all",
            err=True,
        )
        sys.exit(1)
    tell_of_history(folder)
    built = build_dataset(folder, out or folder / "dist", private, partly, state)
    for config, splits in built.rows.items():
        counts = ", ".join(f"{split} {rows}" for split, rows in splits.items())
        click.echo(f"{config}: {counts}")
    click.echo(f'load_dataset("{os.path.relpath(built.folder)}")')
