"""What the JSON forms share: the objects of a file read with care, and what all say.

Label Studio, doccano and Prodigy each hold a text with spans of one part and relations
between them, under other names. What they have no name for (features, entities) is put
where each keeps what it does not know.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wirecopy.errors import CorpusError
from wirecopy.formats.annotated import Annotated, Link, Mark, Part
from wirecopy.formats.entity_line import entity_line, read_entity_line
from wirecopy.formats.source import fault, json_values, name_of, part_of, shown
from wirecopy.records import Entity

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One JSON object of a file: its place, for faults, and a name for its document."""

    path: Path
    line: int
    name: str
    record: Json

    def fault(self, message: str) -> CorpusError:
        """Return the error for something in this object."""
        return fault(self.path, self.line, message)

    def words(self, value: object, what: str) -> str:
        """Return a value that must be words; raises CorpusError where it is not."""
        if not isinstance(value, str) or not value.strip():
            raise self.fault(f"{what} is {shown(value)}, not words")
        return value

    def fields(self, value: object, what: str) -> Json:
        """Return a value that must be an object; raises CorpusError where it is not."""
        if not isinstance(value, dict):
            raise self.fault(f"{what} is {shown(value)}, not an object")
        return value

    def values(self, record: Json, key: str) -> list[Any]:
        """Return a list of a record, empty where it is missing; raises CorpusError."""
        value = record.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.fault(f"{key!r} is {shown(value)}, not a list")
        return value

    def objects(self, key: str, what: str) -> Iterator[Json]:
        """Yield the objects of a list in this one; raises CorpusError as `fields`."""
        for value in self.values(self.record, key):
            yield self.fields(value, what)

    def part(self, record: Json, start: str, end: str) -> Part:
        """Return the part from one offset of a record to another."""
        return part_of(self.path, self.line, record.get(start), record.get(end))

    def annotated(
        self, text: str, meta: Any, marks: Iterable[Mark], links: Iterable[Link]
    ) -> Annotated:
        """Return the text with marks and links, and what `meta` says of a document.

        Raises CorpusError for an id that two marks have, for a link from or to none,
        and for what names no entity.
        """
        by_id: dict[str, Mark] = {}
        for mark in marks:
            if mark.id in by_id:
                raise self.fault(f"the id {mark.id[:40]} is there already")
            by_id[mark.id] = mark
        links = tuple(links)
        for link in links:
            for end in (link.head, link.tail):
                if end not in by_id:
                    raise self.fault(f"relation {link.label} of {end[:40]}, not there")
        return Annotated(
            name_in(meta, self.name),
            text,
            tuple(by_id.values()),
            links,
            entities_in(self.path, self.line, meta),
            str(self.path),
            self.line,
        )


def items_of(path: Path, root: Path | None) -> Iterator[Item]:
    """Yield the JSON objects of a file, named by the file and a number."""
    name = name_of(path, root)
    for number, (line, record) in enumerate(json_values(path), 1):
        yield Item(path, line, f"{name}-{number}", record)


def without_none(
    path: Path, found: Iterable[Annotated | None], missing: str, empty: str
) -> list[Annotated]:
    """Return the documents of a file; None, for one that is left out, is counted.

    Raises CorpusError where nothing is left. `missing` is what is said of one that is
    left out, `empty` of the file.
    """
    documents = list(found)
    kept = [one for one in documents if one is not None]
    if not kept:
        raise fault(path, 1, empty)
    left_out = (missing,) * (len(documents) - len(kept))
    return [replace(kept[0], left_out=left_out), *kept[1:]]


def meta_of(one: Annotated) -> Json:
    """Return what is said of a document besides its marks."""
    return {"document": one.name, "entities": [entity_line(e) for e in one.entities]}


def name_in(meta: Any, name: str) -> str:
    """Return what a file calls a document, else the name that is given."""
    said = meta.get("document") if isinstance(meta, dict) else None
    return said if isinstance(said, str) else name


def entities_in(path: Path, line: int, meta: Any) -> tuple[Entity, ...]:
    """Return the entities that a file names; raises CorpusError for what is none."""
    lines = meta.get("entities") if isinstance(meta, dict) else None
    if not isinstance(lines, list):
        return ()
    found = []
    for told in lines:
        entity = read_entity_line(told) if isinstance(told, str) else None
        if entity is None:
            raise fault(path, line, f"{str(told)[:60]!r} names no entity")
        found.append(entity)
    return tuple(found)


def strings(value: Any) -> dict[str, str]:
    """Return those features of an object that are words."""
    items: Mapping[str, Any] = value if isinstance(value, dict) else {}
    return {key: item for key, item in items.items() if isinstance(item, str)}


def text_of(record: Json) -> str | None:
    """Return the words that a span says it covers, None where it does not say."""
    words = record.get("text")
    return words if isinstance(words, str) else None
