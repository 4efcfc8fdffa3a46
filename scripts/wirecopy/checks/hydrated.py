"""What the checks say of withheld documents where their text is at hand.

The corpus is judged without them, so that its findings are the same everywhere; these
come on top for whoever has hydrated it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from wirecopy.checks.judge import judge_document
from wirecopy.errors import CorpusError
from wirecopy.finding import Finding, with_columns
from wirecopy.read import read_corpus, read_stories
from wirecopy.records import HYDRATED, Corpus
from wirecopy.selection import Selection


def check_hydrated(root: Path, selection: Selection) -> list[Finding]:
    """Judge the documents that are hydrated, with their text.

    Nothing is judged in a corpus that cannot be read: its findings come first.
    """
    if not (root / HYDRATED).is_dir():
        return []
    try:
        found = list(_judged(read_corpus(root), selection))
    except (CorpusError, KeyError):
        return []
    shown = [
        finding
        for finding in found
        if finding.location.document is not None and selection.shows(finding)
    ]
    return sorted(set(with_columns(root, shown)), key=Finding.order)


def _judged(corpus: Corpus, selection: Selection) -> Iterator[Finding]:
    """Yield what is found in the withheld documents that are at hand."""
    withheld = (
        id
        for id in filter(selection.holds_story, corpus.stories)
        if corpus.collections[id.partition("/")[0]].withheld
    )
    for story in read_stories(corpus, withheld):
        for document in story.documents:
            if document.blocks is not None:
                yield from _not_tolerated(corpus, judge_document(story, document))


def _not_tolerated(corpus: Corpus, found: Iterable[Finding]) -> Iterator[Finding]:
    """Drop what an exception tolerates, which may not quote the words of the text."""
    tolerated = {(e.code, e.document, e.block) for e in corpus.exceptions if not e.text}
    for finding in found:
        where = finding.location
        if (finding.code, where.document, where.block) not in tolerated:
            yield finding
