"""The folding of a text: what two copies of one text have in common.

Copies differ in spaces, line ends, quotation marks, dashes, hyphenation, accents made
of one code point or two, and case; none of that tells one text from another. What is
left when all of it is dropped is compared, and a map leads back to the text.

The folding is a format: other characters folded would be other anchors. Its version is
in every file of anchors.
"""

import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

VERSION = 1


@dataclass(frozen=True)
class Fold:
    """A folded text; `at[i]` is the offset in `source` of the i-th folded character."""

    source: str
    text: str
    at: Sequence[int]

    def __len__(self) -> int:
        return len(self.text)

    def starts_word(self, place: int) -> bool:
        """Return whether a word starts at a folded character; true at the end."""
        if place <= 0 or place >= len(self.text):
            return True
        return self.at[place] - self.at[place - 1] > 1

    @cached_property
    def word_starts(self) -> tuple[int, ...]:
        """The folded places at which a word starts."""
        return tuple(
            place for place in range(len(self.text)) if self.starts_word(place)
        )

    def place_of(self, offset: int) -> int:
        """Return the first folded place at or after an offset of the source."""
        from bisect import bisect_left

        return bisect_left(self.at, offset)


class _Table(dict[str, str]):
    """What each character folds to, worked out once."""

    def __missing__(self, character: str) -> str:
        """Fold one character: NFKD, case folded, NFKD again, alphanumerics only."""
        decomposed = unicodedata.normalize("NFKD", character).casefold()
        again = unicodedata.normalize("NFKD", decomposed)
        self[character] = "".join(c for c in again if c.isalnum())
        return self[character]


_TABLE = _Table()


def fold(text: str) -> Fold:
    """Return the folding of a text, with the map back to it."""
    pieces = [_TABLE[character] for character in text]
    folded = "".join(pieces)
    at = array("L", [offset for offset, piece in enumerate(pieces) if piece])
    if len(at) != len(folded):
        at = array("L", [n for n, piece in enumerate(pieces) for _ in piece])
    return Fold(text, folded, at)
