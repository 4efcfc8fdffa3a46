"""Tokens, made when the dataset is built and never before.

Annotations are on characters; tokens are one way of looking at them. They come from
spaCy's blank English tokenizer and are split further wherever a mention starts or ends
inside one (`U.S.-led`), so that every mention has tokens of its own.
"""

from bisect import bisect
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import compress
from operator import add
from typing import Any, NamedTuple

from wirecopy.records import Mention


class Token(NamedTuple):
    """A token: [start, end) in code points of its block."""

    start: int
    end: int


@cache
def _tokenizer() -> Any:
    import spacy

    return spacy.blank("en").tokenizer


def tokenizer_version() -> str:
    """Return name and version of the tokenizer."""
    from importlib.metadata import version

    return f"spaCy {version('spacy')} blank en"


def edges_of(block: str, cuts: Iterable[int] = ()) -> tuple[list[int], list[int]]:
    """Return where the tokens of a block start and where they end, cut at `cuts`."""
    from spacy.attrs import IDX, IS_SPACE, LENGTH

    found = _tokenizer()(block).to_array([IDX, LENGTH, IS_SPACE])
    starts, lengths, spaces = found.T.tolist()
    ends = [*map(add, starts, lengths)]
    if any(spaces):
        words = [not space for space in spaces]
        starts, ends = [*compress(starts, words)], [*compress(ends, words)]
    missing = set(cuts).difference(starts, ends)
    inside = [cut for cut in missing if _is_inside(cut, starts, ends)]
    return sorted(starts + inside), sorted(ends + inside)


def _is_inside(cut: int, starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Return whether a cut lies inside a token."""
    token = bisect(starts, cut) - 1
    return token >= 0 and cut < ends[token]


def tokens_of(block: str, mentions: Iterable[Mention]) -> list[Token]:
    """Return the tokens of a block, cut at the edges of its mentions."""
    return [*map(Token, *edges_of(block, cuts_of(mentions)))]


def cuts_of(mentions: Iterable[Mention]) -> set[int]:
    """Return the places in a block where a mention starts or ends."""
    return {edge for mention in mentions for edge in (mention.start, mention.end)}


def tags_of(
    tokens: Iterable[Token], mentions: Iterable[Mention]
) -> list[tuple[str, Mention | None]]:
    """Return for each token its BIO tag, and the mention it is part of."""
    starts = {mention.start: mention for mention in mentions}
    tags: list[tuple[str, Mention | None]] = []
    current: Mention | None = None
    for token in tokens:
        if token.start in starts:
            current = starts[token.start]
            tags.append((f"B-{current.type}", current))
        elif current is not None and token.start < current.end:
            tags.append((f"I-{current.type}", current))
        else:
            current = None
            tags.append(("O", None))
    return tags
