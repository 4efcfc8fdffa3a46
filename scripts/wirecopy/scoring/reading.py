"""Gold data and predictions from files: datasets, tables, and the forms of tools.

A built dataset is read from its Parquet files and not with load_dataset, which would
keep a copy by the folder's name and is slower by far. Only the columns that are scored
are read.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from wirecopy.errors import CorpusError
from wirecopy.formats import FORMATS
from wirecopy.formats.labels import Mapped, Naming
from wirecopy.formats.onto_documents import Target, arriving_on
from wirecopy.formats.source import files_of, read_bytes
from wirecopy.read import read_document
from wirecopy.records import ENTITIES, LAYERS, Corpus, Record
from wirecopy.scoring.annotations import Annotations
from wirecopy.scoring.cells import Names
from wirecopy.scoring.rows import annotations_of, names_in
from wirecopy.scoring.sides import annotations_in

TABLES = (".parquet", ".jsonl", ".json")
COLUMNS = (
    *("document", "story", "text", "entities", "quotations", "sections", "labels"),
    *("block", "token_starts", "token_ends", "ner_tags", "entity_ids", "role", "part"),
    *("quotation", "context", "context_start", "kind", "content", "cue", "speaker"),
    *("addressee", "one", "other", "blocks", "differences"),
)
NOT_READ = ("name", "stance", "reference", "anonymous", "within", "break")
RENDITIONS, TRAIN = "renditions", "train"
NOT_SCORED = "feature "
"""What the count of features of a mark that are left out begins with."""


@dataclass(frozen=True)
class Source:
    """What a user names: a path, with config and split where it is a dataset.

    `form` is the form of a tool, whose documents are those of `corpus`. A corpus also
    says which labels there are where the rows do not.
    """

    path: Path
    config: str = "documents"
    split: str = "test"
    form: str | None = None
    corpus: Corpus | None = None


@dataclass(frozen=True)
class Loaded:
    """Annotations that were read, with the names of labels that their columns give."""

    annotations: list[Annotations]
    names: Names = field(default_factory=dict)


def load(source: Source, names: Names | None = None) -> Loaded:
    """Read annotations; `names` explain numbers of labels that no features name.

    Raises CorpusError for what cannot be read.
    """
    if source.form is not None:
        return Loaded(list(_of_form(source)), _names_of(source.corpus))
    files = _files(source)
    own = _names_of(source.corpus)
    if files[0].suffix == ".parquet":
        own = {**own, **_of_configs(source), **_features(files[0])}
    rows = (row for path in files for row in _rows(path, source.path.is_dir()))
    return Loaded(annotations_of(rows, {**(names or {}), **own}), own)


def load_beside(source: Source, **other: str) -> list[Record] | None:
    """Return rows of another config or split of a dataset, None where there is none."""
    beside = replace(source, **other)  # type: ignore[arg-type]
    if source.form is not None or not source.path.is_dir():
        return None
    files = _parquet(beside)
    return [row for path in files for row in _rows(path, True)] if files else None


def _parquet(source: Source) -> list[Path]:
    return sorted((source.path / source.config).glob(f"{source.split}-*.parquet"))


def _files(source: Source) -> list[Path]:
    """Return the files with the rows; raises CorpusError where there are none."""
    if not source.path.is_dir():
        if source.path.suffix not in TABLES:
            raise CorpusError(
                f"{source.path}: neither a dataset's folder nor {', '.join(TABLES)}; "
                f"name the form of other files, one of {', '.join(FORMATS)}"
            )
        return [source.path]
    found = _parquet(source)
    if not found:
        there = sorted(
            f"{path.parent.name}/{path.name.partition('-')[0]}"
            for path in source.path.glob("*/*.parquet")
        )
        told = f"there are {', '.join(dict.fromkeys(there))}" if there else "no dataset"
        wanted = f"{source.config}/{source.split}"
        raise CorpusError(f"{source.path}: no {wanted}-*.parquet; {told}")
    return found


def _of_configs(source: Source) -> Names:
    """Return the names of labels in every config of a dataset's folder.

    Predictions may be of another config than the gold data, with numbers of its labels.
    """
    if not source.path.is_dir():
        return {}
    files = sorted(source.path.glob(f"*/{source.split}-*.parquet"))
    first = {path.parent: path for path in reversed(files)}
    return {
        column: names
        for path in first.values()
        for column, names in _features(path).items()
    }


def _features(path: Path) -> Names:
    """Return the names of labels that the schema of a Parquet file gives."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_schema(path).metadata or {}
        info = json.loads(metadata.get(b"huggingface", b"{}")).get("info", {})
    except (OSError, pa.ArrowException, ValueError) as error:
        raise CorpusError(f"{path}: is no Parquet file: {error}") from error
    return names_in(info.get("features", {}))


