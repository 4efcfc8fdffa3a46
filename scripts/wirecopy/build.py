"""From a corpus to a dataset that load_dataset opens.

The dataset appears whole or not at all. Rows are in the order of ids and nothing
depends on the machine or the hour, so the same commit gives the same bytes.
"""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from wirecopy import digest
from wirecopy.anchors.shipped import write_anchors
from wirecopy.dataset import CARD, SUMS, demand_place
from wirecopy.errors import CorpusError
from wirecopy.folder import whole
from wirecopy.jobs import in_order
from wirecopy.metadata.card import card_of
from wirecopy.metadata.croissant import NAME as CROISSANT
from wirecopy.metadata.croissant import croissant_of
from wirecopy.read import read_corpus
from wirecopy.records import SPLITS, Corpus, Record
from wirecopy.shards import (
    PIECES,
    STORIES_IN_PIECE,
    Chosen,
    Made,
    Making,
    Piece,
    Run,
    Shard,
    join_pieces,
    made_by,
    make_piece,
    row_digests,
)
from wirecopy.state import state_of
from wirecopy.tables import CONFIGS

STORIES_IN_SHARD = 400
COPIED = ("CITATION.cff",)
DIGEST = hashlib.sha256().digest_size


@dataclass
class Table:
    """What is known of one split of one config once it is written."""

    files: list[Path] = field(default_factory=list)
    rows: int = 0
    bytes: int = 0
    digest: str = ""


Tables = dict[str, dict[str, Table]]


@dataclass(frozen=True)
class Built:
    """A dataset that was built: its folder, and rows by config and split.

    `left_out` are the withheld documents that a private one has not, each with why.
    """

    folder: Path
    rows: dict[str, dict[str, int]]
    left_out: tuple[tuple[str, str], ...] = ()


def build_dataset(
    root: Path,
    out: Path,
    private: bool = False,
    partly: bool = False,
    run: Run = in_order,
    checked: str | None = None,
) -> Built:
    """Build the dataset of a corpus into <out>/<name>-<version>.

    A dataset of that name is replaced. The corpus must be without findings. A private
    one has hydrated documents too: those that are exact throughout, or with `partly`
    all; its folder's name ends in -private, and its card says so. `run` does the work,
    in this process if not given; whoever does it, the bytes are the same. `checked` is
    the corpus's state (as `state_of` has it) when it was found without findings. Raises
    CorpusError where there is nothing to build, the corpus is not in that state any
    more, the folder holds what is no dataset of ours, or it cannot be written; what was
    there before is there then.
    """
    corpus = read_corpus(root)
    target = out / f"{corpus.name}-{corpus.version}{'-private' * private}"
    demand_place(target)
    with whole(target) as work:
        # What makes a piece asks for its own stories, so no list of all is sent along.
        alone = replace(corpus, stories=(), splits={})
        making = Making(alone, Chosen(private, partly), work.absolute())
        left_out: list[tuple[str, str]] = []
        tables = _write_tables(making, run, corpus.splits, left_out)
        write_anchors(corpus, work / "anchors")
        _write_rest(corpus, tables, work, private)
        if checked is not None and state_of(root) != checked:
            raise CorpusError(
                "the corpus was changed while it was built; nothing was built: run "
                "the command again"
            )
    rows = {
        config: {split: table.rows for split, table in splits.items()}
        for config, splits in tables.items()
    }
    return Built(target, rows, tuple(left_out))


