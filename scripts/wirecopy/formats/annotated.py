"""What lies between the forms of tools and the records of the corpus.

Tools know nothing of blocks, mentions or quotations. Nearly all know a text, marks on
it, features of marks and links between them. A form is read into that and written from
that, so each needs a reader and a writer that know the form, and nothing else does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wirecopy.records import Entity

Part = tuple[int, int]
"""A stretch of a text: [start, end) from its start, in code points if not said else."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled place in a text, in one part or in several.

    `covered` are the words that the file says it covers, None where it does not say;
    the parts of a mark that has just been read are in the unit of the file.
    """

    id: str
    label: str
    parts: tuple[Part, ...]
    features: Mapping[str, str] = field(default_factory=dict)
    line: int = 0
    covered: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A labelled link from one mark to another."""

    label: str
    head: str
    tail: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text with marks and links, as one file of a tool has it, or a part of one.

    `name` is what the file calls the text. `spaces` is False where the form keeps
    tokens and not what is between them. `left_out` says what was in the file and is
    nowhere here, a line for each thing.
    """

    name: str
    text: str
    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()
    entities: tuple[Entity, ...] = ()
    path: str = ""
    line: int = 1
    spaces: bool = True
    left_out: tuple[str, ...] = ()


ROLE = "role-"
LABEL = "label-"
QUOTATION = "quotation-"
"""What the labels of marks begin with that are no mentions."""
BROKEN = "break"
TRUE = "true"


def pieces(one: Annotated) -> tuple[tuple[Mark, ...], tuple[Link, ...]]:
    """Return marks and links with every mark of several parts cut into marks of one.

    The first piece keeps id, features and links; a link from it to each of the others,
    with the label `same`, says that they belong together.
    """
    marks: list[Mark] = []
    links = list(one.links)
    for mark in one.marks:
        first, *others = mark.parts
        marks.append(Mark(mark.id, mark.label, (first,), mark.features, mark.line))
        for number, part in enumerate(others, 2):
            id = f"{mark.id}-{number}"
            marks.append(Mark(id, mark.label, (part,), {}, mark.line))
            links.append(Link(SAME, mark.id, id, mark.line))
    return tuple(marks), tuple(links)


SAME = "same"
"""The label of a link between pieces of one mark, or mentions of one entity."""
