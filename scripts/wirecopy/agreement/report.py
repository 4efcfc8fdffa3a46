"""The figures of agreement, as values and as text.

Every figure comes with its counts: an F1 of 1.00 over three spans says little.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wirecopy.agreement.spans import Score


@dataclass(frozen=True, slots=True)
class SpanFigure:
    """Agreement on spans: of a layer as a whole, or of one label."""

    name: str
    label: str | None
    exact: Score
    overlap: Score | None = None


@dataclass(frozen=True, slots=True)
class LabelFigure:
    """Agreement on labels of the same things: how many, how many alike, beyond chance.

    `measure` is kappa or alpha; None where the share alone is meant.
    """

    name: str
    compared: int
    same: int
    measure: str | None = None
    value: float | None = None

    @property
    def share(self) -> float | None:
        """The share that is alike; None of none."""
        return self.same / self.compared if self.compared else None


Figure = SpanFigure | LabelFigure


@dataclass(frozen=True, slots=True)
class Agreement:
    """All figures of some documents, by layer.

    `alike` counts the documents whose passes do not differ at all; `entities` are the
    pairs of entities, `same_ids` those of them that bear one id in both passes.
    """

    documents: int
    alike: int
    entities_a: int
    entities_b: int
    entities: int
    same_ids: int
    layers: dict[str, list[Figure]]


def as_record(agreement: Agreement) -> dict[str, Any]:
    """Return the figures as plain values for JSON, shares and measures from -1 to 1."""
    return {
        "documents": agreement.documents,
        "documents_alike": agreement.alike,
        "entities": {
            "a": agreement.entities_a,
            "b": agreement.entities_b,
            "aligned": agreement.entities,
            "identical_ids": agreement.same_ids,
        },
        "layers": {
            layer: [_figure_record(figure) for figure in figures]
            for layer, figures in agreement.layers.items()
        },
    }


def _figure_record(figure: Figure) -> dict[str, Any]:
    if isinstance(figure, SpanFigure):
        return {
            "name": figure.name,
            "label": figure.label,
            "exact": _score_record(figure.exact),
            "overlap": _score_record(figure.overlap) if figure.overlap else None,
        }
    return {
        "name": figure.name,
        "compared": figure.compared,
        "same": figure.same,
        "share": _rounded(figure.share),
        **({figure.measure: _rounded(figure.value)} if figure.measure else {}),
    }


def _score_record(score: Score) -> dict[str, Any]:
    return {
        "a": score.a,
        "b": score.b,
        "same": score.same,
        "precision": _rounded(score.precision),
        "recall": _rounded(score.recall),
        "f1": _rounded(score.f1),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def as_text(agreement: Agreement) -> Iterator[str]:
    """Yield the lines of the figures for people."""
    yield (
        f"documents with two passes: {agreement.documents}, "
        f"of them without any difference: {agreement.alike}"
    )
    yield (
        f"entities: a {agreement.entities_a}, b {agreement.entities_b}, "
        f"aligned {agreement.entities}, with one id in both {agreement.same_ids}"
    )
    for layer, figures in agreement.layers.items():
        yield ""
        yield from _spans_text(layer, [f for f in figures if isinstance(f, SpanFigure)])
        for figure in figures:
            if isinstance(figure, LabelFigure):
                yield _label_text(figure)


def _spans_text(layer: str, figures: list[SpanFigure]) -> Iterator[str]:
    heads = ("a", "b", "same", "P", "R", "F1", "overlap F1")
    yield f"{layer:<28}" + "".join(f"{head:>{_width(head)}}" for head in heads)
    for figure in figures:
        name = figure.name if figure.label is None else f"  {figure.label}"
        score = figure.exact
        cells = [
            str(score.a),
            str(score.b),
            str(score.same),
            *(number(v) for v in (score.precision, score.recall, score.f1)),
            number(figure.overlap.f1) if figure.overlap else "",
        ]
        row = "".join(
            f"{cell:>{_width(head)}}" for head, cell in zip(heads, cells, strict=True)
        )
        yield f"{name:<28}{row}".rstrip()


def _width(head: str) -> int:
    return max(7, len(head) + 2)


def _label_text(figure: LabelFigure) -> str:
    measured = f", {figure.measure} {number(figure.value)}" if figure.measure else ""
    return (
        f"{figure.name}: {figure.same} of {figure.compared} "
        f"({number(figure.share)}){measured}"
    )


def number(value: float | None) -> str:
    """Return a figure with three decimals, never rounded up to 1; a dash for none."""
    if value is None:
        return "-"
    told = f"{value:.3f}"
    return "0.999" if told == "1.000" and value < 1 else told
