"""A built dataset as it lies in a folder: its card, and the files the card names."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wirecopy.errors import CorpusError
from wirecopy.manifest import Rows
from wirecopy.metadata.datasheet import split_card

CARD = "README.md"
SUMS = "SHA256SUMS"
LINE = re.compile(r"([0-9a-f]{64})  (?!/)(?!(?:.*/)?\.\.(?:/|$))(.+)")
"""A line of SHA256SUMS: a SHA-256, and a name that does not lead out of the folder."""
DIGEST = re.compile(r"([a-z]+):([0-9a-f]{64})")


@dataclass(frozen=True)
class Dataset:
    """A dataset in a folder: the YAML of its card, and the text below it."""

    folder: Path
    card: dict[str, Any]
    body: str

    @property
    def version(self) -> str:
        return str(self.card["configs"][0]["version"])

    @property
    def private(self) -> bool:
        return bool(self.card.get("private"))

    def rows(self) -> dict[str, dict[str, Rows]]:
        """Return rows and digests by config and split, as the card gives them."""
        counts = {
            info["config_name"]: {s["name"]: s["num_examples"] for s in info["splits"]}
            for info in self.card["dataset_info"]
        }
        return {
            config["config_name"]: {
                split: Rows(counts[config["config_name"]][split], digest)
                for split, digest in DIGEST.findall(config["description"])
            }
            for config in self.card["configs"]
        }

    def files(self, config: str, split: str) -> list[Path]:
        """Return the Parquet files of a split in order."""
        return sorted(self.folder.glob(f"{config}/{split}-*.parquet"))


def read_dataset(folder: Path) -> Dataset:
    """Read the card of a dataset.

    Raises CorpusError where the folder has none, or it does not name configs.
    """
    path = folder / CARD
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        told = getattr(error, "strerror", None) or "it is not UTF-8"
        raise CorpusError(f"{folder} is no dataset: {CARD}: {told}") from error
    card, body = split_card(text, CARD)
    dataset = Dataset(folder, card, body)
    try:
        if dataset.version and dataset.rows():
            return dataset
    except (KeyError, IndexError, TypeError, AttributeError):
        pass
    raise CorpusError(
        f"{folder} is no dataset of wirecopy: its {CARD} names no configs with rows"
    )


def demand_place(target: Path) -> None:
    """Raise CorpusError where a folder holds anything but a dataset of ours.

    That is one whose every file is listed in its SHA256SUMS. What is in the way is
    named.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise CorpusError(f"{target} is there, and no folder; move it away")
    ours = {target / name for name in (SUMS, *_listed(target))}
    for path in sorted(target.rglob("*")):
        if path.is_symlink() or not (path.is_dir() or path in ours):
            raise CorpusError(
                f"{path} is no file of a dataset that was built here, and would be "
                "lost; move it away, or name another folder with --out"
            )


def _listed(folder: Path) -> list[str]:
    """Return the names in the sums of a dataset; none where there are no sums."""
    try:
        lines = lines_of_sums(folder)
    except (OSError, UnicodeDecodeError):
        return []
    return [match[2] for match in map(LINE.fullmatch, lines) if match]


def lines_of_sums(folder: Path) -> list[str]:
    """Return the lines of the sums of a dataset, which end in newlines alone.

    Raises OSError and UnicodeDecodeError where they cannot be read.
    """
    return (folder / SUMS).read_bytes().decode().removesuffix("\n").split("\n")
