"""Agreement on sections: the role of each block, the breaks, and labelled spans."""

from collections.abc import Iterator

from wirecopy.agreement.compare import Compared, label_figure, span_figures
from wirecopy.agreement.report import Figure, SpanFigure
from wirecopy.agreement.spans import LabelledSpan, exact
from wirecopy.records import Document, Rules

Place = tuple[str, int, str]


def figures(documents: list[Compared], rules: Rules) -> Iterator[Figure]:
    """Yield the figures of the layer: roles of blocks, breaks, labelled spans.

    A role is given to a block, which has no edges to agree on: no overlap.
    """
    a = [place for one in documents for place in role_places(one.passes.a)]
    b = [place for one in documents for place in role_places(one.passes.b)]
    yield SpanFigure("roles", None, exact(a, b))
    for role in rules.roles:
        of_a, of_b = [p for p in a if p[2] == role], [p for p in b if p[2] == role]
        if of_a or of_b:
            yield SpanFigure("roles", role, exact(of_a, of_b))
    breaks_a = [block for one in documents for block in _breaks(one.passes.a)]
    breaks_b = [block for one in documents for block in _breaks(one.passes.b)]
    yield SpanFigure("breaks", None, exact(breaks_a, breaks_b))
    yield from span_figures(
        "labelled spans",
        [span for one in documents for span in label_spans(one.passes.a)],
        [span for one in documents for span in label_spans(one.passes.b)],
        rules.labels,
    )
    pairs = [pair for one in documents for pair in _roles(one)]
    yield label_figure("roles of blocks", [*pairs])


def role_places(document: Document) -> Iterator[Place]:
    """Yield document, block and role of each role that was given."""
    for role in document.roles:
        yield document.id, role.block, role.role


def label_spans(document: Document) -> Iterator[LabelledSpan]:
    """Yield the labelled spans of a document."""
    for span in document.labels:
        yield LabelledSpan(document.id, span.block, span.start, span.end, span.label)


def _breaks(document: Document) -> Iterator[tuple[str, int]]:
    """Yield the blocks with a break before them."""
    for role in document.roles:
        if role.broken:
            yield document.id, role.block


def _roles(one: Compared) -> Iterator[tuple[str | None, str | None]]:
    a, b = one.passes.a.role_of(), one.passes.b.role_of()
    for block in sorted(a.keys() | b.keys()):
        yield a.get(block), b.get(block)
