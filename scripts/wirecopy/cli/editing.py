"""edit and carry: annotate with a text editor, carry over from another rendition."""

import tempfile
from dataclasses import replace
from pathlib import Path

import click

from wirecopy.cli.base import ROOT, demand_no, document_id, root_of, waiting
from wirecopy.cli.documents import LAYER
from wirecopy.errors import CorpusError
from wirecopy.finding import Finding
from wirecopy.records import LAYERS, Corpus, Document, Story


@click.command()
@click.argument("document")
@LAYER
@ROOT
def edit(document: str, layers: tuple[str, ...], root: Path | None) -> None:
    """Open a document in $EDITOR, with its annotations in place."""
    from wirecopy.inline import write_inline
    from wirecopy.read import read_corpus, read_document

    corpus = read_corpus(root_of(root))
    story, found = read_document(corpus, document_id(corpus.root, document))
    chosen = layers or LAYERS
    before = write_inline(found, story.entities, chosen)
    path = Path(tempfile.mkdtemp(prefix="wirecopy-")) / f"{found.name}.txt"
    path.write_text(before, "utf-8")
    try:
        done = _edit(corpus, story, found, path, chosen)
    except BaseException:
        if path.exists():
            click.echo(f"the draft is kept in {path}", err=True)
        raise
    if not done:
        raise CorpusError(f"nothing was written; the draft is kept in {path}")
    path.unlink()
    path.parent.rmdir()


def _edit(
    corpus: Corpus,
    story: Story,
    document: Document,
    path: Path,
    layers: tuple[str, ...],
) -> bool:
    """Let the user edit until the draft is written; return False for giving up."""
    from wirecopy.change import changing
    from wirecopy.inline.deliver import import_inline
    from wirecopy.inline.draft import judge_draft, with_notes, without_notes
    from wirecopy.inline.reader import NOTE

    while True:
        try:
            click.edit(filename=str(path))
            draft = without_notes(path.read_text("utf-8"))
        except (click.ClickException, UnicodeDecodeError, OSError) as error:
            raise CorpusError(f"the editor failed: {error}") from error
        try:
            findings = judge_draft(story, document, draft, layers)
            path.write_text(with_notes(draft, findings), "utf-8")
            if not findings or _insists(findings):
                with changing(corpus.root, waiting):
                    _demand_as_opened(corpus, document)
                    paths = import_inline(corpus, document, draft, str(path), layers)
                click.echo("\n".join(paths) or "nothing changed")
                return True
        except CorpusError as error:
            click.echo(str(error), err=True)
            notes = "".join(f"{NOTE}{line}\n" for line in str(error).splitlines())
            path.write_text(notes + draft, "utf-8")
        if _ask("edit, quit", "eq") == "q":
            return False


def _demand_as_opened(corpus: Corpus, document: Document) -> None:
    """Raise CorpusError where a document is not as it was when it was opened."""
    from wirecopy.read import read_document

    if read_document(corpus, document.id)[1] != document:
        raise CorpusError(
            f"{document.id} was changed while you edited; quit, open it again, and "
            "bring over what you did from the draft"
        )


def _insists(findings: list[Finding]) -> bool:
    """Show what was found; return whether the user wants it written all the same."""
    for finding in findings:
        block = finding.location.block or "-"
        click.echo(f"block {block}: {finding.code} {finding.message}", err=True)
    return _ask("write all the same, yes or no", "yn") == "y"


def _ask(question: str, letters: str) -> str:
    """Ask what to do next; return the letter, or without an answer the last one."""
    try:
        return str(click.prompt(question, type=click.Choice([*letters]), err=True))
    except click.Abort:
        return letters[-1]


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="[TO]", required=False)
@click.option("--base", metavar="REV", help="Carry to the text as it is now, from REV.")
@click.option("--replace", "over", is_flag=True, help="Even where TO has annotations.")
@ROOT
def carry(
    source: str, target: str | None, base: str | None, over: bool, root: Path | None
) -> None:
    """Carry annotations to another rendition, or from an earlier text."""
    from wirecopy.carry import carry as carry_over
    from wirecopy.read import read_corpus, read_document
    from wirecopy.store import store

    if base is not None:
        demand_no("--base", "over")
    corpus = read_corpus(root_of(root, changes=True))
    story, one = read_document(corpus, document_id(corpus.root, source))
    if (target is None) == (base is None):
        raise CorpusError("name two documents, or one and --base REV")
    if base is not None:
        other, one = one, replace(one, blocks=_blocks_at(corpus, base, one))
    else:
        _, other = read_document(corpus, document_id(corpus.root, str(target)))
        _demand_free(one, other, over)
    carried = carry_over(one, other)
    used = {mention.entity for mention in carried.document.mentions}
    used |= {id for q in carried.document.quotations for id in q.entities}
    entities = [entity for entity in story.entities if entity.id in used]
    for path in store(corpus, carried.document, entities):
        click.echo(path)
    for told in carried.unsure:
        click.echo(f"unsure: {told}", err=True)
    for told in carried.left:
        click.echo(f"not carried: {told}", err=True)
    count = f"unsure: {len(carried.unsure)}, not carried: {len(carried.left)}"
    click.echo(f"{count}; now read every line", err=True)


def _demand_free(one: Document, other: Document, over: bool) -> None:
    if one.story != other.story or one.id == other.id:
        raise CorpusError(
            f"{one.id} and {other.id} are not two renditions of one story"
        )
    if not over and (other.mentions or other.quotations or other.roles):
        raise CorpusError(f"{other.id} has annotations; --replace carries all the same")


def _blocks_at(corpus: Corpus, base: str, document: Document) -> tuple[str, ...]:
    from wirecopy.history import git, unknown
    from wirecopy.text import blocks_of, canonical

    if base.startswith("-"):
        raise CorpusError(f"{base} is no revision")
    text = git(corpus.root, "show", f"{base}:./{document.text_path}")
    if text is None:
        why = f"; {told}" if (told := unknown(corpus.root)) else ""
        raise CorpusError(f"git has no {document.text_path} at {base}{why}")
    return blocks_of(canonical(text))
