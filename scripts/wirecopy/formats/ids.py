"""Ids for what comes without them: entities, stories, documents.

Ids are made of the words they stand for, so that a reviewer knows what they mean, and
of nothing but letters, digits and hyphens, so that none can lead out of a folder.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from wirecopy.errors import CorpusError
from wirecopy.records import Entity

LONGEST = 60


def slug(words: str) -> str:
    """Return words as lower-case letters, digits and hyphens; never empty."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    made = re.sub("[^a-z0-9]+", "-", plain.lower())[:LONGEST].strip("-")
    return made or f"x{hashlib.sha256(words.encode()).hexdigest()[:8]}"


class Ids:
    """Ids that are taken; a wanted one that is gets a number behind it."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)
        self.last: dict[str, int] = {}

    def free(self, wanted: str) -> str:
        """Return the wanted id, or the next one that is free, and take it."""
        made, number = wanted, self.last.get(wanted, 1)
        while made in self.taken:
            number += 1
            made = f"{wanted}-{number}"
        self.last[wanted] = number
        self.taken.add(made)
        return made


def folded(words: str) -> str:
    """Return words without what does not tell one name from another."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())


class Registry:
    """The entities of a story while its documents come in.

    One entity for each type and folded surface, unless a file says otherwise.
    """

    def __init__(self, entities: Iterable[Entity] = ()) -> None:
        self.ids = Ids()
        self.fixed: set[str] = set()
        self.by_id: dict[str, Entity] = {}
        self.by_name: dict[tuple[str, str], Entity] = {}
        self.renamed: dict[tuple[str, str], str] = {}
        for entity in entities:
            self.add(entity)

    def add(self, entity: Entity) -> str:
        """Take in an entity as it is; return its id."""
        self.ids.taken.add(entity.id)
        self.by_id[entity.id] = entity
        if entity.named:
            self.by_name.setdefault((entity.type, folded(entity.name)), entity)
        return entity.id

    def take(self, entity: Entity, path: str) -> None:
        """Take in an entity that a file lists.

        Raises CorpusError where its id is that of another one that stays as it is.
        """
        there = self.by_id.get(entity.id)
        if entity.id in self.fixed and there is not None and not _same(there, entity):
            raise CorpusError(
                f"{path}: the entity {entity.id} is {entity.type} {entity.name!r} here "
                f"and {there.type} {there.name!r} in another document of the story"
            )
        self.add(entity)
        self.fixed.add(entity.id)

    def named(self, type: str, surface: str) -> str:
        """Return the id of the entity of a type with this name."""
        entity = self.by_name.get((type, folded(surface)))
        if entity is not None:
            return entity.id
        return self.add(Entity(self.ids.free(_id(surface)), type, surface))

    def given(self, id: str, type: str, surface: str) -> str:
        """Return the id of the entity that a file calls `id`, of this type.

        An id that no list explains is replaced by one made of the words; so is the
        second of two that differ in type.
        """
        entity = self.by_id.get(id)
        if entity is not None and entity.type == type:
            return id
        if (id, type) not in self.renamed:
            made = self.ids.free(_id(surface))
            self.renamed[id, type] = self.add(Entity(made, type, surface))
        return self.renamed[id, type]


def _same(one: Entity, other: Entity) -> bool:
    return (one.type, one.name, one.named) == (other.type, other.name, other.named)


def _id(surface: str) -> str:
    """Return the id for an entity of these words; it begins with a letter."""
    made = slug(surface)
    return made if made[0].isalpha() else f"x-{made}"
