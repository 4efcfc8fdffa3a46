"""Tokens of a text with marks, for the forms that are made of tokens.

They come from the tokenizer of the build and are cut at the edges of all marks.
"""

from collections.abc import Iterator

from wirecopy.formats.annotated import Annotated, Mark
from wirecopy.records import Mention
from wirecopy.tokens import Token, tokens_of

Tokens = list[tuple[Token, list[Mark]]]


def blocks_with_tokens(one: Annotated) -> Iterator[tuple[str, Tokens]]:
    """Yield the blocks of a document with their tokens, and the marks on each token.

    Offsets of tokens count from the start of the text. Marks have one part each, and
    lie within a block.
    """
    marks = sorted(one.marks, key=lambda mark: mark.parts[0])
    at, first = 0, 0
    for block in one.text.removesuffix("\n").split("\n"):
        own = []
        while first < len(marks) and marks[first].parts[0][0] < at + len(block):
            own.append(marks[first])
            first += 1
        yield block, list(_tokens(block, at, own))
        at += len(block) + 1


def _tokens(
    block: str, at: int, marks: list[Mark]
) -> Iterator[tuple[Token, list[Mark]]]:
    edges = [
        Mention(1, mark.parts[0][0] - at, mark.parts[0][1] - at, None, mark.label)
        for mark in marks
    ]
    open_: list[Mark] = []
    waiting = list(reversed(marks))
    for token in tokens_of(block, edges):
        start, end = at + token.start, at + token.end
        open_ = [mark for mark in open_ if mark.parts[0][1] > start]
        while waiting and waiting[-1].parts[0][0] <= start:
            open_.append(waiting.pop())
        yield Token(start, end), list(open_)


def tokens_of_text(one: Annotated) -> list[Token]:
    """Return all tokens of a document, the line end after each block being one too."""
    tokens: list[Token] = []
    at = 0
    for block, own in blocks_with_tokens(one):
        at += len(block)
        tokens += [token for token, _ in own]
        tokens.append(Token(at, at + 1))
        at += 1
    return tokens
