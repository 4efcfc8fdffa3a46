"""The texts of some documents as one, so that a question is asked once of them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wirecopy.checks.screen.doubt import demand
from wirecopy.checks.screen.plain import FAMILIAR, has_ordinary_characters
from wirecopy.files import CONFLICT_STARTS

Numbers = NDArray[np.int64]
Truths = NDArray[np.bool_]
IN_WORDS = np.array([chr(code).isalnum() for code in range(FAMILIAR[-1].stop)])


@dataclass(frozen=True)
class Text:
    """The blocks of some documents, each between two newlines.

    `counts` has for each document how many of the blocks are its own. Places in the
    text are code points from its start.
    """

    whole: str
    counts: Numbers

    @cached_property
    def codes(self) -> NDArray[np.uint32]:
        """The code points of the text."""
        return np.frombuffer(self.whole.encode("utf-32-le"), dtype=np.uint32)

    @cached_property
    def _newlines(self) -> Numbers:
        return np.flatnonzero(self.codes == ord("\n"))

    @cached_property
    def starts(self) -> Numbers:
        """Where each block starts."""
        return self._newlines[:-1] + 1

    @cached_property
    def ends(self) -> Numbers:
        """Where each block ends."""
        return self._newlines[1:]

    @cached_property
    def blocks(self) -> list[str]:
        """The blocks themselves."""
        return self.whole[1:-1].split("\n")

    @cached_property
    def firsts(self) -> Numbers:
        """The first block of each document, all blocks being counted from 0."""
        return np.cumsum(self.counts) - self.counts

    def blocks_at(self, documents: Numbers, numbers: Numbers) -> Numbers:
        """Return which of all blocks have these numbers, from 1, in their documents."""
        demand(((numbers > 0) & (numbers <= self.counts[documents])).all())
        return self.firsts[documents] + numbers - 1

    def in_words(self, places: Numbers) -> Truths:
        """Return whether there are letters or digits at some places."""
        return IN_WORDS[self.codes[places]]


def text_of(texts: Sequence[bytes]) -> Text:
    """Return the blocks of some texts; raises Doubt where one may not be canonical."""
    data = b"\n" + b"".join(texts)
    demand(all(text.endswith(b"\n") for text in texts))
    demand(has_ordinary_characters(data) and b"\n" + CONFLICT_STARTS not in data)
    counts = np.array([text.count(b"\n") for text in texts], dtype=np.int64)
    text = Text(data.decode(), counts)
    edges = text.codes[np.concatenate([text.starts, text.ends - 1])]
    demand(not ((edges == ord(" ")) | (edges == ord("\n"))).any())
    return text
