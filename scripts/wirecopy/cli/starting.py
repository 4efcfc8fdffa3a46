"""init."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make an empty corpus in a new folder."""
    from wirecopy.init import init_corpus

    init_corpus(folder)
    click.echo(f"an empty corpus in {folder}; its README.md says how to go on")
