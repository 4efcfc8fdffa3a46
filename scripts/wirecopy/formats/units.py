"""What the offsets of a file count: found from the words that its marks cover.

Tools count code points, UTF-16 units (whatever runs in a browser), bytes or grapheme
clusters, and a line end of two characters as two or as one. A file rarely says which,
but most say the words: the unit is the one in which all are where the file says.
"""

import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from wirecopy.errors import CorpusError
from wirecopy.formats.annotated import Annotated, Mark, Part

CODE_POINTS = "code-points"
COUNTS: dict[str, Callable[[str], int]] = {
    CODE_POINTS: lambda c: 1,
    "utf-16": lambda c: 1 + (c > "\uffff"),
    "utf-8": lambda c: 1 + (c > "\x7f") + (c > "\u07ff") + (c > "\uffff"),
    "graphemes": lambda c: 1,
}
JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted, and what a line end counts: as it is, or always one or two."""

    name: str
    line_end: int = 0

    def __str__(self) -> str:
        ends = {0: "", 1: "-crlf-as-one", 2: "-lf-as-two"}
        return f"{self.name}{ends[self.line_end]}"


UNITS = {
    str(unit): unit for end in (0, 1, 2) for unit in (Unit(n, end) for n in COUNTS)
}


def offsets_in(text: str, unit: Unit) -> Sequence[int]:
    """Return the offset in a unit of each code point of a text, and of its end."""
    if unit == UNITS[CODE_POINTS]:
        return range(len(text) + 1)
    widths: Iterable[int] = map(COUNTS[unit.name], text)
    if unit.name == "graphemes":
        widths = _joins(text)
    if unit.line_end:
        widths = _with_line_ends(text, widths, unit.line_end)
    return array("q", accumulate(widths, initial=0))


def _with_line_ends(text: str, widths: Iterable[int], wanted: int) -> Iterator[int]:
    """Yield widths with every line end counted as one, or as two."""
    before = ""
    for character, after, width in zip(text, [*text, ""][1:], widths, strict=True):
        if wanted == 1 and character == "\r" and after == "\n":
            yield 0
        else:
            yield width + (wanted == 2 and character == "\n" and before != "\r")
        before = character


def _place(offsets: Sequence[int], offset: int) -> int | None:
    """Return the first code point at an offset, None where it is inside one."""
    place = bisect_left(offsets, offset)
    return place if place < len(offsets) and offsets[place] == offset else None


def _joins(text: str) -> Iterator[int]:
    """Yield 1 for each character that ends a grapheme cluster, else 0.

    Source: Unicode Standard Annex 29, without its rules for Hangul letters and
    Indic scripts, which English copy has no use for.
    """
    flags = 0
    for here, after in zip(text, [*text, ""][1:], strict=True):
        flags = flags + 1 if "\U0001f1e6" <= here <= "\U0001f1ff" else 0
        flag = flags % 2 == 1 and "\U0001f1e6" <= after <= "\U0001f1ff"
        yield int(not (flag or here == JOINER or _extends(after)))


def _extends(character: str) -> bool:
    return character != "" and (
        character == JOINER
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
    )


Placed = tuple[tuple[tuple[Part, ...], ...], ...]
"""For each document and mark of a file its parts, in code points."""


def in_code_points(
    documents: Sequence[Annotated], unit: str | None = None
) -> list[Annotated]:
    """Return what one file holds with the parts of all marks in code points.

    `unit` is the name of the unit where the user knows it. Raises CorpusError where the
    words of the marks are not where any unit puts them, or several units fit and
    disagree.
    """
    candidates = [UNITS[unit]] if unit else _candidates(documents)
    found: dict[Placed, Unit] = {}
    for candidate in candidates:
        placed = _placed(documents, candidate)
        if placed is not None:
            found.setdefault(placed, candidate)
    if not found:
        raise CorpusError(_misfit(documents, candidates[0], unit))
    if len(found) > 1:
        found = {p: u for p, u in found.items() if _is_clean(documents, p)} or found
    if len(found) > 1:
        told = ", ".join(map(str, found.values()))
        raise CorpusError(
            f"{documents[0].path}: its offsets may count any of {told}, and these "
            "disagree here; name the right one with --unit"
        )
    parts = next(iter(found))
    return [
        replace(one, marks=tuple(map(_with_parts, one.marks, places)))
        for one, places in zip(documents, parts, strict=True)
    ]


def _with_parts(mark: Mark, parts: tuple[Part, ...]) -> Mark:
    return replace(mark, parts=parts)


def _candidates(documents: Sequence[Annotated]) -> list[Unit]:
    """Return the units that can differ for these texts."""
    texts = [one.text for one in documents]
    plain = all(map(str.isascii, texts))
    pairs = any("\r\n" in text for text in texts)
    single = any("\n" in text.replace("\r\n", "") for text in texts)
    return [
        unit
        for unit in UNITS.values()
        if (unit.name == CODE_POINTS or not plain)
        and (unit.line_end != 1 or pairs)
        and (unit.line_end != 2 or single)
    ]


def _placed(documents: Sequence[Annotated], unit: Unit) -> Placed | None:
    """Return the parts of all marks, or None where a mark is elsewhere in this unit."""
    found = []
    for one in documents:
        offsets = offsets_in(one.text, unit) if one.marks else ()
        parts = []
        for mark in one.marks:
            own = _parts_in(mark, offsets)
            if own is None or not _fits(one.text, mark, own):
                return None
            parts.append(own)
        found.append(tuple(parts))
    return tuple(found)


def _parts_in(mark: Mark, offsets: Sequence[int]) -> tuple[Part, ...] | None:
    parts = []
    for start, end in mark.parts:
        first, last = _place(offsets, start), _place(offsets, end)
        if first is None or last is None:
            return None
        parts.append((first, last))
    return tuple(parts)


def _fits(text: str, mark: Mark, parts: tuple[Part, ...]) -> bool:
    """Return whether the parts hold the words of the mark, apart from spaces."""
    if any(start > end for start, end in parts):
        return False
    if mark.covered is None:
        return True
    words = " ".join(text[start:end] for start, end in parts)
    return words == mark.covered or words.split() == mark.covered.split()


def _is_clean(documents: Sequence[Annotated], placed: Placed) -> bool:
    """Return whether all parts start and end between words, and on no space."""
    return all(
        _is_word_edge(one.text, start, end)
        for one, marks in zip(documents, placed, strict=True)
        for parts in marks
        for start, end in parts
    )


def _is_word_edge(text: str, start: int, end: int) -> bool:
    words = text[start:end]
    inside = (text[max(0, start - 1) : start + 1], text[max(0, end - 1) : end + 1])
    return words == words.strip() and not any(
        len(pair) == 2 and pair.isalnum() for pair in inside
    )


def _misfit(documents: Sequence[Annotated], first: Unit, unit: str | None) -> str:
    """Say which mark is not where the file says."""
    whose = f"in {unit}" if unit else "whatever they count"
    for one in documents:
        offsets = offsets_in(one.text, first)
        for mark in one.marks:
            where = f"{one.path}:{mark.line or one.line}"
            told = ";".join(f"{start}-{end}" for start, end in mark.parts)
            parts = _parts_in(mark, offsets)
            if parts is None:
                return f"{where}: {mark.label} {told} is not in the text, {whose}"
            if not _fits(one.text, mark, parts):
                words = " ".join(one.text[start:end] for start, end in parts)
                return (
                    f"{where}: {mark.label} {told} covers {_short(words)}, not "
                    f"{_short(mark.covered or '')}; no unit of offsets fits the file"
                )
    where = documents[0].path if documents else "the file"
    return f"{where}: no unit of offsets fits all of its marks"


def _short(words: str) -> str:
    return repr(words if len(words) <= 60 else f"{words[:40]} ... {words[-15:]}")
