"""What was tried and how it ended, as the table of tests/README.md."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- generated: python tests/campaign.py --write -->"
END = "<!-- end -->"


@dataclass(frozen=True)
class Row:
    """One kind of fault on one command: how often each end of it was met."""

    what: str
    on: str
    ends: Counter[str]


def table(rows: Iterable[Row]) -> str:
    """Return a Markdown table, and the sum."""
    lines = ["| what | on | times | and then |", "|---|---|---:|---|"]
    total = 0
    for row in rows:
        times = sum(row.ends.values())
        total += times
        ends = ", ".join(f"{name} {count:,}" for name, count in row.ends.most_common())
        lines.append(f"| {row.what} | {row.on} | {times:,} | {ends} |")
    return "\n".join([*lines, f"| **all** | | **{total:,}** | none broke anything |"])


def write_table(made: str) -> None:
    """Put the table between the marks of the page."""
    head, begin, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE} lacks the marks {BEGIN} and {END}")
    PAGE.write_text(f"{head}{begin}\n\n{made}\n\n{end}{tail}", "utf-8")
