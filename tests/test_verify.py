"""verify finds every kind of tampering; what is passed on reads everywhere."""

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirecopy.build import build_dataset
from wirecopy.cli import main
from wirecopy.dataset import read_dataset
from wirecopy.errors import CorpusError
from wirecopy.read import read_corpus
from wirecopy.release.archive import write_archive
from wirecopy.release.prepare import write_release
from wirecopy.release.verify import Verified, verify

TRAIN = "documents/train-00000-of-00001.parquet"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A released corpus, and the dataset of it."""
    from conftest import put_base

    root = put_base(tmp_path_factory.mktemp("verify") / "root")
    write_release(root, "2026-03-14")
    return root, build_dataset(root, root / "dist").folder


@pytest.fixture
def copy(built: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(built[1], tmp_path / "copy"))


def released(built: tuple[Path, Path], folder: Path) -> Verified:
    return verify(folder, read_corpus(built[0]).releases[0])


def sum_again(folder: Path) -> None:
    """Write SHA256SUMS anew, as somebody would who hides a change."""
    names = sorted(
        p.relative_to(folder).as_posix()
        for p in folder.rglob("*")
        if p.is_file() and p.name != "SHA256SUMS"
    )
    lines = [
        f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in names
    ]
    (folder / "SHA256SUMS").write_text("".join(lines))


def rewrite(folder: Path, change: Callable[[list[dict[str, object]]], object]) -> None:
    """Change the rows of a Parquet file, and write it with the same columns."""
    import pyarrow as pa

    table = pq.read_table(folder / TRAIN)
    rows = table.to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), folder / TRAIN)


def edit(name: str, old: str, new: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1))

    return change


def label_out_of_range(rows: list[dict[str, object]]) -> None:
    rows[0]["sections"][0]["role"] = 99  # type: ignore[index]


def drop_column(folder: Path) -> None:
    table = pq.read_table(folder / TRAIN)
    pq.write_table(table.drop_columns(["genre"]), folder / TRAIN)


def without_metadata(folder: Path) -> None:
    table = pq.read_table(folder / TRAIN)
    pq.write_table(table.replace_schema_metadata({}), folder / TRAIN)


TAMPERING: dict[str, Callable[[Path], object]] = {
    "a row less": lambda f: rewrite(f, lambda rows: rows.pop()),
    "a row twice": lambda f: rewrite(f, lambda rows: rows.append(rows[0])),
    "rows in another order": lambda f: rewrite(f, lambda rows: rows.reverse()),
    "a word changed": lambda f: rewrite(f, lambda r: r[0].update(text="Other.")),
    "a label changed": lambda f: rewrite(
        f,
        lambda r: r[0]["sections"][0].update(role=3),  # type: ignore[index]
    ),
    "a label out of range": lambda f: rewrite(f, label_out_of_range),
    "another version": lambda f: rewrite(f, lambda r: r[0].update(version="9.9.9")),
    "a column less": drop_column,
    "labels without names": without_metadata,
    "a file less": lambda f: (f / TRAIN).unlink(),
    "a file emptied": lambda f: (f / TRAIN).write_bytes(b""),
    "a file cut": lambda f: (f / TRAIN).write_bytes((f / TRAIN).read_bytes()[:-9]),
    "a shard more": lambda f: shutil.copy(
        f / TRAIN, f / TRAIN.replace("00000-", "00001-")
    ),
    "a label renamed": edit("README.md", "PERSON", "PERSONA"),
    "a count": edit("README.md", "num_examples: 3", "num_examples: 4"),
    "a digest": lambda f: (f / "README.md").write_text(
        re.sub("train:....", "train:0000", (f / "README.md").read_text())
    ),
    "a version": edit("README.md", "version: 0.3.0", "version: 0.3.1"),
    "other files": edit("README.md", "documents/train-*", "sections/train-*"),
    "a size": edit("README.md", "n<1K", "1K<n<10K"),
    "no card": lambda f: (f / "README.md").unlink(),
    "a card that is none": lambda f: (f / "README.md").write_text("# Nothing\n"),
    "a card that is no YAML": edit("README.md", "configs:", "configs: ]"),
    "a card with a day that is none": edit(
        "README.md", "configs:", "x: 2026-13-45\nconfigs:"
    ),
    "no default": edit("README.md", "default: true", "default: false"),
    "no size of files": edit("README.md", "download_size:", "upload_size:"),
    "a size in words": edit("README.md", "download_size:", "download_size: some #"),
    "no columns": edit("README.md", "features:", "futures:"),
    "columns that are none": edit("README.md", "features:", "features: 1\n  futures:"),
    "files that are none": edit("README.md", "data_files:", "data_files: 7\n  x:"),
    "private": edit("README.md", "configs:", "private: true\nconfigs:"),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_found_even_with_sums_made_anew(
    built: tuple[Path, Path], copy: Path, what: str
) -> None:
    assert released(built, copy).faults == ()
    TAMPERING[what](copy)
    assert verify(copy).faults
    sum_again(copy)
    assert released(built, copy).faults
    if what != "private":
        assert verify(copy).faults


HIDDEN: dict[str, Callable[[Path], object]] = {
    "a sum less": edit("SHA256SUMS", "  CITATION.cff", "  CITATION"),
    "a line that is no sum": edit("SHA256SUMS", "  CITATION.cff", " CITATION.cff"),
    "a path that leads out": edit("SHA256SUMS", "CITATION.cff", "../CITATION.cff"),
    "no sums": lambda f: (f / "SHA256SUMS").unlink(),
    "a file more": lambda f: (f / "extra.py").write_text("1"),
    "a folder more": lambda f: shutil.copytree(f / "documents", f / "more"),
    "croissant": edit("croissant.json", "Harbour", "Harbor"),
    "the words below the card": edit("README.md", "To test", "Not to test"),
    "a link": lambda f: (f / "link").symlink_to("nowhere"),
}


@pytest.mark.parametrize("what", HIDDEN)
def test_what_only_the_sums_tell_is_found(
    built: tuple[Path, Path], copy: Path, what: str
) -> None:
    HIDDEN[what](copy)
    assert verify(copy).faults


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(data=st.data())
def test_any_byte_that_changes_is_found(copy: Path, data: st.DataObject) -> None:
    files = sorted(p for p in copy.rglob("*") if p.is_file() and p.stat().st_size)
    path = data.draw(st.sampled_from(files))
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    flipped = before[at] ^ (1 << data.draw(st.integers(0, 7)))
    path.write_bytes(before[:at] + bytes([flipped]) + before[at + 1 :])
    try:
        assert verify(copy).faults
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize("end", [b"\x0b", b"\x0c", b"\r", b"\r\n", b"\x1e"])
def test_other_ends_of_a_line_in_the_sums_are_found(copy: Path, end: bytes) -> None:
    path = copy / "SHA256SUMS"
    path.write_bytes(path.read_bytes().replace(b"\n", end, 1))
    assert verify(copy).faults


def test_dataset_that_agrees_with_itself_is_held_against_the_manifest(
    built: tuple[Path, Path], tmp_path: Path
) -> None:
    """A consistent forgery is whole, but not what was released."""
    root = Path(shutil.copytree(built[0], tmp_path / "root"))
    path = root / "corpus/wire/quay/story.json"
    path.write_text(path.read_text().replace('"genre": "', '"genre": "brief', 1))
    path.write_text(re.sub('"genre": "[^"]*"', '"genre": "feature"', path.read_text()))
    forged = build_dataset(root, tmp_path / "dist").folder
    assert verify(forged).faults == ()
    told = dict(released(built, forged).faults)
    assert told["documents/train"] == "has other rows than releases/0.3.0.json"


def test_annotations_of_withheld_texts_are_held_against_the_manifest(
    built: tuple[Path, Path], copy: Path
) -> None:
    path = copy / "anchors/annotations/entities/held/gate/east.jsonl"
    path.write_bytes(path.read_bytes().partition(b"\n")[2])
    sum_again(copy)
    assert verify(copy).faults == ()
    assert [where for where, _ in released(built, copy).faults] == [
        "anchors/annotations/entities/held/gate/east.jsonl"
    ]


def test_command_says_what_it_compared(
    built: tuple[Path, Path], copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy.parent)
    alone = run("verify", copy)
    assert (alone.exit_code, "is whole, not that" in alone.output) == (0, True)
    held = run("verify", copy, "--root", built[0])
    assert "as released: the same as in releases/0.3.0.json" in held.output
    (copy / TRAIN).unlink()
    faulty = run("verify", copy)
    assert faulty.exit_code == 1
    assert f"{TRAIN}: is missing; SHA256SUMS lists it" in faulty.output
    for name in ("no/such/folder", "nothing", copy.parent, "a/b@"):
        assert run("verify", name).exit_code in (1, 2)
        assert "Traceback" not in run("verify", name).output


def test_archive_is_the_same_bytes_and_verifies(
    built: tuple[Path, Path], copy: Path, tmp_path: Path
) -> None:
    one = tmp_path / "one" / copy.name
    shutil.copytree(copy, one)
    for path in one.rglob("*"):
        path.chmod(0o700)
    first, second = write_archive(copy), write_archive(one)
    assert first.read_bytes() == second.read_bytes()
    assert run("verify", first, "--root", built[0]).exit_code == 0
    cited = run("cite", copy)
    assert "Harbour (Version 0.3.0) [Data set]" in cited.output
    assert run("cite", first).output == cited.output
    first.write_bytes(first.read_bytes()[:-100])
    assert run("verify", first).exit_code == 2
    (one / "extra").write_text("1")
    with pytest.raises(CorpusError, match="extra: is not listed"):
        write_archive(one)


def spoilt(path: Path, packed: int, *, locked: bool = False) -> Path:
    """Write an archive of one file that cannot be read."""
    with zipfile.ZipFile(path, "w", packed) as archive:
        archive.writestr("data/README.md", "A line of the card.\n" * 50)
    data = bytearray(path.read_bytes())
    if locked:
        for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(sign) + at] |= 1
    else:
        start = data.index(b"README.md") + len("README.md")
        data[start : start + 24] = b"\xff" * 24
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("packed", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_archive_that_cannot_be_read_is_said_in_one_line(
    tmp_path: Path, packed: int
) -> None:
    for locked in (False, True):
        done = run("verify", spoilt(tmp_path / "data.zip", packed, locked=locked))
        assert done.exit_code == 2
        assert "data.zip: cannot be unpacked" in done.output


@pytest.mark.parametrize("command", ["verify", "cite"])
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("README.md", "README.md: cannot be unpacked: File is not a zip file"),
        ("gone.zip", "gone.zip: no such folder or archive"),
        ("./gone", "./gone: no such folder or archive"),
        ("gone", "gone: no folder, and no dataset on the Hub"),
    ],
)
def test_what_is_no_dataset_is_not_looked_for_on_the_hub(
    copy: Path, command: str, name: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy)
    done = run(command, name)
    assert (done.exit_code, told in done.output) == (2, True)


@pytest.mark.parametrize("name", ["../README.md", "README.md"])
def test_archive_without_a_folder_is_not_looked_for_elsewhere(
    tmp_path: Path, name: str
) -> None:
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        archive.writestr(name, "x")
    done = run("verify", tmp_path / "data.zip")
    assert (done.exit_code, "has not one folder" in done.output) == (2, True)


def test_private_dataset_is_not_archived(
    built: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = build_dataset(built[0], tmp_path, private=True).folder
    assert verify(folder).faults == ()
    with pytest.raises(CorpusError, match="private"):
        write_archive(folder)
    done = run("build", "--private", "--archive", "--root", built[0], "--out", tmp_path)
    assert done.exit_code == 2
    assert not list(tmp_path.glob("*.zip"))


def test_croissant_is_valid_and_every_record_set_reads(
    built: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    import mlcroissant

    folder = built[1]
    loaded = mlcroissant.Dataset(str(folder / "croissant.json"))
    assert "error" not in loaded.metadata.ctx.issues.report()
    assert "warning" not in loaded.metadata.ctx.issues.report()
    assert "datePublished" not in caplog.text
    told = "It was made up, and written down. More of it."
    assert loaded.metadata.data_collection == told
    assert "http://mlcommons.org/croissant/1.1" in str(loaded.metadata.conforms_to)
    rows = read_dataset(folder).rows()
    ids = [one.uuid for one in loaded.metadata.record_sets]
    assert ids[: len(rows)] == list(rows)
    for config, splits in rows.items():
        found = list(loaded.records(config))
        for split, counted in splits.items():
            mine = [r for r in found if r[f"{config}/split"] == split.encode()]
            assert len(mine) == counted.count
    document = next(iter(loaded.records("documents")))
    table = pq.read_table(folder / TRAIN).to_pylist()
    assert document["documents/text"].decode() == table[0]["text"]
    inner = document["documents/entities"]
    starts = [one["documents/entities/start"] for one in inner]
    assert starts == [one["start"] for one in table[0]["entities"]]


def test_labels_of_croissant_are_those_of_the_columns(
    built: tuple[Path, Path],
) -> None:
    import mlcroissant
    from datasets import Features

    loaded = mlcroissant.Dataset(str(built[1] / "croissant.json"))
    features = Features.from_arrow_schema(pq.read_schema(built[1] / TRAIN))
    record = json.loads((built[1] / "croissant.json").read_text())
    fields = {f["@id"]: f for one in record["recordSet"] for f in one["field"]} | {
        s["@id"]: s
        for one in record["recordSet"]
        for f in one["field"]
        for s in f.get("subField", ())
    }
    told = fields["documents/entities/type"]["description"]
    id = re.search(r"labels-\w+", told)
    assert id is not None
    names = [row[f"{id[0]}/name"] for row in loaded.records(id[0])]
    told = [name.decode() if isinstance(name, bytes) else name for name in names]
    assert told == features["entities"].feature["type"].names
