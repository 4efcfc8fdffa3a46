"""What the JSON forms share: marks and links as JSON, and back.

Label Studio, doccano and Prodigy each hold a text with spans of one part and relations
between them, under other names. What they have no name for (features, entities) is put
where each keeps what it does not know.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wirecopy.errors import CorpusError
from wirecopy.formats.annotated import Annotated, Link
from wirecopy.formats.entity_line import entity_line, read_entity_line
from wirecopy.formats.source import fault
from wirecopy.records import Entity

Json = dict[str, Any]


def meta_of(one: Annotated) -> Json:
    """Return what is said of a document besides its marks."""
    return {"document": one.name, "entities": [entity_line(e) for e in one.entities]}


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


def name_in(path: Path, root: Path | None, meta: Any, number: int) -> str:
    """Return the name of a document: what the file says, or its own and a number."""
    if isinstance(meta, dict) and isinstance(meta.get("document"), str):
        return str(meta["document"])
    name = path.relative_to(root) if root else Path(path.name)
    return f"{name.with_suffix('').as_posix()}-{number}"


def strings(value: Any) -> dict[str, str]:
    """Return those features of an object that are words."""
    items: Mapping[str, Any] = value if isinstance(value, dict) else {}
    return {key: item for key, item in items.items() if isinstance(item, str)}


def demand_ends(path: Path, line: int, links: list[Link], ids: set[str]) -> None:
    """Raise CorpusError for a link from or to a mark that is not there."""
    for link in links:
        for end in (link.head, link.tail):
            if end not in ids:
                raise fault(
                    path, line, f"relation {link.label} of {end[:40]}, not there"
                )


def demand_new(path: Path, line: int, id: str, ids: Any) -> None:
    """Raise CorpusError for an id that is there already."""
    if id in ids:
        raise CorpusError(f"{path}:{line}: the id {id[:40]} is there already")
