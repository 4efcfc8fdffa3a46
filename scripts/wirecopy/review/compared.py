"""A page on which two annotations of a document are compared in place.

For a change under review, and for anything else that has two sides: gold and predicted,
one pass and the other.
"""

from collections.abc import Iterable, Sequence

from wirecopy.diff.changes import Change
from wirecopy.diff.project import project
from wirecopy.diff.spans import Pair
from wirecopy.records import Document, Entity, Story
from wirecopy.review.compare import compare_annotations, compared_marks
from wirecopy.review.marks import Mark, Names, marks_of
from wirecopy.review.page import View, document_page
from wirecopy.review.rows import Row, rows_of, with_changes


def compared_page(
    story: Story,
    before: Document,
    after: Document,
    entities: Iterable[Entity],
    sides: tuple[str, str],
) -> str:
    """Return a page with two annotations of a document, and what differs, in place.

    The entities are those of both; `sides` is what the two are called.
    """
    listed = list(entities)
    names = {entity.id: entity for entity in listed}
    changes = compare_annotations(before, after, listed).changes
    rows = compared_rows(before, after, changes, (names, names))
    view = View(story, after, names, rows, None, changes=changes, sides=sides)
    return document_page(view)


def compared_rows(
    before: Document,
    after: Document,
    changes: Sequence[Change],
    names: tuple[Names, Names],
    further: Iterable[Mark] = (),
) -> list[Row]:
    """Return the rows of a document with what changed in each.

    `names` are the entities of both sides by id, `further` other marks of the text.
    """
    pair = Pair(before, after, project(before.blocks, after.blocks))
    marks = [*compared_marks(pair, changes, *names), *further]
    was = rows_of(before, marks_of(before, names[0]))
    return with_changes(rows_of(after, marks), was, pair.projection, changes)
