"""doccano: a JSON object a line, with `label`, or `entities` and `relations`.

doccano keeps labels, offsets and relations, and `meta` as it is; what else there is to
say of a span is said there, under its offsets and label. Its files do not say the words
of a span, so ours say them in `meta`.
https://doccano.github.io/doccano/
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from wirecopy.formats.annotated import Annotated, Link, Mark, pieces
from wirecopy.formats.source import fault, json_values, list_in, part_of, record_in
from wirecopy.formats.tasks import (
    Json,
    demand_ends,
    demand_new,
    entities_in,
    meta_of,
    name_in,
    strings,
)
from wirecopy.formats.units import in_code_points
from wirecopy.records import LAYERS

SUFFIXES = (".jsonl", ".json")
HOLDS = LAYERS
FILE = "doccano.jsonl"
Key = tuple[Any, Any, Any]


def write(documents: Sequence[Annotated]) -> dict[str, bytes]:
    """Return one file with a line for each document."""
    lines = [orjson.dumps(_record(one)) + b"\n" for one in documents]
    return {FILE: b"".join(lines)}


def _record(one: Annotated) -> Json:
    marks, links = pieces(one)
    numbers = {mark.id: number for number, mark in enumerate(marks)}
    spans = [
        {
            "start_offset": mark.parts[0][0],
            "end_offset": mark.parts[0][1],
            "label": mark.label,
        }
        for mark in marks
    ]
    said = [
        {
            **span,
            "text": one.text[slice(*mark.parts[0])],
            "features": dict(mark.features),
        }
        for span, mark in zip(spans, marks, strict=True)
    ]
    return {
        "text": one.text,
        "entities": [{"id": number, **span} for number, span in enumerate(spans)],
        "relations": [
            {
                "id": number,
                "from_id": numbers[link.head],
                "to_id": numbers[link.tail],
                "type": link.label,
            }
            for number, link in enumerate(links)
        ],
        "meta": {**meta_of(one), "spans": said},
    }


def read(
    path: Path, unit: str | None = None, root: Path | None = None
) -> list[Annotated]:
    """Read the documents of a file; a record without a text is left out and counted.

    Raises CorpusError for what is no span or relation, with file and line.
    """
    found: list[Annotated] = []
    without = 0
    for number, (line, record) in enumerate(json_values(path), 1):
        if isinstance(record.get("text", record.get("data")), str):
            found.append(_document(path, root, line, record, number))
        elif "text" in record:
            raise fault(
                path, line, f"the text is {str(record['text'])[:60]}, not words"
            )
        else:
            without += 1
    if not found:
        raise fault(path, 1, "holds no text")
    left_out = (*found[0].left_out, *["record without a text"] * without)
    found[0] = replace(found[0], left_out=left_out)
    return in_code_points(found, unit)


def _document(
    path: Path, root: Path | None, line: int, record: Json, number: int
) -> Annotated:
    text = record.get("text", record.get("data"))
    meta = record.get("meta")
    said = _said(meta)
    marks: dict[str, Mark] = {}
    for mark in _marks(path, line, record):
        demand_new(path, line, mark.id, marks)
        key = (*mark.parts[0], mark.label)
        words, features = said[key].pop(0) if said.get(key) else (None, {})
        marks[mark.id] = replace(mark, covered=words, features=features)
    links = [
        Link(str(one.get("type")), str(one.get("from_id")), str(one.get("to_id")), line)
        for one in (
            record_in(path, line, item, "a relation")
            for item in list_in(path, line, record, "relations")
        )
    ]
    demand_ends(path, line, links, set(marks))
    return Annotated(
        name_in(path, root, meta, number),
        str(text),
        tuple(marks.values()),
        tuple(links),
        entities_in(path, line, meta),
        str(path),
        line,
    )


def _marks(path: Path, line: int, record: Json) -> Iterator[Mark]:
    """Yield the spans of a record, in either of doccano's forms."""
    for number, item in enumerate(list_in(path, line, record, "entities")):
        one = record_in(path, line, item, "an entity")
        part = part_of(path, line, one.get("start_offset"), one.get("end_offset"))
        yield Mark(
            str(one.get("id", number)), _label(path, line, one), (part,), {}, line
        )
    key = "label" if "label" in record else "labels"
    for number, item in enumerate(list_in(path, line, record, key)):
        if not isinstance(item, list) or len(item) != 3:
            raise fault(path, line, f"{str(item)[:60]} is not [start, end, label]")
        part = part_of(path, line, item[0], item[1])
        label = _label(path, line, {"label": item[2]})
        yield Mark(f"l{number}", label, (part,), {}, line)


def _label(path: Path, line: int, record: Json) -> str:
    label = record.get("label")
    if not isinstance(label, str) or not label:
        raise fault(path, line, f"{str(label)[:60]} is no label")
    return label


def _said(meta: Any) -> dict[Key, list[tuple[str | None, dict[str, str]]]]:
    """Return what `meta` says of spans, by their offsets and label."""
    said: dict[Key, list[tuple[str | None, dict[str, str]]]] = {}
    spans = meta.get("spans") if isinstance(meta, dict) else None
    for span in spans if isinstance(spans, list) else []:
        if isinstance(span, dict):
            key = tuple(span.get(k) for k in ("start_offset", "end_offset", "label"))
            words = span.get("text")
            told = words if isinstance(words, str) else None
            if all(isinstance(part, int | str) for part in key):
                said.setdefault(key, []).append((told, strings(span.get("features"))))  # type: ignore[arg-type]
    return said
