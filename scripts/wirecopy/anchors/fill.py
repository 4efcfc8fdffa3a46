"""The words of withheld spans: filled in where the text is at hand, and taken out."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from wirecopy.records import ROLES_OF_SPANS, Document, Quotation, Span


def with_text(document: Document, blocks: Sequence[str]) -> Document:
    """Return a document with its text, and in every span the words that it covers."""

    def words(span: Span) -> str:
        return blocks[span.block - 1][span.start : span.end]

    filled = _with_words(document, words)
    return replace(filled, blocks=tuple(blocks))


def without_text(document: Document) -> Document:
    """Return a document as it is kept: quotations and labels without words."""
    return _with_words(document, lambda span: None)


def _with_words(document: Document, words: Callable[[Span], str | None]) -> Document:
    return replace(
        document,
        quotations=tuple(_quotation(q, words) for q in document.quotations),
        labels=tuple(
            replace(s, text=words(Span(s.block, s.start, s.end)))
            for s in document.labels
        ),
    )


def _quotation(quotation: Quotation, words: Callable[[Span], str | None]) -> Quotation:
    spans = {
        role: tuple(replace(s, text=words(s)) for s in getattr(quotation, role))
        for role in ROLES_OF_SPANS
    }
    return replace(
        quotation,
        content=spans["content"],
        cue=spans["cue"],
        speaker=spans["speaker"],
        addressee=spans["addressee"],
    )
