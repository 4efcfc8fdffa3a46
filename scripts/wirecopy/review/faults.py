"""Findings where they are: by document, and as marks in its text."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from wirecopy.diff.project import Place
from wirecopy.finding import Finding
from wirecopy.records import (
    ENTITIES,
    QUOTATIONS,
    SECTIONS,
    Corpus,
    Document,
    Label,
    Mention,
    Quotation,
    Role,
)
from wirecopy.review.marks import FAULT, FINDINGS, Mark


def by_document(
    corpus: Corpus, findings: Iterable[Finding]
) -> dict[str, list[Finding]]:
    """Return findings by the document or story they are about; the rest under ""."""
    found: dict[str, list[Finding]] = {}
    stories = frozenset(corpus.stories)
    for finding in findings:
        about = finding.location.document or story_of(stories, finding.location.path)
        found.setdefault(about, []).append(finding)
    return found


def story_of(stories: Collection[str], path: str) -> str:
    """Return the story that a file belongs to; empty where it belongs to none."""
    _, *parts = path.removesuffix(".jsonl").split("/")
    ids = (f"{collection}/{story}" for collection, story in pairwise(parts))
    return next((id for id in ids if id in stories), "")


def block_of(document: Document, finding: Finding) -> int | None:
    """Return the block that a finding is about; None where it is about no block."""
    block = finding.location.block
    known = document.blocks is not None and block is not None
    return block if known and 1 <= (block or 0) <= len(document.blocks or ()) else None


def fault_marks(document: Document, findings: Sequence[Finding]) -> Iterator[Mark]:
    """Yield what the findings of a document are about, as marks in its text.

    What several are about is one mark with all their codes.
    """
    about: dict[Place, list[Finding]] = {}
    for finding in findings:
        for place in dict.fromkeys(_places(document, finding)):
            about.setdefault(place, []).append(finding)
    for place, found in about.items():
        tag = " ".join(dict.fromkeys(finding.code for finding in found))
        told = "; ".join(f"{one.code} {one.name}: {one.message}" for one in found)
        yield Mark(*place, FINDINGS, FAULT, f"! {tag}", told)


def _places(document: Document, finding: Finding) -> Iterator[Place]:
    where = finding.location
    if where.path == document.text_path and where.block and where.text:
        start = where.column - 1
        yield where.block, start, start + len(where.text)
    for record in _records(document, where.path, where.line):
        if not isinstance(record, Quotation):
            yield record.block, record.start, record.end
            continue
        for _, _, span in record.spans():
            if (span.block, span.text) == (where.block, where.text):
                yield span.block, span.start, span.end


def _records(
    document: Document, path: str, line: int
) -> Iterator[Mention | Quotation | Label]:
    layers: dict[str, Sequence[Mention | Quotation | Label | Role]] = {
        ENTITIES: document.mentions,
        QUOTATIONS: document.quotations,
        SECTIONS: document.labels,
    }
    for layer, records in layers.items():
        if document.layer_path(layer) == path:
            for record in records:
                if record.line == line and not isinstance(record, Role):
                    yield record
