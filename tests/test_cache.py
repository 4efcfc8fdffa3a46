"""What is remembered of a check changes nothing but its time."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from conftest import put_base
from faults.scenes import HELD
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirecopy.anchors.tree import Batch, batches
from wirecopy.checks import batch, cache, search
from wirecopy.checks.cache import FOLDER
from wirecopy.checks.run import check_corpus
from wirecopy.finding import Finding
from wirecopy.manifest import path_of
from wirecopy.read import read_corpus
from wirecopy.release.prepare import manifest_bytes, release_of

TICK = 0.012
"""Seconds after which a file that was written has another time than before."""


@pytest.fixture(autouse=True)
def short_margin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MARGIN", 10_000_000)
    monkeypatch.setattr(batch, "STORIES_IN_BATCH", 2)


LEAKED = max(HELD.read_bytes().splitlines(keepends=True), key=len)
"""A block of a text that the base withholds."""


def judged_by(check: Callable[[], Any]) -> tuple[Any, list[str]]:
    """Return what a check finds, and the stories that it judged anew."""
    judged: list[str] = []
    judge = batch._judged

    def noted(screen: Any, stories: tuple[str, ...]) -> Any:
        judged.extend(stories)
        return judge(screen, stories)

    time.sleep(TICK)
    with mock.patch.object(batch, "_judged", noted):
        return check(), judged


def remembered(root: Path) -> Iterator[Path]:
    return (p for p in (root / FOLDER).iterdir() if p.name != ".gitignore")


def test_what_has_not_changed_is_not_read_again(root: Path) -> None:
    found, judged = judged_by(lambda: check_corpus(root, cached=True))
    assert sorted(judged) == ["held/gate", "wire/quay", "wire/toll"]
    again, judged = judged_by(lambda: check_corpus(root, cached=True))
    assert (again, judged) == (found, [])
    path = root / "corpus/wire/toll/north.txt"
    path.write_text(path.read_text("utf-8").replace("a", "e", 1), "utf-8")
    again, judged = judged_by(lambda: check_corpus(root, cached=True))
    assert "wire/toll" in judged
    assert again == check_corpus(root) != found


@pytest.mark.parametrize(
    "path",
    [
        "annotations/mentions.schema.json",
        "corpus/wire/collection.json",
        "annotations/entities.maps.json",
    ],
)
def test_what_all_stories_depend_on_is_part_of_it(root: Path, path: str) -> None:
    check_corpus(root, cached=True)
    data = (root / path).read_bytes()
    (root / path).write_bytes(data.replace(b"{", b'{"$comment":"x",', 1))
    if path.endswith("collection.json"):
        (root / path).write_bytes(data.replace(b"CC-BY", b"CC-by", 1))
    if path.endswith("maps.json"):
        (root / path).write_bytes(data.replace(b"PER", b"PERS", 1))
    found, judged = judged_by(lambda: check_corpus(root, cached=True))
    assert len(judged) == 3
    assert found == check_corpus(root)


def test_a_manifest_that_comes_later_is_asked(root: Path) -> None:
    release = release_of(read_corpus(root))
    story = release.stories["wire/toll"]
    texts = {name: {**sums, "text": "0" * 64} for name, sums in story.documents.items()}
    stories = {**release.stories, "wire/toll": replace(story, documents=texts)}
    time.sleep(TICK)
    assert check_corpus(root, cached=True) == []
    path = root / path_of(release.version)
    path.parent.mkdir()
    path.write_bytes(manifest_bytes(replace(release, stories=stories)))
    found = check_corpus(root, cached=True)
    assert {finding.code for finding in found} == {"R503"}
    assert found == check_corpus(root)


def test_a_file_just_written_is_not_relied_upon(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "MARGIN", 60_000_000_000)
    check_corpus(root, cached=True)
    assert not (root / FOLDER).exists()


def spoilt(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return chance.choice(
        [b"", data[:at], data[:at] + b"\x00" + data[at + 1 :], data + b"1", b"junk"]
    )


def test_damaged_memory_is_forgotten(root: Path) -> None:
    other = root / "corpus/wire/quay/south.txt"
    found, _ = judged_by(lambda: check_corpus(root, cached=True))
    chance = random.Random(1)
    for _ in range(20):
        paths = [*remembered(root)]
        assert paths
        for path in paths:
            path.write_bytes(spoilt(path.read_bytes(), chance))
        again, judged = judged_by(lambda: check_corpus(root, cached=True))
        assert again == found
        assert judged
    whole = [path.read_bytes() for path in remembered(root)]
    for path, data in zip(remembered(root), reversed(whole), strict=True):
        path.write_bytes(data)
    other.write_text(other.read_text("utf-8").replace("a", "e", 1), "utf-8")
    time.sleep(TICK)
    assert check_corpus(root, cached=True) == check_corpus(root)


def test_a_link_in_its_place_is_not_followed(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / FOLDER).symlink_to(elsewhere)
    time.sleep(TICK)
    assert check_corpus(root, cached=True) == check_corpus(root)
    assert [*elsewhere.iterdir()] == []


def test_what_is_no_longer_used_is_deleted(root: Path) -> None:
    path = root / "corpus/wire/toll/story.json"
    for number in range(12):
        text = path.read_text("utf-8")
        path.write_text(text, "utf-8")
        time.sleep(TICK)
        check_corpus(root, cached=True)
        assert len([*remembered(root)]) <= 2 * (3 + 1), number


def test_near_duplicates_are_found_among_the_remembered(root: Path) -> None:
    time.sleep(TICK)
    assert check_corpus(root, cached=True) == []
    for folder in ("corpus", *(f"annotations/{x}" for x in _layers())):
        shutil.copytree(root / folder / "wire/toll", root / folder / "wire/bell")
    entities = root / "annotations/entities/wire"
    shutil.copy(entities / "toll.jsonl", entities / "bell.jsonl")
    splits = root / "corpus/splits"
    lines = {path: path.read_text().splitlines() for path in splits.iterdir()}
    there = next(path for path in lines if "wire/toll" in lines[path])
    other = next(path for path in sorted(lines) if path != there)
    other.write_text("".join(f"{s}\n" for s in sorted([*lines[other], "wire/bell"])))
    for _ in range(3):
        found, _ = judged_by(lambda: check_corpus(root, cached=True))
        assert [finding.code for finding in found] == ["P405"]
    assert found == check_corpus(root)


def _layers() -> tuple[str, ...]:
    return ("entities", "quotations", "sections")


def test_two_checks_at_once_do_no_harm(root: Path) -> None:
    command = [sys.executable, "-m", "wirecopy.cli", "check", "--root", str(root)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    assert [process.communicate()[0] for process in running] == [b""] * 4
    assert [process.returncode for process in running] == [0] * 4


EDITS = ["text", "line", "swap", "drop", "file", "copy", "split", "retire", "undo"]
EDITS += ["leak", "mend"]


def edit(root: Path, act: str, chance: random.Random) -> None:
    """Change something of a corpus that has no findings yet, or has some."""
    found = [*root.glob("corpus/wire/*/*"), *root.glob("annotations/*/wire/**/*.jsonl")]
    path = chance.choice(sorted(p for p in found if p.is_file()))
    lines = path.read_bytes().splitlines(keepends=True) or [b"\n"]
    at = chance.randrange(len(lines))
    if act == "text":
        lines[at] = lines[at].replace(b"a", b"e", 1)
    elif act == "line":
        lines.insert(at, lines[at])
    elif act == "swap":
        lines.insert(0, lines.pop(at))
    elif act == "drop":
        del lines[at]
    elif act == "file":
        path.with_name("new.txt").write_bytes(b"New.\n")
    elif act == "copy":
        shutil.copy(path, path.with_suffix(".bak"))
    elif act == "split":
        splits = sorted((root / "corpus/splits").iterdir())
        path, other = chance.sample(splits, 2)
        held = path.read_bytes()
        path.write_bytes(other.read_bytes())
        other.write_bytes(held)
        return
    elif act == "retire":
        path = root / "corpus/retired.jsonl"
        lines = [b'{"id":"wire/toll","reason":"x","replacement":null}\n']
    elif act in ("leak", "mend"):
        path = root / chance.choice(["NOTES.md", "corpus/README.md"])
        lines = [b"A note.\n", *([LEAKED] if act == "leak" else [])]
    elif act == "undo":
        for folder in ("corpus", "annotations"):
            shutil.rmtree(root / folder)
        put_base(root)
        return
    path.write_bytes(b"".join(lines))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(st.sampled_from(EDITS), min_size=1, max_size=4),
    seed=st.integers(0, 10**6),
)
def test_findings_are_the_same_after_any_edits(
    tmp_path_factory: pytest.TempPathFactory, acts: list[str], seed: int
) -> None:
    root, chance = (
        put_base(tmp_path_factory.mktemp("edited") / "root"),
        random.Random(seed),
    )
    time.sleep(TICK)
    check_corpus(root, cached=True)
    for act in acts:
        edit(root, act, chance)
        time.sleep(TICK)
        assert check_corpus(root, cached=True) == check_corpus(root)


def test_what_is_no_batch_is_left_alone(root: Path) -> None:
    folder = root / FOLDER
    (folder / "change-7").mkdir(parents=True)
    (folder / "change-7/0").write_text("staged")
    (folder / "lock").touch()
    for number in range(20):
        (folder / f"{number:064x}").write_text("of long ago")
    judged_by(lambda: check_corpus(root, cached=True))
    names = {path.name for path in folder.iterdir()}
    assert {"change-7", "lock", ".gitignore"} <= names
    assert len(names) < 20
    assert (folder / "change-7/0").read_text() == "staged"


def searched_by(check: Callable[[], Any]) -> tuple[Any, set[str]]:
    """Return what a check finds, and the files that it searched for withheld text."""
    searched: set[str] = set()

    def noted(root: Path, paths: Iterable[str]) -> Iterator[Batch]:
        for some in batches(root, paths):
            searched.update(some.names)
            yield some

    time.sleep(TICK)
    with mock.patch.object(search, "batches", noted):
        return check(), searched


def test_a_file_is_searched_once_while_it_holds_nothing_withheld(root: Path) -> None:
    note, other = root / "NOTES.md", root / "other.txt"
    note.write_text("A note.\n")
    _, searched = searched_by(lambda: check_corpus(root, cached=True))
    assert {"NOTES.md", "corpus/wire/quay/north.txt"} <= searched
    assert searched_by(lambda: check_corpus(root, cached=True)) == ([], set())
    other.write_bytes(LEAKED)
    note.write_text("Another note.\n")
    for found_in in ({"NOTES.md", "other.txt"}, {"other.txt"}):
        found, searched = searched_by(lambda: check_corpus(root, cached=True))
        assert searched == found_in
        assert [(f.code, f.location.path) for f in found] == [("W401", "other.txt")]
    os.replace(other, note)
    found, searched = searched_by(lambda: check_corpus(root, cached=True))
    assert searched == {"NOTES.md"}
    assert [(f.code, f.location.path) for f in found] == [("W401", "NOTES.md")]
    _, searched = searched_by(lambda: check_corpus(root))
    assert len(searched) > 10


def test_another_thing_searched_for_is_searched_for_everywhere(root: Path) -> None:
    anchors = root / "corpus/held/gate/east.anchors.json"
    whole = anchors.read_text()
    record = json.loads(whole)
    record["units"] = record["units"][:1]
    (root / "NOTES.md").write_bytes(LEAKED)
    anchors.write_text(json.dumps(record))
    assert "W401" not in codes(check_corpus(root, cached=True))
    assert "W401" not in codes(searched_by(lambda: check_corpus(root, cached=True))[0])
    anchors.write_text(whole)
    assert "W401" in codes(check_corpus(root, cached=True))


def test_what_is_known_of_the_tree_outlives_what_is_no_longer_used(root: Path) -> None:
    searched_by(lambda: check_corpus(root, cached=True))
    for number in range(20):
        (root / FOLDER / f"{number:064x}").write_text("newer, and of no use")
    assert searched_by(lambda: check_corpus(root, cached=True)) == ([], set())
    assert searched_by(lambda: check_corpus(root, cached=True)) == ([], set())


def test_a_file_whose_name_is_no_text_is_searched(root: Path) -> None:
    (root / os.fsdecode(b"\xff.md")).write_bytes(LEAKED)
    for _ in range(2):
        found, _ = searched_by(lambda: check_corpus(root, cached=True))
        assert "W401" in codes(found)


def codes(found: Iterable[Finding]) -> set[str]:
    return {finding.code for finding in found}


def test_a_file_that_could_not_be_read_is_not_taken_for_searched(root: Path) -> None:
    (root / "NOTES.md").write_bytes(LEAKED)
    read = Path.read_text

    def refused(path: Path, *given: Any, **named: Any) -> str:
        if path.name == "NOTES.md":
            raise PermissionError
        return read(path, *given, **named)

    with mock.patch.object(Path, "read_text", refused):
        found, searched = searched_by(lambda: check_corpus(root, cached=True))
    assert (found, "NOTES.md" in searched) == ([], False)
    found, searched = searched_by(lambda: check_corpus(root, cached=True))
    assert (codes(found), searched) == ({"W401"}, {"NOTES.md"})
