"""CoNLL columns: a token a line, with a tag of its mention in the last column.

Written as CoNLL-2003 has it, four columns and BIO. Read with two columns or more, BIO,
IOB1 or BIOES alike: a tag that does not go on from the one before it begins a mention.
Spaces between tokens are lost, so a text made of columns alone is made up.
https://www.clips.uantwerpen.be/conll2003/ner/
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from wirecopy.errors import CorpusError
from wirecopy.formats.annotated import Annotated, Mark
from wirecopy.formats.source import fault, name_of, read_text
from wirecopy.formats.tokens import blocks_with_tokens
from wirecopy.records import ENTITIES
from wirecopy.text import text_of_blocks

SUFFIXES = (".conll", ".bio", ".iob", ".iob2", ".tsv")
HOLDS = (ENTITIES,)
START = "-DOCSTART-"
TAG = re.compile(r"O|[BIESUL]-.+")
GOES_ON = ("I", "E", "L")


def write(documents: Sequence[Annotated]) -> dict[str, bytes]:
    """Return a file of four columns for each document, by their paths."""
    return {f"{one.name}.conll": "".join(_lines(one)).encode() for one in documents}


def _lines(one: Annotated) -> Iterator[str]:
    yield f"{START} -X- -X- O\n"
    for _, tokens in blocks_with_tokens(one):
        yield "\n"
        for token, begun in tokens:
            tag = "O"
            for mark in begun:
                prefix = "B" if mark.parts[0][0] == token.start else "I"
                tag = f"{prefix}-{mark.label}"
            yield f"{one.text[token.start : token.end]} -X- -X- {tag}\n"


def read(
    path: Path, unit: str | None = None, root: Path | None = None
) -> list[Annotated]:
    """Read a file of columns, which may hold several documents.

    Raises CorpusError for a line with another number of columns or a tag that is none.
    """
    name = name_of(path, root)
    documents = list(_documents(path))
    if not documents:
        raise CorpusError(f"{path}: holds no tokens")
    several = len(documents) > 1
    return [
        one.done(f"{name}{f'-{number}' if several else ''}")
        for number, one in enumerate(documents, 1)
    ]


def _documents(path: Path) -> "Iterator[_Columns]":
    """Yield the documents of a file that have tokens."""
    current = _Columns(path, 1)
    columns, separator = 0, None
    for line, content in enumerate(read_text(path).split("\n"), 1):
        separator = separator or ("\t" if "\t" in content else None)
        cells = [cell for cell in content.strip().split(separator) if cell]
        if content.startswith(START):
            if current.at:
                yield current
            current = _Columns(path, line)
        elif not cells:
            current.end_block()
        elif not (content.startswith("#") and not TAG.fullmatch(cells[-1])):
            columns = columns or max(len(cells), 2)
            if len(cells) != columns:
                told = f"has {len(cells)} columns, not {columns}"
                raise fault(path, line, told)
            current.token(line, cells[0], cells[-1])
    if current.at:
        yield current


class _Columns:
    """A document of columns while it is read."""

    def __init__(self, path: Path, line: int) -> None:
        self.path = path
        self.line = line
        self.blocks: list[str] = []
        self.words: list[str] = []
        self.at = 0
        self.marks: list[Mark] = []
        self.current: tuple[str, int, int, int] | None = None

    def token(self, line: int, word: str, tag: str) -> None:
        """Take in a token with its tag."""
        start = self.at
        self.words.append(word)
        self.at += len(word) + 1
        prefix, _, label = tag.partition("-")
        if tag == "O":
            self._end()
            return
        if not TAG.fullmatch(tag):
            raise fault(self.path, line, f"{tag!r} is no tag such as B-PER, I-PER or O")
        end = start + len(word)
        if self.current and prefix in GOES_ON and self.current[0] == label:
            self.current = (label, self.current[1], end, self.current[3])
        else:
            self._end()
            self.current = (label, start, end, line)

    def end_block(self) -> None:
        """End the block, which a mention cannot go beyond."""
        self._end()
        if self.words:
            self.blocks.append(" ".join(self.words))
            self.words = []

    def done(self, name: str) -> Annotated:
        """Return what was read."""
        self.end_block()
        return Annotated(
            name=name,
            text=text_of_blocks(self.blocks),
            marks=tuple(self.marks),
            path=str(self.path),
            line=self.line,
            spaces=False,
        )

    def _end(self) -> None:
        if self.current is not None:
            label, start, end, line = self.current
            id = f"m{len(self.marks) + 1}"
            self.marks.append(Mark(id, label, ((start, end),), {}, line))
        self.current = None
