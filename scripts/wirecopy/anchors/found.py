"""A user's copy of a text, and where a span was found in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from wirecopy.anchors.fold import Fold, fold
from wirecopy.anchors.locate import Located, Segment
from wirecopy.anchors.record import Anchors, Key, Place

EXACT, UNIT, ANCHOR, LOST = STATUSES = ("exact", "unit", "anchor", "lost")
SLACK = 60
"""Folded characters that a stretch may have grown by, besides its third."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a span stands in the fold of the copy, and how that is known.

    `why` says for people by what it was found, or why it is lost. `edited` is true
    where only the ends of a span are as they were. `around` is the longer stretch that
    it was found in.
    """

    status: str
    why: str
    start: int = 0
    end: int = 0
    edited: bool = False
    around: Segment | None = None


@dataclass(frozen=True)
class Copy:
    """A user's copy of a text, and what of the text was located in it."""

    document: str
    anchors: Anchors
    fold: Fold
    located: Located
    names: Mapping[Key, str]

    def name(self, place: Place) -> str | None:
        """Return the folded words of a span that is a mention."""
        return self.names.get(place.key)

    def regions(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the stretches of the copy in which a stretch of the text may stand.

        That between the segments around it; where these were moved apart, or much was
        put between them, what follows the one and what precedes the other.
        """
        before, after = self.located.around(start, end)
        low = before.at + min(start, before.end) - before.start if before else None
        high = after.at + max(end, after.start) - after.start if after else None
        from_text = min(start, before.end) if before else 0
        to_text = max(end, after.start) if after else self.anchors.length
        gap = to_text - from_text
        room = gap + gap // 3 + SLACK
        if low is not None and high is not None and 0 <= high - low <= room:
            return [(low, high)]
        found = []
        if low is not None:
            found.append((low, min(len(self.fold), low + room)))
        if high is not None:
            found.append((max(0, high - room), high))
        return found

    def expected(self, start: int, end: int) -> set[int]:
        """Return where a stretch would start if nothing up to it had changed."""
        before, after = self.located.around(start, end)
        return {s.at + start - s.start for s in (before, after) if s is not None}


def folded_names(names: Mapping[Key, str]) -> dict[Key, str]:
    """Return the names of mentions, folded."""
    return {key: fold(name).text for key, name in names.items()}
