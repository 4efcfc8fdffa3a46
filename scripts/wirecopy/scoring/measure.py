"""From rows to figures: read, refuse what has faults, count by story, draw."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from wirecopy.errors import CorpusError
from wirecopy.records import ENTITIES, QUOTATIONS, SECTIONS
from wirecopy.scoring import entities, quotations, report, sections
from wirecopy.scoring import renditions as selfsame
from wirecopy.scoring.annotations import Annotations
from wirecopy.scoring.faults import (
    LABELS,
    Known,
    common_layers,
    faults_of,
    known_labels,
)
from wirecopy.scoring.rows import Rows, annotations_of, names_of
from wirecopy.scoring.tally import LEVEL, SAMPLES, SEED, Drawn, Tally

Record = dict[str, Any]
Pairs = Iterable[Mapping[str, Any]]
Stories = Mapping[str, Sequence[tuple[Annotations, Annotations]]]
"""The documents of each story, gold beside prediction."""
SHOWN = 20


def score(
    gold: Rows,
    predictions: Rows,
    train: Rows | None = None,
    renditions: Pairs | None = None,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> Record:
    """Return the figures of predictions, by layer.

    All rows are those of the dataset, of `datasets` or plain records, of any config;
    the layers are scored that the predictions have. With the rows of the train split
    mentions are told apart by whether train has their words; with rows of the config
    renditions it is told how far a model agrees with itself. Confidence intervals are
    of `samples` draws of stories.

    Raises CorpusError with a list where the predictions have faults.
    """
    documents, predicted, known = read(gold, predictions)
    demand_no_faults(faults_of(documents, predicted, known))
    seen = None if train is None else surfaces_of(train, gold)
    return figures(documents, predicted, known, seen, renditions, samples, seed)


def faults(gold: Rows, predictions: Rows) -> list[str]:
    """Return what is wrong with predictions, a line for each fault."""
    return faults_of(*read(gold, predictions))


def consistency(predictions: Rows, renditions: Pairs) -> Record:
    """Return the share of mentions in shared words on which a model agrees with itself.

    The predictions need their texts; `renditions` are rows of that config.
    """
    documents = annotations_of(predictions, names_of(predictions))
    tally = Tally()
    selfsame.count(tally, {one.document: one for one in documents}, renditions)
    stories = sorted({one.story for one in documents})
    return report.consistency_record(Drawn(tally, stories))


def read(
    gold: Rows, predictions: Rows
) -> tuple[list[Annotations], list[Annotations], Known]:
    """Return the annotations of both sides, and the labels that there are."""
    names = names_of(gold)
    documents = annotations_of(gold, names)
    predicted = annotations_of(predictions, {**names, **names_of(predictions)})
    return documents, predicted, known_labels(documents, names)


def surfaces_of(train: Rows, gold: Rows) -> set[str]:
    """Return the surfaces of the mentions of the train split, case folded."""
    names = {**names_of(gold), **names_of(train)}
    return entities.surfaces(annotations_of(train, names))


def demand_no_faults(found: Sequence[str]) -> None:
    """Raise CorpusError with a list where predictions have faults."""
    if found:
        told = "\n  ".join(found[:SHOWN])
        more = f"\n  and {len(found) - SHOWN} more" if found[SHOWN:] else ""
        raise CorpusError(
            f"predictions with faults are not scored ({len(found)}):\n  {told}{more}"
        )


def figures(
    gold: Sequence[Annotations],
    predicted: Sequence[Annotations],
    known: Known,
    train: set[str] | None = None,
    renditions: Pairs | None = None,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> Record:
    """Return the figures of predictions that have no faults."""
    layers = common_layers(gold, predicted)
    stories = _by_story(gold, predicted)
    tally = _counted(stories, layers, train)
    if renditions is not None and ENTITIES in layers:
        selfsame.count(tally, _with_texts(stories), renditions)
    drawn = Drawn(tally, sorted(stories), samples, seed)
    makers = {
        ENTITIES: lambda: report.entities_record(drawn, known.types),
        QUOTATIONS: lambda: report.quotations_record(
            drawn, known.kinds, quotations.speakers_known(predicted)
        ),
        SECTIONS: lambda: report.roles_record(drawn, known.roles),
        LABELS: lambda: report.labels_record(drawn, known.labels),
    }
    record: Record = {
        "documents": len(gold),
        "stories": len(stories),
        "bootstrap": {"samples": samples, "seed": seed, "level": LEVEL},
        **{layer: makers[layer]() for layer in layers},
    }
    if (selfsame.CONSISTENT,) in drawn:
        record[selfsame.CONSISTENT] = report.consistency_record(drawn)
    return record


def _counted(
    stories: Stories, layers: Collection[str], train: set[str] | None
) -> Tally:
    """Return what is counted in the documents of all stories, by layer."""
    tally = Tally()
    for pairs in stories.values():
        sameness = quotations.same_entities(pairs)
        for one, other in pairs:
            if ENTITIES in layers:
                entities.count(tally, one, other, train)
            if QUOTATIONS in layers:
                quotations.count(tally, one, other, sameness)
            if SECTIONS in layers:
                sections.count_roles(tally, one, other)
            if LABELS in layers:
                sections.count_labels(tally, one, other)
    return tally


def _by_story(
    gold: Sequence[Annotations], predicted: Sequence[Annotations]
) -> dict[str, list[tuple[Annotations, Annotations]]]:
    """Return the documents of each story, gold beside prediction."""
    given = {one.document: one for one in predicted}
    found: dict[str, list[tuple[Annotations, Annotations]]] = {}
    for one in gold:
        other = given.get(one.document) or Annotations(one.document, one.story)
        found.setdefault(one.story, []).append((one, other))
    return found


def _with_texts(stories: Stories) -> dict[str, Annotations]:
    """Return the predictions by document, with the texts of the gold data."""
    return {
        one.document: other._replace(text=one.text)
        for pairs in stories.values()
        for one, other in pairs
    }
