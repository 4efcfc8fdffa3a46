"""Texts and passes as they were delivered: neither changes afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from wirecopy import digest
from wirecopy.checks.registry import check
from wirecopy.errors import CorpusError
from wirecopy.files import LAYER_FOLDERS, entries
from wirecopy.finding import Fault, Location
from wirecopy.history import first_commits
from wirecopy.read import read_pass
from wirecopy.records import LAYERS, PASSES, Corpus, Document, Story


@check("F303", "text-changed")
def text_changed(document: Document) -> Iterator[Fault]:
    """A text has another SHA-256 than story.json gives.

    A released text never changes; a corrected one is a new document. Before a release,
    take "sha256" out of story.json, and 'wirecopy fix' writes the new one.

    Bad: a word mended in the text, "sha256" as it was
    Good: the text as it was
    """
    if document.blocks is None:
        return
    found = digest.of_text(document.blocks)
    if found != document.sha256:
        yield (
            Location(document.text_path, document=document.id),
            f"has the SHA-256 {found[:12]}..., not {document.sha256[:12]}... as in "
            "story.json; put the text back, or before a release take sha256 out there "
            "and run 'wirecopy fix'",
        )


def _at(document: Document, number: int, *pointer: str | int) -> Location:
    path = f"corpus/{document.story}/story.json"
    steps = ("documents", document.name, "passes", number, *pointer)
    return Location(path, pointer=steps, document=document.id)


@check("P408", "pass-changed")
def pass_changed(story: Story) -> Iterator[Fault]:
    """A pass is not what it was when it was delivered, or is not there.

    Agreement is computed from the passes; one that was mended measures nothing.

    Bad: a boundary mended under annotations/passes/a/
    Good: the boundary mended under annotations/ alone
    """
    for document in story.documents:
        for number, delivered in enumerate(document.passes):
            try:
                found = digest.of_pass(
                    *read_pass(story.corpus, document, delivered.name)
                )
            except (CorpusError, KeyError, TypeError, AttributeError) as error:
                why = (
                    str(error) if isinstance(error, CorpusError) else "breaks its form"
                )
                yield _at(document, number), f"pass {delivered.name}: {why}"
                continue
            if found != delivered.sha256:
                yield (
                    _at(document, number, "sha256"),
                    f"pass {delivered.name} of {document.id} has the SHA-256 "
                    f"{found[:12]}..., not {delivered.sha256[:12]}...; "
                    "put the pass back as delivered",
                )


@check("P409", "pass-given-twice")
def pass_given_twice(story: Story) -> Iterator[Fault]:
    """story.json gives one pass of a document twice.

    Bad: "passes":[{"pass":"a", ...},{"pass":"a", ...}]
    Good: "passes":[{"pass":"a", ...},{"pass":"b", ...}]
    """
    for document in story.documents:
        names = [delivered.name for delivered in document.passes]
        for number, name in enumerate(names):
            if name in names[:number]:
                yield (
                    _at(document, number, "pass"),
                    f"gives pass {name} again; keep one",
                )


@check("P410", "pass-not-recorded")
def pass_not_recorded(story: Story) -> Iterator[Fault]:
    """There are files of a pass that story.json does not record.

    Without annotator, manual and fingerprint nobody can say what the pass is.

    Bad: annotations/passes/a/entities/wire/harbour-strike/meridian.jsonl, "passes":[]
    Good: the same recorded, as 'wirecopy import inline --pass a' does
    """
    for folder, name in zip(LAYER_FOLDERS[1:], PASSES, strict=True):
        present = {
            entry.path
            for layer in LAYERS
            for entry in entries(story.corpus.root, f"{folder}/{layer}/{story.id}")
        }
        for document in story.documents:
            recorded = any(given.name == name for given in document.passes)
            paths = [f"{folder}/{layer}/{document.id}.jsonl" for layer in LAYERS]
            found = next((path for path in paths if path in present), None)
            if found and not recorded:
                yield (
                    Location(found, document=document.id),
                    f"is of a pass {name} that {story.path} does not record",
                )


@check("P411", "pass-after-layer")
def pass_after_layer(corpus: Corpus) -> Iterator[Fault]:
    """A pass was committed after the layer that was made from it.

    A pass that came later may have been copied from the result. Not judged outside a
    git checkout; in one where git does not tell, `check` says so.

    Bad: annotations/entities/... committed first, annotations/passes/a/... after it
    Good: the passes in one commit, the layers made from them in a later one
    """
    first = first_commits(corpus.root, "annotations")
    for path, position in first.items():
        parts = path.split("/")
        if parts[1] != "passes" or len(parts) < 7:
            continue
        layer = "/".join(("annotations", *parts[3:]))
        if layer in first and first[layer] <= position:
            yield (
                Location(path),
                f"was not committed before {layer}, which is made from it",
            )
