"""Editing a draft, and carrying annotations from one text to another."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecopy.carry import carry
from wirecopy.cli import main
from wirecopy.finding import Finding, Location
from wirecopy.inline import write_inline
from wirecopy.inline.draft import with_notes, without_notes
from wirecopy.read import read_corpus, read_document
from wirecopy.records import Document

NORTH, SOUTH = "wire/quay/north", "wire/quay/south"


def run(root: Path, *arguments: str, answers: str = "") -> Result:
    return CliRunner().invoke(main, [*arguments, "--root", str(root)], input=answers)


def document(root: Path, id: str = NORTH) -> Document:
    return read_document(read_corpus(root), id)[1]


def editor(tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(path))
    monkeypatch.setenv("VISUAL", str(path))


def snapshot(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_edit_writes_what_passes(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(
        tmp_path,
        "sed -i 's/{GPE vell}/{LOC vell}/; s/^vell GPE/vell LOC/' $1",
        monkeypatch,
    )
    result = run(root, "edit", SOUTH, answers="q\n")
    assert result.exit_code == 2
    assert "the entity vell is LOC 'Vell' here and GPE 'Vell'" in result.stderr
    editor(tmp_path, "sed -i 's/^# headline/# subheadline/' $1", monkeypatch)
    result = run(root, "edit", SOUTH)
    assert result.exit_code == 0
    assert result.stdout == f"annotations/sections/{SOUTH}.jsonl\n"
    assert document(root, SOUTH).roles[0].role == "subheadline"


def test_edit_shows_findings_and_writes_them_only_if_the_user_insists(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(root)
    editor(tmp_path, "sed -i 's/^# lede/# paragraph/' $1", monkeypatch)
    result = run(root, "edit", SOUTH, answers="n\nq\n")
    assert result.exit_code == 2
    assert "block 2: S404" in result.stderr
    assert snapshot(root) == before
    kept = Path(result.stderr.split("kept in ")[1].strip())
    assert "% S404 block 2 is paragraph" in kept.read_text()
    assert run(root, "edit", SOUTH, answers="y\n").exit_code == 0
    assert run(root, "check").exit_code == 1


def test_edit_lets_the_user_go_back_in(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = tmp_path / "count"
    script = f"echo x >> {count}; if [ $(wc -l < {count}) = 1 ]; "
    script += "then sed -i 's/port closed/port shut/' $1; "
    script += "else sed -i 's/port shut/port closed/' $1; fi"
    editor(tmp_path, script, monkeypatch)
    result = run(root, "edit", SOUTH, answers="e\n")
    assert "changes the text" in result.stderr
    assert result.exit_code == 0
    assert run(root, "check").output == ""


def test_editor_that_crashes_loses_nothing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(root)
    editor(tmp_path, "echo half > $1; exit 3", monkeypatch)
    result = run(root, "edit", SOUTH)
    assert result.exit_code != 0
    assert "the draft is kept in" in result.output
    assert snapshot(root) == before


def test_notes_go_in_and_out() -> None:
    draft = "# headline\n# not a role\n\n# lede\n% not a note\n\n---\n"
    findings = [
        Finding(Location("x", block=2), "S404", "x", "too early"),
        Finding(Location("x"), "E403", "x", "unused"),
    ]
    noted = with_notes(draft, findings)
    assert noted.split("\n")[:3] == ["% E403 unused", "# headline", "# not a role"]
    assert "% S404 too early\n# lede\n% not a note" in noted
    assert without_notes(noted) == draft
    assert with_notes(noted, findings) == noted


def test_carry_to_the_same_text_carries_everything(root: Path) -> None:
    north = document(root)
    carried = carry(north, replace(north, mentions=(), quotations=(), roles=()))
    assert (carried.unsure, carried.left) == ([], [])
    assert write_inline(carried.document, ()) == write_inline(north, ())


def test_carry_to_another_rendition(root: Path) -> None:
    carried = carry(document(root), document(root, SOUTH))
    blocks = carried.document.blocks or ()
    assert [(m.text, m.entity) for m in carried.document.mentions] == [
        ("Port of Vell", "port-of-vell"),
        ("Monday", None),
        ("Keverne", "keverne"),
    ]
    for mention in carried.document.mentions:
        assert blocks[mention.block - 1][mention.start : mention.end] == mention.text
    assert "block 3: mention 'Ana Keverne'" in carried.left
    assert [role.role for role in carried.document.roles] == ["lede", "paragraph"]
    assert "block 1: no role" in carried.left


@settings(max_examples=50)
@given(data=st.data())
def test_carry_never_covers_other_words_in_silence(data: st.DataObject) -> None:
    words = ["Vell", "Oriel", "said", "the", "port", "of", "Keverne", "again"]
    some = st.lists(st.sampled_from(words), min_size=3, max_size=14).map(" ".join)
    old, new = data.draw(some), data.draw(some)
    places = [(0, len(old.split()[0])), (len(old) - len(old.split()[-1]), len(old))]
    base = _plain((old,))
    source = replace(base, mentions=tuple(_mention(old, *place) for place in places))
    carried = carry(source, _plain((new,)))
    for mention in carried.document.mentions:
        assert new[mention.start : mention.end] == mention.text
        told = any(repr(mention.text) in line for line in carried.unsure)
        assert told or any(m.text == mention.text for m in source.mentions)
    assert len(carried.document.mentions) + len(
        [line for line in carried.left if "mention" in line]
    ) == len(places)


def _plain(blocks: tuple[str, ...]) -> Document:
    from wirecopy.records import Rules

    rules = Rules((), (), (), (), (), ())
    return Document("a/b/c", None, None, None, "en", "", None, (), False, rules, blocks)


def _mention(text: str, start: int, end: int):  # type: ignore[no-untyped-def]
    from wirecopy.records import Mention

    return Mention(1, start, end, text[start:end], "X", "x")


def test_carry_command(root: Path) -> None:
    assert "has annotations" in run(root, "carry", NORTH, SOUTH).stderr
    assert "two renditions" in run(root, "carry", NORTH, "wire/toll/north").stderr
    assert "name two documents" in run(root, "carry", NORTH).stderr
    result = run(root, "carry", NORTH, SOUTH, "--replace")
    assert result.exit_code == 0
    assert "not carried: " in result.stderr
    assert "now read every line" in result.stderr


def test_carry_from_an_earlier_text(root: Path) -> None:
    git = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@b.example"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *arguments], check=True)
    text = root / f"corpus/{NORTH}.txt"
    text.write_text(
        "A new line\n" + text.read_text().replace("on Monday", "on a Monday")
    )
    story = root / "corpus/wire/quay/story.json"
    record = json.loads(story.read_text())
    del record["documents"]["north"]["sha256"]
    story.write_text(json.dumps(record))
    assert run(root, "fix").exit_code == 0
    result = run(root, "carry", "--base", "HEAD", NORTH)
    assert (result.exit_code, result.stdout.count("\n")) == (0, 3), result.stderr
    assert "not carried: block 1: no role" in result.stderr
    mentions = document(root).mentions
    assert {mention.text for mention in mentions} >= {"Monday", "Ana Keverne", "Oriel"}
    codes = {line.split()[1] for line in run(root, "check").stdout.splitlines()}
    assert codes == {"S401"}
    assert "git has no" in run(root, "carry", "--base", "nowhere", NORTH).stderr
