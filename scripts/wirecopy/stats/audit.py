"""The audit of the layers: what fresh readers found, and how much they find.

Readers list every error in copies of some documents into which errors were planted
first. The share of the planted errors that they find says how much to trust the number
of the others.

`annotations/audited.csv` has a row for each document that was read (document,
annotations), `annotations/audit.csv` one for each error that was planted, and for each
that was reported and not planted (document, layer, block, rule, what, planted, found,
error: was it an error?).
"""

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from wirecopy.errors import CorpusError
from wirecopy.stats.markdown import table

READ = "annotations/audited.csv"
ERRORS = "annotations/audit.csv"
COLUMNS = {
    READ: ("document", "annotations"),
    ERRORS: (
        "document",
        "layer",
        "block",
        "rule",
        "what",
        "planted",
        "found",
        "error",
    ),
}
ANSWERS = {"yes": True, "no": False}
Z = 1.959964
"""Standard deviations to each side that hold 95 percent of a normal distribution."""


@dataclass(frozen=True)
class Reported:
    """One error that was planted, or one that a reader reported."""

    layer: str
    what: str
    planted: bool
    found: bool
    error: bool


@dataclass(frozen=True)
class Audit:
    """The documents that were read, with their annotations, and what was reported."""

    documents: dict[str, int]
    reported: tuple[Reported, ...]

    @property
    def annotations(self) -> int:
        """How many annotations the readers saw."""
        return sum(self.documents.values())


def read_audit(root: Path) -> Audit | None:
    """Return the audit of the corpus in a root; None where none was made.

    Raises CorpusError, with file and line, for a table that cannot be read.
    """
    if not (root / READ).is_file():
        return None
    documents: dict[str, int] = {}
    for where, row in _rows(root, READ):
        if not row["annotations"].isdecimal() or row["document"] in documents:
            raise CorpusError(f"{where}: no number of annotations, or told twice")
        documents[row["document"]] = int(row["annotations"])
    reported = [_reported(where, row) for where, row in _rows(root, ERRORS)]
    return Audit(documents, tuple(reported))


def _rows(root: Path, path: str) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        text = (root / path).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read: {error}") from error
    rows = csv.DictReader(text.splitlines(), strict=True)
    for row in rows:
        where = f"{path}:{rows.line_num}"
        if tuple(row) != COLUMNS[path] or None in row.values():
            raise CorpusError(f"{where}: the columns are {', '.join(COLUMNS[path])}")
        yield where, row


def _reported(where: str, row: dict[str, str]) -> Reported:
    try:
        planted, found, error = (ANSWERS[row[key]] for key in COLUMNS[ERRORS][-3:])
    except KeyError as wrong:
        raise CorpusError(f"{where}: {wrong} is neither yes nor no") from wrong
    return Reported(row["layer"], row["what"], planted, found, error)


def interval(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 percent interval of a share (Wilson, 1927)."""
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * math.sqrt((share * (1 - share) + spread / 4) / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def audit_lines(audit: Audit | None) -> Iterator[str]:
    """Yield the figures of an audit, for the documents."""
    if audit is None:
        yield "No audit has been made."
        return
    planted = [item for item in audit.reported if item.planted]
    others = [item for item in audit.reported if not item.planted]
    errors = sum(item.error for item in others)
    found = sum(item.found for item in planted)
    yield (
        f"Documents read: {len(audit.documents)}, with {audit.annotations:,} "
        f"annotations. Planted errors: {len(planted)}; found by the readers: {found}"
        f"{_share(found, len(planted))}. Other reports: {len(others)}; errors by the "
        f"manuals: {errors}, which is {_rate(errors, audit.annotations)}."
    )
    if found:
        estimate = round(errors * len(planted) / found)
        yield (
            "If the readers found the same share of the errors that nobody planted, "
            f"there were {_rate(estimate, audit.annotations)}."
        )
    yield ""
    yield from table(["layer: what", "planted", "found", "other errors"], _by(audit))


def _share(hits: int, of: int) -> str:
    if not of:
        return ""
    low, high = interval(hits, of)
    return f" ({hits / of:.0%}, 95 % interval {low:.0%} to {high:.0%})"


def _rate(errors: int, of: int) -> str:
    low, high = (1000 * edge for edge in interval(errors, of))
    rate = 1000 * errors / of if of else 0.0
    return (
        f"{rate:.1f} errors in 1,000 annotations (95 % interval {low:.1f} to "
        f"{high:.1f})"
    )


def _by(audit: Audit) -> Iterable[list[str]]:
    kinds = sorted({(item.layer, item.what) for item in audit.reported if item.error})
    for layer, what in kinds:
        group = [
            item for item in audit.reported if (item.layer, item.what) == (layer, what)
        ]
        counts = (
            sum(item.planted for item in group),
            sum(item.planted and item.found for item in group),
            sum(item.error and not item.planted for item in group),
        )
        yield [f"{layer}: {what}", *map(str, counts)]
