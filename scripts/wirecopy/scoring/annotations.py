"""What is scored: the annotations of a document, at offsets in its text.

Ten thousand documents have two million spans, so spans are plain tuples here and not
the values of `records`; `sides` makes records of them for whoever wants to look.
"""

from typing import NamedTuple

Edges = tuple[int, int]
"""[start, end) in code points of the document's text, a newline between two blocks."""
Name = tuple[int, int, str, str | None]
"""A mention: start, end, type, and the id of its entity."""
Labelled = tuple[int, int, str]
"""A labelled span: start, end, label."""
UNKNOWN = "\0"
"""Stands for a character of a text that is known in parts only."""


class Quoted(NamedTuple):
    """A quotation: spans by role, sorted, and the ids of the entities that speak."""

    id: str
    kind: str
    content: tuple[Edges, ...]
    cue: tuple[Edges, ...] = ()
    speaker: tuple[Edges, ...] = ()
    addressee: tuple[Edges, ...] = ()
    entities: tuple[str, ...] = ()


class Block(NamedTuple):
    """A block: its extent, its role, its part (None outside the body)."""

    start: int
    end: int
    role: str
    part: int | None = None


class Annotations(NamedTuple):
    """The annotations of a document; None for a layer that nobody annotated.

    `text` is None where the rows do not bring one. `parted` says whether the blocks
    know their parts. `faults` are those that came up while they were read.
    """

    document: str
    story: str
    text: str | None = None
    mentions: tuple[Name, ...] | None = None
    quotations: tuple[Quoted, ...] | None = None
    blocks: tuple[Block, ...] | None = None
    labels: tuple[Labelled, ...] | None = None
    parted: bool = False
    faults: tuple[str, ...] = ()


def same_text(one: str | None, other: str | None) -> bool:
    """Return whether two texts are alike as far as both are known."""
    if one is None or other is None or one == other:
        return True
    if UNKNOWN not in one and UNKNOWN not in other:
        return False
    pairs = zip(one, other, strict=False)
    return all(a == b or UNKNOWN in (a, b) for a, b in pairs)
