"""Whether a model agrees with itself where two outlets ran the same words.

The config renditions says which blocks of two documents correspond, and where they
differ; all else in them is the same words. A mention in those words should be a mention
in the other document, of the same type. No gold annotation is needed: a model can be
consistently wrong. Two renditions that are alike to the letter count, too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from wirecopy.scoring.annotations import Annotations, Name
from wirecopy.scoring.tally import Tally

CONSISTENT = "consistency"
NOWHERE = -1
Row = Mapping[str, Any]


def count(
    tally: Tally, documents: Mapping[str, Annotations], renditions: Iterable[Row]
) -> None:
    """Count the mentions in words that two renditions share, and those in both.

    A pair of renditions one of which is not among the documents is passed over.
    """
    for row in renditions:
        one, other = documents.get(row["one"]), documents.get(row["other"])
        if one is not None and other is not None:
            mine, theirs = aligned(one, other, row)
            shared = len(mine & theirs)
            tally.add((CONSISTENT,), one.story, len(mine), len(theirs), shared)


class Aligned(NamedTuple):
    """A mention in words that two texts share: where it starts in each of them."""

    one: int
    other: int
    length: int
    type: str


def aligned(
    one: Annotations, other: Annotations, row: Row
) -> tuple[set[Aligned], set[Aligned]]:
    """Return the mentions of each of two renditions that stand in shared words.

    Left out are those where the other has a mention that reaches beyond the shared
    words: with *Keverne* here and *Ana Keverne* there, the words are not the same.
    """
    there, back = _places(row, one.text or "", other.text or "")
    beyond_one = _reached(other.mentions or (), back, there)
    beyond_other = _reached(one.mentions or (), there, back)
    mine = {
        Aligned(start, there[start], end - start, type)
        for start, end, type, _ in one.mentions or ()
        if _is_shared(start, end, there, back)
        and beyond_one.isdisjoint(range(start, end))
    }
    theirs = {
        Aligned(back[start], start, end - start, type)
        for start, end, type, _ in other.mentions or ()
        if _is_shared(start, end, back, there)
        and beyond_other.isdisjoint(range(start, end))
    }
    return mine, theirs


def _reached(
    mentions: Sequence[Name], there: Sequence[int], back: Sequence[int]
) -> set[int]:
    """Return where in the other text mentions stand that reach beyond shared words."""
    return {
        there[at]
        for start, end, *_ in mentions
        if not _is_shared(start, end, there, back)
        for at in range(start, end)
        if there[at] != NOWHERE
    }


def _is_shared(start: int, end: int, there: Sequence[int], back: Sequence[int]) -> bool:
    """Return whether a span is in one stretch of shared words, and leads back."""
    at, last = there[start], there[end - 1]
    return at != NOWHERE and last - at == end - 1 - start and back[at] == start


def _places(row: Row, one: str, other: str) -> tuple[list[int], list[int]]:
    """Return where each character of a text is in the other, both ways.

    The characters of the blocks that correspond, less what differs in them.
    """
    there, back = [NOWHERE] * len(one), [NOWHERE] * len(other)
    for start, end, at, stop in _stretches(row):
        start, at = _word(one, start, end), _word(other, at, stop)
        length = min(end - start, stop - at)
        if one[start : start + length] != other[at : at + length]:
            pairs = zip(one[start:end], other[at:stop], strict=False)
            length = next(i for i, (a, b) in enumerate(pairs) if a != b)
        there[start : start + length] = range(at, at + length)
        back[at : at + length] = range(start, start + length)
    return there, back


def _word(text: str, start: int, end: int) -> int:
    """Return where the first word of a stretch starts."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip())


def _stretches(row: Row) -> Iterator[tuple[int, int, int, int]]:
    """Yield the stretches of two texts that have the same words, [start, end) of each.

    The spaces between the words may be others.
    """
    differences = iter(row["differences"])
    found = next(differences, None)
    for block in row["blocks"]:
        start, at = block["start_one"], block["start_other"]
        end, stop = block["end_one"], block["end_other"]
        while found and _is_inside(found, start, end, at, stop):
            yield start, found["start_one"], at, found["start_other"]
            start, at = found["end_one"], found["end_other"]
            found = next(differences, None)
        yield start, end, at, stop


def _is_inside(found: Row, start: int, end: int, at: int, stop: int) -> bool:
    """Return whether a difference is one of these two blocks."""
    return bool(
        start <= found["start_one"]
        and found["end_one"] <= end
        and at <= found["start_other"]
        and found["end_other"] <= stop
    )
