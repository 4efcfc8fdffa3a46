"""The figures of the corpus as text: a column for the whole, each collection and split.

Which labels there are comes from the figures, so a corpus with other labels gets other
rows. Labels that stand nowhere have no row.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from wirecopy.records import SPLITS

TRAIN = SPLITS[0]
Record = dict[str, Any]
NAME = 34
LEAST = 11
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "size": (),
    "words per document": ("lengths",),
    "entities": ("entities",),
    "mentions by type": ("entities", "types"),
    "mentions per 100 tokens": ("entities", "per_100_tokens"),
    "quotations": ("quotations",),
    "quotations by kind": ("quotations", "kinds"),
    "share of contents": ("quotations", "contents"),
    "quotations by form of the speaker": ("quotations", "references"),
    "quotations by stance": ("quotations", "stances"),
    "sections": ("sections",),
    "blocks by role": ("sections", "roles"),
    "labelled spans": ("sections", "labelled_spans"),
    "words that two renditions share": ("renditions",),
}
"""Titles, and where the figures of each stand."""
LABELLED = {
    (name,)
    for name in ("types", "kinds", "references", "stances", "roles", "labelled_spans")
}


def as_text(measured: Record) -> Iterator[str]:
    """Yield the lines of all figures for people."""
    columns = columns_of(measured)
    yield f"{measured['name']} {measured['version']}"
    yield ""
    yield _line("", list(columns))
    for title, path in SECTIONS.items():
        records = [_at(figures, path) for figures in columns.values()]
        yield from _section(title, records, labels=path[-1:] in LABELLED)
    yield from _unseen(columns)
    for name, counts in measured["whole"]["spread"].items():
        yield ""
        yield f"{name}: {len(counts)}"
        for label, count in counts.items():
            yield f"  {label:<48}{count:>6}"


def columns_of(measured: Record) -> dict[str, Record]:
    """Return the figures by the heads of their columns; a lone collection has none."""
    collections = measured["collections"]
    return {
        "whole": measured["whole"],
        **(collections if len(collections) > 1 else {}),
        **measured["splits"],
    }


def _at(figures: Record, path: tuple[str, ...]) -> Record:
    for step in path:
        figures = figures[step]
    return figures


def _section(title: str, records: list[Record], labels: bool) -> Iterator[str]:
    """Yield the lines of the plain values of some records with the same keys.

    Keys are labels, which are printed as they are, or names of figures.
    """
    keys = dict.fromkeys(key for record in records for key in record)
    rows = {
        key: [record.get(key) for record in records]
        for key in keys
        if not any(isinstance(record.get(key), dict) for record in records)
    }
    told = {key: values for key, values in rows.items() if any(values)}
    if told:
        yield ""
        yield title
    for key, values in told.items():
        yield _line(f"  {key if labels else key.replace('_', ' ')}", values)


def _unseen(columns: dict[str, Record]) -> Iterator[str]:
    """Yield the shares of named mentions whose surface is in no train story."""
    for split in columns["whole"]["unseen"]:
        records = [figures["unseen"][split] or {} for figures in columns.values()]
        title = f"named mentions of {split}, and those that no {TRAIN} story has"
        yield from _section(title, records, labels=False)


def _line(name: str, values: list[Any]) -> str:
    return f"{name:<{NAME}}" + "".join(f"{_told(value):>{LEAST}}" for value in values)


def _told(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else str(value)
