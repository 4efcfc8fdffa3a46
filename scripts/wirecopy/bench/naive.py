"""The way that comes to mind first, to compare with: no check but the schemas.

Every file with json, every record through jsonschema, documents into a dataset with
from_generator. A process of its own: `python -m wirecopy.bench.naive ROOT OUT`.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wirecopy.records import LAYERS

SCHEMAS = ("mentions", "quotations", "sections")


def rows(root: str) -> Iterator[dict[str, Any]]:
    """Yield a row for each document, once its records are validated."""
    from jsonschema import Draft202012Validator

    validators = [
        Draft202012Validator(
            json.loads(Path(root, f"annotations/{name}.schema.json").read_text("utf-8"))
        )
        for name in SCHEMAS
    ]
    for path in sorted(Path(root).glob("corpus/*/*/*.txt")):
        id = path.relative_to(Path(root, "corpus")).with_suffix("").as_posix()
        row: dict[str, Any] = {"document": id, "text": path.read_text("utf-8")}
        for layer, validator in zip(LAYERS, validators, strict=True):
            lines = Path(root, f"annotations/{layer}/{id}.jsonl").read_text("utf-8")
            row[layer] = [json.loads(line) for line in lines.splitlines()]
            for record in row[layer]:
                validator.validate(record)
        yield row


def build(root: str, out: str) -> None:
    """Write the rows as one Parquet file."""
    from datasets import Dataset

    with tempfile.TemporaryDirectory() as cache:
        made = Dataset.from_generator(rows, gen_kwargs={"root": root}, cache_dir=cache)
        made.to_parquet(out)


if __name__ == "__main__":
    build(*sys.argv[1:3])
