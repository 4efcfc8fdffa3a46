"""From a document to a text with marks, for the forms of tools.

A mention is a mark with its type; a quotation is a mark on its content, from which
links lead to marks on cue, speaker and addressee; the role of a block is a mark on the
whole block. So a tool that shows labelled spans shows everything.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from wirecopy.errors import CorpusError
from wirecopy.formats.annotated import (
    BROKEN,
    LABEL,
    QUOTATION,
    ROLE,
    TRUE,
    Annotated,
    Link,
    Mark,
    Part,
)
from wirecopy.records import (
    ENTITIES,
    LAYERS,
    QUOTATIONS,
    ROLES_OF_SPANS,
    SECTIONS,
    Covering,
    Document,
    Entity,
    Quotation,
)
from wirecopy.text import starts_of_blocks, text_of_blocks


def to_annotated(
    document: Document, entities: Iterable[Entity], layers: Iterable[str] = LAYERS
) -> Annotated:
    """Return a document with the annotations of these layers as marks and links.

    `entities` are those of the story; the ones that the layers name come along.
    Raises CorpusError where the text is not at hand.
    """
    if not document.blocks:
        raise CorpusError(f"{document.id}: the text is not at hand; hydrate it first")
    layers = set(layers)
    starts = starts_of_blocks(document.blocks)
    marks: list[Mark] = []
    links: list[Link] = []
    if SECTIONS in layers:
        marks += _sections(document, starts)
    if ENTITIES in layers:
        for number, mention in enumerate(document.mentions, 1):
            features = {"entity": mention.entity} if mention.entity else {}
            part = _part(starts, mention)
            marks.append(Mark(f"m{number}", mention.type, (part,), features))
    for quotation in document.quotations if QUOTATIONS in layers else ():
        _add_quotation(quotation, starts, marks, links)
    used = _used(document, layers)
    return Annotated(
        name=document.id,
        text=text_of_blocks(document.blocks),
        marks=tuple(marks),
        links=tuple(links),
        entities=tuple(entity for entity in entities if entity.id in used),
    )


def _used(document: Document, layers: set[str]) -> set[str]:
    """Return the ids of the entities that these layers name."""
    used: set[str] = set()
    if ENTITIES in layers:
        used.update(m.entity for m in document.mentions if m.entity)
    if QUOTATIONS in layers:
        used.update(id for q in document.quotations for id in q.entities)
    return used


def _part(starts: list[int], span: Covering) -> Part:
    first = starts[span.block - 1]
    return first + span.start, first + span.end


def _sections(document: Document, starts: list[int]) -> Iterator[Mark]:
    for role in document.roles:
        part = starts[role.block - 1], starts[role.block] - 1
        features = {BROKEN: TRUE} if role.broken else {}
        yield Mark(f"b{role.block}", f"{ROLE}{role.role}", (part,), features)
    for number, label in enumerate(document.labels, 1):
        yield Mark(f"l{number}", f"{LABEL}{label.label}", (_part(starts, label),))


def _add_quotation(
    quotation: Quotation, starts: list[int], marks: list[Mark], links: list[Link]
) -> None:
    """Add the marks and links of a quotation; the mark on its content has its id."""
    for role in ROLES_OF_SPANS:
        spans = getattr(quotation, role)
        if not spans:
            continue
        parts = tuple(_part(starts, span) for span in spans)
        first = role == ROLES_OF_SPANS[0]
        id = quotation.id if first else f"{quotation.id}-{role}"
        features = features_of(quotation) if first else {}
        marks.append(Mark(id, f"{QUOTATION}{role}", parts, features))
        if not first:
            links.append(Link(role, quotation.id, id))


def features_of(quotation: Quotation) -> dict[str, str]:
    """Return what is said of a quotation besides its spans, as features."""
    features = {
        "quotation": quotation.id,
        "kind": quotation.kind,
        "stance": quotation.stance,
        "reference": quotation.reference,
        "anonymous": TRUE if quotation.anonymous else None,
        "entities": ",".join(quotation.entities) or None,
        "within": quotation.within,
    }
    return {key: value for key, value in features.items() if value is not None}


def left_out(document: Document, layers: set[str], holds: set[str]) -> Counter[str]:
    """Count the annotations of these layers that a form has no place for.

    `holds` are the layers that the form holds.
    """
    counts: Counter[str] = Counter()
    for layer in layers - holds:
        counts["mentions"] += len(document.mentions) if layer == ENTITIES else 0
        counts["quotations"] += len(document.quotations) if layer == QUOTATIONS else 0
        if layer == SECTIONS:
            counts["roles of blocks"] += len(document.roles)
            counts["labelled spans"] += len(document.labels)
    return +counts
