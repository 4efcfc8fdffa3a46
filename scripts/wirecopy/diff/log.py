"""The history of a document's annotations, as git has it.

Each commit that changed the text or a layer of the document is compared with the one
before it, so that it says what it changed as a comparison does. A document that was
renamed is followed to the name it bore.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from wirecopy.diff.changes import Change
from wirecopy.diff.json import dumped, record_of
from wirecopy.diff.pieces import visible
from wirecopy.diff.revisions import commit_of, files_at
from wirecopy.diff.sides import Side, read_side
from wirecopy.diff.stories import story_changes
from wirecopy.diff.text import line_of
from wirecopy.diff.words import title_of
from wirecopy.errors import CorpusError
from wirecopy.files import layer_files
from wirecopy.history import git
from wirecopy.records import ENTITIES, Document

COMMIT = "%H%x00%h%x00%cs%x00%P%x00%s"
NOT_RELEASED = "not released"
"""Heading of what no tag holds yet."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit: what it did to the document, and the first tag that holds it.

    `fault` says why the document could not be read there, where that is so.
    """

    hash: str
    short: str
    date: str
    subject: str
    release: str | None
    changes: tuple[Change, ...]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as git lists it; dates as YYYY-MM-DD."""

    hash: str
    short: str
    date: str
    parents: tuple[str, ...]
    subject: str


def log_of(root: Path, document: str) -> Iterator[Entry]:
    """Yield the commits that changed a document, newest first.

    Raises CorpusError outside a git checkout, and for a document that git never had.
    """
    start: str | None = commit_of(root, "HEAD")
    seen = False
    while start is not None:
        commits, start = _commits(root, start, document), None
        for commit in commits:
            seen, was = True, _name_before(root, commit, document)
            entry = _entry(root, commit, document, was or document)
            if entry.changes or entry.fault:
                yield entry
            if was is not None:
                document, start = was, commit.parents[0]
                break
    if not seen:
        raise CorpusError(
            f"git has no document {document} in the history of HEAD; an id looks like "
            "collection/story/name, and what is not committed yet 'wirecopy diff' shows"
        )


def _paths(document: str) -> list[str]:
    """Return the files that tell of a document, first its own."""
    story = document.rpartition("/")[0]
    return [
        f"corpus/{document}.txt",
        f"corpus/{document}.anchors.json",
        *layer_files("annotations", document),
        f"corpus/{story}/story.json",
        f"annotations/{ENTITIES}/{story}.jsonl",
    ]


def _commits(root: Path, start: str, document: str) -> Iterator[Commit]:
    own = _paths(document)[:-2]
    if not (git(root, "log", "-1", "--format=%H", start, "--", *own) or "").strip():
        return
    arguments = ("log", "--topo-order", f"--format={COMMIT}", start, "--")
    told = git(root, *arguments, *_paths(document)) or ""
    for line in filter(None, told.split("\n")):
        hash, short, date, parents, subject = line.split("\0", 4)
        yield Commit(hash, short, date, tuple(parents.split()), subject)


def _entry(root: Path, commit: Commit, document: str, was: str) -> Entry:
    """Compare a commit with its parents; of a merge only what neither parent has."""
    fault = None
    changes: list[Change] = []
    try:
        for at, parent in enumerate(commit.parents or ("",)):
            found = _changes(root, parent, commit.hash, document, was)
            alike = {_result(change) for change in found}
            changes = found if at == 0 else [c for c in changes if _result(c) in alike]
    except CorpusError as error:
        fault = str(error)
    return Entry(
        commit.hash,
        commit.short,
        commit.date,
        commit.subject,
        _release(root, commit.hash),
        tuple(changes),
        fault,
    )


def _result(change: Change) -> tuple[object, ...]:
    """Return what a change came to, wherever it came from."""
    return change.layer, change.about, change.place, "removed" in change.sorts


def _changes(
    root: Path, parent: str, commit: str, document: str, was: str
) -> list[Change]:
    before, after = _side(root, parent), _side(root, commit)
    story = document.rpartition("/")[0]
    wanted = {story, was.rpartition("/")[0]}
    one, other = read_side(before, after, wanted), read_side(after, before, wanted)
    retired = {entry.id: entry for entry in other.corpus.retired}
    found = list(story_changes(one.stories, other.stories, retired))
    stories = (*one.stories.values(), *other.stories.values())
    documents = [d for s in stories for d in s.documents if d.id in (document, was)]
    used = _entities(documents)
    return [
        change
        for change in sorted(found, key=Change.order)
        if change.document == document
        or any(edit.name == "id" and edit.before == document for edit in change.edits)
        or (change.document == story and _concerns(change, used))
    ]


def _entities(documents: Iterable[Document]) -> set[str]:
    """Return the entities that a document names or lets speak."""
    used = {mention.entity or "" for d in documents for mention in d.mentions}
    return used | {id for d in documents for q in d.quotations for id in q.entities}


def _concerns(change: Change, used: set[str]) -> bool:
    """Return whether a change of the story is one of an entity of the document."""
    return change.layer == ENTITIES and change.about.rpartition(" ")[2] in used


def _side(root: Path, commit: str) -> Side:
    """Return the corpus at a commit; before the first commit, nothing."""
    files: Mapping[str, str] = files_at(root, commit) if commit else {}
    return Side(commit[:10] or "nothing", root, files, commit or "none")


def _release(root: Path, commit: str) -> str | None:
    """Return the first tag that holds a commit."""
    arguments = ("--count=1", "--sort=creatordate", "--format=%(refname:short)")
    told = git(root, "for-each-ref", *arguments, "--contains", commit, "refs/tags")
    return (told or "").strip() or None


def _name_before(root: Path, commit: Commit, document: str) -> str | None:
    """Return the id that a document bore before the commit that gave it this one."""
    if not commit.parents:
        return None
    arguments = ("diff", "--name-status", "-M", "-z", "--diff-filter=R", "--relative")
    told = git(root, *arguments, commit.parents[0], commit.hash, "--", "corpus")
    items = (told or "").split("\0")
    own = _paths(document)[:2]
    for at in range(0, len(items) - 2, 3):
        if items[at + 2] in own:
            return items[at + 1].removeprefix("corpus/").partition(".")[0]
    return None


def as_text(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the lines of a log: releases, commits below them, changes below these."""
    release: str | None = ""
    for entry in entries:
        if entry.release != release:
            release = entry.release
            yield title_of(release or NOT_RELEASED)
        yield f"  {entry.date} {entry.short} {visible(entry.subject)}"
        if entry.fault:
            yield f"    cannot be read here: {visible(entry.fault)}"
        for change in entry.changes:
            yield f"    {change.layer}: {line_of(change)}"


def as_json(entries: Iterable[Entry]) -> str:
    """Return a log as JSON: a list of commits."""
    return dumped(
        [
            {
                "hash": entry.hash,
                "date": entry.date,
                "subject": entry.subject,
                "release": entry.release,
                "fault": entry.fault,
                "changes": [record_of(change) for change in entry.changes],
            }
            for entry in entries
        ]
    )
