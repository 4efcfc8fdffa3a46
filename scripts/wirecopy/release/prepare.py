"""Preparing a release: its manifest, its checks, and the files that tell of it."""

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date as day
from pathlib import Path

from wirecopy import digest
from wirecopy.build import build_dataset
from wirecopy.checks.preparation import Preparation
from wirecopy.checks.run import check_corpus, judge_release
from wirecopy.dataset import read_dataset
from wirecopy.diff import compare, open_sides
from wirecopy.errors import CorpusError
from wirecopy.files import layer_files
from wirecopy.finding import Finding
from wirecopy.history import git
from wirecopy.jsonl import to_document
from wirecopy.manifest import Release, ReleasedStory, Rows, path_of, to_record
from wirecopy.metadata import citation, datasheet
from wirecopy.metadata.fields import columns_of, properties_of
from wirecopy.read import read_corpus, read_story
from wirecopy.records import Corpus, Document
from wirecopy.release import changelog
from wirecopy.release.changelog import data_section
from wirecopy.release.faults import faults_of_files
from wirecopy.schemas import NAMES, packaged, read_schemas
from wirecopy.write import replace as write

NO_DATE = "1970-01-01"
TERMS = ("text", "text_licence", "annotation_licence")
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""Python takes other forms for a day, too, such as 20260314."""
WRITTEN_AFTER = ("R506", "R507")
"""What is put right by writing the release."""


def release_of(
    corpus: Corpus,
    date: str = NO_DATE,
    rows: Mapping[str, Mapping[str, Rows]] | None = None,
) -> Release:
    """Return the corpus as a release of a day (YYYY-MM-DD)."""
    splits, schemas = corpus.split_of(), read_schemas(corpus.root)
    stories = {}
    for id in corpus.stories:
        story = read_story(corpus, id, hydrated=False)
        stories[id] = ReleasedStory(
            splits[id],
            _bytes_of(
                corpus.root, {"story": story.path, "entities": story.entities_path}
            ),
            {one.name: _sums(corpus.root, one) for one in story.documents},
            tuple(entity.id for entity in story.entities),
        )
    return Release(
        version=corpus.version,
        date=date,
        collections={
            name: {key: getattr(one, key) for key in TERMS}
            for name, one in corpus.collections.items()
        },
        stories=stories,
        columns=columns_of(corpus.rules),
        schemas=properties_of({name: schemas[name] for name in NAMES}),
        rows=rows or {},
    )


def _sums(root: Path, document: Document) -> dict[str, str]:
    paths = {
        path.split("/")[1]: path for path in layer_files("annotations", document.id)
    }
    return {"text": document.sha256, **_bytes_of(root, paths)}


def _bytes_of(root: Path, paths: Mapping[str, str]) -> dict[str, str]:
    """Return the SHA-256 of files, by the names that they are given here."""
    return {
        name: digest.of_bytes((root / path).read_bytes())
        for name, path in paths.items()
    }


def prepare(corpus: Corpus) -> Preparation:
    """Return a corpus as what its release would be, with the faults of its files."""
    return Preparation(corpus, release_of(corpus), tuple(faults_of_files(corpus)))


def check_release(
    root: Path, progress: Callable[[Iterable[str]], Iterable[str]] = iter
) -> list[Finding]:
    """Check a corpus, and if nothing is found what is to be released of it."""
    found = check_corpus(root, progress=progress)
    return found or judge_release(prepare(read_corpus(root)))


@dataclass(frozen=True)
class Written:
    """What was written for a release: paths, and the section on the data."""

    paths: tuple[str, ...]
    section: str


def section_of(next: Preparation, base: str | None, release: Release) -> str:
    """Return the changelog's section on the data.

    `base` is a revision or folder that holds the last release; where none is given the
    tag v<version> of it, and without that the manifests alone.
    """
    if next.last is None:
        return data_section(None, release, None)
    base = base or tag_here(next.corpus.root, next.last.version)
    diff = compare(*open_sides(next.corpus.root, base)) if base else None
    return data_section(next.last, release, diff)


def tag_here(root: Path, version: str) -> str | None:
    """Return the tag of a version, None where git does not have it."""
    tag = f"refs/tags/v{version}"
    found = git(root, "rev-parse", "--verify", "--quiet", f"{tag}^{{commit}}")
    return tag if found else None


def write_release(root: Path, date: str, base: str | None = None) -> Written:
    """Write manifest, changelog, citation and what is made of it, for a release.

    The corpus must have no findings but those that this puts right. Raises CorpusError
    where it has, or where the version was tagged already.
    """
    corpus = read_corpus(root)
    if tag_here(root, corpus.version):
        raise CorpusError(
            f"{corpus.version} is tagged already; a release is never written again: "
            "raise the version in pyproject.toml"
        )
    _demand_writable(root, corpus)
    paths = _write_citation(corpus, date)
    corpus = read_corpus(root)
    release = release_of(corpus, date, _rows(root))
    others = tuple(o for o in corpus.releases if o.version != corpus.version)
    preparation = Preparation(replace(corpus, releases=others), release)
    section = section_of(preparation, base, release)
    path = root / changelog.PATH
    text = path.read_text("utf-8") if path.is_file() else ""
    new = changelog.with_section(text, corpus.version, date, section)
    output = {
        changelog.PATH: new.encode(),
        path_of(corpus.version): manifest_bytes(release),
    }
    paths += [name for name, data in output.items() if write(root / name, data)]
    return Written(tuple(paths), section)


def _demand_writable(root: Path, corpus: Corpus) -> None:
    """Raise CorpusError for a finding that writing would not put right."""
    sealed = path_of(corpus.version)
    found = [
        finding
        for finding in check_release(root)
        if finding.code not in WRITTEN_AFTER or _needs_hand(finding, corpus)
    ]
    found = [f for f in found if f.location.path != sealed]
    if found:
        first = found[0]
        where = f"{first.location.path}:{first.location.line}"
        raise CorpusError(
            f"findings: {len(found)}, so nothing was written: {where}: {first.code} "
            f"{first.message}; 'wirecopy release-check' lists all"
        )


def _needs_hand(finding: Finding, corpus: Corpus) -> bool:
    """Return whether a fault of a file is none of version, date and derived files."""
    if finding.location.path == citation.PATH:
        path = corpus.root / citation.PATH
        text = path.read_text("utf-8", errors="replace") if path.is_file() else ""
        return not text or any(citation.faults_of(text))
    return finding.location.path in (datasheet.PATH, "pyproject.toml")


def _write_citation(corpus: Corpus, date: str) -> list[str]:
    path = corpus.root / citation.PATH
    text = citation.with_release(path.read_text("utf-8"), corpus.version, date)
    paths = [citation.PATH] if write(path, text.encode()) else []
    derived = citation.derived_files(citation.read_citation(corpus.root))
    return paths + [n for n, data in derived.items() if write(corpus.root / n, data)]


def _rows(root: Path) -> dict[str, dict[str, Rows]]:
    """Return the rows of the dataset, by building it somewhere else."""
    with tempfile.TemporaryDirectory(prefix="wirecopy-") as folder:
        return read_dataset(build_dataset(root, Path(folder)).folder).rows()


def manifest_bytes(release: Release) -> bytes:
    """Return the manifest of a release as it is written."""
    return to_document(to_record(release), packaged("release").order)


def is_date(text: str) -> bool:
    """Return whether a text is a day as releases are dated: 2026-03-14."""
    if DAY.fullmatch(text) is None:
        return False
    try:
        day.fromisoformat(text)
    except ValueError:
        return False
    return True
