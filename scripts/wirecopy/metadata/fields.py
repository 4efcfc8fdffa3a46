"""The fields of tables and schemas, flat, so that two versions can be compared."""

from collections.abc import Iterator, Mapping
from typing import Any

from wirecopy.manifest import Fields
from wirecopy.records import Rules
from wirecopy.schemas import Schema
from wirecopy.tables import CONFIGS

Found = Iterator[tuple[str, str, tuple[str, ...] | None]]


def columns_of(rules: Rules) -> dict[str, Fields]:
    """Return the columns of every config, for a corpus with these labels."""
    return {
        config: _collected(_of_features(module.features(rules), ""))
        for config, module in CONFIGS.items()
    }


def properties_of(schemas: Mapping[str, Schema]) -> dict[str, Fields]:
    """Return the properties of schemas, by what they are of."""
    return {
        name: _collected(_of_schema(schema, schema.schema, ""))
        for name, schema in schemas.items()
    }


def _collected(found: Found) -> Fields:
    types: dict[str, str] = {}
    labels: dict[str, tuple[str, ...]] = {}
    for path, type, names in found:
        types[path] = type
        if names is not None:
            labels[path] = names
    return Fields(types, labels)


def _of_features(feature: Any, path: str) -> Found:
    """Yield the columns of a feature as `datasets` has them: dicts, lists, values."""
    from datasets import ClassLabel, List

    if isinstance(feature, dict):
        for name, inner in feature.items():
            yield from _of_features(inner, f"{path}.{name}" if path else name)
    elif isinstance(feature, List):
        yield from _of_features(feature.feature, f"{path}[]")
    elif isinstance(feature, ClassLabel):
        yield path, "label", tuple(feature.names)
    else:
        yield path, str(feature.dtype), None


def _of_schema(schema: Schema, part: Mapping[str, Any], path: str) -> Found:
    part = schema.resolved(part)
    inner = {f"{path}.{name}" if path else name: p for name, p in _properties(part)}
    if isinstance(part.get("items"), dict):
        inner[f"{path}[]"] = part["items"]
    if path:
        told = part.get("type", "enum" if "enum" in part else "any")
        labels = tuple(map(str, part["enum"])) if "enum" in part else None
        yield path, "|".join([told] if isinstance(told, str) else told), labels
    for place, one in inner.items():
        yield from _of_schema(schema, one, place)


def _properties(part: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from part.get("properties", {}).items()
    if isinstance(part.get("additionalProperties"), dict):
        yield "*", part["additionalProperties"]
