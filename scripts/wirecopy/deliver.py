"""The inline form into the corpus and out of it: how annotators deliver.

The text of a document comes back unchanged or not at all: a changed text is refused,
with the place and what stands there.
"""

from collections.abc import Iterable
from dataclasses import replace

from wirecopy import digest
from wirecopy.errors import CorpusError
from wirecopy.history import git
from wirecopy.inline import Inline, read_inline
from wirecopy.read import read_pass
from wirecopy.records import (
    ENTITIES,
    LAYERS,
    QUOTATIONS,
    SECTIONS,
    Corpus,
    Document,
    Pass,
    Story,
)
from wirecopy.store import demand_pass_accepted, record_pass, store

MANUALS = ("entities.md", "quotations.md", "sections.md")


def import_inline(
    corpus: Corpus,
    document: Document,
    text: str,
    name: str,
    layers: Iterable[str] = LAYERS,
) -> list[str]:
    """Write the annotations of an inline file; return the paths written.

    Layers that are not named stay as they are. Raises CorpusError where the file cannot
    be read, changes the text, or breaks a schema; nothing is written then.
    """
    layers = list(layers)
    inline = read_inline(text, corpus.rules, name)
    demand_same_text(document, inline, name)
    return store(corpus, annotated(document, inline, layers), inline.entities, layers)


def import_pass(
    corpus: Corpus, story: Story, document: Document, text: str, name: str, given: Pass
) -> list[str]:
    """Write an inline file as a pass of a document, and record it in story.json.

    The SHA-256 of `given` is computed here. Raises CorpusError as import_inline does,
    and where the pass is there already.
    """
    if any(one.name == given.name for one in document.passes):
        raise CorpusError(
            f"{document.id} has a pass {given.name} already; a pass is frozen"
        )
    demand_pass_accepted(corpus, story, document, replace(given, sha256="0" * 64))
    folder = f"annotations/passes/{given.name}"
    paths = import_inline(corpus, replace(document, layers=folder), text, name)
    delivered = digest.of_pass(*read_pass(corpus, document, given.name))
    given = replace(given, sha256=delivered)
    return [*paths, record_pass(corpus, story, document, given)]


def manual_commit(corpus: Corpus) -> str:
    """Return the commit that last changed the manuals.

    Raises CorpusError outside a git checkout.
    """
    paths = [f"annotations/{manual}" for manual in MANUALS]
    found = (git(corpus.root, "log", "-1", "--format=%H", "--", *paths) or "").strip()
    if not found:
        raise CorpusError("no commit of the manuals is known; name one with --manual")
    return found


def annotated(document: Document, inline: Inline, layers: list[str]) -> Document:
    """Return the document with the layers that the inline file has."""
    if ENTITIES in layers:
        document = replace(document, mentions=tuple(inline.mentions))
    if QUOTATIONS in layers:
        document = replace(document, quotations=tuple(inline.quotations))
    if SECTIONS in layers:
        document = replace(
            document, roles=tuple(inline.roles), labels=tuple(inline.labels)
        )
    return document


def demand_same_text(document: Document, inline: Inline, name: str) -> None:
    """Raise CorpusError where the text of an inline file is not the document's."""
    blocks = document.blocks or ()
    for number, (is_, was) in enumerate(zip(inline.blocks, blocks, strict=False), 1):
        if is_ != was:
            at = next(
                (i for i, (a, b) in enumerate(zip(is_, was, strict=False)) if a != b),
                min(len(is_), len(was)),
            )
            shown = slice(max(0, at - 20), at + 40)
            raise CorpusError(
                f"{name}: changes the text of {document.id} in block {number}, column "
                f"{at + 1}\n  - {was[shown]}\n  + {is_[shown]}\n"
                "  put the text back; a text is changed in corpus/, not here"
            )
    if len(inline.blocks) != len(blocks):
        raise CorpusError(
            f"{name}: has {len(inline.blocks)} blocks; {document.id} has {len(blocks)}"
        )
