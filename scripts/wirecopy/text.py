"""The canonical form of a text: one exact sequence of characters for one text.

Offsets only mean something when everybody counts the same characters. Editors,
browsers and operating systems disagree about line ends, accents and spaces, so every
text is brought into one form before anything is counted: UTF-8, NFC, LF, one block a
line, no blank lines, no spaces at the ends of lines, none but the plain space, no
control characters, one newline at the end.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import accumulate

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
SPACES = re.compile("[\t\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
"""What nobody can see: controls, fillers, marks of direction, tags. The joiners U+200C
and U+200D stay, since letters and emoji look otherwise without them."""


def canonical(text: str) -> str:
    """Return a text in canonical form; of an empty text, the empty string."""
    text = LINE_ENDS.sub("\n", text)
    text = INVISIBLE.sub("", SPACES.sub(" ", text))
    text = unicodedata.normalize("NFC", text)
    lines = (line.strip(" ") for line in text.split("\n"))
    return "".join(f"{line}\n" for line in lines if line)


def blocks_of(text: str) -> tuple[str, ...]:
    """Return the blocks of a text in canonical form, in order."""
    return tuple(text.removesuffix("\n").split("\n")) if text else ()


def text_of_blocks(blocks: Iterable[str]) -> str:
    """Return the text that has these blocks."""
    return "".join(f"{block}\n" for block in blocks)


def starts_of_blocks(blocks: Iterable[str]) -> list[int]:
    """Return where each block starts in the text, and behind them where it ends."""
    return list(accumulate((len(block) + 1 for block in blocks), initial=0))
