"""What a user names, tolerated findings, and places worth a look."""

import json
import re
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from wirecopy.checks import look
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


@pytest.mark.parametrize(
    ("code", "where"),
    [("Q4", "wire/quay"), ("P408", "wire/quay"), ("S4", None), ("E301", None)],
)
def test_check_of_a_document_says_what_waits_for_another(
    root: Path, code: str, where: str | None
) -> None:
    layer = root / "annotations/sections/wire/quay/south.jsonl"
    layer.write_text(layer.read_text().replace('"lede"', '"lead"', 1))
    command = ["check", "--root", str(root), NORTH]
    told = "was not judged in full: wire/quay has findings before it; run 'wirecopy"
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"{NORTH} {told} check wire/quay'\n"
    done = CliRunner().invoke(main, [*command, "--select", code])
    assert done.stdout == ""
    assert (f"{code} {told}" in done.stderr) == (where is not None)
    assert done.exit_code == (1 if where else 0)
    beside = CliRunner().invoke(main, ["check", "--root", str(root), "wire/toll/north"])
    assert beside.output == ""


def test_check_says_which_codes_are_judged_elsewhere(root: Path) -> None:
    command = ["check", "--root", str(root), "--select"]
    for arguments, told in (
        (["P411", NORTH], "--select P411: is not judged here, but in the corpus as a"),
        (["W401", NORTH], "--select W401: is not judged here, but in the corpus as a"),
        (
            ["R505"],
            "--select R505: is not judged here, but by 'wirecopy release-check'",
        ),
    ):
        refused = CliRunner().invoke(main, [*command, *arguments])
        assert (refused.exit_code, told in refused.stderr) == (2, True)
    done = CliRunner().invoke(main, [*command, "P4", NORTH])
    assert done.exit_code == 0
    assert "P401 is not judged here, but in the corpus as a whole" in done.stderr
    assert "P408 is not" not in done.stderr
    assert CliRunner().invoke(main, [*command, "P4"]).output == ""


def test_look_lists_what_needs_a_reader(root: Path) -> None:
    layer = root / "annotations/entities/wire/quay/south.jsonl"
    lines = layer.read_text().splitlines(keepends=True)
    layer.write_text("".join(line for line in lines if "Ana Keverne" not in line))
    told = "corpus/wire/quay/south.txt:3:1: 'Ana Keverne' is a mention elsewhere"
    assert f"{told}, not here" in map(str, look_at(read_corpus(root)))
    assert not list(look_at(read_corpus(root), ["held"]))
    of_north = list(look_at(read_corpus(root), [NORTH]))
    assert all(place.document == NORTH for place in of_north)
    assert len(of_north) < len(list(look_at(read_corpus(root), [QUAY])))


def test_look_lists_verbs_that_no_quotation_covers(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which verbs attribute is learnt from the corpus, here from one quotation."""
    monkeypatch.setattr(look, "OFTEN", 1)
    monkeypatch.setattr(look, "MOSTLY", 0.1)
    listed = {str(place) for place in look_at(read_corpus(root))}
    layer = root / "annotations/quotations/wire/quay/south.jsonl"
    lines = layer.read_text().splitlines(keepends=True)
    gone = next(line for line in lines if '"text":"said"' in line)
    layer.write_text("".join(line for line in lines if line is not gone))
    cue = orjson.loads(gone)["cue"][0]
    told = f"corpus/wire/quay/south.txt:{cue['block']}:{cue['start'] + 1}: 'said'"
    more = {str(place) for place in look_at(read_corpus(root))} - listed
    assert f"{told} attributes elsewhere, and no quotation covers it here" in more


def test_look_tells_where_a_surface_is_another_entity(root: Path) -> None:
    layer = root / f"annotations/entities/{NORTH}.jsonl"
    lines = layer.read_text().splitlines()
    mention = next(line for line in lines if '"Oriel"' in line)
    other = mention.replace("ORG", "PERSON").replace('"oriel"', '"oriel-lind"')
    text = (root / f"corpus/{NORTH}.txt").read_text().splitlines()
    at = text[2].index("Oriel")
    place = f'"block":3,"start":{at},"end":{at + 5}'
    other = re.sub(r'"block":\d+,"start":\d+,"end":\d+', place, other)
    lines = [line for line in lines if place not in line]
    layer.write_text("".join(f"{line}\n" for line in (*lines, other, mention)))
    why = "'Oriel' is PERSON oriel-lind here, mostly ORG oriel"
    told = f"corpus/{NORTH}.txt:3:{at + 1}: {why}"
    assert told in map(str, look_at(read_corpus(root)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He met Tomas Ilgaz on Monday.", ["Tomas Ilgaz", "Monday."]),
        ("Now I know. So I’m told, and I'd go.", []),
        (
            "It fell. The port shut! “Nobody was hurt,” she said. “We ran.” Then rain.",
            [],
        ),
        ("‘They ran,’ he said: ‘Nobody stayed.’ She left (It was late).", []),
        ("- Shares of two firms fell", []),
        ("Keepers Strike After Vote\nThe keepers strike after the vote.", []),
        ("NIGHT PAY RISES 3 TIMES\nIt rises, for the night pay.", ["3", "TIMES"]),
        ("Pay of Night Owls\nThey pay them.", ["Night Owls"]),
        ("They sold 1,250 of them in Vell", ["Vell", "1,250"]),
    ],
)
def test_look_lists_no_capital_that_stands_for_its_place_alone(
    root: Path, text: str, found: list[str]
) -> None:
    (root / "corpus/wire/toll/north.txt").write_text(f"{text}\n")
    (root / "annotations/entities/wire/toll/north.jsonl").write_text("")
    places = look_at(read_corpus(root), ["wire/toll/north"])
    listed = [place.why for place in places if "no mention covers" in place.why]
    assert sorted(listed) == sorted(f"no mention covers {one!r}" for one in found)


def test_look_follows_format_and_names_or_refuses(root: Path) -> None:
    (root / "annotations/entities/wire/toll/north.jsonl").write_text("")
    command = ["check", "--look", "--root", str(root)]
    done = CliRunner().invoke(main, [*command, "wire/toll", "--format", "json"])
    (first, *_) = json.loads(done.stdout)
    assert first["path"] == "corpus/wire/toll/north.txt"
    assert (done.exit_code, done.stderr) == (0, "")
    text = CliRunner().invoke(main, [*command, "wire/toll"])
    place = f"{first['path']}:{first['line']}:{first['column']}: {first['message']}\n"
    assert text.stdout.startswith(place)
    for options, told in (
        (["--format", "github"], "--format github is not for --look"),
        (["--format", "rdjson"], "--format rdjson is not for --look"),
        (["--jobs", "1"], "--jobs is not for --look"),
        (["--no-cache"], "--cache is not for --look"),
        (["--select", "Q"], "--select is not for --look"),
        (["wire/kwai"], "no document, story or collection wire/kwai"),
    ):
        refused = CliRunner().invoke(main, [*command, *options])
        assert (refused.exit_code, told in refused.stderr) == (2, True)
