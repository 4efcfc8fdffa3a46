"""From offsets in any text to offsets in its canonical form.

The canonical form drops and joins characters, so an offset counted in the text of a
tool means another place in ours. Each character of the canonical text remembers where
in the other it came from; an offset is then found by bisection.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wirecopy.text import INVISIBLE, LINE_ENDS, SPACES

CLUSTER = re.compile(r"[\x00-\x7f][^\x00-\x7f]*|[^\x00-\x7f]+")
"""A stretch that is normalised by itself: no ASCII character joins the one before."""
LONGEST = 400
ANY_LINE_END = re.compile(f"{LINE_ENDS.pattern}|\n")


@dataclass(frozen=True, slots=True)
class Places:
    """A text in canonical form, and where in the other text each character was."""

    text: str
    sources: Sequence[int]

    def of(self, offset: int) -> int:
        """Return the offset in the canonical text for one in the other text."""
        return bisect_left(self.sources, offset)


def canonical_places(text: str) -> Places:
    """Return the canonical form of a text, as `wirecopy.text` makes it, with places."""
    lines: list[str] = []
    sources = array("q")
    for first, line in _lines(text):
        normal, places = _normal(line)
        start = len(normal) - len(normal.lstrip(" "))
        end = len(normal.rstrip(" "))
        if start < end:
            lines.append(f"{normal[start:end]}\n")
            sources.extend(first + place for place in places[start:end])
            sources.append(sources[-1] + 1)
    return Places("".join(lines), sources)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text, spaces made plain, with their offsets."""
    at = 0
    for match in ANY_LINE_END.finditer(text):
        yield at, SPACES.sub(" ", text[at : match.start()])
        at = match.end()
    yield at, SPACES.sub(" ", text[at:])


def _normal(line: str) -> tuple[str, Sequence[int]]:
    """Return a line in NFC, and the place in the line of each of its characters."""
    places: Sequence[int] = range(len(line))
    if INVISIBLE.search(line):
        places = [at for at in places if not INVISIBLE.match(line[at])]
        line = "".join(line[at] for at in places)
    if unicodedata.is_normalized("NFC", line):
        return line, places
    normal: list[str] = []
    sources: list[int] = []
    for match in CLUSTER.finditer(line):
        piece = unicodedata.normalize("NFC", match[0])
        normal.append(piece)
        own = _sources(match[0], piece)
        sources += [places[match.start() + at] for at in own]
    return "".join(normal), sources


def _sources(piece: str, normal: str) -> list[int]:
    """Return for each character of a normalised piece which one it came from.

    The piece is normalised prefix by prefix; one too long for that (no word is) is
    taken as a whole, and what lies inside it is checked against the covered words.
    """
    if piece == normal:
        return list(range(len(piece)))
    if len(piece) > LONGEST:
        return [0] * len(normal)
    lengths = [
        len(unicodedata.normalize("NFC", piece[:end])) for end in range(len(piece) + 1)
    ]
    return [
        max(at for at in range(len(piece)) if lengths[at] <= place)
        for place in range(len(normal))
    ]
