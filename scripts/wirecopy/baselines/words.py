"""Features of the words of a block, for every tagger here."""

import re
from collections.abc import Sequence

from wirecopy.baselines.crf import Features

NEAR = (-2, -1, 1, 2)
SHAPES = (
    (re.compile("[A-Z]"), "X"),
    (re.compile("[a-z]"), "x"),
    (re.compile("[0-9]"), "d"),
)
RUNS = re.compile(r"(.)\1+")


def shape(word: str) -> str:
    """Return the shape of a word: X, x, d for kinds of characters, runs as one."""
    for pattern, letter in SHAPES:
        word = pattern.sub(letter, word)
    return RUNS.sub(r"\1", word)


def features_of(words: Sequence[str]) -> list[Features]:
    """Return the features of each word: itself, its form, its neighbours'."""
    own = [_own(word) for word in words]
    lower = [word.lower() for word in words]
    shapes = [shape(word) for word in words]
    found = []
    for at, features in enumerate(own):
        near = []
        for step in NEAR:
            if 0 <= at + step < len(words):
                near += [f"{step}w={lower[at + step]}", f"{step}s={shapes[at + step]}"]
            else:
                near.append(f"{step}edge")
        if at:
            near.append(f"-1w0={lower[at - 1]} {lower[at]}")
        found.append([*features, *near])
    return found


def _own(word: str) -> Features:
    lower = word.lower()
    return [
        "bias",
        f"w={lower}",
        f"s={shape(word)}",
        *(f"p{n}={lower[:n]}" for n in (1, 2, 3)),
        *(f"e{n}={lower[-n:]}" for n in (1, 2, 3)),
        f"title={word.istitle()}",
        f"upper={word.isupper()}",
        f"digit={any(map(str.isdigit, word))}",
    ]
