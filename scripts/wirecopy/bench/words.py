"""Other words in place of a text's own, so that one text makes many.

Words are swapped for words about as frequent, of the same case, everywhere in a story
alike, and digits for digits: a name stays one name, sentences keep their marks and the
most frequent words, and two versions of a text share next to no run of five words.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]+")
KEPT = 40
"""How many of the most frequent words stay as they are."""
SHORTEST = 3
BAND = 200
"""Words are swapped within so many neighbours in the order of frequency."""


@dataclass(frozen=True)
class Vocabulary:
    """The words that may be swapped, the most frequent first, in lower case."""

    words: tuple[str, ...]

    def swapped(self, seed: str) -> Mapping[str, str]:
        """Return a word for every word; no two have the same."""
        chance = random.Random(seed)
        swaps: dict[str, str] = {}
        for start in range(0, len(self.words), BAND):
            band = list(self.words[start : start + BAND])
            chance.shuffle(band)
            swaps.update(zip(self.words[start:], band, strict=False))
        digits = chance.sample("123456789", 9)
        return swaps | dict(zip("123456789", digits, strict=True))


def vocabulary_of(texts: Iterable[str]) -> Vocabulary:
    """Return the vocabulary of some texts."""
    counts = Counter(
        word.lower() for text in texts for word in WORD.findall(text) if _plain(word)
    )
    return Vocabulary(tuple(word for word, _ in counts.most_common()[KEPT:]))


def _plain(word: str) -> bool:
    """Return whether a word can be written in three cases and told by each."""
    return word.isascii() and len(word) >= SHORTEST and _case(word) is not None


def _case(word: str) -> str | None:
    return next((c for c in ("lower", "title", "upper") if _in(word, c) == word), None)


def _in(word: str, case: str) -> str:
    return str(getattr(word, case)())


@dataclass(frozen=True)
class Swapped:
    """A text with other words, and where each of its characters went."""

    text: str
    edges: Mapping[int, int]


def swap(text: str, swaps: Mapping[str, str]) -> Swapped:
    """Return a text with its words swapped.

    `edges` has an offset in the new text for each in the old one that is not inside a
    word; a span that cuts no word finds its place by it.
    """
    digits = str.maketrans({digit: swaps[digit] for digit in "123456789"})
    parts: list[str] = []
    edges: dict[int, int] = {}
    at = length = 0
    for match in WORD.finditer(text):
        for offset in range(at, match.start() + 1):
            edges[offset] = length + offset - at
        word = match[0]
        other = swaps.get(word.lower()) if _plain(word) else None
        new = _in(other, _case(word) or "lower") if other else word
        parts += (text[at : match.start()].translate(digits), new)
        length += match.start() - at + len(new)
        at = match.end()
    for offset in range(at, len(text) + 1):
        edges[offset] = length + offset - at
    return Swapped("".join([*parts, text[at:].translate(digits)]), edges)
