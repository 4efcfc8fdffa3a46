"""Findings: what a check reports, and where.

A check yields a location and a message; the runner adds the code. Most checks know
which property of which record is at fault but not its column, and should not have to:
they give a pointer, and the column is looked up in the file when a finding is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from wirecopy.jsonl import find
from wirecopy.records import Covering, Document, Label, Mention, Quotation, Role

Pointer = tuple[str | int, ...]
Fault = tuple["Location", str]
Annotation = Mention | Quotation | Role | Label


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: line and column from 1, columns in code points.

    `pointer` leads to a value inside the JSON on that line. Document, block and text
    say which annotation is meant, for exceptions to name it.
    """

    path: str
    line: int = 1
    column: int = 1
    pointer: Pointer | None = None
    document: str | None = None
    block: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, with its code."""

    location: Location
    code: str
    name: str
    message: str

    def order(self) -> tuple[str, int, int, str, str]:
        """Return the key that findings are sorted by."""
        where = self.location
        return where.path, where.line, where.column, self.code, self.message


def in_text(document: Document, block: int, start: int = 0, end: int = 0) -> Location:
    """Return the location of a stretch of a document's text."""
    text = document.blocks[block - 1][start:end] if document.blocks else None
    return Location(
        document.text_path,
        line=block,
        column=start + 1,
        document=document.id,
        block=block,
        text=text,
    )


def in_layer(
    document: Document,
    layer: str,
    record: Annotation,
    *pointer: str | int,
    span: Covering | None = None,
) -> Location:
    """Return the location of an annotation, or of a property of it."""
    block, text = _subject(record, span)
    return Location(
        document.layer_path(layer),
        line=record.line,
        pointer=pointer,
        document=document.id,
        block=block,
        text=text,
    )


def _subject(
    record: Annotation, span: Covering | None
) -> tuple[int | None, str | None]:
    if span is not None:
        return span.block, span.text
    if isinstance(record, Quotation):
        return record.content[0].block, record.content[0].text
    return record.block, None if isinstance(record, Role) else record.text


def with_columns(root: Path, findings: list[Finding]) -> Iterator[Finding]:
    """Yield the findings with every pointer turned into a line and a column."""
    read = lru_cache(maxsize=64)(_lines)
    for finding in findings:
        where = finding.location
        if where.pointer is None:
            yield finding
            continue
        line, column = _resolve(read(root / where.path), where)
        resolved = replace(where, line=line, column=column, pointer=None)
        yield replace(finding, location=resolved)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", errors="replace").split("\n")
    except OSError:
        return []


def _resolve(lines: list[str], where: Location) -> tuple[int, int]:
    """Find a pointer: in one line of a .jsonl file, in the whole of a .json file."""
    one_a_line = where.path.endswith(".jsonl")
    text = "\n".join(lines)
    if one_a_line:
        text = lines[where.line - 1] if where.line <= len(lines) else ""
    offset = find(text, where.pointer or ())
    before = text[:offset]
    line = where.line if one_a_line else before.count("\n") + 1
    return line, offset - (before.rfind("\n") + 1) + 1
