"""Train the baselines on train, test them on each collection of test, tell the figures.

The texts of a withheld collection are at hand for some and not for others: only its
documents that were hydrated exactly are scored, and a collection without any is named.
No baseline is trained on such a collection.
"""

import hashlib
import random
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from wirecopy.anchors.hydrate import is_exact
from wirecopy.baselines import BASELINES, Baseline, Train
from wirecopy.baselines.baseline import SEED, Predict
from wirecopy.errors import CorpusError
from wirecopy.read import read_stories
from wirecopy.records import ENTITIES, LAYERS, QUOTATIONS, Corpus, Document, Story
from wirecopy.scoring.annotations import Annotations
from wirecopy.scoring.entities import surfaces
from wirecopy.scoring.faults import Known, faults_of
from wirecopy.scoring.measure import demand_no_faults, figures
from wirecopy.scoring.sides import annotations_in
from wirecopy.tables import renditions

Record = dict[str, Any]
Tell = Callable[[str], None]
TRAIN, TEST = "train", "test"
SHARES = (0.125, 0.25, 0.5, 1)
"""The shares of the stories of train that the learning curve is drawn through."""


@dataclass(frozen=True)
class Group:
    """The documents of a collection in the test split; none where they are not there.

    `pairs` are their rows of the config renditions.
    """

    name: str
    withheld: bool
    documents: tuple[Document, ...]
    pairs: tuple[Record, ...]


@dataclass(frozen=True)
class Data:
    """What baselines are trained and tested on."""

    corpus: Corpus
    train: tuple[Document, ...]
    groups: tuple[Group, ...]
    models: Train = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "models", Train(self.train, self.corpus.rules))

    @property
    def known(self) -> Known:
        """The labels of the corpus."""
        rules = self.corpus.rules
        return Known(rules.types, rules.kinds, rules.roles, rules.labels)

    @property
    def digest(self) -> str:
        """A fingerprint of all included documents and their annotations, 16 digits."""
        included = [group.documents for group in self.groups if not group.withheld]
        told = hashlib.sha256()
        for document in (*self.train, *(d for group in included for d in group)):
            told.update(repr(annotations_in(document)).encode())
        return told.hexdigest()[:16]


def read_data(corpus: Corpus) -> Data:
    """Read the documents of train and test whose texts are at hand.

    Raises CorpusError where train or test has none.
    """
    train = [
        document
        for story in read_stories(corpus, corpus.splits[TRAIN])
        if not story.collection.withheld
        for document in story.documents
    ]
    found: dict[str, list[Story]] = {}
    for story in read_stories(corpus, corpus.splits[TEST]):
        found.setdefault(story.collection.name, []).append(story)
    made = (_group(name, stories) for name, stories in found.items())
    groups = sorted(made, key=lambda group: (group.withheld, group.name))
    if not train or not any(group.documents for group in groups):
        raise CorpusError("baselines need stories with texts in train and in test")
    return Data(corpus, tuple(train), tuple(groups))


def _group(name: str, stories: Sequence[Story]) -> Group:
    withheld = stories[0].collection.withheld
    documents = tuple(
        document
        for story in stories
        for document in story.documents
        if document.blocks and (not withheld or is_exact(document))
    )
    pairs = (row for story in stories for row in _pairs(story, documents))
    return Group(name, withheld, documents, tuple(pairs))


def _pairs(story: Story, documents: Sequence[Document]) -> Iterator[Record]:
    own = tuple(one for one in documents if one.story == story.id)
    yield from renditions.rows(replace(story, documents=own))


def run(data: Data, names: Collection[str], tell: Tell = lambda line: None) -> Record:
    """Return the figures of the baselines with these names, all if there are none.

    One whose packages are not there is left out. Raises CorpusError for a name that no
    baseline has.
    """
    known = {baseline.name for baseline in BASELINES}
    for name in names:
        if name not in known:
            raise CorpusError(
                f"no baseline {name}; there are {', '.join(sorted(known))}"
            )
    found: Record = {}
    for baseline in BASELINES:
        if names and baseline.name not in names:
            continue
        if baseline.missing:
            told = f"not run: needs {', '.join(baseline.missing)}"
            tell(f"{baseline.name}: {told} (wirecopy[{baseline.extra}])")
            continue
        tell(f"{baseline.name}: {baseline.what}")
        found[baseline.name] = _entry(data, baseline)
    record = _about(data)
    record["baselines"] = found
    first = BASELINES[0]
    if first.name in found:
        tell(f"{first.name}: learning curve")
        record["learning_curve"] = {
            "baseline": first.name,
            "data": data.digest,
            "points": [*learning_curve(data, first)],
        }
    return record


