"""Agreement on quotations: the spans of each role, and what is said of a quotation.

Spans are compared role by role, so that a slip in the content does not hide one in the
speaker. What is said of a quotation as a whole (kind, stance, who speaks) can only be
compared where both passes have it: the quotations are paired by their contents first.
Marks that quote nobody are contents of their kind, and of no other role.
"""

from collections.abc import Iterator

from wirecopy.agreement.compare import (
    Compared,
    by_label,
    label_figure,
    share_figure,
    span_figures,
)
from wirecopy.agreement.measures import Labels
from wirecopy.agreement.pairing import best_pairs
from wirecopy.agreement.passes import Passes
from wirecopy.agreement.report import Figure
from wirecopy.agreement.spans import LabelledSpan, overlaps
from wirecopy.agreement.words import word_figures
from wirecopy.records import ROLES_OF_SPANS, Document, Quotation, Rules

CONTENT = ROLES_OF_SPANS[0]
OF_KINDS = ("kind",)
OF_SPEECH = ("stance", "reference", "anonymous")


def figures(documents: list[Compared], rules: Rules) -> Iterator[Figure]:
    """Yield the figures of the layer: roles, matched quotations, words."""
    for role in ROLES_OF_SPANS:
        a = [span for one in documents for span in role_spans(one.passes.a, role)]
        b = [span for one in documents for span in role_spans(one.passes.b, role)]
        yield from span_figures(role, a, b)
        if role == CONTENT:
            a = [span for one in documents for span in contents(one.passes.a)]
            b = [span for one in documents for span in contents(one.passes.b)]
            yield from by_label(role, a, b, rules.kinds)
    both = [(one, *pair) for one in documents for pair in matched(one.passes)]
    for name in OF_KINDS:
        pairs = [(getattr(q, name), getattr(o, name)) for _, q, o in both]
        yield label_figure(f"{name} of matched quotations", pairs)
    spoken = [(one, q, o) for one, q, o in both if _spoken(q, o, rules)]
    for name in OF_SPEECH:
        pairs = [(getattr(q, name), getattr(o, name)) for _, q, o in spoken]
        yield label_figure(f"{name} of matched quotations", pairs)
    yield share_figure(
        "entities that speak, aligned", [_entities(*three) for three in spoken]
    )
    yield from word_figures([one.passes for one in documents], rules)


def role_spans(document: Document, role: str) -> Iterator[LabelledSpan]:
    """Yield the spans of a role, without those of marks that quote nobody."""
    for quotation in document.quotations:
        if quotation.kind in document.rules.marks:
            for span in getattr(quotation, role):
                yield LabelledSpan(document.id, span.block, span.start, span.end)


def contents(document: Document) -> Iterator[LabelledSpan]:
    """Yield the contents of all quotations, labelled with their kinds."""
    for quotation in document.quotations:
        for span in quotation.content:
            yield LabelledSpan(
                document.id, span.block, span.start, span.end, quotation.kind
            )


def _spoken(one: Quotation, other: Quotation, rules: Rules) -> bool:
    """Return whether both quote somebody; marks that do not have no speaker."""
    return one.kind in rules.marks and other.kind in rules.marks


def _entities(one: Compared, a: Quotation, b: Quotation) -> Labels:
    return frozenset(a.entities), frozenset(map(one.alignment.in_a, b.entities))


def matched(passes: Passes) -> list[tuple[Quotation, Quotation]]:
    """Return the quotations of both passes that are one.

    They are paired one to one by the share of their contents that both have (the
    Jaccard index over code points), so that of two nested quotations each finds its
    own.
    """
    ones, others = passes.a.quotations, passes.b.quotations
    a, b = [*_pieces(ones)], [*_pieces(others)]
    shared: dict[tuple[int, int], int] = {}
    for i, j, size in overlaps([span for _, span in a], [span for _, span in b]):
        pair = (a[i][0], b[j][0])
        shared[pair] = shared.get(pair, 0) + size
    weights = {
        (i, j): size / (_length(ones[i]) + _length(others[j]) - size)
        for (i, j), size in shared.items()
    }
    return [(ones[i], others[j]) for i, j in best_pairs(weights)]


def _pieces(quotations: tuple[Quotation, ...]) -> Iterator[tuple[int, LabelledSpan]]:
    for at, quotation in enumerate(quotations):
        for span in quotation.content:
            yield at, LabelledSpan(0, span.block, span.start, span.end)


def _length(quotation: Quotation) -> int:
    return sum(span.end - span.start for span in quotation.content)
