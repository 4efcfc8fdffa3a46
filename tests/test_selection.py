"""What a user names, tolerated findings, and places worth a look."""

from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from wirecopy.checks.look import look_at
from wirecopy.checks.run import check_corpus
from wirecopy.cli import main
from wirecopy.errors import CorpusError
from wirecopy.read import read_corpus
from wirecopy.selection import Selection, documents_of

NORTH, QUAY = "wire/quay/north", "wire/quay"


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("wire", {"wire"}),
        ("wire/quay", {"wire/quay"}),
        (NORTH, {NORTH}),
        (f"corpus/{NORTH}.txt", {NORTH}),
        ("corpus/wire/quay", {"wire/quay"}),
        ("corpus/wire/quay/story.json", {"wire/quay"}),
        ("corpus/wire/collection.json", {"wire"}),
        (f"annotations/entities/{NORTH}.jsonl", {NORTH}),
        ("annotations/entities/wire/quay.jsonl", {"wire/quay"}),
        (f"annotations/passes/a/sections/{NORTH}.jsonl", {NORTH}),
        ("corpus/splits/train.txt", set()),
        ("annotations/mentions.schema.json", set()),
        ("corpus/retired.jsonl", set()),
        ("pyproject.toml", set()),
        ("corpus", set()),
    ],
)
def test_names_stand_for_documents(
    root: Path, name: str, ids: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root / f"annotations/passes/a/sections/{NORTH}.jsonl"
    path.parent.mkdir(parents=True)
    path.touch()
    assert documents_of(root, [name]) == ids
    monkeypatch.chdir(root)
    assert documents_of(root, [name]) == ids
    monkeypatch.chdir(root / "corpus")
    assert documents_of(root, [name]) == ids


def test_path_outside_the_corpus_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other.txt").touch()
    with pytest.raises(CorpusError, match="is not in the corpus"):
        documents_of(root, [str(tmp_path / "other.txt")])


def test_tolerated_finding_is_not_shown(root: Path) -> None:
    layer = root / "annotations/quotations/wire/quay/south.jsonl"
    lines = layer.read_bytes().splitlines(keepends=True)
    layer.write_bytes(b"".join(line for line in lines if b'"q1"' not in line))
    (finding,) = check_corpus(root)
    entry = {
        "code": finding.code,
        "document": finding.location.document,
        "block": finding.location.block,
        "text": finding.location.text,
        "reason": "The word is quoted from the harbour master's log.",
    }
    assert entry["code"] == "Q402"
    assert entry["text"] == "“freak”"
    exceptions = root / "annotations/exceptions.jsonl"
    exceptions.write_bytes(orjson.dumps(entry) + b"\n")
    assert check_corpus(root) == []
    assert check_corpus(root, Selection(frozenset({NORTH}))) == []
    layer.write_bytes(b"".join(lines))
    assert [found.code for found in check_corpus(root)] == ["F401"]


@pytest.mark.parametrize(
    ("path", "old", "new", "select", "where"),
    [
        (f"annotations/sections/{NORTH}.jsonl", '"lede"', '"lead"', "E404", QUAY),
        (f"annotations/sections/{NORTH}.jsonl", '"lede"', '"lead"', "S4,Q402", QUAY),
        ("corpus/wire/quay/story.json", "{", "", "E404", QUAY),
        ("corpus/wire/collection.json", '"title"', '"name"', "F107", "wire"),
        ("corpus/splits/train.txt", "wire/", " wire/", "P4", "corpus/splits/train.txt"),
        (f"annotations/sections/{NORTH}.jsonl", '"lede"', '"lead"', "F107", None),
        (f"annotations/sections/{NORTH}.jsonl", '"lede"', '"lead"', "P401", None),
    ],
)
def test_select_says_what_it_could_not_judge(
    root: Path, path: str, old: str, new: str, select: str, where: str | None
) -> None:
    file = root / path
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    command = ["check", "--root", str(root), "--select"]
    done = CliRunner().invoke(main, [*command, select])
    told = f"{select} was not judged in full: {where} has findings before it"
    assert (told in done.stderr) == (where is not None)
    assert ("not judged in full" in done.stderr) == (where is not None)
    assert done.stdout == ""
    assert done.exit_code == (0 if where is None else 1)


def test_look_lists_what_needs_a_reader(root: Path) -> None:
    layer = root / "annotations/entities/wire/quay/south.jsonl"
    lines = layer.read_text().splitlines(keepends=True)
    layer.write_text("".join(line for line in lines if "Ana Keverne" not in line))
    places = list(look_at(read_corpus(root)))
    assert (
        "corpus/wire/quay/south.txt:3:1: 'Ana Keverne' is a mention elsewhere, not here"
        in places
    )
    assert all(":" in place for place in places)
    assert not list(look_at(read_corpus(root), ["held"]))
