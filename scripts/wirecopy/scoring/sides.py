"""Between what is scored and the records of the corpus.

Predictions as documents, gold and predicted side by side, are what whoever looks at the
errors needs; documents as annotations are what comes out of the files of other tools.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from wirecopy.assemble import bare_document
from wirecopy.parts import parts_of
from wirecopy.records import (
    ENTITIES,
    LAYERS,
    QUOTATIONS,
    ROLES_OF_SPANS,
    SECTIONS,
    Covering,
    Document,
    Label,
    Mention,
    Quotation,
    Role,
    Rules,
    Span,
)
from wirecopy.scoring.annotations import Annotations, Block, Edges, Name, Quoted
from wirecopy.scoring.faults import faults_of
from wirecopy.scoring.measure import demand_no_faults, read
from wirecopy.scoring.rows import Rows
from wirecopy.tables.columns import offsets, text_of
from wirecopy.text import starts_of_blocks


def side_by_side(
    gold: Rows, predictions: Rows, rules: Rules
) -> Iterator[tuple[Document, Document]]:
    """Yield each document twice: with its gold annotations, and as it was predicted.

    Only texts and annotations are filled in; a layer that was not predicted is that of
    the gold data. Spans that run over several blocks are cut at their ends. Raises
    CorpusError where the predictions have faults.
    """
    documents, predicted, known = read(gold, predictions)
    demand_no_faults(faults_of(documents, predicted, known))
    yield from pairs_of(documents, predicted, rules)


def pairs_of(
    gold: Iterable[Annotations], predicted: Iterable[Annotations], rules: Rules
) -> Iterator[tuple[Document, Document]]:
    """Yield each document as side_by_side does, from annotations without faults."""
    given = {one.document: one for one in predicted}
    for one in gold:
        other = given.get(one.document) or Annotations(one.document, one.story)
        other = _filled(other, one)
        text = one.text or other.text or ""
        yield (
            document_of(one._replace(text=text), rules),
            document_of(other._replace(text=text), rules),
        )


def _filled(predicted: Annotations, gold: Annotations) -> Annotations:
    """Return predictions with the layers that it lacks taken from the gold data."""
    layers = ("mentions", "quotations", "blocks", "labels")
    lacks = {name for name in layers if getattr(predicted, name) is None}
    return predicted._replace(**{name: getattr(gold, name) for name in lacks})


def document_of(annotations: Annotations, rules: Rules) -> Document:
    """Return annotations as a document of the corpus: only what they say is filled."""
    text = annotations.text or ""
    places = _Places(text)
    return replace(
        bare_document(annotations.document, rules, tuple(text.split("\n"))),
        mentions=tuple(
            Mention(span.block, span.start, span.end, span.text, type, entity)
            for start, end, type, entity in annotations.mentions or ()
            for span in places.spans([(start, end)])
        ),
        quotations=tuple(
            _quotation(quoted, places) for quoted in annotations.quotations or ()
        ),
        roles=tuple(
            Role(number, block.role)
            for number, block in enumerate(annotations.blocks or (), 1)
        ),
        labels=tuple(
            Label(span.block, span.start, span.end, span.text, label)
            for start, end, label in annotations.labels or ()
            for span in places.spans([(start, end)])
        ),
    )


def _quotation(quoted: Quoted, places: "_Places") -> Quotation:
    return Quotation(
        id=quoted.id,
        kind=quoted.kind,
        content=places.spans(quoted.content),
        cue=places.spans(quoted.cue),
        speaker=places.spans(quoted.speaker),
        addressee=places.spans(quoted.addressee),
        entities=quoted.entities,
    )


class _Places:
    """Where the offsets of a text are in its blocks."""

    def __init__(self, text: str) -> None:
        self.blocks = text.split("\n")
        self.starts = starts_of_blocks(self.blocks)

    def spans(self, edges: Iterable[Edges]) -> tuple[Span, ...]:
        """Return the spans of some edges, one for each block that they touch."""
        return tuple(span for one in edges for span in self._of(*one))

    def _of(self, start: int, end: int) -> Iterator[Span]:
        while start < end:
            number = bisect_right(self.starts, start)
            begins, block = self.starts[number - 1], self.blocks[number - 1]
            stop = min(end - begins, len(block))
            if start - begins < stop:
                words = block[start - begins : stop]
                yield Span(number, start - begins, stop, words)
            start = self.starts[number]


def annotations_in(document: Document, layers: Collection[str] = LAYERS) -> Annotations:
    """Return the annotations of a document of the corpus, in some layers."""
    starts = offsets(document)
    has = {layer: layer in layers for layer in LAYERS}
    return Annotations(
        document.id,
        document.story,
        text_of(document),
        tuple(_names(document, starts)) if has[ENTITIES] else None,
        tuple(_quoted(q, starts) for q in document.quotations)
        if has[QUOTATIONS]
        else None,
        tuple(_blocks(document, starts)) if has[SECTIONS] else None,
        tuple(sorted((*_edges(s, starts), s.label) for s in document.labels))
        if has[SECTIONS]
        else None,
        parted=has[SECTIONS],
    )


def _edges(span: Covering, starts: Sequence[int]) -> Edges:
    base = starts[span.block - 1]
    return base + span.start, base + span.end


def _names(document: Document, starts: Sequence[int]) -> Iterator[Name]:
    for mention in sorted(document.mentions, key=lambda m: (m.block, m.start, m.end)):
        yield (*_edges(mention, starts), mention.type, mention.entity)


def _quoted(quotation: Quotation, starts: Sequence[int]) -> Quoted:
    content, cue, speaker, addressee = (
        tuple(sorted(_edges(span, starts) for span in getattr(quotation, role)))
        for role in ROLES_OF_SPANS
    )
    return Quoted(
        quotation.id,
        quotation.kind,
        content,
        cue,
        speaker,
        addressee,
        quotation.entities,
    )


def _blocks(document: Document, starts: Sequence[int]) -> Iterator[Block]:
    parts, blocks = parts_of(document), document.blocks or ()
    for role in document.roles:
        start = starts[role.block - 1]
        end = start + len(blocks[role.block - 1])
        yield Block(start, end, role.role, parts.get(role.block))
