"""How the stories are spread: over topics, genres, outlets, countries, continents.

Topic and genre are the story's, the outlet is the document's. Where a story plays is no
part of the corpus; a collection that was planned says it in its plan, a PLAN.csv beside
its collection.json with a line for each story.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence

from wirecopy.errors import CorpusError
from wirecopy.records import Corpus
from wirecopy.stats.counts import StoryCounts

Row = dict[str, str]
PLAN = "PLAN.csv"
PLACES = {"countries": "country", "continents": "continent"}


def spread(corpus: Corpus, stories: Sequence[StoryCounts]) -> dict[str, dict[str, int]]:
    """Return how many stories have each topic, genre and place; documents each outlet.

    Most frequent first. Places are left out where no plan gives any.
    """
    found = {
        "topics": Counter(story.topic for story in stories),
        "genres": Counter(story.genre for story in stories),
        "outlets": Counter(
            counts.outlet
            for story in stories
            for counts in story.documents
            if counts.outlet is not None
        ),
    }
    planned = list(_planned(corpus, stories))
    for name, column in PLACES.items():
        found[name] = Counter(row[column] for row in planned if row.get(column))
    return {
        name: dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
        for name, counter in found.items()
        if counter
    }


def _planned(corpus: Corpus, stories: Sequence[StoryCounts]) -> Iterator[Row]:
    """Yield the line of the plan of each story that has one."""
    for collection in sorted({story.collection for story in stories}):
        plan = read_plan(corpus, collection)
        yield from (plan[story.id] for story in stories if story.id in plan)


def read_plan(corpus: Corpus, collection: str) -> dict[str, Row]:
    """Return the lines of a collection's plan by story id; empty without a plan.

    Raises CorpusError for a plan that cannot be read or has no column `story`.
    """
    path = corpus.root / "corpus" / collection / PLAN
    if not path.is_file():
        return {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"corpus/{collection}/{PLAN}: {error}") from error
    if any(row.get("story") is None for row in rows):
        raise CorpusError(
            f"corpus/{collection}/{PLAN}: a column 'story' is needed, "
            "with the story's name in every line"
        )
    return {f"{collection}/{row['story']}": row for row in rows}