def _write_tables(
    making: Making,
    run: Run,
    splits: Mapping[str, Sequence[str]],
    left_out: list[tuple[str, str]],
) -> Tables:
    """Write the Parquet files of all configs and splits, and note what is left out.

    A split without rows is left out: load_dataset cannot open an empty one.
    """
    tables: Tables = {config: {} for config in CONFIGS}
    pieces: dict[tuple[str, str, int], list[int]] = {}
    for config in CONFIGS:
        (making.work / config).mkdir()
    with closing(run(make_piece, making, _pieces(making, splits))) as work:
        for made in work:
            _demand_same_versions(made)
            piece = made.piece
            left_out += made.left_out
            for config, digests in made.digests.items():
                table = tables[config].setdefault(piece.split, Table())
                table.rows += len(digests) // DIGEST
                table.digest = chained(digests, table.digest)
                of_shard = pieces.setdefault((config, piece.split, piece.shard), [])
                of_shard.append(piece.number)
    shards = [Shard(*key, tuple(numbers)) for key, numbers in pieces.items()]
    with closing(run(join_pieces, making, shards)) as sizes:
        for shard, size in zip(shards, sizes, strict=True):
            table = tables[shard.config][shard.split]
            table.files.append(shard.path(making.work))
            table.bytes += size
    if pieces:
        shutil.rmtree(making.work / PIECES)
    for config in CONFIGS:
        for split, table in tables[config].items():
            _number_files(table, split)
    if not tables["documents"]:
        raise CorpusError(
            f"{making.corpus.root} has no text to build from: add a story below "
            "corpus/, annotate it, and run 'wirecopy fix' and 'wirecopy check'"
        )
    return {config: found for config, found in tables.items() if found}


def _pieces(making: Making, splits: Mapping[str, Sequence[str]]) -> Iterator[Piece]:
    """Yield the stories whose texts may go in, in pieces, by split and id."""
    collections = making.corpus.collections
    for split in SPLITS:
        ids = [
            story
            for story in sorted(splits[split])
            if making.chosen.private
            or not collections[story.partition("/")[0]].withheld
        ]
        for start in range(0, len(ids), STORIES_IN_SHARD):
            shard = ids[start : start + STORIES_IN_SHARD]
            for at in range(0, len(shard), STORIES_IN_PIECE):
                stories = tuple(shard[at : at + STORIES_IN_PIECE])
                number = at // STORIES_IN_PIECE
                yield Piece(split, start // STORIES_IN_SHARD, number, stories)


def _demand_same_versions(made: Made) -> None:
    """Raise CorpusError where another machine made other bytes than this one would."""
    if made.made_by != made_by():
        raise CorpusError(
            f"a worker has {made.made_by}, this machine {made_by()}; "
            "install the versions of scripts/constraints.txt on both"
        )


def row_digest(rows: Iterable[Record], before: str = "") -> str:
    """Return a digest of rows in order, continuing from that of the rows before.

    It does not depend on the version of the Parquet writer.
    """
    return chained(row_digests(rows), before)


def chained(digests: bytes, before: str = "") -> str:
    """Return one digest of the SHA-256 of rows, that stand one after the other."""
    for at in range(0, len(digests), DIGEST):
        line = before.encode() + digests[at : at + DIGEST]
        before = hashlib.sha256(line).hexdigest()
    return before


def _number_files(table: Table, split: str) -> None:
    """Give the files of a split the names that tell how many there are."""
    for number, path in enumerate(table.files):
        name = f"{split}-{number:05}-of-{len(table.files):05}.parquet"
        table.files[number] = path.rename(path.with_name(name))


def _write_rest(corpus: Corpus, tables: Tables, work: Path, private: bool) -> None:
    """Write card, croissant.json, citation and sums."""
    for folder in (work / config for config in CONFIGS):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    (work / CARD).write_bytes(card_of(corpus, tables, private).encode())
    if (croissant := croissant_of(corpus, tables)) is not None:
        (work / CROISSANT).write_bytes(croissant)
    for name in COPIED:
        if (corpus.root / name).is_file():
            (work / name).write_bytes((corpus.root / name).read_bytes())
    names = sorted(
        path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file()
    )
    sums = (
        f"{digest.of_bytes((work / name).read_bytes())}  {name}\n" for name in names
    )
    (work / SUMS).write_bytes("".join(sums).encode())