def _about(data: Data) -> Record:
    """Return what is known of the data."""
    return {
        "corpus": {
            "name": data.corpus.name,
            "version": data.corpus.version,
            "data": data.digest,
        },
        "train": _size(data.train),
        "test": {group.name: _size(group.documents) for group in data.groups},
    }


def _size(documents: Sequence[Document]) -> Record:
    stories = {document.story for document in documents}
    return {"stories": len(stories), "documents": len(documents)}


def _entry(data: Data, baseline: Baseline) -> Record:
    predict = data.models.once(baseline.fit)
    return {
        "layer": baseline.layer,
        "what": baseline.what,
        "versions": baseline.versions(),
        "trained_on": TRAIN if baseline.trained else None,
        "seed": SEED if baseline.seeded else None,
        "data": data.digest,
        "scores": {
            group.name: scored(data, baseline.layer, group, predict)
            for group in data.groups
            if group.documents
        },
    }


def scored(data: Data, layer: str, group: Group, predict: Predict) -> Record:
    """Return the figures of a model on the documents of a collection."""
    gold, predicted = sides(layer, group.documents, predict)
    demand_no_faults(faults_of(gold, predicted, data.known))
    seen = surfaces([annotations_in(document, [ENTITIES]) for document in data.train])
    record = figures(gold, predicted, data.known, seen, group.pairs)
    wanted = {*LAYERS} - {layer}
    return {name: told for name, told in record.items() if name not in wanted}


def sides(
    layer: str, documents: Sequence[Document], predict: Predict
) -> tuple[list[Annotations], list[Annotations]]:
    """Return gold and predicted annotations of a layer, document by document.

    Quotations come with mentions, by which it is found who a speaker is.
    """
    layers = [ENTITIES, QUOTATIONS] if layer == QUOTATIONS else [layer]
    gold = [annotations_in(document, layers) for document in documents]
    predicted = [annotations_in(predict(document), layers) for document in documents]
    return gold, [one._replace(labels=None) for one in predicted]


def predictions(data: Data, name: str) -> Iterator[tuple[Document, Document]]:
    """Yield the documents of test as they are and as a baseline has them.

    For whoever looks at its errors. Only the layer of the baseline is the model's; a
    baseline of quotations brings the mentions that it used, too. Raises CorpusError for
    a name that no baseline has, or one whose packages are not there.
    """
    baseline = next((one for one in BASELINES if one.name == name), None)
    if baseline is None or baseline.missing:
        told = "no such baseline" if baseline is None else "its packages are not there"
        raise CorpusError(f"baseline {name}: {told}")
    predict = data.models.once(baseline.fit)
    for group in data.groups:
        for document in group.documents:
            yield document, predict(document)


def learning_curve(data: Data, baseline: Baseline) -> Iterator[Record]:
    """Yield the strict F1 of a baseline of entities by how much it was trained on.

    Tested on all included collections together; the stories of a smaller share are in
    every larger one.
    """
    stories = sorted({document.story for document in data.train})
    random.Random(SEED).shuffle(stories)
    tested = [group for group in data.groups if not group.withheld]
    documents = tuple(document for group in tested for document in group.documents)
    whole = Group("all", False, documents, ())
    for share in SHARES:
        kept = {*stories[: round(share * len(stories))]}
        train = tuple(document for document in data.train if document.story in kept)
        if train:
            models = data.models if share == 1 else Train(train, data.corpus.rules)
            record = scored(data, baseline.layer, whole, models.once(baseline.fit))
            yield {**_size(train), **record[ENTITIES]["micro"]["strict"]}
