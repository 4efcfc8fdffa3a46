"""A schema as a struct: records that are read fast, and hold nothing unforeseen.

A struct says which properties there are, in which order, of which type and of which
size. What it cannot say is left to the schema's own validator, which is asked as seldom
as possible: once for each shape of a record, and once for each value of a property of
which the schema says more. That is the same verdict, since whether a record is valid
depends on nothing but its shape and each value by itself: a schema that has anything
else in it raises Doubt.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType, defstruct

from wirecopy.checks.screen.doubt import demand
from wirecopy.records import ROLES_OF_SPANS
from wirecopy.schemas import Schema

PLACE = {"block", "start", "end"}
SPAN = {*PLACE, "text"}
SPEAKERS = "entities"
TOLD = {"type", "title", "description"}
SIZES = {
    "minimum": "ge",
    "maximum": "le",
    "minLength": "min_length",
    "maxLength": "max_length",
}
BRANCHES = ("if", "then", "else")
CONDITIONS = {*BRANCHES, "properties", "required"}
ROOT = {*TOLD, *CONDITIONS, "$schema", "$id", "$defs", "rules", "additionalProperties"}
EMPTY_OR_NOT = {("minItems", 1), ("maxItems", 0)}


def struct_of(schema: Schema, used: Iterable[str]) -> Any:
    """Return a struct with the properties of a schema, in canonical order.

    A property that need not be there is UNSET where it is not. `used` are those that
    the package knows; one more in the schema raises Doubt.
    """
    whole, known = schema.schema, set(used)
    properties = whole["properties"]
    demand(properties.keys() <= known and whole.keys() <= ROOT)
    demand(whole["additionalProperties"] is False)
    demand(all(_asks_for_shape(whole.get(key, True), properties) for key in BRANCHES))
    fields: list[Any] = []
    for name, rule in properties.items():
        kind = _type(schema, name, rule)
        needed = name in whole.get("required", ())
        fields.append((name, kind) if needed else (name, kind | UnsetType, UNSET))
    return _struct(fields, dict.fromkeys(known - properties.keys(), UNSET))


def _struct(fields: list[Any], unknown: dict[str, Any] | None = None) -> Any:
    return defstruct(
        "Record",
        fields,
        namespace=unknown,
        kw_only=True,
        gc=False,
        omit_defaults=True,
        forbid_unknown_fields=True,
    )


def _type(schema: Schema, name: str, rule: Mapping[str, Any]) -> Any:
    """Return the type of a property; raises Doubt for one that is not as it is used."""
    kind = rule.get("type")
    if name in ROLES_OF_SPANS:
        demand(kind == "array")
        return list[_span(schema, _items(schema, rule["items"]))]  # type: ignore[misc]
    if name == SPEAKERS:
        demand(kind == "array" and rule["items"]["type"] == "string")
        return list[str]
    if is_closed(rule):
        demand(name not in PLACE)
        return _type_of_values(rule)
    demand(kind == ("integer" if name in PLACE else "string"))
    sizes = {SIZES[key]: rule[key] for key in rule if key in SIZES}
    return Annotated[int if name in PLACE else str, Meta(**sizes)]


def _items(schema: Schema, rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the rule that a reference stands for; raises Doubt if it says more."""
    if "$ref" not in rule:
        return rule
    demand(rule.keys() == {"$ref"} and rule["$ref"].startswith("#/$defs/"))
    found: Mapping[str, Any] = schema.schema["$defs"][rule["$ref"].split("/", 2)[2]]
    return found


def _span(schema: Schema, rule: Mapping[str, Any]) -> Any:
    """Return a struct for spans: all that a span may have, it must have."""
    properties = rule["properties"]
    demand(rule.keys() <= {*TOLD, "properties", "required", "additionalProperties"})
    demand(properties.keys() == SPAN and rule["additionalProperties"] is False)
    demand(all(is_sized(name, properties[name]) for name in properties))
    return _struct(
        [(name, _type(schema, name, properties[name])) for name in properties]
    )


def _type_of_values(rule: Mapping[str, Any]) -> Any:
    values = rule.get("enum", [rule.get("const", True)])
    types = {*map(type, values)}
    demand(types in ({str}, {bool}))
    return types.pop()


def is_closed(rule: Mapping[str, Any]) -> bool:
    """Return whether a property has one of a few values: they belong to a shape."""
    return "enum" in rule or "const" in rule or rule.get("type") == "boolean"


def is_sized(name: str, rule: Mapping[str, Any]) -> bool:
    """Return whether struct and shape hold all that the schema says of a property."""
    if name in ROLES_OF_SPANS:
        sizes = {(key, rule[key]) for key in rule.keys() - {*TOLD, "items"}}
        return sizes <= EMPTY_OR_NOT
    return rule.keys() <= {*TOLD, *SIZES}


def _asks_for_shape(rule: Any, properties: Mapping[str, Any]) -> bool:
    """Return whether a rule asks for the shape of a record and for nothing else."""
    if isinstance(rule, bool):
        return True
    return (
        rule.keys() <= CONDITIONS
        and all(_asks_for_shape(rule.get(key, True), properties) for key in BRANCHES)
        and all(
            isinstance(asked, bool)
            or is_closed(properties.get(name, {}))
            or asked.items() <= EMPTY_OR_NOT
            for name, asked in rule.get("properties", {}).items()
        )
    )
