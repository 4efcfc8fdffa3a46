"""All pages for a review, written whole or not at all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wirecopy.checks.hydrated import check_hydrated
from wirecopy.checks.run import check_corpus
from wirecopy.diff.compare import diff_of, read_contents
from wirecopy.diff.sides import is_folder, open_side, with_same_names
from wirecopy.errors import CorpusError
from wirecopy.finding import Finding
from wirecopy.folder import whole
from wirecopy.read import read_corpus, read_story
from wirecopy.records import Corpus, Story
from wirecopy.review.block import safe
from wirecopy.review.faults import by_document
from wirecopy.review.frame import frame
from wirecopy.review.index import Entry, Index, index_pages
from wirecopy.review.notes import finding_html
from wirecopy.review.place import demand_place
from wirecopy.review.stories import (
    Comparison,
    Shown,
    comparison_of,
    entries_of,
    pages_of,
)
from wirecopy.selection import Selection

Progress = Callable[[Iterable[str]], Iterable[str]]


@dataclass(frozen=True)
class Written:
    """What was written: how many documents, and those without their text, with why."""

    documents: int
    without: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What is to be shown: documents, what they are compared with, and findings."""

    corpus: Corpus
    stories: Sequence[str]
    documents: frozenset[str]
    findings: Mapping[str, Sequence[Finding]]
    comparison: Comparison | None
    splits: Mapping[str, str]

    def wants(self, id: str) -> bool:
        """Return whether a document is to be shown."""
        return not self.documents or any(
            id == name or id.startswith(f"{name}/") for name in self.documents
        )


def write_review(
    root: Path,
    out: Path,
    documents: frozenset[str] = frozenset(),
    base: str | None = None,
    progress: Progress = iter,
) -> Written:
    """Write the pages of a corpus, of some documents, or of what a branch changed.

    `documents` are ids of collections, stories and documents; with a base and none of
    these, those that differ from it. Raises CorpusError where there is nothing to show,
    for a document whose text is not at hand, and for a folder that is not ours.
    """
    demand_place(root, out)
    asked = _asked(root, documents, base)
    entries: list[Entry] = []
    with whole(out) as work:
        for id in progress(asked.stories):
            entries += _write_story(asked, work, id)
        if documents and not any(entry.link for entry in entries):
            raise CorpusError("; ".join(f"{e.id}: {e.told}" for e in entries))
        diff = asked.comparison.diff if asked.comparison else None
        title = f"{asked.corpus.name} {asked.corpus.version}"
        rest = asked.findings.get("", ())
        index = Index(title, asked.corpus.rules, entries, rest, diff)
        for name, content in index_pages(index):
            _write(work, name, content)
    without = tuple(f"{entry.id}: {entry.told}" for entry in entries if entry.told)
    return Written(sum(not entry.told for entry in entries), without)


def _asked(root: Path, documents: frozenset[str], base: str | None) -> Asked:
    comparison = None if base is None else _comparison(root, base)
    corpus = read_corpus(root)
    splits = corpus.split_of()
    if comparison is not None and not documents:
        documents = _changed(comparison)
        if not documents:
            return Asked(corpus, (), documents, {}, comparison, splits)
    selection = Selection(documents)
    found = check_corpus(root, selection) + check_hydrated(root, selection)
    stories = [id for id in corpus.stories if selection.holds_story(id)]
    findings = by_document(corpus, found)
    return Asked(corpus, stories, documents, findings, comparison, splits)


def _comparison(root: Path, base: str) -> Comparison:
    """Compare the working tree with a base; `REV...` is where a branch left REV."""
    folder = is_folder(base)
    if ".." in base and not base.endswith("...") and not folder:
        raise CorpusError(
            f"{base}: a review shows the working tree; name one revision to hold it "
            "against, or 'main...' for the commit at which the branch left main"
        )
    name = f"{base}HEAD" if base.endswith("...") and not folder else base
    sides = with_same_names(open_side(root, name), open_side(root, None))
    contents = read_contents(*sides, root)
    return comparison_of(contents, diff_of(contents))


def _changed(comparison: Comparison) -> frozenset[str]:
    """Return the documents that changed, or whose story did, and are still there."""
    return frozenset(
        id
        for id in comparison.after
        if id in comparison.changes or id.rpartition("/")[0] in comparison.changes
    )


def _write_story(asked: Asked, work: Path, id: str) -> list[Entry]:
    """Write the pages of a story, and return its documents for the index."""
    try:
        story = read_story(asked.corpus, id)
    except CorpusError as error:
        return [_write_faults(asked, work, id, str(error))]
    shown = _shown(asked, story)
    for name, content in pages_of(shown):
        _write(work, name, content)
    return list(entries_of(shown))


def _shown(asked: Asked, story: Story) -> Shown:
    ids = frozenset(d.id for d in story.documents if asked.wants(d.id))
    return Shown(
        story, ids, asked.splits.get(story.id), asked.findings, asked.comparison
    )


def _write_faults(asked: Asked, work: Path, id: str, message: str) -> Entry:
    """Write what is wrong with a story that cannot be read at all."""
    found = [
        finding
        for about, findings in asked.findings.items()
        if about == id or about.startswith(f"{id}/")
        for finding in findings
    ]
    items = "".join(f'<li class="F">{finding_html(finding)}' for finding in found)
    body = (
        f'<header><h1>{safe(id)}</h1></header>\n<main id="main" tabindex="-1">'
        f'<section class="notes"><h2>This story cannot be shown</h2>'
        f"<p>{safe(message)}</p><ul>{items}</ul></section></main>\n"
    )
    crumbs = [("../index.html", "All documents")]
    _write(work, id, frame(id, body, crumbs=crumbs))
    codes = tuple(sorted({finding.code for finding in found}))
    split = asked.splits.get(id)
    return Entry(id, f"{id}.html", id, None, split, codes=codes, told=message)


def _write(work: Path, name: str, content: str) -> None:
    path = work / f"{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8", errors="backslashreplace"))
