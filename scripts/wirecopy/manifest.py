"""The manifest of a release: what it had, so that a later one can be held against it.

A release leaves releases/<version>.json in the repository: its ids, the SHA-256 of
every text and layer, splits, columns, rows and digests of rows. With it the checks
against the last release need neither tags nor history, and work in a shallow clone.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wirecopy.errors import CorpusError

FOLDER = "releases"
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a table or a schema: types by path, and labels where it has any.

    Of a list the path goes on with `[]`, of an object with a dot: `entities[].type`.
    """

    types: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one split of one config: how many, and the digest of them."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class ReleasedStory:
    """A story as it was released.

    `files` gives the SHA-256 of story.json and of the entities, `documents` for each
    name that of the text and of each layer; `entities` are ids.
    """

    split: str
    files: Mapping[str, str]
    documents: Mapping[str, Mapping[str, str]]
    entities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """One release; `rows` is by config and split, empty before it is built.

    `collections` gives text policy and licences of each.
    """

    version: str
    date: str
    collections: Mapping[str, Mapping[str, str]]
    stories: Mapping[str, ReleasedStory]
    columns: Mapping[str, Fields]
    schemas: Mapping[str, Fields]
    rows: Mapping[str, Mapping[str, Rows]]

    @property
    def path(self) -> str:
        return path_of(self.version)

    @property
    def number(self) -> tuple[int, ...]:
        return number_of(self.version) or ()

    def withholds(self, story: str) -> bool:
        """Return whether the texts of a story are not in the dataset."""
        return self.collections[story.partition("/")[0]]["text"] != "included"

    def included(self) -> set[str]:
        """Return the documents whose texts are in the dataset."""
        return {
            f"{id}/{name}"
            for id, story in self.stories.items()
            if not self.withholds(id)
            for name in story.documents
        }


def path_of(version: str) -> str:
    """Return the path of the manifest of a version."""
    return f"{FOLDER}/{version}.json"


def number_of(version: str) -> tuple[int, ...] | None:
    """Return the three numbers of a version; None where it is not three numbers."""
    match = VERSION.fullmatch(version)
    return tuple(map(int, match.groups())) if match else None


def last_released(releases: Iterable[Release]) -> dict[str, Release]:
    """Return for every story that was ever released the last release that had it."""
    ordered = sorted(releases, key=lambda release: release.number)
    return {id: release for release in ordered for id in release.stories}


def from_record(path: str, record: Mapping[str, Any]) -> Release:
    """Make a release of the JSON of its manifest.

    Raises CorpusError for one that breaks its schema.
    """
    try:
        return Release(
            version=record["version"],
            date=record["date"],
            collections=record["collections"],
            stories={
                id: ReleasedStory(
                    story["split"],
                    story["files"],
                    story["documents"],
                    tuple(story["entities"]),
                )
                for id, story in record["stories"].items()
            },
            columns=_fields(
                {name: one["columns"] for name, one in record["configs"].items()}
            ),
            schemas=_fields(record["schemas"]),
            rows={
                config: {
                    split: Rows(rows["rows"], rows["digest"])
                    for split, rows in one["splits"].items()
                }
                for config, one in record["configs"].items()
            },
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"{path}: breaks its schema; run 'wirecopy check'") from error


def _fields(record: Mapping[str, Any]) -> dict[str, Fields]:
    return {
        name: Fields(
            one["types"], {path: tuple(all) for path, all in one["labels"].items()}
        )
        for name, one in record.items()
    }


def to_record(release: Release) -> dict[str, Any]:
    """Return a release as the JSON of its manifest."""
    return {
        "version": release.version,
        "date": release.date,
        "collections": {n: dict(told) for n, told in release.collections.items()},
        "configs": {
            config: {
                "splits": {
                    split: {"rows": rows.count, "digest": rows.digest}
                    for split, rows in release.rows.get(config, {}).items()
                },
                "columns": _written(fields),
            }
            for config, fields in release.columns.items()
        },
        "schemas": {name: _written(one) for name, one in release.schemas.items()},
        "stories": {
            id: {
                "split": story.split,
                "files": dict(story.files),
                "documents": {
                    name: dict(sums) for name, sums in story.documents.items()
                },
                "entities": sorted(story.entities),
            }
            for id, story in release.stories.items()
        },
    }


def _written(fields: Fields) -> dict[str, Any]:
    return {
        "types": dict(fields.types),
        "labels": {path: list(labels) for path, labels in fields.labels.items()},
    }
