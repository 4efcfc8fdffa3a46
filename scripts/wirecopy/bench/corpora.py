"""Corpora of any size, made from a real one.

The stories with included texts are copied over and over, each time with other words
(see `words`), so that the copies have the lengths, the annotations and the files of
real stories, and are clean: `check` has as much to do and nothing to report. Passes
are left out: a large archive has one annotation of each document.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from wirecopy import digest
from wirecopy.bench.words import Swapped, Vocabulary, swap, vocabulary_of
from wirecopy.errors import CorpusError
from wirecopy.files import layer_files
from wirecopy.jsonl import to_document, to_lines
from wirecopy.read import read_corpus, read_stories
from wirecopy.records import (
    ROLES_OF_SPANS,
    Corpus,
    Document,
    Label,
    Mention,
    Quotation,
    Record,
    Span,
    Story,
)
from wirecopy.schemas import MAPS, NAMES, Schema, read_schemas
from wirecopy.splits import assign
from wirecopy.store import entity_record, layer_records

PROJECT = '[project]\nname = "large"\nversion = "0.0.1"\n'
Blocks = tuple[Swapped, ...]
Moved = TypeVar("Moved", Span, Mention, Label)


@dataclass(frozen=True)
class Pattern:
    """What the copies are made of: stories, their words, and the schemas."""

    corpus: Corpus
    stories: tuple[Story, ...]
    vocabulary: Vocabulary
    schemas: Mapping[str, Schema]


def pattern_of(root: Path) -> Pattern:
    """Read the stories of a corpus that copies can be made of.

    Left out are withheld stories, and those with a tolerated finding. Raises
    CorpusError where none are left.
    """
    corpus = read_corpus(root)
    tolerated = {entry.document.rpartition("/")[0] for entry in corpus.exceptions}
    stories = tuple(
        story
        for story in read_stories(corpus)
        if not story.collection.withheld and story.id not in tolerated
    )
    if not stories:
        raise CorpusError(f"{root} has no included text to make corpora of")
    texts = (block for s in stories for d in s.documents for block in d.blocks or ())
    return Pattern(corpus, stories, vocabulary_of(texts), read_schemas(root))


def make_corpus(pattern: Pattern, folder: Path, documents: int) -> int:
    """Write a corpus of at least so many documents; return how many it has.

    Raises CorpusError where the folder is there already.
    """
    if folder.exists():
        raise CorpusError(f"{folder} is there already; name a new folder")
    _write_all(folder, _frame(pattern))
    ids, made = [], 0
    rounds = ((n, s) for n in itertools.count() for s in pattern.stories)
    while made < documents:
        number, story = next(rounds)
        id = f"{story.id}-{number:05}"
        _write_all(folder, _files(pattern, story, id))
        ids.append(id)
        made += len(story.documents)
    _write_all(folder, _splits(pattern, ids))
    return made


def _write_all(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    for path, data in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def _frame(pattern: Pattern) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the corpus as a whole."""
    root = pattern.corpus.root
    yield "pyproject.toml", PROJECT.encode()
    yield "corpus/retired.jsonl", b""
    yield "annotations/exceptions.jsonl", b""
    for path in (*NAMES.values(), MAPS):
        if (root / path).is_file():
            yield path, (root / path).read_bytes()
    for name in sorted({story.collection.name for story in pattern.stories}):
        path = f"corpus/{name}/collection.json"
        yield path, (root / path).read_bytes()


def _splits(pattern: Pattern, ids: list[str]) -> Iterator[tuple[str, bytes]]:
    corpus = replace(pattern.corpus, stories=tuple(sorted(ids)), splits={})
    for split, stories in assign(corpus).items():
        lines = "".join(f"{story}\n" for story in stories)
        yield f"corpus/splits/{split}.txt", lines.encode()


def _files(pattern: Pattern, story: Story, id: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a story with other words, under another id."""
    swaps = pattern.vocabulary.swapped(id)
    order = {name: schema.order for name, schema in pattern.schemas.items()}
    metas: Record = {}
    for document in story.documents:
        blocks = tuple(swap(block, swaps) for block in document.blocks or ())
        changed = _swapped(document, blocks, id)
        yield changed.text_path, "".join(f"{b.text}\n" for b in blocks).encode()
        kinds = layer_files("annotations", changed.id).items()
        records = layer_records(changed)
        for (path, (kind, _)), (_, _, rows) in zip(kinds, records, strict=True):
            yield path, to_lines(rows, order[kind])
        metas[document.name] = _meta(changed)
    entities = (
        entity_record(replace(entity, name=swap(entity.name, swaps).text))
        for entity in story.entities
    )
    yield f"annotations/entities/{id}.jsonl", to_lines(entities, order["entities"])
    meta = {"topic": story.topic, "genre": story.genre, "documents": metas}
    yield f"corpus/{id}/story.json", to_document(meta, order["story"])


def _meta(document: Document) -> Record:
    given = ("outlet", "agency", "published", "language", "based_on", "sha256")
    return {**{key: getattr(document, key) for key in given}, "passes": []}


def _swapped(document: Document, blocks: Blocks, story: str) -> Document:
    """Return a document with other words and its annotations on them."""
    return replace(
        document,
        id=f"{story}/{document.name}",
        sha256=digest.of_text([block.text for block in blocks]),
        blocks=tuple(block.text for block in blocks),
        mentions=tuple(_moved(blocks, mention) for mention in document.mentions),
        quotations=tuple(_requoted(blocks, q) for q in document.quotations),
        labels=tuple(_moved(blocks, label) for label in document.labels),
        passes=(),
    )


def _requoted(blocks: Blocks, quotation: Quotation) -> Quotation:
    spans: dict[str, Any] = {
        role: tuple(_moved(blocks, span) for span in getattr(quotation, role))
        for role in ROLES_OF_SPANS
    }
    return replace(quotation, **spans)


def _moved(blocks: Blocks, span: Moved) -> Moved:
    """Return a span where its words went."""
    block = blocks[span.block - 1]
    start, end = block.edges[span.start], block.edges[span.end]
    return replace(span, start=start, end=end, text=block.text[start:end])
