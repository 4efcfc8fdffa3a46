"""What the files that tell of a release lack: citation, changelog, datasheet."""

from collections.abc import Iterator

from wirecopy.finding import Fault, Location
from wirecopy.metadata import citation, datasheet
from wirecopy.metadata.card import card_faults
from wirecopy.metadata.citation import Citation
from wirecopy.records import Corpus
from wirecopy.release import changelog

AGAIN = "'wirecopy release-check --write' writes it"


def faults_of_files(corpus: Corpus) -> Iterator[Fault]:
    """Yield what is wrong with the files that tell of a release."""
    yield from _citation_faults(corpus)
    yield from _changelog_faults(corpus)
    yield from _datasheet_faults(corpus)


def _citation_faults(corpus: Corpus) -> Iterator[Fault]:
    path = corpus.root / citation.PATH
    if not path.is_file():
        yield Location(citation.PATH), "is missing: a release is cited by it"
        return
    text = path.read_text("utf-8", errors="replace")
    faults = list(citation.faults_of(text))
    yield from ((Location(citation.PATH, line), told) for line, told in faults)
    if not faults:
        given = citation.read_citation(corpus.root)
        yield from _outdated(corpus, given, text)
        yield from _derived_faults(corpus, given)


def _outdated(corpus: Corpus, given: Citation, text: str) -> Iterator[Fault]:
    """Yield where a citation has another version or date than the release."""
    if given.version != corpus.version:
        match = citation.VERSION.search(text)
        line = text.count("\n", 0, match.start()) + 1 if match else 1
        has = f"gives version {given.version}" if given.version else "gives no version"
        yield Location(citation.PATH, line), f"{has}, not {corpus.version}; {AGAIN}"
    manifest = {one.version: one for one in corpus.releases}.get(corpus.version)
    if manifest and given.date != manifest.date:
        told = f"{given.date or 'no date'}, {manifest.path} gives {manifest.date}"
        yield Location(citation.PATH), f"gives {told}; {AGAIN}"


def _derived_faults(corpus: Corpus, given: Citation) -> Iterator[Fault]:
    """Yield the files made of a citation that are not what it says."""
    for name, data in citation.derived_files(given).items():
        file = corpus.root / name
        if not file.is_file() or file.read_bytes() != data:
            told = f"is not what {citation.PATH} says; 'wirecopy fix' writes it"
            yield Location(name), told


def _changelog_faults(corpus: Corpus) -> Iterator[Fault]:
    path = corpus.root / changelog.PATH
    text = path.read_text("utf-8", errors="replace") if path.is_file() else ""
    if not changelog.has_section(text, corpus.version):
        yield (
            Location(changelog.PATH),
            f"has no section '## {corpus.version}' and no '## {changelog.UNRELEASED}'",
        )


def _datasheet_faults(corpus: Corpus) -> Iterator[Fault]:
    given = datasheet.read_datasheet(corpus.root)
    if given is None:
        yield Location(datasheet.PATH), "is missing: it is the card of the dataset"
        return
    lines = (corpus.root / datasheet.PATH).read_text("utf-8").split("\n")
    for key, told in card_faults(given[0]):
        at = next((n for n, x in enumerate(lines, 1) if x.startswith(f"{key}:")), 1)
        yield Location(datasheet.PATH, at), f"{key or 'front matter'}: {told}"
