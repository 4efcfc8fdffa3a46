"""Pages that hold predictions against gold annotations, for the analysis of errors."""

from collections.abc import Iterable
from pathlib import Path

from wirecopy.errors import CorpusError
from wirecopy.files import NAME
from wirecopy.folder import whole
from wirecopy.records import Corpus, Document, Entity, Story
from wirecopy.review.compare import compare_annotations
from wirecopy.review.compared import compared_page
from wirecopy.review.index import Entry, Index, index_pages, labels_of
from wirecopy.review.place import demand_place

SIDES = "gold", "predicted"


def write_answers(
    corpus: Corpus, pairs: Iterable[tuple[Document, Document]], out: Path
) -> int:
    """Write a page for each pair of annotations of a text, and an index of them.

    `pairs` are documents as the gold data has them and as they were predicted; what was
    predicted otherwise is shown in place. Those with most differences come first in the
    index. Returns the number of documents. Raises CorpusError for a folder that is not
    ours, and for an id that no document may have: no path is made of such a one.
    """
    demand_place(corpus.root, out)
    entries = []
    with whole(out) as work:
        for gold, predicted in pairs:
            _demand_id(gold.id)
            path = work / f"{gold.id}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_page(corpus, gold, predicted), "utf-8")
            entries.append(_entry(gold, predicted))
        entries.sort(key=lambda entry: (-len(entry.changes), entry.id))
        title = f"{corpus.name} {corpus.version}: {SIDES[1]} against {SIDES[0]}"
        for name, content in index_pages(Index(title, corpus.rules, entries)):
            (work / f"{name}.html").write_text(content, "utf-8")
    return len(entries)


def _demand_id(id: str) -> None:
    if not all(NAME.fullmatch(name) for name in id.split("/")):
        raise CorpusError(
            f"{id!r} is no id of a document, so it has no page; an id looks like "
            "collection/story/name"
        )


def _page(corpus: Corpus, gold: Document, predicted: Document) -> str:
    story = Story(gold.story, "", "", corpus, (), (gold,))
    return compared_page(story, gold, predicted, _entities(gold, predicted), SIDES)


def _entities(*documents: Document) -> list[Entity]:
    """Return the entities of documents; of each no more is known than its id."""
    ids = {mention.entity for one in documents for mention in one.mentions}
    ids |= {id for one in documents for q in one.quotations for id in q.entities}
    return [Entity(id, "", id) for id in sorted(id for id in ids if id)]


def _entry(gold: Document, predicted: Document) -> Entry:
    changes = compare_annotations(gold, predicted, ()).changes
    size = len(gold.mentions), len(gold.quotations)
    return Entry(
        gold.id,
        f"{gold.id}.html",
        "",
        None,
        None,
        labels_of(gold),
        size,
        changes=changes,
    )
