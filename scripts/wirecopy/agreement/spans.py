"""Agreement on spans: precision, recall and F1, exact and by overlap.

Kappa has no meaning for spans, since nobody can say how many spans were not marked; F1
needs no such number, and is what kappa tends to where they are very many (G. Hripcsak
and A. S. Rothschild, Agreement, the F-measure, and reliability in information
retrieval, JAMIA 12, 2005). Pass a stands for the reference. F1 is the same whichever
pass does.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from wirecopy.agreement.pairing import best_pairs


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """A span of a pass: where it stands, [start, end) in a block, and its label.

    `document` may be any key of the text: spans of two keys never match.
    """

    document: Hashable
    block: int
    start: int
    end: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """How many spans each pass marked, and how many of them match."""

    a: int
    b: int
    same: int

    @property
    def precision(self) -> float | None:
        """The share of the spans of pass b that match; None of none."""
        return self.same / self.b if self.b else None

    @property
    def recall(self) -> float | None:
        """The share of the spans of pass a that match; None of none."""
        return self.same / self.a if self.a else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None where neither pass marked anything."""
        return 2 * self.same / (self.a + self.b) if self.a + self.b else None


def exact(a: Sequence[Hashable], b: Sequence[Hashable]) -> Score:
    """Score two lists of spans that match where they are equal.

    A span that stands in a list twice (the speaker of two quotations) counts twice.
    """
    return Score(len(a), len(b), (Counter(a) & Counter(b)).total())


def overlap(a: Sequence[LabelledSpan], b: Sequence[LabelledSpan]) -> Score:
    """Score two lists of spans that match, one to one, where they share a character.

    Labels must be the same. Of all pairings the one with most pairs is counted.
    """
    pairs = {(i, j): 1.0 for i, j, _ in overlaps(a, b)}
    return Score(len(a), len(b), len(best_pairs(pairs)))


def overlaps(
    a: Sequence[LabelledSpan], b: Sequence[LabelledSpan]
) -> Iterator[tuple[int, int, int]]:
    """Yield the places of two spans that overlap, and by how many code points."""
    at: dict[tuple[Hashable, int, str], list[int]] = {}
    for j, other in enumerate(b):
        at.setdefault((other.document, other.block, other.label), []).append(j)
    for i, one in enumerate(a):
        for j in at.get((one.document, one.block, one.label), ()):
            shared = min(one.end, b[j].end) - max(one.start, b[j].start)
            if shared > 0:
                yield i, j, shared


def with_label(spans: Iterable[LabelledSpan], label: str) -> list[LabelledSpan]:
    """Return the spans that have a label."""
    return [span for span in spans if span.label == label]
