"""Level 2: does every record keep to its schema?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wirecopy.checks.registry import check
from wirecopy.files import File
from wirecopy.finding import Fault, Location
from wirecopy.schemas import Schema


@dataclass(frozen=True)
class Judged:
    """A file with the schema of its records; a split has none."""

    file: File
    schema: Schema | None


@check("E201 Q201 S201 F201", "breaks-schema")
def breaks_schema(judged: Judged) -> Iterator[Fault]:
    """A record breaks its schema: a property is missing, unknown or has a wrong value.

    The message ends with what the schema says of that property.

    Bad: {"block":3,"role":"lead"}
    Good: {"block":3,"role":"lede"}
    """
    file, schema = judged.file, judged.schema
    if schema is None:
        return
    for line, record in enumerate(file.records, 1):
        if record is None or schema.accepts(record):
            continue
        for pointer, message in schema.faults(record):
            yield Location(file.path, line, 1, pointer, file.document), message
