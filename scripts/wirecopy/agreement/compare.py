"""What the layers are compared on: the documents, their passes and aligned entities."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from wirecopy.agreement.align import Alignment, align
from wirecopy.agreement.measures import Labels, cohens_kappa
from wirecopy.agreement.passes import Passes, StoryPasses
from wirecopy.agreement.report import LabelFigure, SpanFigure
from wirecopy.agreement.spans import LabelledSpan, exact, overlap, with_label


@dataclass(frozen=True, slots=True)
class Compared:
    """A document's two passes, and which entities of them are one."""

    passes: Passes
    alignment: Alignment


def compared(stories: Iterable[StoryPasses]) -> list[Compared]:
    """Return the documents of all stories, each with the alignment of its story."""
    found = []
    for story in stories:
        alignment = align(story)
        found += [Compared(passes, alignment) for passes in story.documents]
    return found


def span_figures(
    name: str,
    a: list[LabelledSpan],
    b: list[LabelledSpan],
    labels: Iterable[str] = (),
) -> Iterator[SpanFigure]:
    """Yield the figure of all spans, then one for each label that a pass has used."""
    yield SpanFigure(name, None, exact(a, b), overlap(a, b))
    yield from by_label(name, a, b, labels)


def by_label(
    name: str, a: list[LabelledSpan], b: list[LabelledSpan], labels: Iterable[str]
) -> Iterator[SpanFigure]:
    """Yield the figure of the spans with each label that a pass has used."""
    for label in labels:
        of_a, of_b = with_label(a, label), with_label(b, label)
        if of_a or of_b:
            yield SpanFigure(name, label, exact(of_a, of_b), overlap(of_a, of_b))


def label_figure(name: str, pairs: list[Labels]) -> LabelFigure:
    """Return the figure of labels of the same things, with Cohen's kappa."""
    same = sum(a == b for a, b in pairs)
    return LabelFigure(name, len(pairs), same, "kappa", cohens_kappa(pairs))


def share_figure(name: str, pairs: list[Labels]) -> LabelFigure:
    """Return the figure of values that are no labels: the share that is alike."""
    return replace(label_figure(name, pairs), measure=None, value=None)
