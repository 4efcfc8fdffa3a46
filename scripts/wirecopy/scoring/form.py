"""What breaks the form of a row, in words that name the column.

Rows are looked through only after they could not be read, so that reading those without
faults costs nothing more.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from wirecopy.records import ROLES_OF_SPANS
from wirecopy.scoring.cells import Row

NUMBER, TEXT, LABEL = "a whole number", "a text", "a label"
SPAN = {"start": NUMBER, "end": NUMBER}
OF_SPANS = {role: [SPAN] for role in ROLES_OF_SPANS}
WHOLE: dict[str, Any] = {
    "text": TEXT,
    "entities": [{**SPAN, "type": LABEL}],
    "quotations": [{"id": TEXT, "kind": LABEL, **OF_SPANS}],
    "sections": [{**SPAN, "role": LABEL}],
    "labels": [{**SPAN, "label": LABEL}],
}
"""The columns of whole documents. Rows of quotations have other `entities`."""
PIECES: dict[str, Any] = {
    "text": TEXT,
    "labels": WHOLE["labels"],
    "block": NUMBER,
    "token_starts": [NUMBER],
    "token_ends": [NUMBER],
    "ner_tags": [LABEL],
    "role": LABEL,
    "context": TEXT,
    "context_start": NUMBER,
    "kind": LABEL,
    **OF_SPANS,
}
MAY_LACK = frozenset(("labels", "context", *ROLES_OF_SPANS))
KINDS = (
    (bool, "a truth value"),
    (int, NUMBER),
    (float, "a number"),
    (str, TEXT),
    (list, "a list"),
    (Mapping, "an object"),
)


def broken(row: Row) -> Iterator[str]:
    """Yield what is wrong with the columns of a row of any config that it has."""
    whole = "block" not in row and "context_start" not in row
    for column, form in (WHOLE if whole else PIECES).items():
        lacks = row.get(column) is None and (whole or column in MAY_LACK)
        if column in row and not lacks:
            yield from _wrong(row[column], form, column)


def _wrong(value: Any, form: Any, place: str) -> Iterator[str]:
    """Yield what is wrong with a value that should be of a form."""
    if isinstance(form, list):
        if not isinstance(value, list | tuple):
            yield f"{place} is {_told(value)}, not a list"
            return
        for number, one in enumerate(value, 1):
            yield from _wrong(one, form[0], f"{place}[{number}]")
    elif isinstance(form, dict):
        if not isinstance(value, Mapping):
            yield f"{place} is {_told(value)}, not an object with {', '.join(form)}"
            return
        for key, own in form.items():
            if value.get(key) is not None:
                yield from _wrong(value[key], own, f"{place}.{key}")
            elif key not in MAY_LACK:
                yield f"{place} has no {key!r}"
    elif _told(value) not in ((NUMBER, TEXT) if form == LABEL else (form,)):
        yield f"{place} is {_told(value)}, not {form}"


def _told(value: Any) -> str:
    """Return what a value is, in the words of JSON."""
    return next((told for of, told in KINDS if isinstance(value, of)), "nothing")
