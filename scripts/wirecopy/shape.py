"""The shape of schemas: what the package takes the schemas of a corpus to say.

A corpus may say of its records what it likes, so long as a record that keeps to its
schema is one the package can read. That is demanded here, once, of the schemas, and
so it need not be asked of every record. No schema leads out of its file, back to
itself, or on without end: it is followed by programs that would go along.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from wirecopy.errors import CorpusError

DRAFT = "https://json-schema.org/draft/2020-12/schema"
REFERENCE = "#/$defs/"
DEEPEST, MOST = 64, 20_000
"""How far a schema may be nested, and how many objects and lists it may come to, with
every reference replaced by what it stands for."""
UNUSED = {
    "patternProperties": "use propertyNames and additionalProperties",
    "$dynamicRef": f"use $ref and '{REFERENCE}...'",
    "$id": "a schema is known by its file",
}
PLACE = {"block": "integer", "start": "integer", "end": "integer"}
SPANS = [{**PLACE, "text?": "string"}]
LEAST: Mapping[str, Any] = {
    "collection": {
        "title": "string",
        "text_licence": "string",
        "annotation_licence": "string",
        "text": "string",
        "source?": "string",
        "citation": "string",
        "split?": "string",
    },
    "story": {
        "topic": "string",
        "genre": "string",
        "documents": {
            "*": {
                "outlet": "string null",
                "agency": "string null",
                "published": "string null",
                "language": "string",
                "sha256": "string",
                "based_on": "string null",
                "passes": [
                    {
                        "pass": "string",
                        "annotator": "string",
                        "manual": "string",
                        "carried_from": "string null",
                        "sha256": "string",
                    }
                ],
            }
        },
    },
    "retired": {"id": "string", "reason": "string", "replacement": "string null"},
    "anchors": {
        "fold": "integer",
        "length": "integer",
        "hash": "string",
        "blocks": ["integer"],
        "units": ["string"],
        "spans": ["string"],
    },
    "exceptions": {
        "code": "string",
        "document": "string",
        "block?": "integer",
        "text?": "string",
        "reason": "string",
    },
    "entities": {
        "id": "string",
        "type": "label",
        "name": "string",
        "named?": "boolean",
    },
    "mentions": {**PLACE, "text?": "string", "type": "label", "entity?": "string"},
    "quotations": {
        "id": "string",
        "kind": "label",
        "stance?": "label",
        "reference?": "label",
        "anonymous?": "boolean",
        "entities?": ["string"],
        "within?": "string",
        "content": SPANS,
        "cue?": SPANS,
        "speaker?": SPANS,
        "addressee?": SPANS,
    },
    "sections": {
        "block": "integer",
        "role?": "label",
        "break?": "boolean",
        "start?": "integer",
        "end?": "integer",
        "text?": "string",
        "label?": "label",
    },
}
"""What a record has at least, by the name of the schema: an object by its properties (?
where one may be left out, * for all), a list by its items, a value by its types."""
WITHOUT_ROLE = {"start", "end", "label"}
NAMES = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
MAP = {"type": "object", "additionalProperties": {"type": "string"}}
MARKS = {"type": "object", "additionalProperties": {"enum": ["all", "some", "none"]}}
RULES = {
    "properties": {
        "rules": {
            "type": "object",
            "properties": {
                "marks": MARKS,
                "once": NAMES,
                "after": MAP,
                "part": NAMES,
                "body": NAMES,
                "elements": MAP,
            },
        }
    }
}
TABLES = {
    "type": "object",
    "propertyNames": {"not": {"const": "ner"}},
    "additionalProperties": MAP,
}
TYPES = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}


def demand_shape(path: str, schema: Any, name: str) -> None:
    """Raise CorpusError for a schema that the package cannot read records by.

    `name` says what it is the schema of.
    """
    try:
        _demand_end(schema)
        jsonschema_rs.meta.validate(schema)
        jsonschema_rs.validator_for(schema, offline=True)
        _demand(schema, LEAST[name], schema, name)
        if name == "sections":
            _demand_role_or_label(schema)
        jsonschema_rs.validate(RULES, schema)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise CorpusError(f"{path}: not a schema of {name}: {_told(error)}") from error


def demand_tables(path: str, tables: Any) -> None:
    """Raise CorpusError for what does not map types of entities to others, by table."""
    try:
        jsonschema_rs.validate(TABLES, tables)
    except ValueError as error:
        raise CorpusError(f"{path}: not tables of types: {_told(error)}") from error


def _told(error: Exception) -> str:
    """Return what is wrong, after its place where that is known."""
    if not isinstance(error, jsonschema_rs.ValidationError):
        return shortened(str(error))
    place = "/".join(map(str, error.instance_path))
    return shortened(f"{place}: {error.message}" if place else error.message)


def shortened(message: str) -> str:
    """Return a message that a line has room for."""
    return message if len(message) <= 200 else f"{message[:120]} ... {message[-60:]}"


def resolved(schema: Mapping[str, Any], part: Any) -> Mapping[str, Any]:
    """Follow the references of a part; one that says nothing (true) is empty."""
    while isinstance(part, dict) and "$ref" in part:
        part = schema["$defs"][part["$ref"].removeprefix(REFERENCE)]
    return part if isinstance(part, dict) else {}


def _demand_end(schema: Any) -> None:
    """Raise ValueError where a schema leads out of itself, or has no end."""
    if not isinstance(schema, dict) or schema.get("$schema", DRAFT) != DRAFT:
        raise ValueError(f"an object with the $schema {DRAFT} is needed")
    if not isinstance(schema.get("properties"), dict) or "$ref" in schema:
        raise ValueError("an object with properties of its own is needed")
    seen, level = 0, [schema]
    for _ in range(DEEPEST):
        level = [inner for part in level for inner in _inner(schema, part)]
        seen += len(level)
        if not level:
            return
        if seen > MOST:
            break
    raise ValueError(
        f"it leads back to itself, or is nested more than {DEEPEST} deep, or comes to "
        f"more than {MOST:,} objects and lists"
    )


def _inner(schema: Mapping[str, Any], part: Any) -> Iterator[Any]:
    """Yield the objects and lists in a part, and the definition that it refers to."""
    if isinstance(part, dict):
        for key in part.keys() & UNUSED.keys():
            raise ValueError(f"{key} is not used here; {UNUSED[key]}")
        if isinstance(part.get("$ref"), str):
            yield _definition(schema, part["$ref"])
        part = part.values()
    yield from (inner for inner in part if isinstance(inner, dict | list))


def _definition(schema: Mapping[str, Any], reference: str) -> Any:
    known = schema.get("$defs")
    name = reference.removeprefix(REFERENCE)
    if name == reference or not isinstance(known, dict) or name not in known:
        told = f"must be '{REFERENCE}...', a definition of the same schema"
        raise ValueError(f"$ref: {reference!r} {told}")
    if not isinstance(known[name], dict):
        raise ValueError(f"$defs/{name}: an object is needed")
    return known[name]


def _demand(schema: Mapping[str, Any], least: Any, part: Any, at: str) -> None:
    """Raise ValueError where a part lets in what the package does not take."""
    part = resolved(schema, part)
    if isinstance(least, dict):
        _demand_types(part, "object", at)
        for key, inner in least.items():
            _demand_property(schema, key, inner, part, at)
    elif isinstance(least, list):
        _demand_types(part, "array", at)
        _demand(schema, least[0], part.get("items"), f"{at}/items")
    elif least == "label":
        enum = part.get("enum", [])
        if not enum or len({*map(repr, enum)}) < len(enum):
            raise ValueError(f"{at}: an enum of labels is needed, none of them twice")
        _demand_types({"enum": enum}, "string", at)
    else:
        _demand_types(part, least, at)


def _demand_property(
    schema: Mapping[str, Any], key: str, least: Any, part: Mapping[str, Any], at: str
) -> None:
    if key == "*":
        others = {**part.get("properties", {}), "*": part.get("additionalProperties")}
        for name, inner in others.items():
            _demand(schema, least, inner, f"{at}/{name}")
        return
    name = key.removesuffix("?")
    inner = part.get("properties", {}).get(name)
    if key == name and name not in part.get("required", ()):
        raise ValueError(f"{at}/required: must have {name!r}")
    if key == name or inner is not None or part.get("additionalProperties", True):
        _demand(schema, least, inner, f"{at}/properties/{name}")


def _demand_types(part: Mapping[str, Any], types: str, at: str) -> None:
    """Raise ValueError where the values of a part may be of other types."""
    wanted, told = {*types.split()}, part.get("type", [])
    values = part.get("enum", [part["const"]] if "const" in part else [])
    known = [told] if isinstance(told, str) else told
    known = [known, [TYPES[type(value)] for value in values]]
    if not any(found and wanted.issuperset(found) for found in known):
        raise ValueError(f"{at}: must be of type {' or '.join(sorted(wanted))}")


def _demand_role_or_label(schema: Mapping[str, Any]) -> None:
    """Raise ValueError where a section may be neither a role nor a labelled span."""
    otherwise = schema.get("else")
    required = otherwise.get("required", ()) if isinstance(otherwise, dict) else ()
    chosen = schema.get("if") == {"required": ["role"]} and {*required} >= WITHOUT_ROLE
    if not chosen and "role" not in schema.get("required", ()):
        raise ValueError(
            '"if": {"required": ["role"]} is needed, and an "else" that requires '
            f"{', '.join(sorted(WITHOUT_ROLE))}"
        )
