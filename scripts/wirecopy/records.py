"""The words of the corpus as values.

Everything that is read becomes one of these; everything else is a function on them.
They are frozen, so a check or a build can hold on to them, and each annotation knows
the line it was read from, so a finding can say where it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from wirecopy.manifest import Release

ENTITIES, QUOTATIONS, SECTIONS = LAYERS = ("entities", "quotations", "sections")
SPLITS = ("train", "validation", "test")
PASSES = ("a", "b")
HYDRATED = "hydrated"
HYDRATED_LAYERS = f"{HYDRATED}/annotations"
ROLES_OF_SPANS = ("content", "cue", "speaker", "addressee")


class Covering(Protocol):
    """Anything that covers a stretch of one block: [start, end) in code points."""

    @property
    def block(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str | None: ...


class Accepting(Protocol):
    """Anything that says whether a record is one of its kind: a schema."""

    def accepts(self, record: "Record") -> bool: ...


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one block: block from 1, [start, end) in code points.

    `text` is None where the text is withheld.
    """

    block: int
    start: int
    end: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that a story names, or that speaks in it without a name."""

    id: str
    type: str
    name: str
    named: bool = True
    line: int = 0


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names; `entity` is None for the types that name no thing."""

    block: int
    start: int
    end: int
    text: str | None
    type: str
    entity: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody says: content, cue, speaker and addressee as lists of spans."""

    id: str
    kind: str
    content: tuple[Span, ...]
    stance: str | None = None
    reference: str | None = None
    anonymous: bool = False
    entities: tuple[str, ...] = ()
    within: str | None = None
    cue: tuple[Span, ...] = ()
    speaker: tuple[Span, ...] = ()
    addressee: tuple[Span, ...] = ()
    line: int = 0

    def spans(self) -> Iterator[tuple[str, int, Span]]:
        """Yield each span with the name of its role and its place in that list."""
        for role in ROLES_OF_SPANS:
            for place, span in enumerate(getattr(self, role)):
                yield role, place, span


@dataclass(frozen=True, slots=True)
class Role:
    """What a block is in its document, and whether the page shows a break before it."""

    block: int
    role: str
    broken: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled span inside a block (dateline, agency ...)."""

    block: int
    start: int
    end: int
    text: str | None
    label: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Pass:
    """What story.json says of one independent annotation of a document."""

    name: str
    annotator: str
    manual: str
    carried_from: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What the schemas of a corpus say about its labels.

    The package knows no label by name; where one means something to a check or to the
    build, the schema says so under "rules", or beside it in entities.maps.json.
    """

    types: tuple[str, ...]
    kinds: tuple[str, ...]
    stances: tuple[str, ...]
    references: tuple[str, ...]
    roles: tuple[str, ...]
    labels: tuple[str, ...]
    marks: Mapping[str, str] = field(default_factory=dict)
    once: tuple[str, ...] = ()
    after: Mapping[str, str] = field(default_factory=dict)
    part: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    elements: Mapping[str, str] = field(default_factory=dict)
    maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Collection:
    """A group of stories under one pair of licences and one text policy."""

    name: str
    title: str
    text_licence: str
    annotation_licence: str
    text: str
    citation: str
    source: str | None = None
    split: str | None = None

    @property
    def withheld(self) -> bool:
        return self.text == "withheld"


@dataclass(frozen=True, slots=True)
class Retired:
    """An id never to be used again: of a story, a document, or story#entity."""

    id: str
    reason: str
    replacement: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Tolerated:
    """A known finding that is tolerated, with a reason: a line of exceptions.jsonl."""

    code: str
    document: str
    block: int | None
    text: str | None
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is read before the stories: all that is said of the corpus as a whole.

    `splits` maps each split to its lines, as written, so that line n is at n - 1.
    `stories` are the ids of all folders of stories; `releases` left a manifest each.
    """

    root: Path
    name: str
    version: str
    rules: Rules
    collections: Mapping[str, Collection]
    splits: Mapping[str, tuple[str, ...]]
    stories: tuple[str, ...]
    retired: tuple[Retired, ...] = ()
    exceptions: tuple[Tolerated, ...] = ()
    releases: tuple[Release, ...] = ()
    schemas: Mapping[str, Accepting] = field(default_factory=dict, compare=False)

    def split_of(self) -> dict[str, str]:
        """Return the split of every story that is in one."""
        return {story: split for split in self.splits for story in self.splits[split]}


@dataclass(frozen=True, slots=True)
class Document:
    """One rendition of a story with its annotations.

    `blocks` is None where the text is withheld and not at hand. `layers` is the folder
    that the annotations were read from: annotations, that of a pass, or that of what
    was hydrated. `anchors` is the record kept in place of a withheld text.
    """

    id: str
    outlet: str | None
    agency: str | None
    published: str | None
    language: str
    sha256: str
    based_on: str | None
    passes: tuple[Pass, ...]
    withheld: bool
    rules: Rules
    blocks: tuple[str, ...] | None = None
    mentions: tuple[Mention, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    roles: tuple[Role, ...] = ()
    labels: tuple[Label, ...] = ()
    layers: str = "annotations"
    anchors: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        return self.id.rpartition("/")[2]

    @property
    def story(self) -> str:
        return self.id.rpartition("/")[0]

    @property
    def text_path(self) -> str:
        held = self.withheld or self.layers == HYDRATED_LAYERS
        return f"{HYDRATED if held else 'corpus'}/{self.id}.txt"

    @property
    def anchors_path(self) -> str:
        return f"corpus/{self.id}.anchors.json"

    def layer_path(self, layer: str) -> str:
        return f"{self.layers}/{layer}/{self.id}.jsonl"

    def role_of(self) -> dict[int, str]:
        """Return the role of every block that has one."""
        return {role.block: role.role for role in self.roles}


@dataclass(frozen=True, slots=True)
class Story:
    """A story: its entities, and all documents of it that could be read."""

    id: str
    topic: str
    genre: str
    corpus: Corpus
    entities: tuple[Entity, ...]
    documents: tuple[Document, ...]

    @property
    def collection(self) -> Collection:
        return self.corpus.collections[self.id.partition("/")[0]]

    @property
    def path(self) -> str:
        return f"corpus/{self.id}/story.json"

    @property
    def entities_path(self) -> str:
        return f"annotations/{ENTITIES}/{self.id}.jsonl"


Record = dict[str, Any]
