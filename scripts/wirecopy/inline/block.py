"""One block of an inline file: a line of text with its brackets."""

import re
from collections.abc import Iterator
from itertools import pairwise

from wirecopy.inline.parsed import Inline
from wirecopy.records import ROLES_OF_SPANS, Label, Mention, Span

QUOTATION_TAG = re.compile(r"(q[1-9][0-9]*)\.(\w+)")
PIECE_TAG = re.compile(r"~([0-9]+)(?: (.+))?")


class BlockReader:
    """Reads the brackets of one line of text."""

    def __init__(self, inline: Inline, number: int, line: str) -> None:
        self.inline = inline
        self.number = number
        self.line = line
        self.block = len(inline.blocks) + 1
        self.plain: list[str] = []
        self.open: list[tuple[int, int]] = []
        self.closed: list[tuple[int, int, str, int]] = []

    def read(self) -> None:
        at = 0
        while at < len(self.line):
            at = self._step(at)
        for _, column in self.open:
            self._slip(column, "this bracket is never closed")
        text = "".join(self.plain)
        self.inline.blocks.append(text)
        for start, end, tag, column in self._joined():
            self._add(start, end, tag, column, text[start:end])

    def _slip(self, column: int, message: str) -> None:
        self.inline.slip(self.number, column, message)

    def _step(self, at: int) -> int:
        """Read one character or one tag; return the offset after it."""
        character = self.line[at]
        if character == "\\" and self.line[at + 1 : at + 2] in ("[", "]", "\\"):
            self.plain.append(self.line[at + 1])
            return at + 2
        if character == "[":
            self.open.append((len(self.plain), at + 1))
            return at + 1
        if character == "]":
            return self._close(at)
        if character == "\\":
            self._slip(at + 1, "a backslash of the text is written \\\\")
        self.plain.append(character)
        return at + 1

    def _close(self, at: int) -> int:
        tag_end = self.line.find("}", at)
        if self.line[at + 1 : at + 2] != "{" or tag_end < 0:
            self._slip(
                at + 1, "a closing bracket needs a tag in braces: ]{GPE dunmore}"
            )
            if self.open:
                self.open.pop()
            return at + 1
        if not self.open:
            self._slip(at + 1, "this bracket closes nothing")
            return tag_end + 1
        start, _ = self.open.pop()
        if start == len(self.plain):
            self._slip(at + 1, "these brackets hold no words")
        else:
            tag = self.line[at + 2 : tag_end]
            self.closed.append((start, len(self.plain), tag, at + 3))
        return tag_end + 1

    def _joined(self) -> Iterator[tuple[int, int, str, int]]:
        """Yield the brackets with the pieces of each cut one put together."""
        pieces: dict[str, list[tuple[int, int, str, int]]] = {}
        for start, end, tag, column in self.closed:
            match = PIECE_TAG.fullmatch(tag)
            if match is None:
                yield start, end, tag, column
            else:
                pieces.setdefault(match[1], []).append(
                    (start, end, match[2] or "", column)
                )
        for number, found in pieces.items():
            found.sort()
            whole = all(a[1] == b[0] for a, b in pairwise(found))
            tags = [tag for _, _, tag, _ in found if tag]
            if not whole or len(tags) != 1:
                self._slip(
                    found[0][3],
                    f"the pieces ~{number} must touch, and the first alone has a tag",
                )
            else:
                yield found[0][0], found[-1][1], tags[0], found[0][3]

    def _add(self, start: int, end: int, tag: str, column: int, text: str) -> None:
        """Make an annotation of one pair of brackets."""
        rules = self.inline.rules
        if match := QUOTATION_TAG.fullmatch(tag):
            id, role = match.groups()
            if role not in ROLES_OF_SPANS:
                told = (
                    f"{role!r} is no part of a quotation: {', '.join(ROLES_OF_SPANS)}"
                )
                self._slip(column, told)
            spans = self.inline.parts.setdefault(id, {}).setdefault(role, [])
            spans.append(Span(self.block, start, end, text))
        elif tag.startswith(":"):
            if tag[1:] not in rules.labels:
                self._slip(
                    column, f"{tag[1:]!r} is no label: {', '.join(rules.labels)}"
                )
            self.inline.labels.append(Label(self.block, start, end, text, tag[1:]))
        else:
            kind, _, entity = tag.partition(" ")
            if kind not in rules.types:
                self._slip(column, f"{kind!r} is no type: {', '.join(rules.types)}")
            mention = Mention(self.block, start, end, text, kind, entity or None)
            self.inline.mentions.append(mention)
