"""The schemas of a corpus: what a record must look like.

The schemas lie beside the data, in the corpus, so another corpus brings its own labels.
jsonschema-rs gives the verdict on every record (it is some two hundred times faster);
jsonschema finds the words for the few that fail, and the schema's own description
says what should be there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import orjson

from wirecopy.errors import CorpusError
from wirecopy.jsonl import Order
from wirecopy.plain import read_plain
from wirecopy.records import Record, Rules
from wirecopy.shape import demand_shape, demand_tables, resolved, shortened

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

NAMES = {
    "collection": "corpus/collection.schema.json",
    "story": "corpus/story.schema.json",
    "retired": "corpus/retired.schema.json",
    "anchors": "corpus/anchors.schema.json",
    "exceptions": "annotations/exceptions.schema.json",
    "entities": "annotations/entities.schema.json",
    "mentions": "annotations/mentions.schema.json",
    "quotations": "annotations/quotations.schema.json",
    "sections": "annotations/sections.schema.json",
}
MAPS = "annotations/entities.maps.json"
RELEASE = "release"
"""The one kind of record whose schema no corpus has of its own."""


@dataclass(frozen=True)
class Schema:
    """One schema, ready to judge."""

    path: str
    schema: dict[str, Any]

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is worked out, which another process works out itself."""
        return {"path": self.path, "schema": self.schema}

    @cached_property
    def _validator(self) -> Any:
        return jsonschema_rs.validator_for(self.schema, validate_formats=True)

    @cached_property
    def order(self) -> Order:
        """The canonical order of the keys, which is that of the properties."""
        return self._order(self.schema)

    def accepts(self, record: Record) -> bool:
        """Return whether a record keeps to the schema."""
        return bool(self._validator.is_valid(record))

    def judged(self, record: Any) -> Iterator[Any]:
        """Yield the faults of a value as jsonschema-rs has them."""
        return iter(self._validator.iter_errors(record))

    def faults(self, record: Record) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield where a record breaks the schema (a pointer), and in what way."""
        judged = list(self._validator.iter_errors(record))
        forbidden = (
            tuple(fault.instance_path) for fault in judged if _is_forbidden(fault)
        )
        errors = list(_wording(self.schema).iter_errors(record))
        for error in errors:
            if error.validator is None:
                pointer = next(forbidden, ())
                key = pointer[-1] if pointer else error.instance
                yield pointer, f"{key!r} does not belong in this record"
            else:
                yield tuple(error.absolute_path), self._words(error)
        if not errors:
            for fault in judged:
                yield tuple(fault.instance_path), str(fault.message)

    def enum(self, name: str) -> tuple[str, ...]:
        """Return the values that a property may take, in the schema's order."""
        return tuple(self.resolved(self.schema["properties"].get(name)).get("enum", ()))

    def _order(self, schema: Any) -> Order:
        schema = self.resolved(schema)
        if "items" in schema:
            return self._order(schema["items"])
        properties = schema.get("properties", {})
        return {key: self._order(properties[key]) for key in properties}

    def resolved(self, part: Any) -> Mapping[str, Any]:
        """Follow the references of a part to a definition in the same schema."""
        return resolved(self.schema, part)

    def _words(self, error: "ValidationError") -> str:
        """Say what is there and what should be, with the property's description."""
        message = shortened(error.message)
        description = self._description(error)
        return f"{message}; {description}" if description else message

    def _description(self, error: "ValidationError") -> str:
        """Return the description of the property that is wrong or missing."""
        schema = self.resolved(self.schema)
        steps = list(error.absolute_path)
        if error.validator == "additionalProperties":
            return ""
        if error.validator == "required":
            steps.append(error.message.split("'")[1])
        for step in steps:
            inner = schema.get("items") if isinstance(step, int) else None
            inner = inner or schema.get("properties", {}).get(step)
            inner = inner or schema.get("additionalProperties")
            if not isinstance(inner, dict):
                return ""
            schema = self.resolved(inner)
        return str(schema.get("description", ""))


def _wording(schema: dict[str, Any]) -> Any:
    """Return a validator that has words for a fault.

    It leaves patterns to jsonschema-rs: Python's own can be made to search for hours by
    a schema and a name that somebody made to go together.
    """
    from jsonschema import Draft202012Validator, ValidationError, validators

    def pattern(_: Any, given: str, value: Any, __: Any) -> Iterator[ValidationError]:
        rule = jsonschema_rs.validator_for({"type": "string", "pattern": given})
        if isinstance(value, str) and not rule.is_valid(value):
            yield ValidationError(f"{value!r} does not match {given!r}")

    extend: Any = validators.extend
    words = extend(Draft202012Validator, {"pattern": pattern})
    return words(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _is_forbidden(fault: Any) -> bool:
    """Return whether a property is there that may not be.

    jsonschema says so without the place; jsonschema-rs knows it.
    """
    return isinstance(fault.kind, jsonschema_rs.ValidationErrorKind.FalseSchema)


def read_schemas(root: Path) -> dict[str, Schema]:
    """Read the schemas of a corpus.

    Raises CorpusError for one that is missing or is not a schema.
    """
    schemas = {name: _read_schema(root, name) for name in NAMES}
    return schemas | {RELEASE: packaged(RELEASE)}


@cache
def packaged(name: str) -> Schema:
    """Return a schema that comes with the package, of what no corpus has its own."""
    file = files("wirecopy") / "schema_files" / f"{name}.schema.json"
    return Schema(file.name, orjson.loads(file.read_bytes()))


def _read_schema(root: Path, name: str) -> Schema:
    schema = read_json(root, NAMES[name])
    demand_shape(NAMES[name], schema, name)
    return Schema(NAMES[name], schema)


def read_json(root: Path, path: str) -> Any:
    """Read a JSON file of the corpus; raises CorpusError where it cannot be read."""
    try:
        return orjson.loads(read_plain(root / path))
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise CorpusError(
            f"{path}:{error.lineno}:{error.colno}: {error.msg}"
        ) from error


def read_rules(root: Path, schemas: Mapping[str, Schema]) -> Rules:
    """Return what the schemas say about labels."""
    quotations, sections = schemas["quotations"], schemas["sections"]
    of_quotations = quotations.schema.get("rules", {})
    of_sections = sections.schema.get("rules", {})
    return Rules(
        types=schemas["mentions"].enum("type"),
        kinds=quotations.enum("kind"),
        stances=quotations.enum("stance"),
        references=quotations.enum("reference"),
        roles=sections.enum("role"),
        labels=sections.enum("label"),
        marks=of_quotations.get("marks", {}),
        once=tuple(of_sections.get("once", ())),
        after=of_sections.get("after", {}),
        part=tuple(of_sections.get("part", ())),
        body=tuple(of_sections.get("body", ())),
        elements=of_sections.get("elements", {}),
        maps=read_maps(root),
    )


def read_maps(root: Path) -> dict[str, dict[str, str]]:
    """Read the tables from types of entities to those of others.

    Raises CorpusError for a file that is something else.
    """
    found = read_json(root, MAPS) if (root / MAPS).is_file() else {}
    demand_tables(MAPS, found)
    return dict(found)
