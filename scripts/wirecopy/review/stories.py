"""The pages of one story: each document, and its renditions side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wirecopy.diff.changes import Change, Diff
from wirecopy.diff.compare import Contents
from wirecopy.diff.stories import moves_of
from wirecopy.finding import Finding
from wirecopy.records import Document, Story
from wirecopy.review.beside import Column, side_by_side
from wirecopy.review.compared import compared_rows
from wirecopy.review.faults import fault_marks
from wirecopy.review.index import Entry, labels_of
from wirecopy.review.marks import Mark, Names, marks_of
from wirecopy.review.page import View, document_page
from wirecopy.review.rows import Row, rows_of

WITHHELD = "the text is withheld; attach your copy with 'wirecopy hydrate'"
Page = tuple[str, str]


@dataclass(frozen=True)
class Comparison:
    """What a change did: all of it, and the documents of both sides by id."""

    diff: Diff
    changes: Mapping[str, Sequence[Change]]
    before: Mapping[str, Document]
    after: Mapping[str, Document]
    names: Mapping[str, Names]


def comparison_of(contents: Contents, diff: Diff) -> Comparison:
    """Return a comparison ready to be looked up; `before` is by the ids of now."""
    one, other = contents.one.stories, contents.other.stories
    old = {d.id: d for story in one.values() for d in story.documents}
    new = {d.id: d for story in other.values() for d in story.documents}
    moved = moves_of(one, other).documents
    names = {id: {entity.id: entity for entity in s.entities} for id, s in one.items()}
    before = {id: old[was] for id in new if (was := moved.get(id, id)) in old}
    return Comparison(diff, diff.by_document(), before, new, names)


@dataclass(frozen=True)
class Shown:
    """What is known when the pages of a story are made.

    `wanted` are the ids of its documents that get a page; the findings are by document,
    those of the story itself under its id.
    """

    story: Story
    wanted: frozenset[str]
    split: str | None
    findings: Mapping[str, Sequence[Finding]]
    comparison: Comparison | None = None


def pages_of(shown: Shown) -> Iterator[Page]:
    """Yield name and content of the pages of a story."""
    story = shown.story
    names = {entity.id: entity for entity in story.entities}
    at_hand = _first_first([d for d in story.documents if d.blocks])
    for document in at_hand:
        if document.id in shown.wanted:
            yield document.id, document_page(_view(shown, document, names))
    if len(at_hand) > 1 and shown.wanted:
        columns = [
            Column(
                document,
                rows_of(document, _marks(shown, document, names)),
                _link(story, document) if document.id in shown.wanted else None,
            )
            for document in at_hand
        ]
        yield from side_by_side(story, columns)


def entries_of(shown: Shown) -> Iterator[Entry]:
    """Yield the documents of a story that are wanted, as the index has them.

    The index holds no words of a withheld text, so that it can be passed on.
    """
    for document in shown.story.documents:
        if document.id not in shown.wanted:
            continue
        findings = _findings(shown, document)
        yield Entry(
            document.id,
            f"{document.id}.html" if document.blocks else None,
            "" if shown.story.collection.withheld else _title(document),
            document.outlet,
            shown.split,
            labels_of(document),
            (len(document.mentions), len(document.quotations)),
            tuple(sorted({finding.code for finding in findings})),
            tuple(_changes(shown, document) or ()),
            "" if document.blocks else WITHHELD,
        )


def _title(document: Document) -> str:
    """Return what stands first in a document with the element of a heading."""
    blocks = document.blocks or ()
    for role in sorted(document.roles, key=lambda role: role.block):
        heading = document.rules.elements.get(role.role) == "h2"
        if heading and 1 <= role.block <= len(blocks):
            return blocks[role.block - 1]
    return blocks[0] if blocks else ""


def _first_first(documents: Sequence[Document]) -> list[Document]:
    """Return renditions with those first that were made from no other."""
    return sorted(documents, key=lambda document: document.based_on is not None)


def _findings(shown: Shown, document: Document) -> list[Finding]:
    of_story = shown.findings.get(shown.story.id, ())
    return [*of_story, *shown.findings.get(document.id, ())]


def _changes(shown: Shown, document: Document) -> Sequence[Change] | None:
    if shown.comparison is None:
        return None
    return shown.comparison.changes.get(document.id, ())


def _marks(shown: Shown, document: Document, names: Names) -> list[Mark]:
    found = shown.findings.get(document.id, ())
    return [*marks_of(document, names), *fault_marks(document, found)]


def _view(shown: Shown, document: Document, names: Names) -> View:
    changes, sides = _changes(shown, document), ("", "")
    found = shown.findings.get(document.id, ())
    rows = rows_of(document, _marks(shown, document, names))
    if shown.comparison is not None:
        sides = shown.comparison.diff.base, shown.comparison.diff.head
        rows = _compared(shown.comparison, document, names, found)
    return View(
        shown.story,
        document,
        names,
        rows,
        shown.split,
        _findings(shown, document),
        changes,
        sides,
        shown.story.collection.withheld,
        _links(shown, document),
    )


def _compared(
    comparison: Comparison,
    document: Document,
    names: Names,
    findings: Sequence[Finding],
) -> list[Row]:
    """Return rows with the changes in place.

    Where one of the texts is not at hand, the changes are told beside the blocks alone.
    """
    before, after = (
        comparison.before.get(document.id),
        comparison.after.get(document.id),
    )
    changes = comparison.changes.get(document.id, ())
    faults = [*fault_marks(document, findings)]
    if before is None or before.blocks is None or after is None:
        before = after = document
    if after.blocks != document.blocks:
        before = after = document
    names_before = comparison.names.get(before.story, names)
    return compared_rows(before, document, changes, (names_before, names), faults)


def _links(shown: Shown, document: Document) -> dict[str, str]:
    """Return links to the other renditions, by words."""
    links = {}
    others = [d for d in shown.story.documents if d.blocks and d.id != document.id]
    if others:
        links["All renditions side by side"] = f"../{_name(shown.story)}.html"
    for other in others:
        if other.id in shown.wanted:
            links[f"{other.name} ({other.outlet or 'no outlet'})"] = (
                f"{other.name}.html"
            )
    return links


def _link(story: Story, document: Document) -> str:
    return f"{_name(story)}/{document.name}.html"


def _name(story: Story) -> str:
    return story.id.rpartition("/")[2]
