"""The runner: reads the corpus story by story and lets the checks judge it.

Levels gate each other: what has a finding at one level is not judged at the next, so
nobody is told that a span is off in a file that is not even JSON. A fault of a file
that belongs to the whole story (story.json, the entities) holds the whole story back;
what is judged across documents waits until all documents of the story are clean.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from wirecopy.assemble import story_of, tree_with_documents
from wirecopy.checks import CHECKS, Check
from wirecopy.checks.registry import LETTER_OF
from wirecopy.checks.schema import Judged
from wirecopy.files import (
    File,
    StoryTree,
    read_file,
    story_entries,
    story_ids,
)
from wirecopy.finding import Finding, Location, with_columns
from wirecopy.preparation import Preparation
from wirecopy.read import (
    EXCEPTIONS,
    corpus_files,
    corpus_of,
    corpus_paths,
)
from wirecopy.records import Corpus, Document, Story, Tolerated
from wirecopy.schemas import Schema, read_schemas
from wirecopy.selection import ALL, Selection, demand_known
from wirecopy.strays import linked_folders, strays

LAST_LEVEL, RELEASED = 4, 5


def check_corpus(
    root: Path,
    selection: Selection = ALL,
    progress: Callable[[Iterable[str]], Iterable[str]] = iter,
) -> list[Finding]:
    """Check a corpus, or the selected stories and documents of it.

    Returns the findings in the order of their places, without those that an exception
    tolerates and with those that an exception no longer needs. What concerns the corpus
    as a whole is judged only if no selection of documents is made.

    Raises CorpusError where there is no corpus to check.
    """
    if links := linked_folders(root):
        told = "is a link; put the folder itself there"
        return [Finding(Location(p), "F101", "link-in-tree", told) for p in links]
    schemas = read_schemas(root)
    files = corpus_files(root)
    found = list(_corpus_level(files.values(), schemas))
    faulty = {finding.location.path for finding in found}
    corpus = corpus_of(root, {p: f for p, f in files.items() if p not in faulty})
    stories = story_ids(root)
    demand_known(root, selection, stories)
    for id in progress(stories):
        if selection.holds_story(id):
            found += _StoryRun(corpus, schemas, id).findings()
    if selection.whole:
        found += [
            Finding(Location(path), "F103", "unexpected-file", told)
            for path, told in strays(root, stories)
        ]
        found += _missing_files(root)
        if not any(path.startswith("corpus/splits/") for path in faulty):
            found += _run("Corpus", LAST_LEVEL, corpus)
            found += _run("Corpus", RELEASED, corpus)
    found = list(_tolerate(corpus, found, selection))
    shown = [finding for finding in found if selection.shows(finding)]
    return sorted(with_columns(root, shown), key=Finding.order)


def _corpus_level(
    files: Iterable[File], schemas: dict[str, Schema]
) -> Iterator[Finding]:
    """Check the files that belong to the corpus and not to a story."""
    for file in files:
        yield from _first_faults(file, schemas.get(file.kind))


def _missing_files(root: Path) -> Iterator[Finding]:
    """Yield the files of the corpus as a whole that are not there."""
    for path, kind in corpus_paths(root).items():
        full = root / path
        if full.is_file() and not full.is_symlink():
            continue
        if full.exists() or full.is_symlink():
            told = "is no plain file; put the file itself there"
            yield Finding(Location(path), "F103", "unexpected-file", told)
        elif kind in ("split", "collection"):
            told = f"is missing: a {kind} is not one without it; put it back"
            yield Finding(Location(path), "F104", "missing-file", told)


def _first_faults(file: File, schema: Schema | None) -> list[Finding]:
    """Run levels 1 to 3 on one file, up to the first level with findings."""
    judged = Judged(file, schema)
    return (
        _run("File", 1, file)
        or _run("Judged", 2, judged)
        or (_run("Judged", 3, judged) if file.kind != "text" else [])
    )


def _run(scope: str, level: int, subject: Any) -> list[Finding]:
    """Let all checks of a scope and a level judge a subject."""
    return [
        Finding(where, one.code_at(where), one.name, message)
        for one in _checks(scope, level)
        for where, message in one.judge(subject)
    ]


def judge_document(story: Story, document: Document) -> list[Finding]:
    """Judge one document of a story as it is in memory, at levels 3 and 4.

    What a check says of the files (the text's fingerprint, the passes) is left out.
    """
    found = _run("Document", 3, document)
    found = found or _run("Document", 4, document)
    if not found:
        found = [f for f in _run("Story", 4, story) if f.code[0] in LETTER_OF.values()]
    mine = (None, document.id)
    return [f for f in found if f.code != "F303" and f.location.document in mine]


def judge_release(next: Preparation) -> list[Finding]:
    """Judge what is to be released, of a corpus without findings."""
    found = _run("Preparation", RELEASED, next)
    return sorted(with_columns(next.corpus.root, found), key=Finding.order)


def _checks(scope: str, level: int) -> list[Check]:
    key = (scope, level)
    if key not in _BY_SCOPE:
        _BY_SCOPE[key] = [c for c in CHECKS if (c.scope, c.level) == key]
    return _BY_SCOPE[key]


_BY_SCOPE: dict[tuple[str, int], list[Check]] = {}


class _StoryRun:
    """The levels of one story, one after the other."""

    def __init__(self, corpus: Corpus, schemas: dict[str, Schema], id: str) -> None:
        self.corpus = corpus
        self.schemas = schemas
        self.found: list[Finding] = []
        self.collection = corpus.collections.get(id.partition("/")[0])
        withheld = self.collection is not None and self.collection.withheld
        self.tree = StoryTree(id, story_entries(corpus.root, id), withheld=withheld)
        self.files: dict[str, File] = {}

    def findings(self) -> list[Finding]:
        """Run all levels and return what they found.

        Nothing is judged in a collection whose collection.json is missing or faulty:
        whether its texts should be there is not known.
        """
        if self.collection is None:
            return []
        self._read()
        self._add(_run("StoryTree", 1, self.tree))
        self._on_files(lambda file: _run("File", 1, file))
        self._on_files(lambda file: _run("Judged", 2, self._judged(file)))
        if self._held_back():
            return self.found
        self._on_files(lambda file: _run("Judged", 3, self._judged(file)))
        if story := self._story():
            for document in story.documents:
                self._add(_run("Document", 3, document))
        if story := self._story():
            for document in story.documents:
                self._add(_run("Document", 4, document))
            if not self._faulty():
                self._add(_run("Story", 4, story) or _run("Story", RELEASED, story))
        return self.found

    def _read(self) -> None:
        """Read the files that belong to the story and are plain files."""
        plain = {entry.path for entry in self.tree.entries if entry.sort == "file"}
        root = self.corpus.root
        if self.tree.path in plain:
            self.files[self.tree.path] = read_file(root, self.tree.path, "story")
            self.tree = tree_with_documents(self.tree, self.files)
        for path, (kind, document) in self.tree.wanted().items():
            if path in plain and path not in self.files:
                self.files[path] = read_file(root, path, kind, document)

    def _judged(self, file: File) -> Judged:
        return Judged(file, self.schemas.get(file.kind))

    def _on_files(self, judge: Callable[[File], list[Finding]]) -> None:
        faulty = {finding.location.path for finding in self.found}
        for path, file in self.files.items():
            if path not in faulty:
                self._add(judge(file))

    def _add(self, findings: list[Finding]) -> None:
        self.found += findings

    def _faulty(self) -> set[str | None]:
        """Return the documents with findings so far; None stands for the story."""
        return {finding.location.document for finding in self.found}

    def _held_back(self) -> bool:
        return None in self._faulty() or self.tree.documents is None

    def _story(self) -> Story | None:
        """Make the story of its clean documents; None where it is held back."""
        if self._held_back():
            return None
        without = {id for id in self._faulty() if id is not None}
        return story_of(self.corpus, self.tree, self.files, without)


def _tolerate(
    corpus: Corpus, found: list[Finding], selection: Selection
) -> Iterator[Finding]:
    """Drop what an exception tolerates; report the exceptions that tolerate nothing."""
    needed: set[Tolerated] = set()
    for finding in found:
        match = next((e for e in corpus.exceptions if _fits(e, finding)), None)
        if match is None:
            yield finding
        else:
            needed.add(match)
    blocked = {f.location.document for f in found if int(f.code[1]) < LAST_LEVEL}
    for entry in corpus.exceptions:
        story = entry.document.rpartition("/")[0]
        judged = story in corpus.stories and selection.holds_story(story)
        if judged and entry not in needed and entry.document not in blocked:
            yield Finding(
                Location(EXCEPTIONS, entry.line, document=entry.document),
                "F401",
                "exception-not-needed",
                f"tolerates a {entry.code} in {entry.document} that is no longer "
                "there; take the line out",
            )


def _fits(entry: Tolerated, finding: Finding) -> bool:
    where = finding.location
    return (entry.code, entry.document, entry.block, entry.text) == (
        finding.code,
        where.document,
        where.block,
        where.text,
    )
