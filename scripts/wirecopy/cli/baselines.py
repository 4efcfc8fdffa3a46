"""What stands behind scripts/baselines.py: run the baselines, write their figures."""

import time
from pathlib import Path

import click

from wirecopy.cli.base import ROOT, root_of


@click.command()
@click.option("--only", "names", multiple=True, help="This baseline alone (again ...).")
@click.option(
    "--plots",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the plots go (dist/plots of the corpus if not given).",
)
@ROOT
def run(names: tuple[str, ...], plots: Path | None, root: Path | None) -> None:
    """Run the baselines on the corpus; write results, figures in the pages and plots.

    Those whose packages are not installed are passed over, and what was measured of
    them before stays. Withheld collections are tested on where they are hydrated.
    """
    from wirecopy.baselines import run as running
    from wirecopy.baselines.plots import write_plots
    from wirecopy.baselines.results import RESULTS, read_results, write_results
    from wirecopy.figures import write_figures
    from wirecopy.read import read_corpus

    folder = root_of(root)
    corpus = read_corpus(folder)
    began = time.monotonic()

    def tell(line: str) -> None:
        click.echo(f"{time.monotonic() - began:6.1f} s  {line}", err=True)

    write_results(folder, running.run(running.read_data(corpus), names, tell))
    click.echo(RESULTS)
    for page in write_figures(corpus):
        click.echo(page)
    for path in write_plots(read_results(folder) or {}, plots or folder / "dist/plots"):
        click.echo(f"{path}")
    tell("done")
