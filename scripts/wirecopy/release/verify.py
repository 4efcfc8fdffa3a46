"""Is a dataset that somebody has the one that was built?

Its sums, its card and its rows are held against each other, so that a file that was
changed, lost, added or cut short is found. Whoever changes all of them alike makes a
dataset that agrees with itself; that is found by the manifest of the release, which
does not come with the dataset but from the repository.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wirecopy import digest
from wirecopy.build import row_digest
from wirecopy.dataset import CARD, LINE, SUMS, Dataset, lines_of_sums, read_dataset
from wirecopy.errors import CorpusError
from wirecopy.files import layer_files
from wirecopy.manifest import Release, Rows
from wirecopy.metadata.card import size_category

NOT_OURS = (".gitattributes", ".cache", ".huggingface")
"""What the Hub and its client add to a dataset."""
BROKEN = (LookupError, TypeError, ValueError, AttributeError)
"""What comes of reading a card that has not what it should have, or as another type."""

Fault = tuple[str, str]


@dataclass(frozen=True)
class Verified:
    """What came of it: faults as path and message, and rows of all configs."""

    version: str
    rows: Mapping[str, Mapping[str, Rows]]
    faults: tuple[Fault, ...]

    @property
    def digest(self) -> str:
        return digest_of(self.rows)


def digest_of(rows: Mapping[str, Mapping[str, Rows]]) -> str:
    """Return one digest for the rows of all configs and splits."""
    lines = [f"{c} {s} {rows[c][s].digest}\n" for c in sorted(rows) for s in rows[c]]
    return digest.of_bytes("".join(sorted(lines)).encode())


def verify(folder: Path, release: Release | None = None) -> Verified:
    """Verify a dataset in a folder, against the manifest of its release if given.

    Raises CorpusError where there is no such folder.
    """
    if not folder.is_dir():
        raise CorpusError(f"{folder}: no such folder")
    faults = list(_sum_faults(folder))
    try:
        dataset = read_dataset(folder)
        rows = dataset.rows()
    except CorpusError as error:
        return Verified("", {}, (*faults, (CARD, str(error))))
    found: dict[str, dict[str, Rows]] = {}
    try:
        for config in rows:
            found[config] = {}
            faults += _config_faults(dataset, config, found[config])
        faults += _size_faults(dataset, rows)
    except BROKEN as error:
        told = f"no {error} there" if isinstance(error, KeyError) else str(error)
        faults.append((CARD, f"breaks the form of a card: {told}"))
    if release is not None:
        faults += _release_faults(dataset, found, release)
    return Verified(dataset.version, found, tuple(faults))


def demand_whole(folder: Path, release: Release | None = None) -> Verified:
    """Verify a dataset that is to be passed on; raises CorpusError for a fault of it.

    A private one may not be.
    """
    found = verify(folder, release)
    for where, told in found.faults:
        raise CorpusError(f"{folder / where}: {told}; nothing was passed on")
    if read_dataset(folder).private:
        raise CorpusError(
            f"{folder} is private: it has texts that may not be passed on"
        )
    return found


def _sum_faults(folder: Path) -> Iterator[Fault]:
    """Yield files that are changed, missing, or not listed."""
    try:
        lines = lines_of_sums(folder)
    except (OSError, UnicodeDecodeError):
        yield SUMS, "is missing, or cannot be read"
        return
    listed = {}
    for number, line in enumerate(lines, 1):
        if (match := LINE.fullmatch(line)) is None:
            yield f"{SUMS}:{number}", "is no SHA-256 and name of a file"
        else:
            listed[match[2]] = match[1]
    for name, sum in listed.items():
        path = folder / name
        if not path.is_file():
            yield name, f"is missing; {SUMS} lists it"
        elif digest.of_bytes(path.read_bytes()) != sum:
            yield name, f"is changed: its SHA-256 is not that in {SUMS}"
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        known = name in listed or name == SUMS or name.split("/")[0] in NOT_OURS
        if not known and not path.is_dir():
            yield name, f"is not listed in {SUMS}"


def _config_faults(
    dataset: Dataset, config: str, found: dict[str, Rows]
) -> Iterator[Fault]:
    """Yield where card and Parquet files of a config disagree; collect its rows."""
    infos = {one["config_name"]: one for one in dataset.card["dataset_info"]}
    configs = {one["config_name"]: one for one in dataset.card["configs"]}
    told = dataset.rows()[config]
    files = {one["split"]: one["path"] for one in configs[config].get("data_files", ())}
    if files != {split: f"{config}/{split}-*.parquet" for split in told}:
        yield CARD, f"names other files for {config} than those of its splits"
    if str(configs[config]["version"]) != dataset.version:
        yield CARD, f"gives {config} another version than {dataset.version}"
    features, size = _features(infos[config]), 0
    for split, rows in told.items():
        paths = dataset.files(config, split)
        name = f"{config}/{split}"
        try:
            yield from _split_faults(dataset, name, features, paths)
            found[split] = _counted(paths)
            size += sum(path.stat().st_size for path in paths)
        except (OSError, ValueError) as error:
            told_by = str(error).partition("\n")[0]
            yield name, f"cannot be read as Parquet: {told_by}"
            continue
        if found[split].count != rows.count:
            counts = f"{found[split].count} rows, {rows.count} in the card"
            yield name, f"has {counts}"
        elif found[split].digest != rows.digest:
            yield name, "has other rows: their digest is not that in the card"
    if size != infos[config]["download_size"]:
        yield CARD, f"gives another size for {config} than that of its files"


def _features(info: Mapping[str, Any]) -> Any:
    from datasets import Features

    return Features._from_yaml_list(info["features"])


def _split_faults(
    dataset: Dataset, name: str, features: Any, paths: list[Path]
) -> Iterator[Fault]:
    """Yield files of a split whose columns or values are not those of the card."""
    import pyarrow.parquet as pq
    from datasets import Features

    if not paths:
        yield name, "has no file"
    for path in paths:
        place = path.relative_to(dataset.folder).as_posix()
        if Features.from_arrow_schema(pq.read_schema(path)) != features:
            yield place, "has other columns or labels than the card"
            continue
        rows = pq.read_table(path).to_pylist()
        if any(row.get("version") != dataset.version for row in rows):
            yield place, f"has rows of another version than {dataset.version}"
        if bad := next((b for row in rows for b in _out_of_range(features, row)), None):
            yield place, f"has a label {bad} that its column does not have"


def _out_of_range(feature: Any, value: Any) -> Iterator[int]:
    """Yield the numbers that stand for no label."""
    from datasets import ClassLabel, List

    if value is None:
        return
    if isinstance(feature, ClassLabel):
        if not 0 <= value < feature.num_classes:
            yield value
    elif isinstance(feature, List):
        for item in value:
            yield from _out_of_range(feature.feature, item)
    elif isinstance(feature, dict):
        for key, inner in feature.items():
            yield from _out_of_range(inner, value.get(key))


def _counted(paths: list[Path]) -> Rows:
    """Return how many rows files have, and the digest of them in order."""
    import pyarrow.parquet as pq

    count, sum = 0, ""
    for path in paths:
        rows = pq.read_table(path).to_pylist()
        count, sum = count + len(rows), row_digest(rows, sum)
    return Rows(count, sum)


def _size_faults(
    dataset: Dataset, rows: Mapping[str, Mapping[str, Rows]]
) -> Iterator[Fault]:
    configs = dataset.card["configs"]
    if (default := next((c for c in configs if c.get("default")), None)) is None:
        yield CARD, "names no config that is the default"
        return
    count = sum(one.count for one in rows[default["config_name"]].values())
    given = dataset.card.get("size_categories")
    if given is not None and given != [size_category(count)]:
        yield CARD, f"gives size_categories {given}; {count} is {size_category(count)}"


def _release_faults(
    dataset: Dataset, rows: Mapping[str, Mapping[str, Rows]], release: Release
) -> Iterator[Fault]:
    """Yield where a dataset is not the one that was released."""
    if dataset.private:
        yield CARD, "is of a private build; no release has it"
    if dataset.version != release.version:
        yield CARD, f"is of version {dataset.version}, not {release.version}"
    for config in sorted(release.rows.keys() | rows.keys()):
        one, other = release.rows.get(config, {}), rows.get(config, {})
        for split in sorted(one.keys() | other.keys()):
            if one.get(split) != other.get(split):
                yield f"{config}/{split}", f"has other rows than {release.path}"
    yield from _anchors_faults(dataset.folder, release)


def _anchors_faults(folder: Path, release: Release) -> Iterator[Fault]:
    """Yield annotations of withheld texts that are not those that were released."""
    for id, story in release.stories.items():
        if not release.withholds(id):
            continue
        wanted = {f"corpus/{id}/story.json": story.files["story"]}
        wanted[f"annotations/entities/{id}.jsonl"] = story.files["entities"]
        for name, sums in story.documents.items():
            for path in layer_files("annotations", f"{id}/{name}"):
                wanted[path] = sums[path.split("/")[1]]
        for path, sum in wanted.items():
            file = folder / "anchors" / path
            if not file.is_file() or digest.of_bytes(file.read_bytes()) != sum:
                yield f"anchors/{path}", f"is not that of {release.path}"
