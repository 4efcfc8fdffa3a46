"""Entities by a CRF over the words of each block."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from wirecopy.baselines.baseline import Predict, Train
from wirecopy.baselines.crf import train
from wirecopy.baselines.words import features_of
from wirecopy.records import Document, Mention
from wirecopy.tokens import Token, tags_of, tokens_of


def fit(given: Train) -> Predict:
    """Train on the mentions of some documents."""
    sequences = []
    for document in given.documents:
        by_block: dict[int, list[Mention]] = defaultdict(list)
        for mention in document.mentions:
            by_block[mention.block].append(mention)
        for number, block in enumerate(document.blocks or (), 1):
            tokens = tokens_of(block, by_block[number])
            tags = [tag for tag, _ in tags_of(tokens, by_block[number])]
            words = [block[token.start : token.end] for token in tokens]
            sequences.append((features_of(words), tags))
    label = train(sequences)

    def predict(document: Document) -> Document:
        mentions: list[Mention] = []
        for number, block in enumerate(document.blocks or (), 1):
            tokens = tokens_of(block, ())
            words = [block[token.start : token.end] for token in tokens]
            mentions += mentions_of(number, block, tokens, label(features_of(words)))
        return replace(document, mentions=tuple(mentions))

    return predict


def mentions_of(
    number: int, block: str, tokens: Sequence[Token], tags: Sequence[str]
) -> list[Mention]:
    """Return the mentions that BIO tags mark; one that goes on from nothing begins."""
    found: list[Mention] = []
    before = "O"
    for token, tag in zip(tokens, tags, strict=True):
        edge, _, type = tag.partition("-")
        if edge == "I" and before.partition("-")[2] == type:
            last = found[-1]
            words = block[last.start : token.end]
            found[-1] = replace(last, end=token.end, text=words)
        elif tag != "O":
            words = block[token.start : token.end]
            found.append(Mention(number, token.start, token.end, words, type))
        before = tag
    return found
