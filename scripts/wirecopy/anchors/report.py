"""What came of hydrating: for people a line a document, for machines every span."""

from collections.abc import Iterator
from dataclasses import dataclass

from wirecopy.anchors.fold import VERSION
from wirecopy.anchors.found import EXACT, LOST, STATUSES
from wirecopy.anchors.hydrate import Hydrated, Outcome
from wirecopy.anchors.sources import Unreadable
from wirecopy.records import Record

MISSING = "missing"
SHOWN = 10


@dataclass(frozen=True)
class Filled:
    """One document: the file that it was filled from, what came of it, and why."""

    document: str
    source: str | None
    hydrated: Hydrated
    why: str

    @property
    def status(self) -> str:
        return self.hydrated.status


@dataclass(frozen=True)
class Report:
    """All documents that were to be filled, and the files that could not be read."""

    filled: tuple[Filled, ...]
    searched: int
    unreadable: tuple[Unreadable, ...]

    @property
    def complete(self) -> bool:
        """Whether every document was filled, and none of its spans is lost."""
        return all(
            one.hydrated.document is not None and not one.hydrated.counts()[LOST]
            for one in self.filled
        )


def as_record(report: Report) -> Record:
    """Return a report as JSON."""
    return {
        "fold": VERSION,
        "searched": report.searched,
        "unreadable": [{"file": u.name, "why": u.why} for u in report.unreadable],
        "documents": [
            {
                "document": one.document,
                "status": one.status,
                "why": one.why,
                "file": one.source,
                "equal": one.hydrated.equal,
                "share": round(one.hydrated.share, 4),
                "counts": one.hydrated.counts(),
                "spans": [_outcome(outcome) for outcome in one.hydrated.outcomes],
            }
            for one in report.filled
        ],
    }


def _outcome(outcome: Outcome) -> Record:
    block, start, end = outcome.key
    place = {"block": block}
    if outcome.what != "block":
        place |= {"start": start, "end": end}
    return {"what": outcome.what, **place, "status": outcome.status, "why": outcome.why}


def as_text(report: Report) -> str:
    """Return a report for people: a line a document, and what is lost of it."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    for one in report.filled:
        yield f"{one.document}: {_told(one)}"
        lost = [o for o in one.hydrated.outcomes if o.status == LOST]
        for outcome in lost[:SHOWN]:
            block, start, end = outcome.key
            where = f"{block}" if outcome.what == "block" else f"{block}:{start}-{end}"
            yield f"  lost: {outcome.what} {where}: {outcome.why}"
        if len(lost) > SHOWN:
            yield f"  and {len(lost) - SHOWN} more; the JSON report has all"
    for file in report.unreadable[:SHOWN]:
        yield f"{_printable(file.name)}: passed over: {file.why}"
    if len(report.unreadable) > SHOWN:
        yield f"and {len(report.unreadable) - SHOWN} more files passed over"
    whole = sum(one.hydrated.exact for one in report.filled)
    filled = sum(one.hydrated.document is not None for one in report.filled)
    yield (
        f"documents: {len(report.filled)}, filled: {filled}, "
        f"exact throughout: {whole}; texts searched: {report.searched}"
    )


def _told(one: Filled) -> str:
    if one.hydrated.document is None:
        return f"{one.status}: {_printable(one.why)}"
    counts = one.hydrated.counts()
    told = ", ".join(f"{counts[s]} {s}" for s in STATUSES if counts[s] or s == EXACT)
    return f"{told}; from {_printable(one.source or '')}"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
