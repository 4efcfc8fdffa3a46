"""The inline form into the corpus and out of it: how annotators deliver.

The text of a document comes back unchanged or not at all: a changed text is refused,
with the place and what stands there.
"""

from collections.abc import Iterable
from dataclasses import replace

from wirecopy.change import changing, put
from wirecopy.errors import CorpusError
from wirecopy.history import git, unknown
from wirecopy.inline import Inline, read_inline
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
from wirecopy.seal import demand_pass_accepted, pass_output
from wirecopy.store import store

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
    inline = _read(corpus, document, text, name)
    return store(corpus, annotated(document, inline, layers), inline.entities, layers)


def _read(corpus: Corpus, document: Document, text: str, name: str) -> Inline:
    inline = read_inline(text, corpus.rules, name)
    demand_same_text(document, inline, name)
    return inline


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
    with changing(corpus.root):
        demand_pass_accepted(corpus, story, document, given)
        inline = _read(corpus, document, text, name)
        made = annotated(document, inline, list(LAYERS))
        return put(corpus.root, pass_output(corpus, made, inline.entities, given))


def manual_commit(corpus: Corpus) -> str:
    """Return the commit that last changed the manuals.

    Raises CorpusError outside a git checkout.
    """
    paths = [f"annotations/{manual}" for manual in MANUALS]
    found = (git(corpus.root, "log", "-1", "--format=%H", "--", *paths) or "").strip()
    if not found:
        told = unknown(corpus.root)
        why = f" ({told})" if told else ""
        raise CorpusError(
            f"no commit of the manuals is known{why}; name one with --manual"
        )
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
