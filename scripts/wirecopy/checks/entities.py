"""Entities: mentions and the things they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from wirecopy.checks.registry import check
from wirecopy.finding import Fault, Location, in_layer
from wirecopy.records import ENTITIES, Document, Entity, Story


def _at(story: Story, entity: Entity, *pointer: str | int) -> Location:
    return Location(story.entities_path, entity.line, pointer=pointer)


@check("E401", "mentions-overlap")
def mentions_overlap(document: Document) -> Iterator[Fault]:
    """Two mentions share a character.

    Mentions are flat: the longest name wins, and nothing is nested in it.

    Bad: "International Court" and "Court" inside it
    Good: "International Court" alone
    """
    ordered = sorted(document.mentions, key=lambda m: (m.block, m.start, -m.end))
    for one, other in pairwise(ordered):
        if one.block == other.block and other.start < one.end:
            yield (
                in_layer(document, ENTITIES, other, "start"),
                f"{other.text!r} overlaps the mention {one.text!r}; keep the longer",
            )


@check("E402", "entity-not-listed")
def entity_not_listed(story: Story) -> Iterator[Fault]:
    """A mention names an entity that the story does not list.

    Bad: {"text":"Dunmore","entity":"dunmor", ...} and no dunmor in the story's entities
    Good: {"text":"Dunmore","entity":"dunmore", ...}
    """
    listed = {entity.id for entity in story.entities}
    for document in story.documents:
        for mention in document.mentions:
            if mention.entity is not None and mention.entity not in listed:
                yield (
                    in_layer(document, ENTITIES, mention, "entity"),
                    f"names {mention.entity!r}, which {story.entities_path} "
                    "does not list",
                )


@check("E403", "entity-not-used")
def entity_not_used(story: Story) -> Iterator[Fault]:
    """A story lists an entity that nothing in its documents names or lets speak.

    Bad: {"id":"dunmore", ...} and no mention or quotation with dunmore
    Good: the line taken out
    """
    used: set[str | None] = set()
    for document in story.documents:
        used.update(mention.entity for mention in document.mentions)
        for quotation in document.quotations:
            used.update(quotation.entities)
    for entity in story.entities:
        if entity.id not in used:
            yield (
                _at(story, entity, "id"),
                f"lists {entity.id!r}, which nothing in the story names; take it out",
            )


@check("E404", "type-differs")
def type_differs(story: Story) -> Iterator[Fault]:
    """A mention has another type than its entity.

    One thing is of one type in all documents of a story.

    Bad: {"text":"Dunmore","type":"ORG","entity":"dunmore"}, dunmore being a GPE
    Good: {"text":"Dunmore","type":"ORG","entity":"dunmore-fc"}, or GPE
    """
    types = {entity.id: entity.type for entity in story.entities}
    for document in story.documents:
        for mention in document.mentions:
            wanted = types.get(mention.entity or "", mention.type)
            if mention.type != wanted:
                yield (
                    in_layer(document, ENTITIES, mention, "type"),
                    f"{mention.text!r} is {mention.type}; "
                    f"the entity {mention.entity} is {wanted}",
                )


@check("E405", "entity-listed-twice")
def entity_listed_twice(story: Story) -> Iterator[Fault]:
    """A story lists one entity id more than once.

    Bad: two lines with "id":"dunmore"
    Good: one
    """
    seen: set[str] = set()
    for entity in story.entities:
        if entity.id in seen:
            yield _at(story, entity, "id"), f"lists {entity.id!r} again; keep one line"
        seen.add(entity.id)


@check("E406", "unnamed-with-mention")
def unnamed_with_mention(story: Story) -> Iterator[Fault]:
    """A mention names an entity that is listed as one without a name.

    Bad: {"text":"Okafor-Lind","entity":"port-source"}, listed with "named":false
    Good: {"text":"Okafor-Lind","entity":"okafor-lind"}
    """
    unnamed = {entity.id for entity in story.entities if not entity.named}
    for document in story.documents:
        for mention in document.mentions:
            if mention.entity in unnamed:
                yield (
                    in_layer(document, ENTITIES, mention, "entity"),
                    f"{mention.text!r} names {mention.entity!r}, which is listed with "
                    '"named":false',
                )


@check("E407", "one-name-two-entities")
def one_name_two_entities(story: Story) -> Iterator[Fault]:
    """Two entities of one type have the same name.

    Two renditions may name a thing in two ways; it is one entity all the same.

    Bad: {"id":"un","type":"ORG","name":"United Nations"} and
        {"id":"united-nations","type":"ORG","name":"United Nations"}
    Good: one of them
    """
    named = [entity for entity in story.entities if entity.named]
    count = Counter((entity.type, entity.name) for entity in named)
    first: dict[tuple[str, str], str] = {}
    for entity in named:
        key = (entity.type, entity.name)
        other = first.setdefault(key, entity.id)
        if count[key] > 1 and other != entity.id:
            yield (
                _at(story, entity, "name"),
                f"has type and name of the entity {other}; make them one, "
                "or give them names that differ",
            )
