"""What cells of rows hold, whatever config they are of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from wirecopy.records import ROLES_OF_SPANS
from wirecopy.scoring.annotations import Edges, Quoted

Names = Mapping[str, Sequence[str]]
"""The names of labels by column, where rows hold their numbers."""
Row = Mapping[str, Any]


def story_of(row: Row) -> str:
    """Return the story of a row, which its document's id says, too."""
    return str(row.get("story") or row["document"].rpartition("/")[0])


def name_of(value: Any, names: Sequence[str]) -> str:
    """Return the name of a label that may be given by its number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return names[value] if 0 <= value < len(names) else f"number {value}"
    return str(value)


def misplaced(
    document: str, what: str, spans: Iterable[Row], text: str | None
) -> Iterator[str]:
    """Yield the spans whose words, where they give them, are not those of the text."""
    if text is None:
        return
    for span in spans:
        if span.get("text") is None:
            continue
        words, start, end = span["text"], span["start"], span["end"]
        there, place = text[start:end], f"{document}: {what} [{start}:{end}]"
        if start < 0:
            yield f"{place} starts before the text"
        elif there != words:
            yield f"{place} covers {there[:60]!r}, not {str(words)[:60]!r}"


def quoted_of(one: Row, id: str, kinds: Sequence[str], origin: int) -> Quoted:
    """Return a quotation whose spans count from an origin in the text."""
    content, cue, speaker, addressee = (
        _edges(one.get(role) or (), origin) for role in ROLES_OF_SPANS
    )
    speakers = tuple(one.get("entities") or ())
    return Quoted(
        id, name_of(one["kind"], kinds), content, cue, speaker, addressee, speakers
    )


def _edges(spans: Iterable[Row], origin: int) -> tuple[Edges, ...]:
    found = [(span["start"] + origin, span["end"] + origin) for span in spans]
    return tuple(sorted(found) if found[1:] else found)
