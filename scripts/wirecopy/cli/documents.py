"""show, export and import: documents with their annotations, in and out."""

from pathlib import Path

import click

from wirecopy.cli.base import ROOT, demand_effect, document_id, root_of
from wirecopy.errors import CorpusError
from wirecopy.records import LAYERS, PASSES

LAYER = click.option(
    "--layer",
    "layers",
    multiple=True,
    type=click.Choice(LAYERS),
    help="Only this layer (may be given more than once).",
)
PASS = click.option("--pass", "name", type=click.Choice(PASSES), help="A pass.")


@click.command()
@click.argument("document")
@ROOT
def show(document: str, root: Path | None) -> None:
    """Show a document with its annotations."""
    from wirecopy.read import read_corpus, read_document
    from wirecopy.show import show_document

    folder = root_of(root)
    story, found = read_document(read_corpus(folder), document_id(folder, document))
    click.echo(show_document(story, found), nl=False)


@click.group()
def export() -> None:
    """Write documents in another form."""


@export.command("inline")
@click.argument("document")
@LAYER
@PASS
@click.option(
    "--out", type=click.Path(path_type=Path), help="A file, not the terminal."
)
@ROOT
def export_inline(
    document: str,
    layers: tuple[str, ...],
    name: str | None,
    out: Path | None,
    root: Path | None,
) -> None:
    """Write a document as plain text with its annotations in place."""
    from wirecopy.inline import write_inline
    from wirecopy.read import read_corpus, read_document, read_pass
    from wirecopy.write import replace

    folder = root_of(root)
    corpus = read_corpus(folder)
    story, found = read_document(corpus, document_id(folder, document))
    entities = story.entities
    if name is not None:
        entities, found = read_pass(corpus, found, name)
    text = write_inline(found, entities, layers or LAYERS)
    if out is None:
        click.echo(text, nl=False)
    else:
        replace(out, text.encode())
        click.echo(out)


@click.group("import")
def import_() -> None:
    """Read annotations in another form."""


@import_.command("inline")
@click.argument("document")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@LAYER
@PASS
@click.option("--annotator", help="Of a pass: who made it.")
@click.option("--manual", help="Of a pass: the commit of the manuals that were read.")
@click.option("--carried-from", help="Of a pass: the rendition it was carried from.")
@ROOT
def import_inline(
    document: str,
    path: Path,
    layers: tuple[str, ...],
    name: str | None,
    annotator: str | None,
    manual: str | None,
    carried_from: str | None,
    root: Path | None,
) -> None:
    """Read a document as plain text with its annotations in place."""
    from wirecopy.inline import deliver
    from wirecopy.read import read_corpus, read_document
    from wirecopy.records import Pass

    of_pass = {"annotator": annotator, "manual": manual, "carried_from": carried_from}
    if name is None:
        demand_effect("--pass", **of_pass)
    elif layers:
        raise CorpusError("--layer is not for --pass: a pass has all layers")
    folder = root_of(root, changes=True)
    corpus = read_corpus(folder)
    story, found = read_document(corpus, document_id(folder, document))
    text = _inline_text(path)
    if name is None:
        paths = deliver.import_inline(corpus, found, text, str(path), layers or LAYERS)
    else:
        if annotator is None:
            raise CorpusError("a pass has an annotator; say who with --annotator")
        manual = manual or deliver.manual_commit(corpus)
        given = Pass(name, annotator, manual, carried_from, "")
        paths = deliver.import_pass(corpus, story, found, text, str(path), given)
    for written in paths:
        click.echo(written)
    if not paths:
        click.echo("nothing changed", err=True)


def _inline_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}: byte {error.start} is not UTF-8") from error
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror}") from error
