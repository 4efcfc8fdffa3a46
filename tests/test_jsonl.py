"""Canonical lines, and places inside JSON."""

import json
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.jsonl import find, in_order, repeated_key, to_lines

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def paths(value: Any) -> list[tuple[str | int, ...]]:
    found: list[tuple[str | int, ...]] = [()]
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        found += [(key, *path) for path in paths(item)]
    return found


@given(VALUES, st.sampled_from([None, 1, 2]))
def test_find_leads_to_every_value(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    decoder = json.JSONDecoder()
    for path in paths(value):
        inner = value
        for step in path:
            inner = inner[step]
        assert decoder.raw_decode(text, find(text, path))[0] == inner


def test_find_of_what_is_missing_is_the_object_it_is_missing_from() -> None:
    text = '{"a": [1, {"b": 2}], "c": 3}'
    assert find(text, ("a", 1, "d")) == text.index('{"b"')
    assert find(text, ("x",)) == 0
    assert find("not json", ("x",)) == 0
    assert find('{"a": ', ("a", "b")) == 6


@given(st.lists(st.dictionaries(st.sampled_from("abcdef"), VALUES)))
def test_lines_do_not_depend_on_the_order_of_keys_or_records(
    records: list[dict[str, Any]],
) -> None:
    order: dict[str, Any] = {"c": {}, "b": {}, "a": {}}
    shuffled = [dict(reversed(record.items())) for record in reversed(records)]
    lines = to_lines(records, order)
    assert lines == to_lines(shuffled, order)
    read = [orjson.loads(line) for line in lines.splitlines()]
    assert len(read) == len(records)
    assert all(record in read for record in records)


def test_keys_come_in_the_order_of_the_schema_and_unknown_ones_last() -> None:
    order: dict[str, Any] = {"b": {}, "a": {"y": {}, "x": {}}}
    assert list(in_order({"z": 0, "a": {"x": 1, "y": 2}, "b": 3}, order)) == [*"baz"]
    assert list(in_order({"a": {"x": 1, "y": 2}}, order)["a"]) == [*"yx"]


def test_repeated_key_is_found_at_any_depth() -> None:
    assert repeated_key('{"a":1,"b":[{"c":1,"c":2}]}') == "c"
    assert repeated_key('{"a":1,"b":[{"c":1},{"c":2}]}') is None
    assert repeated_key("[" * 100_000) is None
