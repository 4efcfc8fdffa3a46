"""A whole story, judged in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wirecopy.checks.screen.documents import Read, is_as_given, is_clear
from wirecopy.checks.screen.plain import Plain, blocks_in, is_plain_document
from wirecopy.files import NAME, File, StoryTree, layer_folders
from wirecopy.records import (
    ENTITIES,
    LAYERS,
    QUOTATIONS,
    ROLES_OF_SPANS,
    SECTIONS,
    Corpus,
    Record,
)
from wirecopy.schemas import Schema

USED = {
    ENTITIES: {"id", "type", "name", "named"},
    "mentions": {"block", "start", "end", "text", "type", "entity"},
    QUOTATIONS: {"id", "kind", "stance", "reference", "anonymous", "within"},
    SECTIONS: {"block", "start", "end", "text", "role", "label", "break"},
}
"""The properties that the package uses and that hold one value, by schema."""
Files = Mapping[str, File]


@dataclass(frozen=True)
class Screen:
    """What it takes to tell stories without findings from those in doubt."""

    corpus: Corpus
    schemas: Mapping[str, Schema]

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is worked out, which another process works out itself."""
        return {"corpus": self.corpus, "schemas": self.schemas}

    @cached_property
    def _plain(self) -> dict[str, Plain]:
        lists = {QUOTATIONS: frozenset({*ROLES_OF_SPANS, "entities"})}
        return {
            kind: Plain(
                self.schemas[kind], frozenset(used), lists.get(kind, frozenset())
            )
            for kind, used in USED.items()
        }

    @cached_property
    def folders(self) -> tuple[str, ...]:
        """The folders of layers that are there."""
        return layer_folders(self.corpus.root)

    @cached_property
    def _retired(self) -> frozenset[str]:
        return frozenset(entry.id for entry in self.corpus.retired)

    def clears(self, tree: StoryTree, files: Files) -> bool:
        """Return whether a story has no findings; False where there is a doubt.

        A story with passes, or with anything else that need not be there, is in doubt.
        """
        if tree.withheld or tree.documents is None or not self._is_complete(tree):
            return False
        file = files[tree.path]
        record = file.records[0] or {}
        try:
            return is_plain_document(
                file.data, record, self.schemas["story"]
            ) and self._clears(tree, files, record)
        except (KeyError, TypeError, IndexError, AttributeError):
            return False

    def _is_complete(self, tree: StoryTree) -> bool:
        """Return whether just the files are there that should be."""
        names = all(NAME.fullmatch(name) for name in tree.id.split("/"))
        plain = all(entry.sort == "file" for entry in tree.entries)
        return names and plain and {e.path for e in tree.entries} == {*tree.wanted()}

    def _clears(self, tree: StoryTree, files: Files, record: Record) -> bool:
        documents = record["documents"]
        if documents.keys() != set(tree.documents or ()):
            return False
        if any(meta["passes"] for meta in documents.values()) or not _based(documents):
            return False
        ids = {tree.id, *(f"{tree.id}/{name}" for name in documents)}
        entities = self._entities(files[tree.entities_path].data)
        if entities is None or not self._retired.isdisjoint(
            ids | {f"{tree.id}#{id}" for id in entities}
        ):
            return False
        used: set[str] = set()
        for name, meta in documents.items():
            read = self._read(f"{tree.id}/{name}", files, meta.get("sha256", ""))
            if read is None or not _names(read, entities, used):
                return False
        return used == entities.keys()

    def _entities(self, data: bytes) -> dict[str, tuple[str, bool]] | None:
        """Return type and whether it has a name by id of entity; None in doubt."""
        records = self._plain[ENTITIES].records_in(data)
        if records is None or data.split(b"\n")[:-1] != sorted(data.split(b"\n")[:-1]):
            return None
        named = [(r["type"], r["name"]) for r in records if r.get("named", True)]
        entities = {r["id"]: (r["type"], r.get("named", True)) for r in records}
        if len(entities) != len(records) or len(set(named)) != len(named):
            return None
        return entities

    def _read(self, id: str, files: Files, sha256: str) -> Read | None:
        """Return a document whose files, and what it says by itself, are in order."""
        text = files[f"corpus/{id}.txt"].data
        data = [files[f"annotations/{layer}/{id}.jsonl"].data for layer in LAYERS]
        blocks = blocks_in(text)
        mentions = self._plain["mentions"].records_in(data[0])
        quotations = self._plain[QUOTATIONS].records_in(data[1])
        sections = self._plain[SECTIONS].records_in(data[2])
        if None in (blocks, mentions, quotations, sections):
            return None
        read = Read(blocks, mentions, quotations, sections)  # type: ignore[arg-type]
        lines = data[2].split(b"\n")[:-1]
        clear = is_as_given(text, sha256) and is_clear(read, lines, self.corpus.rules)
        return read if clear else None


def _names(
    read: Read, entities: Mapping[str, tuple[str, bool]], used: set[str]
) -> bool:
    """Return whether all that a document names is listed as such; note what it uses."""
    for mention in read.mentions:
        entity = mention.get("entity")
        if entity is not None:
            if entities.get(entity) != (mention["type"], True):
                return False
            used.add(entity)
    for quotation in read.quotations:
        spoken = quotation.get("entities", ())
        if not entities.keys() >= set(spoken):
            return False
        used.update(spoken)
    return True


def _based(documents: Mapping[str, Record]) -> bool:
    """Return whether every document is based on none, or on another that leads on."""
    for name in documents:
        base, steps = documents[name]["based_on"], 0
        while base is not None:
            if base not in documents or steps == len(documents):
                return False
            base, steps = documents[base]["based_on"], steps + 1
    return True
