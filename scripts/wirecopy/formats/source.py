"""Files of tools, as bytes that anybody may have made.

What is no UTF-8, no JSON, cut off, nested without end, or not a number where one
should be is refused here, with file and line, before any reader sees it.
"""

import json
import os
from collections.abc import Iterator, Sequence
from json import JSONDecodeError
from pathlib import Path
from typing import Any, NoReturn

from wirecopy.errors import CorpusError
from wirecopy.formats.annotated import Part

LIMIT = 2**30
"""Bytes of a file that is read; a larger one is meant to hurt, or wants cutting up."""


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a plain file; raises CorpusError where there is none."""
    try:
        if not path.is_file():
            raise CorpusError(f"{path}: no such file")
        if path.stat().st_size > LIMIT:
            raise CorpusError(f"{path}: larger than {LIMIT} bytes; cut it into files")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise CorpusError(f"cannot read {path}: {error}") from error


def read_text(path: Path) -> str:
    """Return a UTF-8 file as text, its line ends as they are; raises CorpusError."""
    data = read_bytes(path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CorpusError(
            f"{path}:{line}: byte {error.start} is not UTF-8; save the file as UTF-8"
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise CorpusError(f"{path}:{line}: holds a null character")
    return text.removeprefix("\ufeff")


def files_of(path: Path, suffixes: Sequence[str]) -> Iterator[Path]:
    """Yield a file, or of a folder all files with these suffixes, sorted.

    Links are not followed. Raises CorpusError where there is none.
    """
    if not path.is_dir():
        yield path
        return
    found = [
        Path(folder, name)
        for folder, _, names in os.walk(path)
        for name in names
        if name.endswith(tuple(suffixes)) and not Path(folder, name).is_symlink()
    ]
    if not found:
        raise CorpusError(f"{path}: no file {' or '.join(suffixes)} in this folder")
    yield from sorted(found)


def name_of(path: Path, root: Path | None) -> str:
    """Return what a file is called, counted from a folder, without its ending."""
    name = path.relative_to(root) if root else Path(path.name)
    return name.with_suffix("").as_posix()


def json_values(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """Return the JSON objects of a file, each with its line.

    The objects stand one a line, or in one array, or one after the other in any
    spacing. Raises CorpusError for what is no JSON object, with line and column.
    """
    text = read_text(path)
    decoder = json.JSONDecoder(parse_constant=_no_number)
    found: list[tuple[int, dict[str, Any]]] = []
    at, line, counted = _next(text, 0), 1, 0
    array = text.startswith("[", at)
    at = _next(text, at + 1) if array else at
    while at < len(text) and not (array and text[at] == "]"):
        line, counted = line + text.count("\n", counted, at), at
        value, at = _decoded(path, line, decoder, text, at)
        if not isinstance(value, dict):
            raise CorpusError(f"{path}:{line}: is no JSON object, {shown(value)}")
        found.append((line, value))
        at = _next(text, at)
        if array and at < len(text) and text[at] == ",":
            at = _next(text, at + 1)
    if array and at >= len(text):
        raise CorpusError(f"{path}:{line}: is cut off: the list has no end")
    return found


def _decoded(
    path: Path, line: int, decoder: json.JSONDecoder, text: str, at: int
) -> tuple[Any, int]:
    try:
        value, end = decoder.raw_decode(text, at)
        json.dumps(value, ensure_ascii=False).encode()
    except JSONDecodeError as error:
        told = f"{error.lineno}:{error.colno}: is no JSON: {error.msg}"
        raise CorpusError(f"{path}:{told}") from error
    except RecursionError as error:
        raise CorpusError(f"{path}:{line}: is nested too deeply") from error
    except UnicodeEncodeError as error:
        raise CorpusError(f"{path}:{line}: holds half a character") from error
    except ValueError as error:
        raise CorpusError(f"{path}:{line}: {error}") from error
    return value, end


def _next(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number that a file may hold")


def shown(value: object) -> str:
    """Return the beginning of a value, to be told in an error."""
    return repr(value)[:60]


def fault(path: Path | str, line: int, message: str) -> CorpusError:
    """Return the error for a place in a file."""
    return CorpusError(f"{path}:{line}: {message}")


def part_of(path: Path | str, line: int, start: object, end: object) -> Part:
    """Return a part; raises CorpusError where start or end is no offset."""
    for value in (start, end):
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise fault(path, line, f"{shown(value)} is no offset")
    if start >= end:  # type: ignore[operator]
        raise fault(path, line, f"a span from {start} to {end} holds nothing")
    return start, end  # type: ignore[return-value]
