"""diff, log and review: what changed, the history of it, and pages to read it on."""

import sys
from functools import partial
from pathlib import Path

import click

from wirecopy.cli.base import ROOT, demand_no, progress, root_of


@click.command()
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "html"]),
    default="text",
    show_default=True,
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 where something changed.")
@ROOT
def diff(
    base: str | None, head: str | None, form: str, exit_code: bool, root: Path | None
) -> None:
    """Show what changed between two versions of the corpus.

    BASE and HEAD are git revisions, or folders with corpus/ in them; without HEAD the
    working tree, without both the last commit against it. BASE...HEAD starts from the
    last commit that both have in common.
    """
    from wirecopy.diff import FORMATS, compare, open_sides
    from wirecopy.diff.sides import is_folder

    folders = is_folder(base) and is_folder(head)
    if folders:
        demand_no("two folders", "root")
    folder = None if folders else root_of(root)
    before, after = open_sides(folder, base, head)
    hydrated = folder if form == "text" else None
    found = compare(before, after, hydrated)
    click.echo(FORMATS[form](found), nl=False)
    sys.exit(1 if exit_code and not found.empty else 0)


@click.command()
@click.argument("document")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
)
@ROOT
def log(document: str, form: str, root: Path | None) -> None:
    """Show the history of a document's annotations, release by release."""
    from wirecopy.cli.base import document_id
    from wirecopy.diff.log import as_json, as_text, log_of
    from wirecopy.diff.revisions import deeper

    folder = root_of(root)
    entries = log_of(folder, document_id(folder, document))
    if hint := deeper(folder):
        click.echo(f"not the whole history: {hint}", err=True)
    if form == "json":
        click.echo(as_json(entries), nl=False)
        return
    for line in as_text(entries):
        click.echo(line)


@click.command()
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]...")
@click.option("--diff", "base", metavar="BASE", help="Show what changed since BASE.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="A new folder, or one with such pages.",
)
@ROOT
def review(
    documents: tuple[str, ...], base: str | None, out: Path, root: Path | None
) -> None:
    """Write pages to read documents on, with annotations, changes and findings.

    DOCUMENT is the id of a collection, a story or a document; without any all of the
    corpus, or with --diff what changed. BASE is a git revision or a folder with corpus/
    in it; 'main...' stands for the commit at which the branch left main.
    """
    from wirecopy.review import write_review
    from wirecopy.selection import documents_of

    folder = root_of(root)
    ids = documents_of(folder, documents)
    written = write_review(folder, out, ids, base, partial(progress, "writing"))
    for line in written.without:
        click.echo(line, err=True)
    click.echo(f"documents: {written.documents}", err=True)
    click.echo(out / "index.html")
