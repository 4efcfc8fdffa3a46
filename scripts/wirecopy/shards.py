"""The tables of a dataset, made in pieces that do not need each other.

A piece is the rows of some stories; a shard, which is one file of the dataset, is the
pieces of many. Each is a pure function of files, and puts its own file in place in one
step. So it makes no difference which process makes it, on which machine, in what order,
or whether it is made twice: the bytes are the same, and memory holds one piece.
"""

import hashlib
import os
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

import orjson

from wirecopy.anchors.hydrate import is_exact
from wirecopy.jobs import no_collecting
from wirecopy.read import read_stories
from wirecopy.records import Corpus, Record, Story
from wirecopy.tables import CONFIGS
from wirecopy.tokens import tokenizer_version

STORIES_IN_PIECE = 50
PIECES = ".pieces"
Given = TypeVar("Given")
Task = TypeVar("Task")
Result = TypeVar("Result")


class Run(Protocol):
    """Whoever does the work: yields work(given, task) in the order of the tasks."""

    def __call__(
        self,
        work: Callable[[Given, Task], Result],
        given: Given,
        tasks: Iterable[Task],
        /,
    ) -> Generator[Result, None, None]:
        """Do the work."""
        ...


@dataclass(frozen=True)
class Chosen:
    """Which documents go into a dataset: with text, private ones as asked."""

    private: bool
    partly: bool

    def of(self, story: Story) -> Story:
        """Return a story with those of its documents that go in."""
        if not story.collection.withheld:
            return story
        kept = (d for d in story.documents if self.partly or is_exact(d))
        return replace(story, documents=tuple(d for d in kept if d.blocks))

    def left_out(self, story: Story) -> Iterator[tuple[str, str]]:
        """Yield each document that does not go in for its text, and why."""
        kept = {document.id for document in self.of(story).documents}
        for document in story.documents:
            if document.id not in kept:
                partly = "is not exact throughout; --partly takes it"
                yield document.id, partly if document.blocks else "is not hydrated"


@dataclass(frozen=True)
class Making:
    """What is the same for all pieces; `work` is the folder of the dataset to be."""

    corpus: Corpus
    chosen: Chosen
    work: Path


@dataclass(frozen=True)
class Piece:
    """Some stories of a split, by their ids: the piece `number` of a shard."""

    split: str
    shard: int
    number: int
    stories: tuple[str, ...]


@dataclass(frozen=True)
class Made:
    """What is in a piece: by config the SHA-256 of each row, one after the other.

    `made_by` says which versions of what made it; with others the bytes may differ.
    `left_out` are the documents that did not go in, each with the reason.
    """

    piece: Piece
    digests: dict[str, bytes]
    made_by: str
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Shard:
    """One file of the dataset, by the numbers of its pieces that have rows."""

    config: str
    split: str
    number: int
    pieces: tuple[int, ...]

    def path(self, work: Path) -> Path:
        """Return where the shard lies until all are counted."""
        return work / self.config / f"{self.split}-{self.number:05}.parquet"


def made_by() -> str:
    """Return the versions that the bytes of a dataset depend on."""
    import pyarrow as pa

    return f"{tokenizer_version()}, pyarrow {pa.__version__}"


def row_digests(rows: Iterable[Record]) -> bytes:
    """Return the SHA-256 of each row as JSON with sorted keys, one after the other.

    They do not depend on the version of the Parquet writer.
    """
    return b"".join(
        hashlib.sha256(orjson.dumps(row, option=orjson.OPT_SORT_KEYS)).digest()
        for row in rows
    )


def make_piece(making: Making, piece: Piece) -> Made:
    """Write the rows of some stories, a file for each config that has any."""
    import pyarrow as pa
    from datasets import Features

    rules = making.corpus.rules
    digests: dict[str, bytes] = {}
    with no_collecting():
        read = list(read_stories(making.corpus, piece.stories))
        left_out = tuple(one for story in read for one in making.chosen.left_out(story))
        stories = [making.chosen.of(story) for story in read]
        for config, module in CONFIGS.items():
            rows = [row for story in stories for row in module.rows(story)]
            if rows:
                schema = Features(module.features(rules)).arrow_schema
                table = pa.Table.from_pylist(rows, schema=schema)
                path = _path(making, config, piece.split, piece.shard, piece.number)
                _write_piece(path, table)
                digests[config] = row_digests(rows)
    return Made(piece, digests, made_by(), left_out)


def join_pieces(making: Making, shard: Shard) -> int:
    """Write a shard of its pieces as one Parquet file; return its bytes in memory.

    The bytes depend on how the table is cut into chunks, so it is made one chunk. Row
    groups follow the content, so that a changed row changes few bytes on the Hub.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = []
    for number in shard.pieces:
        path = _path(making, shard.config, shard.split, shard.number, number)
        with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as reader:
            tables.append(reader.read_all())
    table = pa.concat_tables(tables).combine_chunks()
    del tables
    path = shard.path(making.work)
    beside = _beside(path)
    pq.write_table(
        table,
        beside,
        compression="zstd",
        use_content_defined_chunking=True,
        write_page_index=True,
    )
    os.replace(beside, path)
    size = int(table.nbytes)
    # Arrow keeps what was freed, and the next shard would come on top of it.
    del table
    pa.default_memory_pool().release_unused()
    return size


def _path(making: Making, config: str, split: str, shard: int, number: int) -> Path:
    return making.work / PIECES / config / f"{split}-{shard:05}-{number:05}.arrow"


def _beside(path: Path) -> Path:
    """Return a new name beside a file, for what will take its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.{uuid.uuid4().hex}")


def _write_piece(path: Path, table: Any) -> None:
    import pyarrow as pa

    beside = _beside(path)
    with (
        pa.OSFile(str(beside), "wb") as file,
        pa.ipc.new_file(file, table.schema) as out,
    ):
        out.write_table(table)
    os.replace(beside, path)
