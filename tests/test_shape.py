"""Schemas that a corpus brings: those that the package cannot read by are refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wirecopy.cli import main
from wirecopy.errors import CorpusError
from wirecopy.schemas import MAPS, NAMES, read_maps, read_schemas
from wirecopy.shape import LEAST

RULES = ("rules",)
SPAN = ("$defs", "span")
DOCUMENTS = ("properties", "documents", "additionalProperties")
PASSES = ("$defs", "document", "properties", "passes")
BOMB = {
    "a0": {"type": "string"},
    **{
        f"a{n + 1}": {"properties": {k: {"$ref": f"#/$defs/a{n}"} for k in "xy"}}
        for n in range(40)
    },
}


def nested(depth: int) -> Any:
    part: dict[str, Any] = {}
    for _ in range(depth):
        part = {"items": part}
    return part


def put(root: Path, path: str, place: tuple[str, ...], value: Any) -> None:
    """Put a value into a JSON file of a corpus; no place is all of it."""
    file = root / path
    whole: Any = {"": json.loads(file.read_bytes())}
    inner: Any = whole
    *above, last = ("", *place)
    for step in above:
        inner = inner.setdefault(step, {})
    inner[last] = value
    file.write_text(json.dumps(whole[""]))


WRONG: list[tuple[str, tuple[str, ...], Any, str]] = [
    ("mentions", (), True, "an object with the $schema"),
    ("mentions", (), [], "an object with the $schema"),
    ("mentions", (), 3, "an object with the $schema"),
    ("mentions", ("$schema",), "http://127.0.0.1:9/x", "an object with the $schema"),
    ("mentions", ("$schema",), "http://json-schema.org/draft-04/schema#", "2020-12"),
    ("mentions", ("properties",), [], "properties of its own"),
    ("mentions", ("$ref",), "#/$defs/x", "properties of its own"),
    ("mentions", ("type",), "array", "mentions: must be of type object"),
    ("mentions", ("required",), "block", "required: "),
    ("mentions", ("required",), ["block"], "must have 'start'"),
    ("mentions", ("properties", "block"), True, "properties/block: must be of"),
    ("mentions", ("properties", "block", "type"), "string", "must be of type integer"),
    ("mentions", ("properties", "block", "type"), "whole", "block/type: "),
    ("mentions", ("properties", "text", "maxLength"), "x", "text/maxLength: "),
    ("mentions", ("properties", "type", "enum"), [1, 2], "type: must be of type str"),
    ("mentions", ("properties", "type", "enum"), ["A", "A"], "none of them twice"),
    ("mentions", ("properties", "type"), {"type": "string"}, "an enum of labels"),
    ("mentions", ("properties", "x"), nested(80), "nested more than"),
    ("mentions", ("properties", "x", "not"), {"$ref": "#"}, "$ref: '#' must be"),
    ("mentions", ("allOf",), [{"$dynamicRef": "#"}], "$dynamicRef is not used"),
    ("mentions", ("patternProperties",), {"^(a+)+$": False}, "propertyNames"),
    ("entities", ("properties", "name", "pattern"), "((", "name/pattern: "),
    ("entities", ("properties", "name", "pattern"), "((a{99}){99}){99}", "pattern"),
    ("entities", ("properties", "name"), {"$ref": "http://127.0.0.1:9/"}, "$ref: "),
    ("entities", ("properties", "named"), {"enum": [False, "no"]}, "type boolean"),
    ("quotations", SPAN, {"$ref": "#/$defs/span"}, "leads back to itself"),
    ("quotations", (*SPAN, "properties", "text"), {"$ref": "#/$defs/span"}, "itself"),
    ("quotations", SPAN, True, "$defs/span: an object is needed"),
    ("quotations", ("$defs",), {}, "a definition of the same schema"),
    ("quotations", ("$defs",), [], "a definition of the same schema"),
    ("quotations", (*SPAN, "required"), ["block", "end"], "items/required: must"),
    ("quotations", ("properties", "cue", "items"), {}, "cue/items: must be of"),
    ("quotations", (*RULES, "marks"), {"direct": "most"}, "rules/marks/direct: "),
    ("sections", RULES, [], "rules: "),
    ("sections", (*RULES, "once"), "lede", "rules/once: "),
    ("sections", (*RULES, "once"), [["lede"]], "rules/once/0: "),
    ("sections", (*RULES, "after"), ["lede"], "rules/after: "),
    ("sections", (*RULES, "elements", "lede"), 2, "rules/elements/lede: "),
    ("sections", ("else",), True, 'an "else" that requires end, label, start'),
    ("sections", ("if",), {}, 'an "else" that requires end, label, start'),
    ("story", DOCUMENTS, True, "documents/*: must be of type object"),
    ("story", PASSES, {"type": "array"}, "passes/items"),
]


@pytest.mark.parametrize(("name", "place", "value", "told"), WRONG)
def test_schema_of_a_wrong_shape_is_one_clear_error(
    root: Path, name: str, place: tuple[str, ...], value: Any, told: str
) -> None:
    put(root, NAMES[name], place, value)
    with pytest.raises(CorpusError) as raised:
        read_schemas(root)
    assert str(raised.value).startswith(f"{NAMES[name]}: not a schema of {name}: ")
    assert told in str(raised.value)
    assert len(str(raised.value)) < 400
    for command in ("check", "fix", "stats"):
        result = CliRunner().invoke(main, [command, "--root", str(root)])
        assert (result.exit_code, result.output) == (2, f"wirecopy: {raised.value}\n")


def test_definitions_that_double_are_not_followed(root: Path) -> None:
    put(root, NAMES["mentions"], ("$defs",), BOMB)
    put(root, NAMES["mentions"], ("properties", "x"), {"$ref": "#/$defs/a40"})
    with pytest.raises(CorpusError, match="more than 20,000"):
        read_schemas(root)


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ((), [], "not tables of types"),
        (("conll",), [], "conll: "),
        (("conll", "ORG"), 1, "conll/ORG: "),
        (("ner",), {}, "ner"),
    ],
)
def test_tables_of_a_wrong_shape_are_one_clear_error(
    root: Path, place: tuple[str, ...], value: Any, told: str
) -> None:
    put(root, MAPS, place, value)
    with pytest.raises(CorpusError, match=told):
        read_maps(root)
    (root / "corpus/wire/quay/north.txt").write_text("Not in form.  \n")
    result = CliRunner().invoke(main, ["fix", "--root", str(root)])
    assert result.exit_code == 2
    assert (root / "corpus/wire/quay/north.txt").read_text() == "Not in form.  \n"


def keep(schema: dict[str, Any]) -> None:
    del schema["$schema"], schema["description"]


def wider(schema: dict[str, Any]) -> None:
    schema["properties"]["colour"] = True
    schema["properties"]["shades"] = {"type": "array", "items": True}


def by_reference(schema: dict[str, Any]) -> None:
    schema["$defs"] = {
        "type": {"$ref": "#/$defs/labels"},
        "labels": schema["properties"]["type"],
    }
    schema["properties"]["type"] = {"$ref": "#/$defs/type"}


@pytest.mark.parametrize("change", [keep, wider, by_reference])
def test_schema_may_be_another(
    root: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    types = read_schemas(root)["mentions"].enum("type")
    schema = json.loads((root / NAMES["mentions"]).read_bytes())
    change(schema)
    put(root, NAMES["mentions"], (), schema)
    assert read_schemas(root)["mentions"].enum("type") == types
    result = CliRunner().invoke(main, ["check", "--root", str(root)])
    assert (result.exit_code, result.output) == (0, "")


@pytest.mark.parametrize("name", NAMES)
def test_no_property_that_is_read_may_be_missing_or_anything(
    root: Path, name: str
) -> None:
    for key in LEAST[name]:
        schema = json.loads((root / NAMES[name]).read_bytes())
        whole = dict(schema["properties"])
        others: tuple[Any, ...] = ({"const": {}}, True)
        for other in others:
            put(root, NAMES[name], ("properties", key.removesuffix("?")), other)
            with pytest.raises(CorpusError, match=f"properties/{key[:-1]}"):
                read_schemas(root)
        put(root, NAMES[name], ("properties",), whole)
        read_schemas(root)
