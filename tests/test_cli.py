"""The command line as its users meet it, with good input and with bad."""

import errno
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, REPOSITORY, put_base

from wirecopy.cli import main
from wirecopy.cli.base import BROKEN_PIPE, INTERRUPTED
from wirecopy.errors import CorpusError
from wirecopy.folder import whole

NORTH = "wire/quay/north"
INLINE_OF_NORTH = ["import", "inline", NORTH, "x.txt"]
ROWS = str(BASE / "corpus/retired.jsonl")
INLINE = """# headline
[Port of Vell]{ORG port-of-vell} shuts after crane falls

# lede
[VELL]{GPE vell}, [March 4]{DATE} ([[Oriel]{ORG oriel}]{:agency}) - \
[A crane fell at the [Port of Vell]{ORG port-of-vell} on Monday]{q1.content}, \
the harbour master [said]{q1.cue}.

# paragraph
[“Nobody was hurt,” Ana Keverne told Oriel. “We were lucky.”]{q2.content}

# crosshead
WORN CABLE

# paragraph
Keverne denied that [the cable was “old”]{q3.content}.

# tagline
Reporting by Tomas Ilgaz

---
q1 indirect none assert -
q2 mixed none assert -
q3 mixed none deny oriel
oriel ORG "Oriel"
port-of-vell ORG "Port of Vell"
vell GPE "Vell"
"""


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--root", str(root)])


def test_check_exit_codes_and_formats(root: Path) -> None:
    assert run(root, "check").exit_code == 0
    sections = root / f"annotations/sections/{NORTH}.jsonl"
    sections.write_text(sections.read_text().replace('"lede"', '"lead"'))
    text = run(root, "check")
    assert text.exit_code == 1
    assert text.stdout.startswith(
        f"annotations/sections/{NORTH}.jsonl:2:19: S201 'lead' is not one of"
    )
    found = json.loads(run(root, "check", "--format", "json").stdout)
    assert [(f["code"], f["line"], f["column"]) for f in found] == [("S201", 2, 19)]
    github = run(root, "check", "--format", "github").stdout
    assert github.startswith(
        f"::error file=annotations/sections/{NORTH}.jsonl,line=2,col=19,"
        "title=S201 breaks-schema::"
    )
    rdjson = json.loads(run(root, "check", "--format", "rdjson").stdout)
    assert rdjson["diagnostics"][0]["location"]["range"]["start"] == {
        "line": 2,
        "column": 19,
    }
    assert run(root, "check", "--select", "E,Q4").exit_code == 1
    assert run(root, "check", "wire/toll").exit_code == 0
    assert run(root, "check", str(sections)).exit_code == 1
    assert run(root, "check", "wire/quay/south").exit_code == 0
    assert run(root, "build").exit_code == 1
    assert not (root / "dist").exists()


