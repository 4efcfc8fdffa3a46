"""Agreement on entities: where names and values stand, of what type, and which thing.

The type is compared with the edges (exact, as in CoNLL-2003), the edges also without
it, and both the type and the entity on the mentions whose edges are the same.
"""

from collections.abc import Iterator

from wirecopy.agreement.compare import (
    Compared,
    label_figure,
    share_figure,
    span_figures,
)
from wirecopy.agreement.report import Figure
from wirecopy.agreement.spans import LabelledSpan
from wirecopy.records import Document, Mention, Rules


def figures(documents: list[Compared], rules: Rules) -> Iterator[Figure]:
    """Yield the figures of the layer: mentions, each type, edges, types, entities."""
    a = [span for one in documents for span in mention_spans(one.passes.a)]
    b = [span for one in documents for span in mention_spans(one.passes.b)]
    yield from span_figures("mentions", a, b, rules.types)
    yield from span_figures("mentions, whatever the type", _bare(a), _bare(b))
    both = [(one, *pair) for one in documents for pair in same_edges(one)]
    yield label_figure(
        "types on the same edges", [(m.type, o.type) for _, m, o in both]
    )
    yield share_figure(
        "entities on the same edges, aligned",
        [
            (m.entity, one.alignment.in_a(o.entity))
            for one, m, o in both
            if m.entity is not None and o.entity is not None
        ],
    )


def mention_spans(document: Document) -> Iterator[LabelledSpan]:
    """Yield the mentions of a document as spans, labelled with their types."""
    for m in document.mentions:
        yield LabelledSpan(document.id, m.block, m.start, m.end, m.type)


def _bare(spans: list[LabelledSpan]) -> list[LabelledSpan]:
    return [LabelledSpan(s.document, s.block, s.start, s.end) for s in spans]


def same_edges(one: Compared) -> Iterator[tuple[Mention, Mention]]:
    """Yield the mentions of both passes that cover the same words."""
    at = {(m.block, m.start, m.end): m for m in one.passes.b.mentions}
    for mention in one.passes.a.mentions:
        other = at.get((mention.block, mention.start, mention.end))
        if other is not None:
            yield mention, other
