"""CITATION.cff: how a release is cited, and the files for archives made from it.

The Citation File Format is what GitHub, Zenodo and reference managers read. It is
written by hand but for version and date, and is the one source of what codemeta.json
and .zenodo.json say, so that no two of them disagree.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from wirecopy.errors import CorpusError
from wirecopy.schemas import packaged

PATH = "CITATION.cff"
SCHEMA = "cff-1.2.0"
DERIVED = ("codemeta.json", ".zenodo.json")
KEY = re.compile(r"^([a-z-]+):", re.MULTILINE)
VERSION = re.compile(r"^version:.*$", re.MULTILINE)
DATE = re.compile(r"^date-released:.*\n", re.MULTILINE)
CODEMETA = "https://w3id.org/codemeta/3.0"
SPDX = "https://spdx.org/licenses"


@dataclass(frozen=True, slots=True)
class Author:
    """A person, or a group that bears one name."""

    family: str
    given: str = ""
    orcid: str = ""
    affiliation: str = ""

    @property
    def is_group(self) -> bool:
        return not self.given


@dataclass(frozen=True, slots=True)
class Citation:
    """What CITATION.cff says; what it does not say is empty."""

    title: str
    authors: tuple[Author, ...]
    version: str = ""
    date: str = ""
    doi: str = ""
    url: str = ""
    repository: str = ""
    licence: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def year(self) -> str:
        return self.date[:4]

    @property
    def link(self) -> str:
        """Where the release is: its DOI, or else a page."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return self.url or self.repository


def read_citation(folder: Path) -> Citation:
    """Read the CITATION.cff of a folder.

    Raises CorpusError where it is missing, or breaks the format.
    """
    path = folder / PATH
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        told = getattr(error, "strerror", None) or "it is not UTF-8"
        raise CorpusError(f"cannot read {path}: {told}") from error
    return citation_of_text(text, str(path))


def citation_of_text(text: str, name: str) -> Citation:
    """Make a citation of the text of a CITATION.cff; raises CorpusError for a fault."""
    for line, message in faults_of(text):
        raise CorpusError(f"{name}:{line}: {message}")
    return citation_of(_loaded(text))


def faults_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and message of what breaks the Citation File Format 1.2.0."""
    import yaml

    keys = KEY.findall(text)
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield _line(text, key), f"gives {key} more than once"
    try:
        data = _loaded(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        told = getattr(error, "problem", None) or str(error).partition("\n")[0]
        yield (mark.line + 1 if mark else 1), f"is no YAML: {told}"
        return
    if not isinstance(data, dict):
        yield 1, "is not a list of keys"
        return
    for fault in packaged(SCHEMA).judged(data):
        place = [str(step) for step in fault.instance_path]
        told = str(fault.message)
        told = told if len(told) <= 200 else f"{told[:120]} ... {told[-60:]}"
        yield _line(text, *place[:1]), f"{'/'.join(place) or 'the file'}: {told}"


def _line(text: str, key: str = "") -> int:
    match = re.search(rf"^{re.escape(key)}:", text, re.MULTILINE) if key else None
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _loaded(text: str) -> Any:
    """Return the YAML, with dates as the strings that the schema wants."""
    import yaml

    loader = yaml.SafeLoader(text)
    stamp = "tag:yaml.org,2002:timestamp"
    loader.yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in forms if tag != stamp]
        for first, forms in loader.yaml_implicit_resolvers.items()
    }
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def citation_of(data: Mapping[str, Any]) -> Citation:
    """Make a citation of the content of a CITATION.cff without faults."""
    return Citation(
        title=data["title"],
        authors=tuple(map(_author, data["authors"])),
        version=str(data.get("version", "")),
        date=data.get("date-released", ""),
        doi=data.get("doi", ""),
        url=data.get("url", ""),
        repository=data.get("repository-code", data.get("repository", "")),
        licence=_first(data.get("license", "")),
        abstract=" ".join(data.get("abstract", "").split()),
        keywords=tuple(data.get("keywords", ())),
    )


def _first(licence: str | list[str]) -> str:
    return licence if isinstance(licence, str) else licence[0]


def _author(data: Mapping[str, Any]) -> Author:
    if "name" in data:
        return Author(data["name"])
    family = " ".join(
        filter(None, [data.get("name-particle"), data.get("family-names")])
    )
    given = " ".join(filter(None, [data.get("given-names"), data.get("name-suffix")]))
    family = family or data.get("alias", "")
    return Author(
        family or given,
        given if family else "",
        data.get("orcid", ""),
        data.get("affiliation", ""),
    )


def with_release(text: str, version: str, date: str) -> str:
    """Return a CITATION.cff for a version that is released on a day."""
    text = DATE.sub("", text)
    lines = f"version: {version}\ndate-released: '{date}'"
    if VERSION.search(text):
        return VERSION.sub(lines, text)
    return f"{text.rstrip()}\n{lines}\n"


def derived_files(citation: Citation) -> dict[str, bytes]:
    """Return codemeta.json and .zenodo.json by path."""
    records = (codemeta(citation), zenodo(citation))
    return {
        path: orjson.dumps(
            {key: value for key, value in record.items() if value},
            option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
        )
        for path, record in zip(DERIVED, records, strict=True)
    }


def codemeta(citation: Citation) -> dict[str, Any]:
    """Return the citation in the terms of CodeMeta 3.0."""
    return {
        "@context": CODEMETA,
        "@type": "SoftwareSourceCode",
        "name": citation.title,
        "description": citation.abstract,
        "version": citation.version,
        "datePublished": citation.date,
        "identifier": f"https://doi.org/{citation.doi}" if citation.doi else "",
        "author": [_codemeta_author(author) for author in citation.authors],
        "license": f"{SPDX}/{citation.licence}" if citation.licence else "",
        "url": citation.url,
        "codeRepository": citation.repository,
        "keywords": list(citation.keywords),
        "programmingLanguage": "Python",
    }


def _codemeta_author(author: Author) -> dict[str, str]:
    if author.is_group:
        return {"@type": "Organization", "name": author.family}
    told = {
        "@type": "Person",
        "@id": author.orcid,
        "givenName": author.given,
        "familyName": author.family,
    }
    return {key: value for key, value in told.items() if value}


def zenodo(citation: Citation) -> dict[str, Any]:
    """Return the citation as the metadata of a deposit at Zenodo."""
    return {
        "upload_type": "dataset",
        "title": citation.title,
        "description": citation.abstract,
        "version": citation.version,
        "publication_date": citation.date,
        "creators": [_zenodo_creator(author) for author in citation.authors],
        "access_right": "open",
        "license": citation.licence.lower(),
        "keywords": list(citation.keywords),
    }


def _zenodo_creator(author: Author) -> dict[str, str]:
    name = author.family if author.is_group else f"{author.family}, {author.given}"
    told = {
        "name": name,
        "affiliation": author.affiliation,
        "orcid": author.orcid.rpartition("/")[2],
    }
    return {key: value for key, value in told.items() if value}
