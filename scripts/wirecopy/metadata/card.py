"""The card of the dataset: what load_dataset and the Hub read, above the datasheet.

`configs` and `dataset_info` are made from the tables as they were written. Every config
bears the digest of its rows: load_dataset caches by what the card says and not by what
the files hold, so without it a rebuilt dataset would load stale.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from wirecopy.metadata.datasheet import read_datasheet
from wirecopy.records import Corpus
from wirecopy.schemas import packaged
from wirecopy.tables import CONFIGS
from wirecopy.tokens import tokenizer_version

if TYPE_CHECKING:
    from wirecopy.build import Table, Tables

SIZES = (
    *("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M"),
    *("100M<n<1B", "1B<n<10B", "10B<n<100B", "100B<n<1T"),
)
SCHEMA = "card"


def card_of(corpus: Corpus, tables: "Tables", private: bool = False) -> str:
    """Return the card: YAML, then the body of DATASHEET.md if the corpus has one.

    Raises CorpusError where the front matter of DATASHEET.md cannot be read.
    """
    import yaml

    bare: tuple[dict[str, Any], str] = {}, f"# {corpus.name} {corpus.version}\n"
    given, body = read_datasheet(corpus.root) or bare
    data = {**given, **_size(tables), **_configs(corpus, tables)}
    if private:
        data["private"] = True
    dumped = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=88)
    return f"---\n{dumped}---\n\n{body}"


def card_faults(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the key and what is wrong with it, of the YAML of a card.

    The schema holds all that the Hub has a list for, but for languages, of which
    `datasets` has some thousands.
    """
    schema = packaged(SCHEMA)
    for pointer, message in schema.faults(dict(data)):
        yield str(pointer[0]) if pointer else "", message
    languages = data.get("language")
    for code in languages if isinstance(languages, list) else ():
        if str(code).partition("-")[0] not in _languages():
            yield "language", f"{code!r} is no language that the Hub knows"
    yield from _task_faults(data, schema.schema["rules"]["subtasks"])


def _task_faults(
    data: Mapping[str, Any], subtasks: Mapping[str, list[str]]
) -> Iterator[tuple[str, str]]:
    categories, ids = data.get("task_categories"), data.get("task_ids")
    if not isinstance(categories, list) or not isinstance(ids, list):
        return
    known = {id for name in categories for id in subtasks.get(str(name), ())}
    for id in ids:
        if id not in known:
            yield "task_ids", f"{id!r} belongs to none of the task_categories"


@cache
def _languages() -> frozenset[str]:
    """Return the codes that `datasets` lists, without importing it."""
    import json
    from importlib.util import find_spec
    from pathlib import Path

    spec = find_spec("datasets")
    folder = Path(spec.origin or "").parent if spec else Path()
    path = folder / "utils" / "resources" / "languages.json"
    return frozenset(json.loads(path.read_text("utf-8")))


def size_category(rows: int) -> str:
    """Return the Hub's word for so many rows: 1K<n<10K."""
    for power, name in enumerate(SIZES, 3):
        if rows < 10**power:
            return name
    return "n>1T"


def _size(tables: "Tables") -> dict[str, Any]:
    default = tables[next(iter(CONFIGS))]
    return {"size_categories": [size_category(sum(t.rows for t in default.values()))]}


def _configs(corpus: Corpus, tables: "Tables") -> dict[str, Any]:
    default = next(iter(CONFIGS))
    made_by = f"tokens by {tokenizer_version()}"
    return {
        "configs": [
            {
                "config_name": config,
                "version": corpus.version,
                "description": f"rows {_digest(splits)}; {made_by}",
                **({"default": True} if config == default else {}),
                "data_files": [
                    {"split": split, "path": f"{config}/{split}-*.parquet"}
                    for split in splits
                ],
            }
            for config, splits in tables.items()
        ],
        "dataset_info": [
            _info(corpus, config, splits) for config, splits in tables.items()
        ],
    }


def _digest(splits: "dict[str, Table]") -> str:
    return " ".join(f"{split}:{table.digest}" for split, table in splits.items())


def _info(corpus: Corpus, config: str, splits: "dict[str, Table]") -> dict[str, Any]:
    from datasets import DatasetInfo, Features

    features = Features(CONFIGS[config].features(corpus.rules))
    info = DatasetInfo(features=features, config_name=config)
    files = [path for table in splits.values() for path in table.files]
    return {
        "config_name": config,
        **info._to_yaml_dict(),
        "splits": [
            {"name": split, "num_bytes": table.bytes, "num_examples": table.rows}
            for split, table in splits.items()
        ],
        "download_size": sum(path.stat().st_size for path in files),
        "dataset_size": sum(table.bytes for table in splits.values()),
    }
