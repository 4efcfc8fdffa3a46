"""What was read from files of a tool as new stories and documents.

A whole foreign corpus comes in at once: collection, stories, texts, layers, splits.
Everything is made and held against the schemas before the first file is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from wirecopy import digest
from wirecopy.assemble import bare_document
from wirecopy.change import put
from wirecopy.errors import CorpusError
from wirecopy.files import NAME, read_file
from wirecopy.formats.all_roles import with_all_roles
from wirecopy.formats.annotated import Annotated
from wirecopy.formats.arriving import Arrived, Arriving, used_entities
from wirecopy.formats.ids import Ids, Registry, slug
from wirecopy.formats.labels import Naming
from wirecopy.formats.onto_documents import Report, types_of_things
from wirecopy.formats.places import Places, canonical_places
from wirecopy.jsonl import to_document
from wirecopy.read import read_story
from wirecopy.records import Collection, Corpus, Entity, Record, Role
from wirecopy.schemas import Schema, read_schemas
from wirecopy.splits import assign
from wirecopy.store import (
    Output,
    canonical_lines,
    demand_accepted,
    entity_record,
    layer_records,
)
from wirecopy.text import blocks_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a user says of the stories that come in; None where nothing was said."""

    collection: str
    story: str | None = None
    text_licence: str | None = None
    annotation_licence: str | None = None
    title: str | None = None
    citation: str | None = None
    topic: str | None = None
    genre: str | None = None
    language: str = "en"
    role: str | None = None


def bring_stories(
    corpus: Corpus, sources: Sequence[Annotated], naming: Naming, wanted: Wanted
) -> Report:
    """Make stories and documents of what was read: a story each, or one for all.

    Raises CorpusError where something is not said, contradicts what is there, or breaks
    a schema; nothing is written then.
    """
    bringing = _Bringing(corpus, naming, wanted)
    output = bringing.output(sources)
    bringing.report.written = put(corpus.root, output)
    return bringing.report


@dataclass
class _New:
    """A story while its documents come in."""

    id: str
    record: Record
    registry: Registry
    entities: dict[str, Entity]
    names: Ids


