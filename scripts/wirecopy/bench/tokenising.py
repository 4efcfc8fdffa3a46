"""Tokenising alone: read the texts of a corpus and tokenise every block.

A process of its own: `python -m wirecopy.bench.tokenising ROOT`.
"""

import sys
from pathlib import Path

from wirecopy.tokens import tokens_of


def tokenise(root: Path) -> int:
    """Tokenise all texts of a corpus; return the number of tokens."""
    return sum(
        len(tokens_of(block, ()))
        for path in root.glob("corpus/*/*/*.txt")
        for block in path.read_text("utf-8").splitlines()
    )


if __name__ == "__main__":
    tokenise(Path(sys.argv[1]))
