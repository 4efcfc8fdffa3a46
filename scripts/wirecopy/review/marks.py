"""Annotations as marks: stretches of a block to be drawn, each with what it says.

All layers become the same kind of value, so that one function draws them together, and
a comparison is nothing but marks with a state.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from wirecopy.diff.project import Place
from wirecopy.records import (
    ENTITIES,
    QUOTATIONS,
    ROLES_OF_SPANS,
    SECTIONS,
    Document,
    Entity,
    Label,
    Mention,
    Quotation,
)

NAME, VALUE, LABEL, FAULT, INSERTED, WORDING = (
    "name",
    "value",
    "label",
    "fault",
    "inserted",
    "wording",
)
SORTS = (FAULT, LABEL, *ROLES_OF_SPANS, NAME, VALUE, WORDING, INSERTED)
"""What a mark may be, from the outside in where two cover the same words."""
FINDINGS, TEXT = "findings", "text"
"""What a mark may belong to beside a layer."""
ADDED, REMOVED, WAS, NOW, CHANGED = "added", "removed", "was", "now", "changed"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch [start, end) of a block that an annotation covers.

    `tag` is the short word that is drawn, `told` what is said of it in full. `group` is
    the id of the quotation that it belongs to. `state` says what a comparison found,
    and is empty for what is the same.
    """

    block: int
    start: int
    end: int
    layer: str
    sort: str
    tag: str
    told: str
    group: str = ""
    state: str = ""

    @property
    def place(self) -> Place:
        return self.block, self.start, self.end


Names = Mapping[str, Entity]


def marks_of(document: Document, names: Names) -> Iterator[Mark]:
    """Yield the marks of all layers of a document; `names` are entities by id."""
    for label in document.labels:
        yield mark_of_label(label)
    for quotation in document.quotations:
        yield from marks_of_quotation(quotation, names)
    for mention in document.mentions:
        yield mark_of_mention(mention, names)


def mark_of_mention(mention: Mention, names: Names) -> Mark:
    """Return the mark of a mention, which says what thing it names."""
    told, sort = mention.type, VALUE
    if mention.entity is not None:
        told, sort = f"{told} {named(mention.entity, names)}", NAME
    place = mention.block, mention.start, mention.end
    return Mark(*place, ENTITIES, sort, mention.type, told)


def mark_of_label(label: Label) -> Mark:
    """Return the mark of a labelled span."""
    place = label.block, label.start, label.end
    return Mark(*place, SECTIONS, LABEL, label.label, f"label {label.label}")


def marks_of_quotation(quotation: Quotation, names: Names) -> Iterator[Mark]:
    """Yield the marks of a quotation, which all bear its id."""
    said = said_of(quotation, names)
    for role, _, span in quotation.spans():
        told = f"{role} of {quotation.id}: {said}"
        place = span.block, span.start, span.end
        yield Mark(*place, QUOTATIONS, role, quotation.id, told, quotation.id)


def said_of(quotation: Quotation, names: Names) -> str:
    """Return what a quotation says beside its spans, in words."""
    words = [quotation.kind, quotation.stance, quotation.reference]
    words.append("anonymous" if quotation.anonymous else None)
    told = ", ".join(filter(None, words))
    if quotation.within:
        told += f", within {quotation.within}"
    if quotation.stance is None:
        return told
    speakers = (named(id, names) for id in quotation.entities)
    return f"{told}; speaks: {', '.join(speakers) or 'nobody identified'}"


def named(id: str, names: Names) -> str:
    """Return the id of an entity and its name, where that is known."""
    return f"{id} ({names[id].name})" if id in names else f"{id} (not listed)"


def by_block(marks: Iterable[Mark]) -> dict[int, list[Mark]]:
    """Return marks by the block that they stand in."""
    found: dict[int, list[Mark]] = {}
    for mark in marks:
        found.setdefault(mark.block, []).append(mark)
    return found


def fits(mark: Mark, blocks: tuple[str, ...]) -> bool:
    """Return whether a mark covers words of a text at all."""
    inside = 1 <= mark.block <= len(blocks) and 0 <= mark.start < mark.end
    return inside and mark.end <= len(blocks[mark.block - 1])
