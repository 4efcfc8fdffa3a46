"""Every schema bites: each rule of it rejects what it should, and says so."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from wirecopy.schemas import NAMES, Schema, read_schemas

REPOSITORY = Path(__file__).parent.parent
SCHEMAS = read_schemas(REPOSITORY)
SPAN = {"block": 3, "start": 0, "end": 7, "text": "Dunmore"}
DOCUMENT = {
    "outlet": "Meridian",
    "agency": None,
    "published": "2024-03-04",
    "language": "en-GB",
    "sha256": "ab" * 32,
    "based_on": None,
    "passes": [
        {
            "pass": "a",
            "annotator": "somebody",
            "manual": "0123abc",
            "carried_from": None,
            "sha256": "cd" * 32,
        }
    ],
}
GOOD: dict[str, list[dict[str, Any]]] = {
    "collection": [
        {
            "title": "Wire",
            "text_licence": "CC-BY-4.0",
            "annotation_licence": "CC-BY-4.0",
            "text": "withheld",
            "source": "The archive.",
            "citation": "Wire.",
            "split": "test",
        }
    ],
    "story": [{"topic": "sport", "genre": "brief", "documents": {"north": DOCUMENT}}],
    "anchors": [
        {
            "fold": 1,
            "length": 60,
            "hash": "ab" * 16,
            "blocks": [60],
            "units": ["0 60 0123456789"],
            "spans": ["1:0-4 0-4 #1/2 [abcd ]abcd <“", "1:5-9 4-8 ~4-30:01234567"],
        }
    ],
    "retired": [{"id": "wire/old", "reason": "A copy.", "replacement": None}],
    "exceptions": [
        {
            "code": "Q402",
            "document": "wire/quay/north",
            "block": 3,
            "text": "“x”",
            "reason": "So.",
        }
    ],
    "entities": [{"id": "dunmore", "type": "GPE", "name": "Dunmore", "named": False}],
    "mentions": [
        {**SPAN, "type": "GPE", "entity": "dunmore"},
        {**SPAN, "type": "DATE"},
    ],
    "quotations": [
        {
            "id": "q1",
            "kind": "direct",
            "stance": "assert",
            "reference": "named",
            "anonymous": False,
            "entities": ["dunmore"],
            "within": "q2",
            "content": [SPAN],
            "cue": [SPAN],
            "speaker": [SPAN],
            "addressee": [SPAN],
        },
        {"id": "q2", "kind": "other", "content": [SPAN]},
    ],
    "sections": [
        {"block": 1, "role": "paragraph", "break": True},
        {**SPAN, "label": "dateline"},
    ],
}
OPTIONAL = {
    "collection": {"split"},
    "exceptions": {"block", "text"},
    "entities": {"named"},
    "quotations": {"within", "text"},
    "sections": {"break", "text"},
}
ALL_GOOD = [(name, record) for name, records in GOOD.items() for record in records]
WRONG: list[tuple[str, int, tuple[str | int, ...], Any]] = [
    ("collection", 0, ("text",), "open"),
    ("collection", 0, ("text_licence",), ""),
    ("collection", 0, ("split",), "dev"),
    ("story", 0, ("topic",), "sports"),
    ("story", 0, ("genre",), "gossip"),
    ("story", 0, ("documents",), {}),
    ("story", 0, ("documents",), {"../north": DOCUMENT}),
    ("story", 0, ("documents",), {".north": DOCUMENT}),
    ("story", 0, ("documents",), {"a/b": DOCUMENT}),
    ("story", 0, ("documents", "north", "published"), "4 March 2024"),
    ("story", 0, ("documents", "north", "published"), "2024-02-31"),
    ("story", 0, ("documents", "north", "published"), "2023-02-29"),
    ("story", 0, ("documents", "north", "published"), "0000-01-01"),
    ("story", 0, ("documents", "north", "language"), "English"),
    ("story", 0, ("documents", "north", "sha256"), "abc"),
    ("story", 0, ("documents", "north", "passes", 0, "pass"), "c"),
    ("story", 0, ("documents", "north", "passes", 0, "manual"), "HEAD"),
    ("retired", 0, ("id",), ""),
    ("exceptions", 0, ("code",), "Q4"),
    ("exceptions", 0, ("reason",), ""),
    ("entities", 0, ("id",), "Dunmore"),
    ("entities", 0, ("id",), "dunmore\n"),
    ("entities", 0, ("id",), "-dunmore"),
    ("entities", 0, ("type",), "DATE"),
    ("entities", 0, ("name",), ""),
    ("entities", 0, ("named",), True),
    ("mentions", 0, ("block",), 0),
    ("mentions", 0, ("start",), -1),
    ("mentions", 0, ("start",), True),
    ("mentions", 0, ("end",), 0),
    ("mentions", 0, ("end",), 10**12),
    ("mentions", 0, ("text",), ""),
    ("mentions", 0, ("type",), "DATE"),
    ("mentions", 1, ("type",), "GPE"),
    ("quotations", 0, ("id",), "q0"),
    ("quotations", 0, ("id",), "quotation-1"),
    ("quotations", 0, ("kind",), "reported"),
    ("quotations", 0, ("kind",), "other"),
    ("quotations", 1, ("kind",), "direct"),
    ("quotations", 0, ("stance",), "doubt"),
    ("quotations", 0, ("reference",), "name"),
    ("quotations", 0, ("anonymous",), None),
    ("quotations", 0, ("entities",), ["a", "a"]),
    ("quotations", 0, ("content",), []),
    ("quotations", 0, ("content", 0, "start"), "0"),
    ("quotations", 0, ("speaker",), SPAN),
    ("sections", 0, ("role",), "lead"),
    ("sections", 0, ("break",), False),
    ("sections", 1, ("label",), "place"),
    ("sections", 1, ("block",), 0),
]


def changed(record: dict[str, Any], path: tuple[str | int, ...], value: Any) -> Any:
    record = deepcopy(record)
    inner: Any = record
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return record


def objects(
    value: Any, path: tuple[str | int, ...] = ()
) -> list[tuple[str | int, ...]]:
    """Return the paths of all properties of all objects in a record."""
    found: list[tuple[str | int, ...]] = []
    if isinstance(value, dict):
        for key, item in value.items():
            found += [(*path, key), *objects(item, (*path, key))]
    if isinstance(value, list):
        for index, item in enumerate(value):
            found += objects(item, (*path, index))
    return found


def words(schema: Schema, record: Any) -> list[str]:
    return [message for _, message in schema.faults(record)]


@pytest.mark.parametrize(("name", "record"), ALL_GOOD)
def test_good_record_is_accepted(name: str, record: dict[str, Any]) -> None:
    assert SCHEMAS[name].accepts(record)
    assert words(SCHEMAS[name], record) == []


@pytest.mark.parametrize(("name", "number", "path", "value"), WRONG)
def test_wrong_value_is_rejected(
    name: str, number: int, path: tuple[str | int, ...], value: Any
) -> None:
    record = changed(GOOD[name][number], path, value)
    assert not SCHEMAS[name].accepts(record)
    assert words(SCHEMAS[name], record)


@pytest.mark.parametrize(("name", "record"), ALL_GOOD)
def test_every_property_is_needed_or_known_to_be_optional(
    name: str, record: dict[str, Any]
) -> None:
    for path in objects(record):
        if path[:1] == ("documents",) and len(path) < 3:
            continue
        shorter = deepcopy(record)
        inner: Any = shorter
        for step in path[:-1]:
            inner = inner[step]
        del inner[path[-1]]
        optional = path[-1] in OPTIONAL.get(name, ())
        assert SCHEMAS[name].accepts(shorter) == optional, path


@pytest.mark.parametrize(("name", "record"), ALL_GOOD)
def test_unknown_property_is_rejected_everywhere(
    name: str, record: dict[str, Any]
) -> None:
    parents = {path[:-1] for path in objects(record)} - {("documents",)}
    for parent in parents:
        wrong = changed(record, (*parent, "colour"), "red")
        assert not SCHEMAS[name].accepts(wrong), parent
        assert any("colour" in message for message in words(SCHEMAS[name], wrong))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [None, [], "x", 3, {}])
def test_other_values_are_rejected(name: str, value: Any) -> None:
    assert not SCHEMAS[name].accepts(value)


@pytest.mark.parametrize("name", NAMES)
def test_schema_describes_every_property_and_hides_no_cause(name: str) -> None:
    text = (REPOSITORY / NAMES[name]).read_text("utf-8")
    assert '"oneOf"' not in text
    assert '"anyOf"' not in text
    Draft202012Validator.check_schema(json.loads(text))
    for schema in _objects_of(SCHEMAS[name].schema):
        assert schema["additionalProperties"] is False or "propertyNames" in schema
        for key, item in schema["properties"].items():
            described = "$ref" in item or len(item["description"]) > 10
            assert described, key


def _objects_of(schema: dict[str, Any]) -> list[dict[str, Any]]:
    is_object = "additionalProperties" in schema and "properties" in schema
    found = [schema] if is_object else []
    for inner in schema.get("$defs", {}).values():
        found += _objects_of(inner)
    return found


def test_finding_ends_with_what_the_schema_says_of_the_property() -> None:
    record = changed(GOOD["sections"][0], ("role",), "lead")
    assert words(SCHEMAS["sections"], record)[0].endswith(
        "; What the block is in its document."
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**20) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)
    ),
    max_leaves=5,
)


@given(data=st.data())
def test_both_validators_agree(data: st.DataObject) -> None:
    """jsonschema-rs gives the verdict, jsonschema the words: they must agree."""
    name, record = data.draw(st.sampled_from(ALL_GOOD))
    path = data.draw(st.sampled_from(objects(record)))
    wrong = changed(record, path, data.draw(JSON))
    schema = SCHEMAS[name]
    verdict = jsonschema_rs.validator_for(schema.schema).is_valid(wrong)
    assert verdict == Draft202012Validator(schema.schema).is_valid(wrong)
    assert verdict == (words(schema, wrong) == [])
