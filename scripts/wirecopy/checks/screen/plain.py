"""Bytes that no check of levels 1 to 3 can have a word to say about."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any

import jsonschema_rs
import orjson
from msgspec import UNSET, json

from wirecopy.checks.screen.doubt import demand
from wirecopy.checks.screen.structs import is_closed, is_sized, struct_of
from wirecopy.jsonl import to_document
from wirecopy.records import Record
from wirecopy.schemas import Schema
from wirecopy.text import INVISIBLE, LINE_ENDS, SPACES

ASCII = bytes(range(0x20, 0x7F)) + b"\n"
NUMBER = re.compile(rb'": -?\d|\n *-?\d')
ESCAPE = re.compile(rb'\\[^"]')
"""Of what JSON escapes only quotation marks are plain: all else has two spellings."""
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

    `used` are the properties that the package knows. Where a schema has others, or they
    hold something else, nothing is plain.
    """

    schema: Schema
    used: frozenset[str]
    _shapes: set[Any] = field(default_factory=set)

    @cached_property
    def _decoder(self) -> Any:
        return json.Decoder(list[struct_of(self.schema, self.used)])  # type: ignore[misc]

    @cached_property
    def _asked(self) -> tuple[list[str], list[str], list[str]]:
        """The properties that make a shape.

        By their value, by whether they are there, and by whether they are empty.
        """
        rules = self.schema.schema["properties"]
        needed = self.schema.schema.get("required", ())
        closed = [name for name in rules if is_closed(rules[name])]
        lists = [name for name in rules if rules[name].get("type") == "array"]
        return closed, [n for n in rules if n not in (*closed, *needed)], lists

    def _shapes_of(self, records: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """Yield the shape of each record."""
        closed, optional, lists = self._asked
        values = [map(attrgetter(name), records) for name in closed]
        there = [map(type, map(attrgetter(name), records)) for name in optional]
        filled = [map(bool, map(attrgetter(name), records)) for name in lists]
        return zip(*values, *there, *filled, strict=True)

    @cached_property
    def _further(self) -> dict[str, Any]:
        """Validators of properties of which the schema says more than a struct can."""
        schema = self.schema.schema
        return {
            name: jsonschema_rs.validator_for(
                {"$defs": schema.get("$defs", {}), "type": "array", "items": rule},
                validate_formats=True,
            )
            for name, rule in schema["properties"].items()
            if not is_closed(rule) and not is_sized(name, rule)
        }

    def records_in(self, data: bytes, lines: int) -> list[Any]:
        """Return the records of files of so many lines, if spelled as they should be.

        Raises Doubt, or what records of another shape raise, where one may break its
        schema or the canonical form. Not judged is the order of the lines.
        """
        joined = b"[%b]" % data.removesuffix(b"\n").replace(b"\n", b",")
        demand(has_ordinary_characters(data) and not ESCAPE.search(data))
        records = self._decoder.decode(joined)
        demand(json.encode(records) == joined)
        demand(len(records) == lines == self._starts(data))
        self._judge(records)
        return records  # type: ignore[no-any-return]

    def _starts(self, data: bytes) -> int:
        """Return how many lines start as a record does, with the first property.

        No object inside a record does: a span has other properties.
        """
        start = b'{"%b":' % next(iter(self.schema.order)).encode()
        return data.startswith(start) + data.count(b"\n" + start)

    def _judge(self, records: Sequence[Any]) -> None:
        """Demand that one record of each shape, and each value, keeps to the schema."""
        shapes = dict(zip(self._shapes_of(records), records, strict=True))
        for shape in shapes.keys() - self._shapes:
            demand(self.schema.accepts(orjson.loads(json.encode(shapes[shape]))))
            self._shapes.add(shape)
        for name, validator in self._further.items():
            values = map(attrgetter(name), records)
            demand(validator.is_valid([one for one in values if one is not UNSET]))
