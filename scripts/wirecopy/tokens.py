"""Tokens, made when the dataset is built and never before.

Annotations are on characters; tokens are one way of looking at them. They come from
spaCy's blank English tokenizer and are split further wherever a mention starts or ends
inside one (`U.S.-led`), so that every mention has tokens of its own.
"""

import itertools
from collections.abc import Iterable, Iterator
from functools import cache
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


def tokens_of(block: str, mentions: Iterable[Mention]) -> list[Token]:
    """Return the tokens of a block, cut at the edges of its mentions."""
    from spacy.attrs import IDX, IS_SPACE, LENGTH

    found = _tokenizer()(block).to_array([IDX, LENGTH, IS_SPACE])
    starts, lengths, spaces = found.astype("int64").T
    if spaces.any():
        starts, lengths = starts[spaces == 0], lengths[spaces == 0]
    pairs = zip(starts.tolist(), (starts + lengths).tolist(), strict=True)
    tokens = [*map(Token._make, pairs)]
    cuts = {edge for mention in mentions for edge in (mention.start, mention.end)}
    if cuts <= {edge for token in tokens for edge in token}:
        return tokens
    return [piece for token in tokens for piece in _cut(token, cuts)]


def _cut(token: Token, cuts: Iterable[int]) -> Iterator[Token]:
    """Yield the pieces of a token between the cuts that are inside it."""
    inside = sorted(cut for cut in cuts if token.start < cut < token.end)
    for edges in itertools.pairwise([token.start, *inside, token.end]):
        yield Token(*edges)


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
