"""The runner: lets the checks judge the stories, batch by batch, and then the corpus.

Stories are judged one by one, each from its own files, by one process or by several;
only what holds between stories needs them all, and of the stories no more is kept for
that than their findings and the hashes of their texts.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from wirecopy.checks.batch import Judging, batches, judge_batch
from wirecopy.checks.cache import cache_of
from wirecopy.checks.judge import first_faults, judge
from wirecopy.checks.near_duplicates import Shared
from wirecopy.checks.preparation import Preparation
from wirecopy.checks.registry import RELEASED
from wirecopy.checks.screen import Screen
from wirecopy.checks.search import Search
from wirecopy.checks.strays import linked_folders, strays
from wirecopy.files import File, story_ids
from wirecopy.finding import Finding, Location, with_columns
from wirecopy.jobs import in_order
from wirecopy.read import (
    EXCEPTIONS,
    corpus_files,
    corpus_of,
    corpus_paths,
)
from wirecopy.records import Corpus, Tolerated
from wirecopy.schemas import Schema, read_schemas
from wirecopy.selection import ALL, Selection, demand_known

LAST_LEVEL = 4


def check_corpus(
    root: Path,
    selection: Selection = ALL,
    progress: Callable[[Iterable[str]], Iterable[str]] = iter,
    jobs: int = 1,
    cached: bool = False,
    beside: bool = False,
) -> list[Finding]:
    """Check a corpus, or the selected stories and documents of it.

    With `jobs` stories are judged by so many processes, and with `cached` only those
    that have changed since they were last judged; the findings are the same. With
    `beside` those of the other documents of their stories are returned, too.

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
    # What judges a story does not ask for the others, so they need not be sent along.
    screen = Screen(replace(corpus, stories=(), splits={}), schemas)
    judging = Judging(screen, cache_of(screen) if cached and selection.whole else None)
    used: set[str] = set()
    search = Search(corpus, judging.cache, used)
    wanted = filter(selection.holds_story, progress(stories))
    with Shared(corpus) as shared:
        with closing(in_order(judge_batch, judging, batches(wanted), jobs)) as outcomes:
            for outcome in outcomes:
                found += outcome.findings
                shared.add(outcome.hashed)
                used.add(outcome.key)
        if selection.whole:
            found += _judged_as_whole(search, stories, faulty, shared)
    if judging.cache is not None:
        judging.cache.forget(used)
    found = list(_tolerate(corpus, found, selection))
    asked = selection.stories if beside else selection
    shown = [finding for finding in found if asked.shows(finding)]
    return sorted(with_columns(root, shown), key=Finding.order)


def _judged_as_whole(
    search: Search, stories: tuple[str, ...], faulty: set[str], shared: Shared
) -> Iterator[Finding]:
    """Check what holds between stories, and what lies outside of them."""
    corpus = search.corpus
    for path, told in strays(corpus.root, stories):
        yield Finding(Location(path), "F103", "unexpected-file", told)
    yield from _missing_files(corpus.root)
    if not any(path.startswith("corpus/splits/") for path in faulty):
        yield from judge("Corpus", LAST_LEVEL, corpus)
        yield from judge("Search", LAST_LEVEL, search)
        yield from judge("Corpus", RELEASED, corpus)
        yield from judge("Shared", LAST_LEVEL, shared)


def judge_release(next: Preparation) -> list[Finding]:
    """Judge what is to be released, of a corpus without findings."""
    found = judge("Preparation", RELEASED, next)
    return sorted(with_columns(next.corpus.root, found), key=Finding.order)


def _corpus_level(
    files: Iterable[File], schemas: dict[str, Schema]
) -> Iterator[Finding]:
    """Check the files that belong to the corpus and not to a story."""
    for file in files:
        yield from first_faults(file, schemas.get(file.kind))


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
        judged = judged and not _withheld(corpus, entry)
        if judged and entry not in needed and entry.document not in blocked:
            yield Finding(
                Location(EXCEPTIONS, entry.line, document=entry.document),
                "F401",
                "exception-not-needed",
                f"tolerates a {entry.code} in {entry.document} that is no longer "
                "there; take the line out",
            )


def _withheld(corpus: Corpus, entry: Tolerated) -> bool:
    """Tell whether an exception is for a text that is not here to be judged."""
    collection = corpus.collections.get(entry.document.partition("/")[0])
    return collection is not None and collection.withheld


def _fits(entry: Tolerated, finding: Finding) -> bool:
    where = finding.location
    return (entry.code, entry.document, entry.block, entry.text) == (
        finding.code,
        where.document,
        where.block,
        where.text,
    )