def _rows(path: Path, built: bool) -> Iterator[Record]:
    if path.suffix == ".parquet":
        yield from _rows_of_parquet(path, built)
        return
    data = read_bytes(path)
    if data.lstrip()[:1] == b"[":
        yield from _loads(path, 1, data)
        return
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            yield _loads(path, number, line)


def _loads(path: Path, line: int, data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        line, column = line + error.lineno - 1, error.colno
        raise CorpusError(f"{path}:{line}:{column}: is no JSON: {error.msg}") from error


def _rows_of_parquet(path: Path, built: bool) -> Iterator[Record]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        leaves = (file.schema.column(at).path for at in range(len(file.schema)))
        wanted = [leaf for leaf in leaves if _is_read(leaf.split("."), built)]
        for batch in file.iter_batches(batch_size=500, columns=wanted):
            yield from batch.to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise CorpusError(f"{path}: cannot be read: {error}") from error


def _is_read(steps: Sequence[str], built: bool) -> bool:
    """Return whether a column is read; the words of spans only where they may differ.

    In a dataset that was built they are those of the text.
    """
    words = steps[-1] == "text" and len(steps) > 1
    return steps[0] in COLUMNS and steps[-1] not in NOT_READ and not (built and words)


def _names_of(corpus: Corpus | None) -> Names:
    if corpus is None:
        return {}
    rules = corpus.rules
    named = {"type": rules.types, "kind": rules.kinds, "role": rules.roles}
    return {**named, "label": rules.labels}


def _of_form(source: Source) -> Iterator[Annotations]:
    """Yield what the files of a tool hold, on the documents that they name.

    What has no place in the layers is a fault. The ids of entities are the file's own:
    nothing is taken from the annotations of the corpus.
    """
    corpus, form = source.corpus, FORMATS[source.form or ""]
    if corpus is None:
        raise CorpusError("files of a tool belong to a corpus; name it with --root")
    naming = Naming(Mapped(), corpus.rules)
    root = source.path if source.path.is_dir() else None
    found: list[tuple[Target, Any, tuple[str, ...]]] = []
    for path in files_of(source.path, form.suffixes):
        for one in form.read(path, None, root):
            target = _target(corpus, one)
            arriving = arriving_on(corpus, target, naming)
            arrived = arriving.annotations()
            faults = tuple(
                f"{target.document.id}: {line}"
                for line in arriving.left_out.lines()
                if NOT_SCORED not in line
            )
            found.append((target, arrived, faults))
    layers = {layer for _, arrived, _ in found for layer in arrived.layers()}
    held: Sequence[str] = [layer for layer in LAYERS if layer in layers] or [ENTITIES]
    for target, arrived, faults in found:
        document = replace(
            target.document,
            mentions=arrived.mentions,
            quotations=arrived.quotations,
            roles=arrived.roles,
            labels=arrived.labels,
        )
        yield annotations_in(document, held)._replace(faults=faults)


def _target(corpus: Corpus, one: Any) -> Target:
    """Return the document that a file names, bare of annotations, with its story."""
    if one.name.rpartition("/")[0] not in corpus.stories:
        raise CorpusError(
            f"{one.path}:{one.line}: {one.name[:80]!r} is no document of the corpus"
        )
    story, document = read_document(corpus, one.name)
    if not document.blocks:
        raise CorpusError(f"{document.id}: the text is not at hand; hydrate it first")
    bare = replace(document, mentions=(), quotations=(), roles=(), labels=())
    return Target(replace(story, entities=()), bare, one)