def test_github_format_cannot_be_broken_out_of(root: Path) -> None:
    layer = root / f"annotations/entities/{NORTH}.jsonl"
    mention = {"block": 1, "start": 0, "end": 4, "text": "x\n::error::%0A"}
    layer.write_text(json.dumps({**mention, "type": "GPE", "entity": "vell"}) + "\n")
    out = run(root, "check", "--format", "github").stdout
    assert all(line.startswith("::error file=") for line in out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check", "nowhere/to/be"], "no document, story or collection nowhere/to/be"),
        (["check", "--select", "Z9"], "no such check"),
        (["check", "/etc/passwd"], "is not in the corpus"),
        (["show", "wire/quay"], "is no document"),
        (["show", "wire/quay/west"], "no document wire/quay/west; the story has"),
        (["show", "wire/kwai/north"], "no story wire/kwai"),
        (["export", "inline", "held/gate/east"], "withheld"),
        (["build", "--partly"], "--partly is for --private"),
        (["hydrate", "--from", ".", "--out", "x"], "--out is for --release"),
        (["hydrate", "--from", ".", "--partly"], "--partly is for --release"),
        (["check", "--look", "--select", "Q"], "--select is not for --look"),
        (
            ["hydrate", "--release", "x", "--from", ".", "--out", "x"],
            "--root is not for --release",
        ),
        (["release-check", "--write", "--format", "json"], "--format is not for"),
        (["release-check", "--date", "2026-01-01"], "--date is for --write"),
        (["cite", "some/where"], "--root is not for some/where, which is no version"),
        (["carry", NORTH, "--base", "HEAD", "--replace"], "--replace is not for"),
        (["diff", str(BASE), str(BASE)], "--root is not for two folders"),
        (["score", ROWS, ROWS, "--split", "test"], "--split is not for files"),
        (["score", ROWS, ROWS, "--seed", "2", "--samples", "0"], "--seed is not for"),
        (["import", "brat", "x.ann", "--language", "en"], "--language is for --story"),
        ([*INLINE_OF_NORTH, "--annotator", "me"], "--annotator is for --pass"),
        ([*INLINE_OF_NORTH, "--carried-from", "x"], "--carried-from is for --pass"),
        (
            [*INLINE_OF_NORTH, "--pass", "a", "--layer", "sections"],
            "--layer is not for --pass",
        ),
        (["import", "brat", "x.ann", "--manual", "0a"], "--manual is for --pass"),
        (
            ["import", "brat", "x.ann", "--document", NORTH, "--topic", "labour"],
            "--topic is for --story or --collection",
        ),
        (["import", "inline", NORTH, "missing.txt"], "cannot read missing.txt"),
    ],
)
def test_misuse_is_one_line_and_exit_code_2(
    root: Path, arguments: list[str], told: str
) -> None:
    result = run(root, *arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_help_and_readme_say_the_exit_codes() -> None:
    shown = CliRunner().invoke(main, ["--help"]).stdout
    told = dict(re.findall(r"^ +(\d+) +(.*)$", shown, re.MULTILINE))
    assert list(map(int, told)) == [0, 1, 2, INTERRUPTED, BROKEN_PIPE]
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| (\d+) \| (.*) \|$", readme, re.MULTILINE))
    assert all(rows[code].startswith(told[code]) for code in "012")
    assert f"| {INTERRUPTED}, {BROKEN_PIPE} |" in readme


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (0, ["check"]),
        (0, ["build"]),
        (0, ["diff", ".", "."]),
        (0, ["figures", "--check"]),
        (1, ["check", "--select", "S"]),
        (1, ["build"]),
        (1, ["release-check"]),
        (1, ["figures", "--check"]),
        (1, ["diff", "{base}", ".", "--exit-code"]),
        (1, ["verify", "annotations"]),
        (2, ["check", "--select", "Z"]),
        (2, ["check", "--nonsense"]),
        (2, ["nonsense"]),
        (2, ["verify", "nowhere"]),
    ],
)
def test_exit_code_is_the_one_that_help_says(
    root: Path, code: int, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    base = put_base(root.parent / "base")
    for corpus in (base, root):
        (corpus / "README.md").write_text("")
    if code == 1:
        (root / "README.md").write_text("<!-- generated: splits -->\n<!-- end -->\n")
        sections = root / f"annotations/sections/{NORTH}.jsonl"
        sections.write_text(sections.read_text().replace('"tagline"', '"paragraph"'))
        (root / f"corpus/{NORTH}.txt").write_text("Another text.\n")
    monkeypatch.chdir(root)
    given = [argument.format(base=base) for argument in arguments]
    assert CliRunner().invoke(main, given).exit_code == code


def test_no_corpus_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 2
    assert "wirecopy init" in result.stderr


def drop(path: str) -> Callable[[Path], None]:
    return lambda root: (root / path).unlink()


def put(path: str, data: bytes) -> Callable[[Path], None]:
    def write(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)

    return write


def folder_for_file(root: Path) -> None:
    (root / f"corpus/{NORTH}.txt").unlink()
    (root / f"corpus/{NORTH}.txt").mkdir()


def file_for_folder(root: Path) -> None:
    shutil.rmtree(root / "corpus/wire/quay")
    (root / "corpus/wire/quay").write_text("a file\n")


def link_out_of_the_root(root: Path) -> None:
    (root / "corpus/wire/toll/north.txt").unlink()
    (root / "corpus/wire/toll/north.txt").symlink_to("/etc/hostname")


def linked_story(root: Path) -> None:
    (root / "corpus/wire/copy").symlink_to("quay")


def fifo(root: Path) -> None:
    (root / f"annotations/sections/{NORTH}.jsonl").unlink()
    os.mkfifo(root / f"annotations/sections/{NORTH}.jsonl")


BAD = {
    "pyproject gone": (drop("pyproject.toml"), 2),
    "pyproject is no TOML": (put("pyproject.toml", b"[project\n"), 2),
    "schema gone": (drop("annotations/mentions.schema.json"), 2),
    "schema is no JSON": (put("annotations/mentions.schema.json", b"{"), 2),
    "schema is no schema": (
        put("annotations/mentions.schema.json", b'{"properties":{"a":{"type":"b"}}}'),
        2,
    ),
    "folder for file": (folder_for_file, 1),
    "file for folder": (file_for_folder, 1),
    "link out of the root": (link_out_of_the_root, 1),
    "linked story": (linked_story, 1),
    "fifo": (fifo, 1),
    "huge number": (
        put(f"annotations/sections/{NORTH}.jsonl", b'{"block":' + b"9" * 5000 + b"}\n"),
        1,
    ),
    "deep nesting": (
        put(f"annotations/sections/{NORTH}.jsonl", b'{"a":' * 10000 + b"\n"),
        1,
    ),
    "surrogate": (put(f"annotations/sections/{NORTH}.jsonl", b'{"a":"\\ud800"}\n'), 1),
    "null bytes": (put(f"annotations/sections/{NORTH}.jsonl", b"\0\0\0\n"), 1),
    "documents is a list": (
        put("corpus/wire/quay/story.json", b'{"documents":["north"]}\n'),
        1,
    ),
    "document named with a path": (
        put("corpus/wire/quay/story.json", b'{"documents":{"../../../etc/x":{}}}\n'),
        1,
    ),
    "hidden file": (put("corpus/wire/quay/.north.txt", b"x\n"), 1),
    "hidden story": (put("corpus/wire/.quay/story.json", b"{}\n"), 1),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("command", ["check", "fix", "build"])
def test_bad_input_gives_findings_or_one_line(
    root: Path, name: str, command: str
) -> None:
    spoil, code = BAD[name]
    spoil(root)
    before = {p: p.read_bytes() for p in root.rglob("*") if p.is_file()}
    result = run(root, command)
    assert not isinstance(result.exception, Exception)
    assert "Traceback" not in result.output
    assert "fault in wirecopy itself" not in result.output
    if command == "fix":
        assert result.exit_code in (0, 2)
        return
    assert result.exit_code == code
    assert not (root / "dist").exists() or list((root / "dist").iterdir()) == []
    after = {p: p.read_bytes() for p in root.rglob("*") if p.is_file()}
    assert after == before
    if code == 2:
        assert len(result.stderr.splitlines()) == 1
        assert result.stderr.startswith("wirecopy: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_dist_is_one_line(root: Path) -> None:
    (root / "dist").mkdir(mode=0o500)
    result = run(root, "build")
    assert result.exit_code == 2
    assert "Permission denied" in result.stderr


def test_dist_that_is_a_file_is_one_line(root: Path) -> None:
    (root / "dist").write_text("")
    result = run(root, "build", "--out", str(root / "dist" / "x"))
    assert result.exit_code == 2
    assert "cannot write" in result.stderr


def test_fix_makes_a_messy_corpus_clean_and_is_final(root: Path) -> None:
    layer = root / f"annotations/entities/{NORTH}.jsonl"
    lines = layer.read_text().splitlines()
    spaced = [json.dumps(json.loads(line), sort_keys=True) for line in reversed(lines)]
    layer.write_text("\ufeff" + "\r\n\r\n".join(spaced))
    text = root / f"corpus/{NORTH}.txt"
    text.write_bytes(text.read_bytes().replace(b"\n", b"\r\n\r\n"))
    story = root / "corpus/wire/quay/story.json"
    record = json.loads(story.read_text())
    del record["documents"]["north"]["sha256"]
    story.write_text(json.dumps(record))
    (root / "corpus/splits/train.txt").write_text("wire/toll\n")
    assert run(root, "check").exit_code == 1
    assert run(root, "fix").exit_code == 0
    assert run(root, "check").output == ""
    assert run(root, "fix").stdout == ""
    assert layer.read_text().splitlines() == lines


def test_init_makes_a_corpus_that_checks_and_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "My Archive"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    assert run(folder, "check").output == ""
    result = run(folder, "build")
    assert result.exit_code == 2
    assert "add a story" in result.stderr
    again = CliRunner().invoke(main, ["init", str(folder)])
    assert again.exit_code == 2
    assert "there already" in again.stderr


LEFT = {
    "not UTF-8": (f"corpus/{NORTH}.txt", b"caf\xe9\n", "is not UTF-8"),
    "empty": (f"corpus/{NORTH}.txt", b" \n", "is empty"),
    "merge": (
        f"annotations/sections/{NORTH}.jsonl",
        b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> work\n",
        "has the conflict markers of a merge",
    ),
    "no JSON": (
        f"annotations/entities/{NORTH}.jsonl",
        b'\r\n{"block":1}\r\n{"block":\n',
        "line 3 cannot be read as a JSON object",
    ),
    "key twice": (
        f"annotations/entities/{NORTH}.jsonl",
        b'{"block":1,"block":2}\n',
        "line 1 gives the key 'block' twice",
    ),
    "story": (
        "corpus/wire/quay/story.json",
        b"[]",
        "cannot be read as a JSON object; so is what it names",
    ),
    "citation": (
        "CITATION.cff",
        b"title: x\n",
        "has faults, so codemeta.json, .zenodo.json are left",
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_fix_names_what_it_left_and_why(root: Path, name: str) -> None:
    path, data, why = LEFT[name]
    (root / path).write_bytes(data)
    toll = root / "corpus/wire/toll/north.txt"
    toll.write_bytes(toll.read_bytes().replace(b"\n", b"\r\n"))
    fixed = run(root, "fix")
    assert f"{path}: left as it is: {why}\n" in fixed.stderr
    assert fixed.stderr.count("left as it is") == 1
    assert (root / path).read_bytes() == data
    assert "corpus/wire/toll/north.txt\n" in fixed.stdout


def test_fix_names_a_story_without_its_record_and_a_split_that_is_gone(
    root: Path,
) -> None:
    (root / "corpus/wire/quay/story.json").unlink()
    (root / "corpus/splits/train.txt").unlink()
    told = run(root, "fix").stderr
    assert "corpus/wire/quay/story.json: left as it is: is no plain file" in told
    assert "corpus/splits/train.txt: left as it is: is missing, so the splits" in told
    assert told.count("left as it is") == 2


def test_no_fingerprint_is_made_of_a_text_that_cannot_be_read(root: Path) -> None:
    story = root / "corpus/wire/quay/story.json"
    record = json.loads(story.read_text())
    del record["documents"]["north"]["sha256"]
    story.write_text(json.dumps(record))
    (root / f"corpus/{NORTH}.txt").write_bytes(b"caf\xe9\n")
    run(root, "fix")
    assert "sha256" not in json.loads(story.read_text())["documents"]["north"]


def test_fix_of_a_new_corpus_writes_what_is_made_of_the_citation(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "mine"
    CliRunner().invoke(main, ["init", str(folder)])
    fixed = run(folder, "fix")
    assert (fixed.exit_code, fixed.stdout) == (0, "codemeta.json\n.zenodo.json\n")
    assert json.loads((folder / "codemeta.json").read_text())["version"] == "0.1.0"
    assert run(folder, "fix").stdout == ""
    assert run(folder, "check").output == ""


def test_show_is_brackets_where_there_is_no_terminal(root: Path) -> None:
    shown = run(root, "show", NORTH).stdout
    assert "[WORN" not in shown
    assert "]{q2.content}" in shown
    assert "]{:dateline}" in shown
    assert 'vell GPE "Vell"' in shown


def test_show_in_colour_keeps_the_text(root: Path) -> None:
    from wirecopy.read import read_corpus, read_document
    from wirecopy.show import in_colour

    _, document = read_document(read_corpus(root), NORTH)
    shown = in_colour(document)
    plain = re.sub("\x1b\\[[0-9;]*m", "", shown)
    assert "\x1b[" in shown
    assert "q2 direct named assert: keverne" in plain
    assert "2 lede, part 1" in plain


def test_inline_import_replaces_layers_and_drops_unused_entities(
    root: Path, tmp_path: Path
) -> None:
    path = tmp_path / "north.txt"
    path.write_text(INLINE)
    assert run(root, "import", "inline", NORTH, str(path)).exit_code == 0
    assert run(root, "check").output == ""
    assert run(root, "export", "inline", NORTH).stdout == INLINE
    again = run(root, "import", "inline", NORTH, str(path))
    assert (again.stdout, again.stderr) == ("", "nothing changed\n")
    out = tmp_path / "out.txt"
    told = run(root, "export", "inline", NORTH, "--out", str(out))
    assert (told.stdout, out.read_text()) == (f"{out}\n", INLINE)
    listed = (root / "annotations/entities/wire/quay.jsonl").read_text()
    assert "ilgaz" not in listed
    assert "keverne" in listed


def test_inline_import_of_one_layer_leaves_the_others(
    root: Path, tmp_path: Path
) -> None:
    layer = root / f"annotations/quotations/{NORTH}.jsonl"
    before = layer.read_bytes()
    path = tmp_path / "north.txt"
    path.write_text(INLINE)
    run(root, "import", "inline", NORTH, str(path), "--layer", "sections")
    assert layer.read_bytes() == before
    assert run(root, "check").output == ""


def test_pass_is_recorded_and_frozen(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "north.txt"
    path.write_text(INLINE)
    arguments = ["import", "inline", NORTH, str(path), "--pass", "a"]
    assert "--annotator" in run(root, *arguments).stderr
    arguments += ["--annotator", "somebody", "--manual", "0123abc"]
    assert run(root, *arguments).exit_code == 0
    assert run(root, "check").output == ""
    assert run(root, "export", "inline", NORTH, "--pass", "a").stdout == INLINE
    again = run(root, *arguments)
    assert again.exit_code == 2
    assert "frozen" in again.stderr


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("]{DATE}", "", ":5:"),
        ("{DATE}", "{DAY}", "'DAY' is no type"),
        ("WORN", "OLD", "changes the text of wire/quay/north in block 4, column 1"),
        ("# tagline\nReporting by Tomas Ilgaz\n", "", "has 5 blocks"),
        ("# crosshead", "# heading", "'heading' is no role"),
        ("q1 indirect", "q1 spoken", "'spoken' is no kind"),
        ("\nq3 mixed none deny oriel", "", "q3 stands in the text and has no line"),
        ("]{q3.content}", "]{q3.contents}", "'contents' is no part"),
        ("---\n", "", "the footer is missing"),
        ("oriel ORG", "oriel ORGX", "ORGX"),
        ("vell GPE", "vell LOC", "the entity vell is LOC"),
        ("Tomas Ilgaz\n", "Tomas \\Ilgaz\n", "a backslash"),
    ],
)
def test_inline_slip_names_the_place_and_writes_nothing(
    root: Path, tmp_path: Path, old: str, new: str, told: str
) -> None:
    before = {p: p.read_bytes() for p in root.rglob("*") if p.is_file()}
    path = tmp_path / "north.txt"
    assert old in INLINE
    path.write_text(INLINE.replace(old, new))
    result = run(root, "import", "inline", NORTH, str(path))
    assert result.exit_code == 2
    assert told in result.stderr
    assert {p: p.read_bytes() for p in root.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("door", ["check", "build"])
def test_doors_open(root: Path, door: str) -> None:
    script = REPOSITORY / "scripts" / f"{door}.py"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, str(script), "--root", str(root)],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_start_up_imports_nothing_heavy() -> None:
    code = "import sys, wirecopy.cli; print([m for m in sys.modules if m in "
    code += "('datasets', 'pandas', 'spacy', 'pyarrow', 'jsonschema', 'numpy')])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_check_of_one_document_does_not_read_the_others(root: Path) -> None:
    (root / "corpus/wire/toll/north.txt").write_bytes(b"\xff")
    assert run(root, "check", NORTH).exit_code == 0
    assert run(root, "check").exit_code == 1


COLLECTION = "corpus/wire/collection.json"
WRONG = {
    "missing": lambda record: record.pop("citation"),
    "unknown": lambda record: record.update(contact="me"),
    "of another type": lambda record: record.update(title=5),
}


@pytest.mark.parametrize("name", WRONG)
def test_fault_of_a_collection_is_one_line_and_fix_does_the_rest(
    root: Path, name: str
) -> None:
    path = root / COLLECTION
    record = json.loads(path.read_text())
    WRONG[name](record)
    path.write_text(json.dumps(record))
    text = root / f"corpus/{NORTH}.txt"
    before = text.read_bytes()
    text.write_bytes(before.replace(b"\n", b"\r\n"))
    (root / "annotations/CHECKS.md").unlink(missing_ok=True)
    split = root / "corpus/splits/train.txt"
    split.write_text("wire/toll\n")
    for command in (["fix"], ["stats"], ["show", NORTH], ["figures"]):
        result = run(root, *command)
        told = f"{COLLECTION} has faults; run 'wirecopy check {COLLECTION}'"
        assert result.stderr == f"wirecopy: {told}\n"
        assert result.exit_code == 2
    assert text.read_bytes() == before
    assert (root / "annotations/CHECKS.md").is_file()
    assert split.read_text() == "wire/toll\n"


def test_lost_split_is_reported_and_never_dealt_anew(root: Path) -> None:
    (root / "corpus/splits/train.txt").unlink()
    found = run(root, "check").stdout
    assert "corpus/splits/train.txt:1:1: F104 is missing" in found
    assert run(root, "fix").exit_code == 0
    assert not (root / "corpus/splits/train.txt").exists()
    assert (root / "corpus/splits/test.txt").read_text() == "held/gate\n"


@pytest.mark.parametrize(
    "folder", ["corpus", "annotations/sections", "annotations/entities/wire"]
)
def test_nothing_is_read_or_written_through_a_linked_folder(
    root: Path, tmp_path: Path, folder: str
) -> None:
    (root / folder).rename(tmp_path / "elsewhere")
    (root / folder).symlink_to(tmp_path / "elsewhere")
    before = snapshot(tmp_path)
    if folder != "corpus":
        found = run(root, "check").stdout.splitlines()
        assert found == [f"{folder}:1:1: F101 is a link; put the folder itself there"]
    assert run(root, "fix").exit_code == 2
    assert snapshot(tmp_path) == before


def snapshot(folder: Path) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_linked_story_is_found_and_not_read(root: Path) -> None:
    layer = root / "annotations/sections/wire/quay"
    layer.rename(root / "away")
    layer.symlink_to(root / "away")
    found = run(root, "check").stdout
    assert "annotations/sections/wire/quay:1:1: F101 is a link" in found


@pytest.mark.parametrize("command", ["check", "fix"])
def test_misspelt_document_does_not_pass(root: Path, command: str) -> None:
    result = run(root, command, "wire/quay/nroth")
    assert result.exit_code == 2
    assert "no document, story or collection wire/quay/nroth" in result.stderr


@pytest.mark.parametrize(
    "path", ["corpus/wire/quay/story.json", "corpus/retired.jsonl"]
)
def test_folder_in_place_of_a_file_is_found(root: Path, path: str) -> None:
    (root / path).unlink()
    (root / path).mkdir()
    result = run(root, "check")
    assert result.exit_code == 1
    assert f"{path}:1:1: F103" in result.stdout


@pytest.mark.parametrize(
    "path",
    [
        "annotations/sections/wire/north.jsonl",
        "annotations/entities/wire/kwai.jsonl",
        "annotations/sections/wier/quay/north.jsonl",
        "annotations/coref/x.jsonl",
        "annotations/passes/c/x.jsonl",
        "annotations/zzz.jsonl",
        "corpus/splits/dev.txt",
    ],
)
def test_file_in_a_wrong_place_is_found(root: Path, path: str) -> None:
    put(path, b"")(root)
    found = run(root, "check").stdout
    assert " F103 " in found or " F104 " in found


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--annotator", "", "--manual", "0123abc"], "annotator"),
        (["--annotator", "x", "--manual", "zzz"], "manual"),
        (
            ["--annotator", "x", "--manual", "0123abc", "--carried-from", "west"],
            "no other rendition",
        ),
    ],
)
def test_pass_that_could_not_be_recorded_is_not_written(
    root: Path, tmp_path: Path, options: list[str], told: str
) -> None:
    path = tmp_path / "north.txt"
    path.write_text(INLINE)
    before = snapshot(root)
    result = run(root, "import", "inline", NORTH, str(path), "--pass", "a", *options)
    assert result.exit_code == 2
    assert told in result.stderr
    assert snapshot(root) == before


def test_export_replaces_no_link_and_no_device(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("mine")
    link = tmp_path / "link"
    link.symlink_to(target)
    result = run(root, "export", "inline", NORTH, "--out", str(link))
    assert result.exit_code == 2
    assert link.is_symlink()
    assert target.read_text() == "mine"


def test_killed_build_is_cleared_away_and_that_of_another_machine_is_not(
    root: Path,
) -> None:
    left = root / f"dist/.harbour-0.3.0.{socket.gethostname()}.999999999.x"
    elsewhere = root / "dist/.harbour-0.3.0.another-machine.999999999.x"
    left.mkdir(parents=True)
    elsewhere.mkdir()
    assert run(root, "build").exit_code == 0
    kept = {path.name for path in (root / "dist").iterdir()}
    assert kept == {"harbour-0.3.0", elsewhere.name}


def test_what_cannot_be_read_while_writing_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing.txt"
    with (
        pytest.raises(
            CorpusError, match=r"cannot write .*out: .*missing\.txt: No such"
        ),
        whole(tmp_path / "out"),
    ):
        missing.read_bytes()
    with (
        pytest.raises(CorpusError, match=r"out: No space left$"),
        whole(tmp_path / "out"),
    ):
        raise OSError(errno.ENOSPC, "No space left")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    "door", ["baselines", "bench_hydrate", "bench_score", "bench", "check"]
)
def test_doors_tell_errors_in_one_line(tmp_path: Path, door: str) -> None:
    command = [sys.executable, str(REPOSITORY / f"scripts/{door}.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("wirecopy: ")
    assert len(done.stderr.splitlines()) == 1
