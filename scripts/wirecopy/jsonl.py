"""JSON as the corpus keeps it: canonical lines, and places inside them.

One annotation a line in one spelling: keys in the order of the schema, no spaces, no
escapes but the needed ones, records in the order of the text. Then the line number is
the address of an annotation, and a diff shows annotations and nothing else.
"""

import json
from collections.abc import Iterable, Mapping
from json.decoder import WHITESPACE, scanstring  # type: ignore[attr-defined]
from typing import Any

import orjson

from wirecopy.records import Record

Order = Mapping[str, Any]
"""Keys in canonical order, each with the order of the object or array of objects
below it (empty where there is none)."""


def in_order(value: Any, order: Order) -> Any:
    """Return a value with the keys of its objects in canonical order.

    Keys that the order does not know come last, sorted, so nothing is lost.
    """
    if isinstance(value, list):
        return [in_order(item, order) for item in value]
    if not isinstance(value, dict):
        return value
    known = [key for key in order if key in value]
    rest = sorted(key for key in value if key not in order)
    return {key: in_order(value[key], order.get(key, {})) for key in known + rest}


def place(record: Record) -> tuple[int, int, int, bytes]:
    """Return the key that the records of a file are sorted by.

    By block, start and falling end of the annotation or of its first content; a
    record without a place (an entity) by its own spelling, which begins with its id.
    """
    return (*_extent(record), orjson.dumps(record))


def _extent(record: Record) -> tuple[int, int, int]:
    content = record.get("content")
    first = content[0] if isinstance(content, list) and content else None
    span = first if isinstance(first, dict) else record
    return _whole(span, "block", 0), _whole(span, "start", -1), -_whole(span, "end", 0)


def _whole(span: Record, key: str, missing: int) -> int:
    value = span.get(key, missing)
    return value if isinstance(value, int) else missing


def to_lines(records: Iterable[Record], order: Order) -> bytes:
    """Return records as a canonical JSON Lines file."""
    lines: list[tuple[int, int, int, bytes]] = []
    for record in records:
        ordered = in_order(record, order)
        # Bytes of our own: those that orjson returns keep a kilobyte of room each.
        lines.append((*_extent(ordered), b"%b\n" % orjson.dumps(ordered)))
    lines.sort()
    return b"".join(line[3] for line in lines)


def to_document(value: Any, order: Order) -> bytes:
    """Return one value as a canonical JSON file, indented by two."""
    return orjson.dumps(
        in_order(value, order), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )


def repeated_key(text: str) -> str | None:
    """Return a key that stands twice in one object, or None."""
    repeated: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> None:
        keys = [key for key, _ in items]
        repeated.extend(key for key in keys if keys.count(key) > 1)

    try:
        json.loads(text, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return None
    return repeated[0] if repeated else None


def find(text: str, pointer: Iterable[str | int]) -> int:
    """Return the offset of the value that a pointer leads to in a JSON text.

    Of a missing property, the offset of the object it is missing from.
    """
    offset = _blank(text, 0)
    for step in pointer:
        inner = _step(text, offset, step)
        if inner is None:
            break
        offset = inner
    return offset


def _blank(text: str, offset: int) -> int:
    match = WHITESPACE.match(text, offset)
    return int(match.end())


def _step(text: str, offset: int, step: str | int) -> int | None:
    """Return the offset of a property or item of the value at an offset."""
    if text[offset : offset + 1] not in ("{", "["):
        return None
    offset, index = _blank(text, offset + 1), 0
    try:
        while text[offset] not in "}]":
            key: str | int = index
            if isinstance(step, str):
                key, offset = scanstring(text, offset + 1, True)
                offset = _blank(text, _blank(text, offset) + 1)
            if key == step:
                return offset
            offset = _blank(text, json.JSONDecoder().raw_decode(text, offset)[1])
            offset = _blank(text, offset + 1) if text[offset] == "," else offset
            index += 1
    except (ValueError, IndexError, RecursionError):
        return None
    return None
