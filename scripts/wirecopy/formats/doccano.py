"""doccano: a JSON object a line, with `label`, or `entities` and `relations`.

doccano keeps labels, offsets and relations, and `meta` as it is; what else there is to
say of a span is said there, under its offsets and label. Its files do not say the words
of a span, so ours say them in `meta`.
https://doccano.github.io/doccano/
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from wirecopy.formats.annotated import Annotated, Link, Mark, Part, pieces
from wirecopy.formats.json_forms import (
    Item,
    Json,
    items_of,
    meta_of,
    strings,
    text_of,
    without_none,
)
from wirecopy.formats.units import in_code_points
from wirecopy.records import LAYERS

SUFFIXES = (".jsonl", ".json")
HOLDS = LAYERS
FILE = "doccano.jsonl"
Said = dict[tuple[Any, ...], list[tuple[str | None, dict[str, str]]]]
"""Words and features of spans, by start, end and label, in the order of the file."""


def write(documents: Sequence[Annotated]) -> dict[str, bytes]:
    """Return one file with a line for each document."""
    lines = [orjson.dumps(_record(one)) + b"\n" for one in documents]
    return {FILE: b"".join(lines)}


def _record(one: Annotated) -> Json:
    marks, links = pieces(one)
    numbers = {mark.id: number for number, mark in enumerate(marks)}
    spans = [_span(mark) for mark in marks]
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


def _span(mark: Mark) -> Json:
    ((start, end),) = mark.parts
    return {"start_offset": start, "end_offset": end, "label": mark.label}


def read(
    path: Path, unit: str | None = None, root: Path | None = None
) -> list[Annotated]:
    """Read the documents of a file; a record without a text is left out and counted.

    Raises CorpusError for what is no span or relation, with file and line.
    """
    read = map(_document, items_of(path, root))
    found = without_none(path, read, "record without a text", "holds no text")
    return in_code_points(found, unit)


def _document(item: Item) -> Annotated | None:
    record = item.record
    text = record.get("text", record.get("data"))
    if isinstance(text, str):
        meta = record.get("meta")
        return item.annotated(text, meta, _marks(item, _said(meta)), _links(item))
    if "text" in record:
        raise item.fault(f"the text is {str(text)[:60]}, not words")
    return None


def _marks(item: Item, said: Said) -> Iterator[Mark]:
    """Yield the spans of a record, with what is said of them."""
    for id, label, part in _spans(item):
        told = said.get((*part, label))
        words, features = told.pop(0) if told else (None, {})
        yield Mark(id, label, (part,), features, item.line, words)


def _spans(item: Item) -> Iterator[tuple[str, str, Part]]:
    """Yield id, label and part of the spans of a record, in either of their forms."""
    for number, one in enumerate(item.objects("entities", "an entity")):
        part = item.part(one, "start_offset", "end_offset")
        yield str(one.get("id", number)), _label(item, one), part
    key = "label" if "label" in item.record else "labels"
    for number, one in enumerate(item.values(item.record, key)):
        if not isinstance(one, list) or len(one) != 3:
            raise item.fault(f"{str(one)[:60]} is not [start, end, label]")
        named = dict(zip(("start", "end", "label"), one, strict=True))
        part = item.part(named, "start", "end")
        yield f"l{number}", _label(item, named), part


def _label(item: Item, record: Json) -> str:
    label = record.get("label")
    if not isinstance(label, str) or not label:
        raise item.fault(f"{str(label)[:60]} is no label")
    return label


def _links(item: Item) -> Iterator[Link]:
    for one in item.objects("relations", "a relation"):
        head, tail = str(one.get("from_id")), str(one.get("to_id"))
        yield Link(str(one.get("type")), head, tail, item.line)


def _said(meta: Any) -> Said:
    """Return what `meta` says of spans, by their offsets and label."""
    said: Said = {}
    spans = meta.get("spans") if isinstance(meta, dict) else None
    for span in spans if isinstance(spans, list) else []:
        if isinstance(span, dict):
            key = tuple(span.get(k) for k in ("start_offset", "end_offset", "label"))
            if all(isinstance(part, int | str) for part in key):
                features = strings(span.get("features"))
                said.setdefault(key, []).append((text_of(span), features))
    return said
