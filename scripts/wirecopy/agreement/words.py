"""Agreement on quotations word by word.

Alpha needs units that are there for both passes: the words of the text. Quotations are
nested, so a word can have several roles; the innermost one labels it, which is the role
in the shortest span around it. Marks that quote nobody label nothing. So did PolNeAR,
for sources, cues and contents (E. Newell, D. Margolin and D. Ruths, An attribution
relations corpus for political news, LREC 2018).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from wirecopy.agreement.measures import Labels, krippendorffs_alpha
from wirecopy.agreement.passes import Passes
from wirecopy.agreement.report import LabelFigure
from wirecopy.records import ROLES_OF_SPANS, Document, Rules

WORD = re.compile(r"\w+")
NONE = "none"


def word_figures(documents: Iterable[Passes], rules: Rules) -> Iterator[LabelFigure]:
    """Yield alpha over all words, then for each role against all others.

    Documents whose text is not at hand have no words here.
    """
    units: list[tuple[str, str]] = []
    for passes in documents:
        units += zip(
            word_roles(passes.a, rules), word_roles(passes.b, rules), strict=True
        )
    yield _alpha("words by their innermost role", [*units])
    for role in ROLES_OF_SPANS:
        yield _alpha(
            f"words, {role} or not", [(a == role, b == role) for a, b in units]
        )


def _alpha(name: str, units: list[Labels]) -> LabelFigure:
    same = sum(a == b for a, b in units)
    return LabelFigure(name, len(units), same, "alpha", krippendorffs_alpha(units))


def word_roles(document: Document, rules: Rules) -> Iterator[str]:
    """Yield the innermost role of each word of a document, in order."""
    around: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for quotation in document.quotations:
        if quotation.kind in rules.marks:
            for role, _, span in quotation.spans():
                place = ROLES_OF_SPANS.index(role)
                around[span.block].append((span.start, span.end, place))
    for number, block in enumerate(document.blocks or (), 1):
        for word in WORD.finditer(block):
            covering = [
                (end - start, -place)
                for start, end, place in around[number]
                if start <= word.start() < end
            ]
            yield ROLES_OF_SPANS[-min(covering)[1]] if covering else NONE
