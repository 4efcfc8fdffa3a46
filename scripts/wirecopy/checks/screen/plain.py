"""Bytes that no check of levels 1 to 3 can have a word to say about."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import jsonschema_rs
import orjson

from wirecopy.jsonl import to_document
from wirecopy.records import Record
from wirecopy.schemas import Schema
from wirecopy.text import INVISIBLE, LINE_ENDS, SPACES

ASCII = bytes(range(0x20, 0x7F)) + b"\n"
PLACE = {"block", "start", "end"}
SPAN = {*PLACE, "text"}
NUMBER = re.compile(rb'": -?\d|\n *-?\d')
LETTERS_AND_SIGNS = "LNPS"
FAMILIAR = (range(0xA1, 0x1100), range(0x1E00, 0x3000))
"""Where no character composes with the one before it, but for marks."""


class _Ordinary(dict[str, bool]):
    """Whether a character is in NFC wherever it stands, and can be seen."""

    def __missing__(self, character: str) -> bool:
        self[character] = (
            any(ord(character) in part for part in FAMILIAR)
            and unicodedata.category(character)[0] in LETTERS_AND_SIGNS
            and unicodedata.is_normalized("NFC", character)
            and not any(p.match(character) for p in (INVISIBLE, LINE_ENDS, SPACES))
        )
        return self[character]


ORDINARY = _Ordinary()


def has_ordinary_characters(data: bytes) -> bool:
    """Return whether bytes are UTF-8 of letters, signs, plain spaces and newlines."""
    rest = data.translate(None, ASCII)
    if not rest:
        return True
    try:
        data.decode()
        return all(map(ORDINARY.__getitem__, set(rest.decode())))
    except UnicodeDecodeError:
        return False


class _Orders(dict[tuple[str, ...], bool]):
    """Whether the names of properties are known and stand in canonical order."""

    def __init__(self, order: Iterable[str]) -> None:
        self._order = tuple(order)

    def __missing__(self, names: tuple[str, ...]) -> bool:
        self[names] = names == tuple(name for name in self._order if name in names)
        return self[names]


def is_plain_document(data: bytes, record: Record, schema: Schema) -> bool:
    """Return whether a JSON file holds a record as its schema has it, and no number."""
    return (
        has_ordinary_characters(data)
        and NUMBER.search(data) is None
        and to_document(record, schema.order) == data
        and schema.accepts(record)
    )


@dataclass(frozen=True)
class Plain:
    """What the records of one schema look like in a file without faults.

    `scalars` and `lists` are the properties that the package uses: a value, or a list
    of strings or spans. Where a schema has others, or they hold something else, nothing
    is plain.
    """

    schema: Schema
    scalars: frozenset[str]
    lists: frozenset[str] = frozenset()

    @cached_property
    def usable(self) -> bool:
        """Whether the schema says of every property what the package takes it for."""
        properties = self.schema.schema["properties"]
        return all(
            _is_scalar(name, properties[name])
            if name in self.scalars
            else name in self.lists and self._is_list(properties[name])
            for name in properties
        )

    def _is_list(self, rule: Mapping[str, Any]) -> bool:
        items = self.schema.resolved(rule.get("items", {}))
        of_spans = items.get("properties", {}).keys() <= SPAN
        objects = items.get("type") == "object" and of_spans
        return rule.get("type") == "array" and (objects or _is_scalar("", items))

    @cached_property
    def _validator(self) -> Any:
        schema = self.schema.schema
        many = {"type": "array", "items": schema}
        whole = {"$defs": schema.get("$defs", {}), **many}
        return jsonschema_rs.validator_for(whole, validate_formats=True)

    @cached_property
    def _orders(self) -> _Orders:
        return _Orders(self.schema.order)

    @cached_property
    def _orders_of_spans(self) -> dict[str, _Orders]:
        return {name: _Orders(self.schema.order.get(name, ())) for name in self.lists}

    def records_in(self, data: bytes) -> list[Record] | None:
        """Return the records of files, each on its line as it should be spelled.

        None where one may break its schema or the canonical form. Not judged is the
        order of the lines.
        """
        if not self.usable or not has_ordinary_characters(data):
            return None
        joined = b"[%b]" % data.removesuffix(b"\n").replace(b"\n", b",")
        try:
            records = orjson.loads(joined)
        except orjson.JSONDecodeError:
            return None
        if orjson.dumps(records) != joined or not self._one_a_line(data, len(records)):
            return None
        if not self._validator.is_valid(records) or not self._in_order(records):
            return None
        return records  # type: ignore[no-any-return]

    def _one_a_line(self, data: bytes, count: int) -> bool:
        """Return whether each of so many records stands on a line of its own.

        Then each line starts with the first property, and no object in a record does:
        a span has other properties than what it is part of.
        """
        start = b'\n{"%b":' % next(iter(self.schema.order)).encode()
        return (b"\n" + data).count(start) == count == data.count(b"\n")

    def _in_order(self, records: Sequence[Record]) -> bool:
        if not all(map(self._orders.__getitem__, {*map(tuple, records)})):
            return False
        for name, orders in self._orders_of_spans.items():
            lists = [record[name] for record in records if name in record]
            spans = filter(_is_object, chain.from_iterable(lists))
            if not all(map(orders.__getitem__, {*map(tuple, spans)})):
                return False
        return True


def _is_object(value: object) -> bool:
    return type(value) is dict


def _is_scalar(name: str, rule: Mapping[str, Any]) -> bool:
    """Return whether a property is a place in the text, or a string or boolean."""
    if name in PLACE:
        return rule.get("type") == "integer"
    values = (*rule.get("enum", ()), rule.get("const", ""))
    told = (
        "enum" in rule or "const" in rule or rule.get("type") in ("string", "boolean")
    )
    return told and all(isinstance(value, str | bool) for value in values)
