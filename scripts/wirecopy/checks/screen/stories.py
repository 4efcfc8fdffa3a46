"""Some stories, judged in one go."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wirecopy.checks.screen.doubt import Doubt, demand
from wirecopy.checks.screen.entities import (
    entities_of,
    judge_mentions,
    judge_names,
)
from wirecopy.checks.screen.lines import lines_of
from wirecopy.checks.screen.marks import judge_marks
from wirecopy.checks.screen.plain import Plain, is_plain_document
from wirecopy.checks.screen.quotations import judge_quotations, quotations_of
from wirecopy.checks.screen.sections import judge_sections
from wirecopy.checks.screen.text import text_of
from wirecopy.digest import of_bytes
from wirecopy.files import File, StoryTree, layer_folders
from wirecopy.records import (
    ENTITIES,
    QUOTATIONS,
    ROLES_OF_SPANS,
    SECTIONS,
    Corpus,
    Record,
)
from wirecopy.schemas import Schema

MENTIONS = "mentions"
USED = {
    ENTITIES: {"id", "type", "name", "named"},
    MENTIONS: {"block", "start", "end", "text", "type", "entity"},
    QUOTATIONS: {"id", "kind", "stance", "reference", "anonymous", "within"},
    SECTIONS: {"block", "start", "end", "text", "role", "label", "break"},
}
"""The properties that the package uses and that hold one value, by schema."""
BREAKS = Doubt, KeyError, TypeError, IndexError, AttributeError, ValueError
"""What is raised by records of another shape than the package knows, and by Doubt."""
Given = tuple[StoryTree, Mapping[str, File]]
"""A story as it lies in the tree: its files by path."""


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

    def clears(self, stories: Sequence[Given]) -> bool:
        """Return whether stories have no findings; False where there is a doubt.

        A story with passes, or with anything else that need not be there, is in doubt.
        """
        try:
            for tree, files in stories:
                demand(_is_complete(tree, files))
                self._judge_story(tree, files[tree.path])
            self._judge(stories)
        except BREAKS:
            return False
        return True

    def _judge_story(self, tree: StoryTree, file: File) -> None:
        """Demand that what story.json says is in order, and no id retired."""
        record = file.records[0] or {}
        demand(is_plain_document(file.data, record, self.schemas["story"]))
        documents = record["documents"]
        demand(documents.keys() == set(tree.documents or ()))
        demand(not any(meta["passes"] for meta in documents.values()))
        demand(_based(documents))
        ids = {tree.id, *(f"{tree.id}/{name}" for name in documents)}
        demand(self._retired.isdisjoint(ids))

    def _judge(self, stories: Sequence[Given]) -> None:
        """Demand that the documents and entities of stories have no findings."""
        data: dict[str, list[bytes]] = {kind: [] for kind in ("story", "text", *USED)}
        for _, files in stories:
            for file in files.values():
                data[file.kind].append(file.data)
        text = text_of(data["text"])
        demand([*map(of_bytes, data["text"])] == [*_fingerprints(stories)])
        entities, mentions, quotations, sections = (
            lines_of(data[kind], plain) for kind, plain in self._plain.items()
        )
        judge_mentions(mentions, text)
        judge_sections(sections, text, self.corpus.rules)
        said = quotations_of(quotations, text)
        judge_quotations(said, quotations.lines)
        judge_marks(said, text, self.corpus.rules.marks)
        sizes = [len(tree.documents or ()) for tree, _ in stories]
        parts = zip(
            [tree.id for tree, _ in stories],
            entities.parts([1] * len(sizes)),
            mentions.parts(sizes),
            quotations.parts(sizes),
            strict=True,
        )
        for id, listed, mentioned, quoted in parts:
            of_story = entities_of(entities.records[listed], entities.lines[listed])
            judge_names(
                of_story, mentions.records[mentioned], quotations.records[quoted]
            )
            demand(self._retired.isdisjoint(f"{id}#{one}" for one in of_story))


def _is_complete(tree: StoryTree, files: Mapping[str, File]) -> bool:
    """Return whether a story has just the files that it should have, and its texts."""
    wanted = tree.wanted()
    complete = len(tree.entries) == len(files) == len(wanted)
    return complete and tree.documents is not None and not tree.withheld


def _fingerprints(stories: Iterable[Given]) -> Iterator[str]:
    """Yield the fingerprint that story.json gives of each text."""
    for tree, files in stories:
        record = files[tree.path].records[0] or {}
        for name in tree.documents or ():
            yield record["documents"][name].get("sha256", "")


def _based(documents: Mapping[str, Record]) -> bool:
    """Return whether every document is based on none, or on another that leads on."""
    for name in documents:
        base, steps = documents[name]["based_on"], 0
        while base is not None:
            if base not in documents or steps == len(documents):
                return False
            base, steps = documents[base]["based_on"], steps + 1
    return True
