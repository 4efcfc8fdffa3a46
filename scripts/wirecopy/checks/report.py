"""Findings in the forms that people and machines read.

text for a terminal, json for scripts, github for annotations on the lines of a pull
request, rdjson for reviewdog.
"""

from collections.abc import Iterable
from typing import Any

import orjson

from wirecopy.finding import Finding


def as_text(findings: Iterable[Finding]) -> str:
    """Return a line for each finding: path:line:column: CODE message."""
    return "".join(f"{_place(f)}: {f.code} {one_line(f.message)}\n" for f in findings)


def as_json(findings: Iterable[Finding]) -> str:
    """Return a JSON array with an object for each finding."""
    return dumped(
        [
            {
                "path": finding.location.path,
                "line": finding.location.line,
                "column": finding.location.column,
                "code": finding.code,
                "name": finding.name,
                "message": finding.message,
                "document": finding.location.document,
                "block": finding.location.block,
                "text": finding.location.text,
            }
            for finding in findings
        ]
    )


def as_github(findings: Iterable[Finding]) -> str:
    """Return a workflow command for each finding."""
    return "".join(
        f"::error file={_property(f.location.path)},line={f.location.line},"
        f"col={f.location.column},title={_property(f'{f.code} {f.name}')}"
        f"::{_data(f'{_place(f)}: {f.code} {f.message}')}\n"
        for f in findings
    )


def as_rdjson(findings: Iterable[Finding]) -> str:
    """Return a diagnostic result in the format of reviewdog."""
    return dumped(
        {
            "source": {"name": "wirecopy"},
            "severity": "ERROR",
            "diagnostics": [
                {
                    "message": finding.message,
                    "location": {
                        "path": finding.location.path,
                        "range": {
                            "start": {
                                "line": finding.location.line,
                                "column": finding.location.column,
                            }
                        },
                    },
                    "code": {"value": finding.code},
                }
                for finding in findings
            ],
        }
    )


FORMATS = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "rdjson": as_rdjson,
}


def _place(finding: Finding) -> str:
    where = finding.location
    return f"{one_line(where.path)}:{where.line}:{where.column}"


def one_line(text: str) -> str:
    """Return a text that cannot break the line or command the terminal."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _data(text: str) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return one_line(text)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def dumped(value: Any) -> str:
    """Return a value as JSON, whatever its strings hold."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(_without_surrogates(value), option=options).decode()


def _without_surrogates(value: Any) -> Any:
    """Return a value whose strings can be written as UTF-8 (file names may not be)."""
    if isinstance(value, str):
        return value.encode("utf-8", errors="backslashreplace").decode()
    if isinstance(value, dict):
        return {key: _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return value
