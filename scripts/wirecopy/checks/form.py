"""Level 3, form: is every file of records in its one canonical form?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import orjson

from wirecopy.checks.registry import check
from wirecopy.checks.schema import Judged
from wirecopy.finding import Fault, Location
from wirecopy.jsonl import in_order, place, to_document


@check("F301", "not-canonical")
def not_canonical(judged: Judged) -> Iterator[Fault]:
    """A record is not in canonical form: keys in the schema's order, no spaces.

    One record has one spelling, so a diff shows what was changed and nothing else.

    Bad: {"role": "lede", "block": 3}
    Good: {"block":3,"role":"lede"}
    """
    if judged.schema is None:
        return
    file, order = judged.file, judged.schema.order
    for line, record in enumerate(file.records, 1):
        if record is None:
            continue
        if file.path.endswith(".json"):
            canonical = to_document(record, order)
        else:
            canonical = orjson.dumps(in_order(record, order))
        if canonical != file.lines[line - 1]:
            yield (
                Location(file.path, line, document=file.document),
                "is not in canonical form; 'wirecopy fix' writes it",
            )


@check("F302", "not-sorted")
def not_sorted(judged: Judged) -> Iterator[Fault]:
    """A file of records, or a split, is not sorted.

    Annotations stand in the order of the text, ids in alphabetical order.

    Bad: block 4 on the line before block 3
    Good: block 3, then block 4
    """
    file = judged.file
    keys: Iterable[object] = (place(one) for one in file.records if one is not None)
    if file.kind == "split":
        keys = (file.text or "").splitlines()
    for line, (one, other) in enumerate(pairwise(keys), 2):
        if other < one:  # type: ignore[operator]
            yield (
                Location(file.path, line, document=file.document),
                "stands before the line above it in canonical order; "
                "'wirecopy fix' sorts",
            )


@check("F304", "repeated-record")
def repeated_record(judged: Judged) -> Iterator[Fault]:
    """A file gives one record twice.

    Bad: the same mention on two lines
    Good: one line
    """
    file = judged.file
    if file.path.endswith(".json") or file.kind == "text":
        return
    seen: set[bytes] = set()
    for line, content in enumerate(file.data.splitlines(), 1):
        if content in seen:
            yield (
                Location(file.path, line, document=file.document),
                "repeats a line of the file; keep one",
            )
        seen.add(content)
