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
from wirecopy.checks.screen.lines import Lines, lines_of
from wirecopy.checks.screen.marks import judge_marks
from wirecopy.checks.screen.plain import Plain, is_plain_document
from wirecopy.checks.screen.quotations import judge_quotations, quotations_of
from wirecopy.checks.screen.sections import judge_sections
from wirecopy.checks.screen.text import text_of
from wirecopy.digest import of_bytes
from wirecopy.files import LAYER_FOLDERS, Entry, File, StoryTree, layer_folders
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
    QUOTATIONS: {
        *("id", "kind", "stance", "reference", "anonymous", "within", "entities"),
        *ROLES_OF_SPANS,
    },
    SECTIONS: {"block", "start", "end", "text", "role", "label", "break"},
}
"""The properties that the package uses, by schema."""
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
        return {
            kind: Plain(self.schemas[kind], frozenset(used))
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

        A story with anything that need not be there is in doubt, but for passes: of
        these the screen knows nothing.
        """
        try:
            for tree, files in stories:
                demand(not tree.withheld)
                demand(all(e.path in files or _is_of_pass(e) for e in tree.entries))
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
        demand(_based(documents))
        ids = {tree.id, *(f"{tree.id}/{name}" for name in documents)}
        demand(self._retired.isdisjoint(ids))

    def _judge(self, stories: Sequence[Given]) -> None:
        """Demand that the documents and entities of stories have no findings."""
        data: dict[str, list[bytes]] = {kind: [] for kind in ("story", "text", *USED)}
        for _, files in stories:
            for file in files.values():
                data[file.kind].append(file.data)
        sizes = [len(tree.documents or ()) for tree, _ in stories]
        # Only files that should be there are read, so none is missing if all are.
        expected = {"story": len(sizes), ENTITIES: len(sizes)}
        demand(all(len(data[kind]) == expected.get(kind, sum(sizes)) for kind in data))
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
        self._judge_names(stories, entities, mentions, quotations)

    def _judge_names(
        self, stories: Sequence[Given], listed: Lines, named: Lines, quoted: Lines
    ) -> None:
        """Demand that each story names just the entities that it lists."""
        sizes = [len(tree.documents or ()) for tree, _ in stories]
        parts = listed.parts([1] * len(sizes)), named.parts(sizes), quoted.parts(sizes)
        for (tree, _), one, other, third in zip(stories, *parts, strict=True):
            entities = entities_of(listed.records[one], listed.lines[one])
            judge_names(entities, named.records[other], quoted.records[third])
            ids = (f"{tree.id}#{id}" for id in entities)
            demand(self._retired.isdisjoint(ids))


def _is_of_pass(entry: Entry) -> bool:
    return entry.path.startswith(LAYER_FOLDERS[1:])


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
