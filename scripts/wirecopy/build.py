"""From a corpus to a dataset that load_dataset opens.

The dataset is written into a hidden folder beside its place and moved there when it is
complete, so it appears whole or not at all. Rows are in the order of ids and nothing
depends on the machine or the hour, so the same commit gives the same bytes.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from wirecopy import digest
from wirecopy.anchors.hydrate import is_exact
from wirecopy.anchors.shipped import write_anchors
from wirecopy.card import card_of
from wirecopy.errors import CorpusError
from wirecopy.read import read_corpus, read_stories
from wirecopy.records import SPLITS, Corpus, Record, Story
from wirecopy.state import state_of
from wirecopy.swap import put_in_place, work_folder
from wirecopy.tables import CONFIGS

STORIES_IN_SHARD = 1000
COPIED = ("CITATION.cff",)


@dataclass
class Table:
    """What is known of one split of one config once it is written."""

    files: list[Path] = field(default_factory=list)
    rows: int = 0
    bytes: int = 0
    digest: str = ""


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


Tables = dict[str, dict[str, Table]]


@dataclass(frozen=True)
class Built:
    """A dataset that was built: its folder, and rows by config and split."""

    folder: Path
    rows: dict[str, dict[str, int]]


def build_dataset(
    root: Path,
    out: Path,
    private: bool = False,
    partly: bool = False,
    checked: str | None = None,
) -> Built:
    """Build the dataset of a corpus into <out>/<name>-<version>.

    A dataset of that name is replaced. The corpus must be without findings; `checked`
    is its state (as `state_of` has it) when it was found so. A private one has hydrated
    documents too: those that are exact throughout, or with `partly` all; its folder's
    name ends in -private, and its card says so. Raises CorpusError
    where there is nothing to build, the corpus is not in that state any more, or the
    folder cannot be written; what was there before is there then.
    """
    corpus = read_corpus(root)
    target = out / f"{corpus.name}-{corpus.version}{'-private' * private}"
    chosen = Chosen(private, partly)
    try:
        with work_folder(target) as work:
            tables = _write_tables(corpus, work, chosen)
            write_anchors(corpus, work / "anchors")
            _write_rest(corpus, tables, work, private)
            if checked is not None and state_of(root) != checked:
                raise CorpusError(
                    "the corpus was changed while it was built; nothing was built: run "
                    "the command again"
                )
            put_in_place(work, target)
    except OSError as error:
        raise CorpusError(
            f"cannot write {target}: {error.strerror or error}"
        ) from error
    rows = {
        config: {split: table.rows for split, table in splits.items()}
        for config, splits in tables.items()
    }
    return Built(target, rows)


def _write_tables(corpus: Corpus, work: Path, chosen: Chosen) -> Tables:
    """Write the Parquet files of all configs and splits.

    A split without rows is left out: load_dataset cannot open an empty one.
    """
    from datasets import Features

    columns = {
        config: Features(module.features(corpus.rules))
        for config, module in CONFIGS.items()
    }
    tables: Tables = {config: {} for config in CONFIGS}
    for split in SPLITS:
        for config in CONFIGS:
            (work / config).mkdir(exist_ok=True)
        for shard in _shards(corpus, split, chosen):
            for config, module in CONFIGS.items():
                rows = [row for story in shard for row in module.rows(story)]
                if rows:
                    table = tables[config].setdefault(split, Table())
                    _write_shard(work / config, split, table, columns[config], rows)
        for splits in tables.values():
            _number_files(splits.get(split, Table()), split)
    if not tables["documents"]:
        raise CorpusError(
            f"{corpus.root} has no text to build from: add a story below corpus/, "
            "annotate it, and run 'wirecopy fix' and 'wirecopy check'"
        )
    return {config: splits for config, splits in tables.items() if splits}


def _shards(corpus: Corpus, split: str, chosen: Chosen) -> Iterator[list[Story]]:
    """Yield the stories of a split whose texts may go in, in groups, by id."""
    ids = [
        story
        for story in sorted(corpus.splits[split])
        if chosen.private or not corpus.collections[story.partition("/")[0]].withheld
    ]
    for start in range(0, len(ids), STORIES_IN_SHARD):
        stories = read_stories(corpus, ids[start : start + STORIES_IN_SHARD])
        yield [chosen.of(story) for story in stories]


def _write_shard(
    folder: Path, split: str, table: Table, features: Any, rows: list[Record]
) -> None:
    """Write rows as one Parquet file.

    The bytes depend on how the table is cut into chunks, so it is made one chunk. Row
    groups follow the content, so that a changed row changes few bytes on the Hub.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow = pa.Table.from_pylist(rows, schema=features.arrow_schema).combine_chunks()
    path = folder / f"{split}-{len(table.files):05}.parquet"
    pq.write_table(
        arrow,
        path,
        compression="zstd",
        use_content_defined_chunking=True,
        write_page_index=True,
    )
    table.files.append(path)
    table.rows += len(rows)
    table.bytes += arrow.nbytes
    table.digest = row_digest(rows, table.digest)


def row_digest(rows: list[Record], before: str = "") -> str:
    """Return a digest of rows in order, continuing from that of the rows before.

    SHA-256 over the rows as JSON with sorted keys, so that it does not depend on the
    version of the Parquet writer.
    """
    for row in rows:
        line = orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
        before = hashlib.sha256(before.encode() + line).hexdigest()
    return before


def _number_files(table: Table, split: str) -> None:
    """Give the files of a split the names that tell how many there are."""
    for number, path in enumerate(table.files):
        name = f"{split}-{number:05}-of-{len(table.files):05}.parquet"
        table.files[number] = path.rename(path.with_name(name))


def _write_rest(corpus: Corpus, tables: Tables, work: Path, private: bool) -> None:
    """Write card, citation and sums."""
    for folder in (work / config for config in CONFIGS):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    (work / "README.md").write_bytes(card_of(corpus, tables, private).encode())
    for name in COPIED:
        if (corpus.root / name).is_file():
            (work / name).write_bytes((corpus.root / name).read_bytes())
    names = sorted(
        path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file()
    )
    sums = (
        f"{digest.of_bytes((work / name).read_bytes())}  {name}\n" for name in names
    )
    (work / "SHA256SUMS").write_bytes("".join(sums).encode())
