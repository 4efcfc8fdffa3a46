"""Level 3, spans: does every span cover what it says, and whole words?

One rule for the spans of all layers: the code's letter is that of the layer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wirecopy.checks.registry import check
from wirecopy.finding import Annotation, Fault, Location, Pointer, in_layer
from wirecopy.records import ENTITIES, QUOTATIONS, SECTIONS, Covering, Document


@dataclass(frozen=True, slots=True)
class Placed:
    """A span of a document, and what it takes to say where it is."""

    span: Covering
    document: Document
    layer: str
    record: Annotation
    steps: Pointer = ()

    def at(self, key: str) -> Location:
        """Return the location of a property of the span."""
        return in_layer(
            self.document, self.layer, self.record, *self.steps, key, span=self.span
        )


def _spans(document: Document) -> Iterator[Placed]:
    """Yield every span of a document."""
    for mention in document.mentions:
        yield Placed(mention, document, ENTITIES, mention)
    for label in document.labels:
        yield Placed(label, document, SECTIONS, label)
    for quotation in document.quotations:
        for role, place, span in quotation.spans():
            yield Placed(span, document, QUOTATIONS, quotation, (role, place))


def _spans_in_blocks(document: Document) -> Iterator[tuple[Placed, Covering, str]]:
    """Yield the spans that lie in a block, and the text of that block."""
    blocks = document.blocks or ()
    for placed in _spans(document):
        span = placed.span
        if span.block <= len(blocks) and span.start < span.end:
            block = blocks[span.block - 1]
            if span.end <= len(block):
                yield placed, span, block


@check("E301 Q301 S301", "span-outside-block")
def span_outside_block(document: Document) -> Iterator[Fault]:
    """A span lies in no block, ends after its block, or covers nothing.

    Bad: {"block":99,"start":0,"end":7, ...} in a text of 12 blocks
    Good: {"block":3,"start":0,"end":7, ...}
    """
    blocks = document.blocks
    for placed in _spans(document):
        span, at = placed.span, placed.at
        if span.start >= span.end:
            yield at("end"), f"ends at {span.end}, not after its start at {span.start}"
        elif blocks is None:
            continue
        elif span.block > len(blocks):
            yield at("block"), f"is in block {span.block}; the text has {len(blocks)}"
        elif span.end > len(blocks[span.block - 1]):
            length = len(blocks[span.block - 1])
            yield at("end"), f"ends at {span.end}; block {span.block} ends at {length}"


@check("E302 Q302 S302", "covers-other-text")
def covers_other_text(document: Document) -> Iterator[Fault]:
    """A span's text is not what it covers in its block.

    The text in the record is there so that a slipped offset cannot go unseen.

    Bad: {"block":1,"start":2,"end":11,"text":"Ada Lovelace", ...}
    Good: {"block":1,"start":0,"end":12,"text":"Ada Lovelace", ...}
    """
    for placed, span, block in _spans_in_blocks(document):
        covered = block[span.start : span.end]
        if span.text != covered and not (span.text is None and document.withheld):
            yield placed.at("text"), f"covers {covered!r}, not {span.text!r}"


@check("E303 Q303 S303", "space-at-span-edge")
def space_at_span_edge(document: Document) -> Iterator[Fault]:
    """A span begins or ends with a space.

    Bad: "Dunmore "
    Good: "Dunmore"
    """
    for placed, span, block in _spans_in_blocks(document):
        covered = block[span.start : span.end]
        if covered != covered.strip():
            yield placed.at("start"), f"covers {covered!r}, not {covered.strip()!r}"


@check("E304 Q304 S304", "span-cuts-word")
def span_cuts_word(document: Document) -> Iterator[Fault]:
    """A span begins or ends inside a word.

    A word is a run of letters and digits; a span may part it at a hyphen or an
    apostrophe (U.S.-led, Dunmore's) and nowhere else.

    Bad: "Dunmor" in "Dunmore"
    Good: "Dunmore"
    """
    for placed, span, block in _spans_in_blocks(document):
        if _inside_word(block, span.start) or _inside_word(block, span.end):
            start, end = _word_start(block, span.start), _word_end(block, span.end)
            covered = block[span.start : span.end]
            yield (
                placed.at("start"),
                f"cuts a word: covers {covered!r}, not {block[start:end]!r}",
            )


def _inside_word(block: str, offset: int) -> bool:
    return 0 < offset < len(block) and (
        block[offset - 1].isalnum() and block[offset].isalnum()
    )


def _word_start(block: str, start: int) -> int:
    while _inside_word(block, start):
        start -= 1
    return start


def _word_end(block: str, end: int) -> int:
    while _inside_word(block, end):
        end += 1
    return end
