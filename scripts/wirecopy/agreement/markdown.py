"""The figures of agreement as Markdown, for the documents."""

from collections.abc import Iterator

from wirecopy.agreement import measure, without_carried
from wirecopy.agreement.passes import StoryPasses
from wirecopy.agreement.report import Agreement, LabelFigure, SpanFigure, number
from wirecopy.records import Rules


def agreement_table(stories: list[StoryPasses], rules: Rules) -> Iterator[str]:
    """Yield the headline figures: of the documents with nothing carried over."""
    independent = without_carried(stories)
    if not independent:
        yield "No document has two passes yet that were not carried over."
        return
    measured = measure(independent, rules)
    yield from _head(measured, sum(len(story.documents) for story in stories))
    yield ""
    yield "| layer | spans | a | b | same | F1 | overlap F1 |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for layer, figures in measured.layers.items():
        for figure in figures:
            if isinstance(figure, SpanFigure):
                yield _span_row(layer, figure)
    yield ""
    yield "| layer | labels | compared | same | share | beyond chance |"
    yield "| --- | --- | ---: | ---: | ---: | ---: |"
    for layer, figures in measured.layers.items():
        for figure in figures:
            if isinstance(figure, LabelFigure):
                yield _label_row(layer, figure)


def _head(measured: Agreement, all_documents: int) -> Iterator[str]:
    carried = all_documents - measured.documents
    yield (
        f"Documents with two passes, neither carried over: {measured.documents}; in "
        f"{measured.alike} of them the passes do not differ at all."
        + (f" Left out, a pass being carried over: {carried}." if carried else "")
    )
    yield (
        f"Entities: {measured.entities_a} in pass a, {measured.entities_b} in pass b; "
        f"{measured.entities} aligned, {measured.same_ids} of these with the same id."
    )


def _span_row(layer: str, figure: SpanFigure) -> str:
    score = figure.exact
    name = figure.name if figure.label is None else f"{figure.name}: {figure.label}"
    overlap = number(figure.overlap.f1) if figure.overlap else ""
    counts = f"{score.a:,} | {score.b:,} | {score.same:,}"
    return f"| {layer} | {name} | {counts} | {number(score.f1)} | {overlap} |"


def _label_row(layer: str, figure: LabelFigure) -> str:
    told = f"{figure.measure} {number(figure.value)}" if figure.measure else ""
    counts = f"{figure.compared:,} | {figure.same:,} | {number(figure.share)}"
    return f"| {layer} | {figure.name} | {counts} | {told} |"
