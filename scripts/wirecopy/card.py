"""The card of the dataset: what load_dataset and the Hub read, above the datasheet.

`configs` and `dataset_info` are made from the tables as they were written. Every config
bears the digest of its rows: load_dataset caches by what the card says and not by what
the files hold, so without it a rebuilt dataset would load stale.
"""

import re
from typing import TYPE_CHECKING, Any

from wirecopy.errors import CorpusError
from wirecopy.records import Corpus
from wirecopy.tables import CONFIGS
from wirecopy.tokens import tokenizer_version

if TYPE_CHECKING:
    from wirecopy.build import Table, Tables

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


def card_of(corpus: Corpus, tables: "Tables", private: bool = False) -> str:
    """Return the card: YAML, then the body of DATASHEET.md if the corpus has one.

    Raises CorpusError where the front matter of DATASHEET.md cannot be read.
    """
    import yaml

    given, body = _datasheet(corpus)
    data = {**given, **_configs(corpus, tables)}
    if private:
        data["private"] = True
    dumped = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=88)
    return f"---\n{dumped}---\n\n{body}"


def _datasheet(corpus: Corpus) -> tuple[dict[str, Any], str]:
    """Return front matter and body of DATASHEET.md."""
    import yaml

    path = corpus.root / "DATASHEET.md"
    if not path.is_file():
        return {}, f"# {corpus.name} {corpus.version}\n"
    text = path.read_text("utf-8")
    match = FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        given = yaml.safe_load(match[1])
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        told = str(error).partition("\n")[0]
        raise CorpusError(
            f"DATASHEET.md: its front matter is no YAML: {told}"
        ) from error
    if not isinstance(given, dict):
        raise CorpusError("DATASHEET.md: its front matter is not a list of keys")
    return given, text[match.end() :].lstrip("\n")


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
