"""Level 1, JSON: can every record be read, and by all readers alike?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import orjson

from wirecopy.checks.files import at
from wirecopy.checks.registry import check
from wirecopy.files import File
from wirecopy.finding import Fault
from wirecopy.jsonl import repeated_key

NAMES = {list: "an array", str: "a string", bool: "a boolean", type(None): "null"}

NOT_PLAIN_NUMBER = re.compile(rb'":\s*-?\d+[.eE]|[\[,]\s*-?\d+[.eE]')
HUGE = 2**53


@check("F115", "not-json")
def not_json(file: File) -> Iterator[Fault]:
    """A line of JSON Lines, or a JSON file, cannot be read as a JSON object.

    Bad: {"block":3,"role":"lede"
    Good: {"block":3,"role":"lede"}
    """
    if file.conflicts:
        return
    for number, record in enumerate(file.records, 1):
        line = file.lines[number - 1]
        if record is not None or not line.strip():
            continue
        try:
            value = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            at_line = number + error.lineno - 1
            yield (
                at(file, at_line, error.colno),
                f"is not JSON: {error.msg.partition(':')[0]}",
            )
        else:
            if not isinstance(value, dict):
                name = NAMES.get(type(value), "a number")
                yield at(file, number), f"is {name}, not an object in braces"
            elif not line.startswith(b"\xef\xbb\xbf"):
                yield at(file, number), "is nested too deeply; write it flat"


@check("F116", "repeated-key")
def repeated_key_in_object(file: File) -> Iterator[Fault]:
    """An object gives one key twice.

    Readers differ in which of the two they take.

    Bad: {"block":3,"block":4,"role":"lede"}
    Good: {"block":3,"role":"lede"}
    """
    for number, record in enumerate(file.records, 1):
        line = file.lines[number - 1]
        if record is None or orjson.dumps(record) == line:
            continue
        key = repeated_key(line.decode("utf-8", errors="replace"))
        if key is not None:
            yield at(file, number), f"gives the key {key!r} twice; keep one"


@check("F117", "not-a-plain-number")
def not_a_plain_number(file: File) -> Iterator[Fault]:
    """A number has a point or an exponent, or is too large for an exact double.

    Every number here counts something. 3.0 and 3 are one number and two spellings.

    Bad: {"block":3.0,"role":"lede"}
    Good: {"block":3,"role":"lede"}
    """
    if not file.holds_json or not (
        NOT_PLAIN_NUMBER.search(file.data) or re.search(rb"\d{16}", file.data)
    ):
        return
    for number, record in enumerate(file.records, 1):
        if record is None:
            continue
        for odd in _odd_numbers(file.lines[number - 1]):
            yield at(file, number), f"has the number {odd[:40]}; write a whole number"


def _odd_numbers(line: bytes) -> list[str]:
    """Return the numbers of a line of JSON that are no plain whole numbers."""
    odd: list[str] = []

    def whole(digits: str) -> int:
        if len(digits) > 20 or abs(int(digits)) > HUGE:
            odd.append(digits)
            return 0
        return int(digits)

    try:
        json.loads(line, parse_float=odd.append, parse_int=whole)
    except (ValueError, RecursionError):
        return []
    return odd