@dataclass
class _Bringing:
    """All stories while they come in."""

    corpus: Corpus
    naming: Naming
    wanted: Wanted
    report: Report = field(default_factory=Report)

    def __post_init__(self) -> None:
        self.schemas = read_schemas(self.corpus.root)
        self.things = types_of_things(self.corpus)
        retired = (one.id for one in self.corpus.retired)
        self.ids = Ids([*self.corpus.stories, *retired])

    def output(self, sources: Sequence[Annotated]) -> Output:
        """Return all files that are new or change, by their paths."""
        output, collection = self._collection()
        stories: dict[str, _New] = {}
        for source in sources:
            places = canonical_places(source.text)
            if not places.text:
                self.report.left_out.add("document without a text", source.path)
                continue
            story = self._story(source, stories)
            output.update(self._document(source, places, story))
        if not stories:
            raise CorpusError("no document with a text was read; nothing to bring in")
        for story in stories.values():
            output.update(self._story_files(story))
        return output | self._splits(collection, stories)

    def _collection(self) -> tuple[Output, Collection]:
        """Return the file of a new collection, none for one that is there."""
        name = self.wanted.collection
        there = self.corpus.collections.get(name)
        if there is not None:
            self._demand_agreement(there)
            return {}, there
        _demand_name(name)
        if not (self.wanted.text_licence and self.wanted.annotation_licence):
            raise CorpusError(
                f"the collection {name} is new: say under which licence its texts and "
                "annotations may be used, with --text-licence and --annotation-licence"
            )
        title, citation = self.wanted.title, self.wanted.citation
        record: Record = {
            "title": title or self._made_up("title of the collection", name),
            "text_licence": self.wanted.text_licence,
            "annotation_licence": self.wanted.annotation_licence,
            "text": "included",
            "citation": citation or self._made_up("citation of the collection", name),
        }
        path = f"corpus/{name}/collection.json"
        return {path: self._file("collection", record)}, Collection(name, **record)

    def _demand_agreement(self, there: Collection) -> None:
        if there.withheld:
            raise CorpusError(
                f"the texts of {there.name} are withheld; none can be brought in there"
            )
        for key in ("text_licence", "annotation_licence", "title", "citation"):
            said, is_ = getattr(self.wanted, key), getattr(there, key)
            if said is not None and said != is_:
                path = f"corpus/{there.name}/collection.json"
                raise CorpusError(f"{path} says {key} {is_!r}, not {said!r}")

    def _made_up(self, what: str, value: str) -> str:
        self.report.made_up.add(f"{what}: {value}")
        return value

    def _story(self, source: Annotated, stories: dict[str, _New]) -> _New:
        """Return the story that a document joins."""
        if self.wanted.story is None:
            made = self.ids.free(f"{self.wanted.collection}/{slug(source.name)}")
        else:
            made = self.wanted.story
        if made not in stories:
            stories[made] = self._new_story(made)
        return stories[made]

    def _new_story(self, id: str) -> _New:
        _demand_name(id.partition("/")[2])
        if id in self.corpus.stories:
            there = read_story(self.corpus, id)
            file = read_file(self.corpus.root, there.path, "story")
            record = orjson.loads(file.data)
            entities = {entity.id: entity for entity in there.entities}
            registry = Registry(there.entities)
            registry.fixed.update(entities)
            return _New(id, record, registry, entities, Ids(record["documents"]))
        known = self.schemas["story"]
        for key in ("topic", "genre"):
            if getattr(self.wanted, key) not in known.enum(key):
                raise CorpusError(
                    f"a new story has a {key}: name it with --{key}, one of: "
                    f"{'; '.join(known.enum(key))}"
                )
        record = {
            "topic": self.wanted.topic,
            "genre": self.wanted.genre,
            "documents": {},
        }
        return _New(id, record, Registry(), {}, Ids())

    def _document(self, source: Annotated, places: Places, story: _New) -> Output:
        """Return the text and layers of a document, and note it in its story."""
        one_each = self.wanted.story is None
        base = self.wanted.collection if one_each else slug(source.name)
        name = story.names.free(base)
        blocks = blocks_of(places.text)
        arriving = Arriving(
            source, places, blocks, self.naming, story.registry, self.things
        )
        arrived = arriving.annotations()
        if not source.spaces:
            arriving.made_up.add(
                "text of tokens, with a space between any two", source.path
            )
        roles = self._roles(arrived, blocks)
        self.report.left_out.join(arriving.left_out)
        self.report.made_up.join(arriving.made_up)
        used = used_entities(arrived, story.registry)
        story.entities.update({entity.id: entity for entity in used})
        story.record["documents"][name] = self._meta(blocks)
        bare = bare_document(f"{story.id}/{name}", self.naming.rules, blocks)
        document = replace(arrived, roles=roles).on(bare)
        output = {document.text_path: places.text.encode()}
        for layer, kind, records in layer_records(document):
            path = document.layer_path(layer)
            output[path] = canonical_lines(self.schemas[kind], records)
        return output

    def _meta(self, blocks: Sequence[str]) -> Record:
        return {
            "outlet": None,
            "agency": None,
            "published": None,
            "language": self.wanted.language,
            "sha256": digest.of_text(blocks),
            "based_on": None,
            "passes": [],
        }

    def _roles(self, arrived: Arrived, blocks: Sequence[str]) -> tuple[Role, ...]:
        """Return a role for every block, making up those that the file has not."""
        roles = with_all_roles(
            arrived.roles, len(blocks), self.naming.rules, self.wanted.role
        )
        given = {role.block: role.role for role in arrived.roles}
        for role in roles:
            if given.get(role.block) != role.role:
                self._made_up("role of a block", role.role)
        return roles

    def _story_files(self, story: _New) -> Output:
        path = f"corpus/{story.id}/story.json"
        listed = f"annotations/entities/{story.id}.jsonl"
        records = map(entity_record, story.entities.values())
        return {
            listed: canonical_lines(self.schemas["entities"], records),
            path: self._file("story", story.record),
        }

    def _file(self, kind: str, record: Record) -> bytes:
        """Return a record as a file; raises CorpusError where it breaks its schema."""
        schema: Schema = self.schemas[kind]
        demand_accepted(schema, record)
        return to_document(record, schema.order)

    def _splits(self, collection: Collection, stories: dict[str, Any]) -> Output:
        """Return the files of the splits with the new stories in them."""
        after = replace(
            self.corpus,
            collections={**self.corpus.collections, collection.name: collection},
            stories=tuple(sorted({*self.corpus.stories, *stories})),
        )
        return {
            f"corpus/splits/{split}.txt": "".join(f"{id}\n" for id in ids).encode()
            for split, ids in assign(after).items()
        }


def _demand_name(name: str) -> None:
    if NAME.fullmatch(name) is None or name == "splits":
        raise CorpusError(
            f"{name!r} can be no name of a collection or story: lower-case letters, "
            "digits and hyphens"
        )
