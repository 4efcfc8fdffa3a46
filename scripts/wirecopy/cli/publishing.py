"""publish and verify: a release to the Hub, and is a dataset the one released?"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wirecopy.cli.base import ROOT

if TYPE_CHECKING:
    from wirecopy.manifest import Release


@click.command()
@click.option("--repo", required=True, metavar="ORG/NAME", help="The dataset there.")
@click.option("--dry-run", is_flag=True, help="Show what would go up; send nothing.")
@click.option("--fewer-rows", "reason", help="Why there are fewer rows than before.")
@ROOT
def publish(repo: str, dry_run: bool, reason: str | None, root: Path | None) -> None:
    """Publish the release that is checked out on the Hub.

    Everything is checked and built anew first. An interrupted or failed run leaves no
    tag, and is taken up by running it again.
    """
    from wirecopy.cli.base import root_of
    from wirecopy.release.publish import make_ready, send

    ready = make_ready(root_of(root), repo, reason)
    changes = ready.changes
    for mark, names in (
        ("+", changes.added),
        ("~", changes.changed),
        ("-", changes.removed),
    ):
        for name in names:
            size = (ready.folder / name).stat().st_size if mark != "-" else 0
            click.echo(f"{mark} {name}{f' ({size:,} bytes)' if size else ''}")
    if changes.empty:
        click.echo("every file is there already")
    known = f"now at {ready.remote.head[:10]}" if ready.remote.head else "new there"
    click.echo(f"{repo} ({known}) gets the tag {ready.tag}")
    if dry_run:
        click.echo("nothing was sent")
        return
    send(ready, reason, click.echo)
    click.echo(f'load_dataset("{repo}", revision="{ready.tag}")')


@click.command()
@click.argument("dataset", metavar="DIR|ZIP|ORG/NAME@REV")
@ROOT
def verify(dataset: str, root: Path | None) -> None:
    """Verify the sums, digests, columns and counts of a dataset.

    Where the corpus is at hand (around the working directory, or at --root) the dataset
    is also held against the manifest of its release there.
    """
    from wirecopy.release.archive import opened
    from wirecopy.release.verify import verify as verified

    with opened(dataset) as place:
        release = _manifest(place, root)
        found = verified(place, release)
    for where, told in found.faults:
        click.echo(f"{where}: {told}")
    if found.faults:
        click.echo(f"{dataset}: faults: {len(found.faults)}", err=True)
        sys.exit(1)
    rows = sum(one.count for splits in found.rows.values() for one in splits.values())
    click.echo(f"{dataset}: whole; version {found.version}, {rows} rows")
    click.echo(f"digest of the rows: {found.digest}")
    if release is not None:
        click.echo(f"as released: the same as in {release.path}")
    else:
        click.echo(
            f"there is no manifest of {found.version} here to hold it against, so this "
            "says that the dataset is whole, not that it is the one released",
            err=True,
        )


def _manifest(folder: Path, root: Path | None) -> "Release | None":
    """Return the manifest of the version of a dataset, if a corpus at hand has it."""
    from wirecopy.cli.base import root_of
    from wirecopy.dataset import read_dataset
    from wirecopy.errors import CorpusError
    from wirecopy.files import find_root
    from wirecopy.read import read_corpus

    try:
        version = read_dataset(folder).version
        base = find_root(Path.cwd()) if root is None else root_of(root)
    except CorpusError:
        return None
    releases = read_corpus(base).releases
    return next((one for one in releases if one.version == version), None)
