"""Several files change together, and one command at a time."""

import errno
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner
from conftest import REPOSITORY

from wirecopy import change, folder
from wirecopy.change import FOLDER, JOURNAL, changing, complete, put
from wirecopy.checks.run import check_corpus
from wirecopy.cli import main
from wirecopy.errors import CorpusError
from wirecopy.folder import put_in_place, work_folder
from wirecopy.plain import read_plain
from wirecopy.state import state_of

NEW = {
    "corpus/wire/quay/north.txt": b"one\n",
    "annotations/entities/wire/quay/north.jsonl": b"two\n",
    "corpus/new/story/far.txt": b"three\n",
}


def files(root: Path) -> dict[str, bytes]:
    found = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def folders(root: Path) -> set[Path]:
    return {path for path in root.rglob("*") if path.is_dir()}


CALLS = [("fsync", at) for at in range(6)] + [("chmod", at) for at in range(5)]


class Killed(BaseException):
    """Stands for SIGKILL: nothing below may tidy up after it."""


def failing(
    real: Callable[..., object], at: int, error: BaseException
) -> Callable[..., object]:
    """Return a function that raises an error the n-th time it is called."""
    calls = iter(range(1000))

    def instead(*arguments: object, **named: object) -> object:
        if next(calls) == at:
            raise error
        return real(*arguments, **named)

    return instead


def test_all_files_change(root: Path) -> None:
    before = files(root)
    assert put(root, NEW) == list(NEW)
    assert files(root) == before | NEW
    assert put(root, NEW) == []


@pytest.mark.parametrize(("call", "at"), CALLS)
def test_full_disk_changes_nothing(
    root: Path, call: str, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, around = files(root), folders(root)
    error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    place = os if call == "fsync" else Path
    monkeypatch.setattr(place, call, failing(getattr(place, call), at, error))
    with pytest.raises(CorpusError, match=r"cannot write .*: No space left on device"):
        put(root, NEW)
    monkeypatch.undo()
    assert files(root) == before
    assert folders(root) == around
    assert put(root, NEW) == list(NEW)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_change_that_was_killed_is_completed_by_the_next_command(
    root: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(root)
    monkeypatch.setattr(os, "replace", failing(os.replace, at, Killed()))
    with pytest.raises(Killed):
        put(root, NEW)
    monkeypatch.undo()
    assert files(root) != before | NEW
    CliRunner().invoke(main, ["check", "--root", str(root)])
    assert files(root) == before | NEW


def test_change_that_was_killed_before_its_journal_is_none(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, around = files(root), folders(root)
    monkeypatch.setattr(os, "replace", failing(os.replace, 0, Killed()))
    monkeypatch.setattr(change, "_undo", lambda root, folder: None)
    with pytest.raises(Killed):
        put(root, NEW)
    monkeypatch.undo()
    assert (root / "corpus/new/story").is_dir()
    complete(root)
    assert set(files(root)) - set(before) == {
        path for path in files(root) if path.startswith(FOLDER)
    }
    with changing(root):
        assert files(root) == before
        assert folders(root) == around


def test_disk_that_fills_up_late_is_said_and_made_good(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(root)
    error = OSError(errno.ENOSPC, "No space left on device", "x")
    monkeypatch.setattr(os, "replace", failing(os.replace, 2, error))
    with pytest.raises(CorpusError, match="the next command puts them in place"):
        put(root, NEW)
    monkeypatch.undo()
    complete(root)
    assert files(root) == before | NEW


@pytest.mark.parametrize(
    "path", ["../out", "/etc/out", "corpus/../../out", "README.md", "corpus/link/out"]
)
def test_no_journal_leads_out_of_the_corpus(root: Path, path: str) -> None:
    (root / "corpus/link").symlink_to(root.parent)
    folder = root / FOLDER / "change-evil"
    folder.mkdir(parents=True)
    (folder / "0").write_text("evil")
    (folder / JOURNAL).write_bytes(orjson.dumps([path]))
    before = files(root.parent)
    result = CliRunner().invoke(main, ["check", "--root", str(root)])
    assert result.exit_code == 2
    assert "is no file of the corpus" in result.output
    assert files(root.parent) == before


@pytest.mark.parametrize("path", ["codemeta.json", "../out", "corpus/../README.md"])
def test_no_change_begins_that_its_journal_could_not_complete(
    root: Path, path: str
) -> None:
    before = files(root.parent)
    with pytest.raises(CorpusError, match="it is not below corpus"):
        put(root, {"corpus/one.txt": b"one\n", path: b"two\n"})
    assert files(root.parent) == before


def test_nothing_is_written_through_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    (root / "hydrated").symlink_to(tmp_path / "private")
    with pytest.raises(CorpusError, match="hydrated is a link"):
        put(root, {"hydrated/held/gate/east.txt": b"words\n"})
    assert not list((tmp_path / "private").iterdir())


def test_what_another_wrote_meanwhile_is_kept(root: Path) -> None:
    path = "corpus/wire/quay/north.txt"
    with pytest.raises(CorpusError, match="was changed meanwhile"):
        put(root, {path: b"mine\n"}, {path: b"as I read it\n"})


def test_only_one_changes_and_the_lock_ends_with_its_owner(root: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from wirecopy.change import changing\n"
        "with changing(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)\n"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", code, str(root)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "scripts")},
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"held\n"
    waited = []
    kill = threading.Timer(0.3, owner.kill)
    kill.start()
    with changing(root, lambda: waited.append(owner.poll())):
        owner.wait()
        with changing(root, lambda: waited.append(7)):
            assert waited == [None]


def test_plain_files_alone_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    (tmp_path / "plain").write_bytes(b"x" * 300_000)
    assert read_plain(tmp_path / "plain") == b"x" * 300_000
    for name in ("pipe", "link", "."):
        with pytest.raises(OSError, match=r"plain file|symbolic links|directory"):
            read_plain(tmp_path / name)


@pytest.mark.parametrize("exchange", [True, False])
def test_folder_takes_the_place_of_another(
    tmp_path: Path, exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchange:
        monkeypatch.setattr(folder, "_exchanged", lambda one, other: False)
    for words in ("old", "new"):
        with work_folder(tmp_path / "set") as work:
            (work / "data").write_text(words)
            put_in_place(work, tmp_path / "set")
        assert files(tmp_path) == {"set/data": words.encode()}


def test_folder_that_was_moved_aside_comes_back(tmp_path: Path) -> None:
    (tmp_path / ".set.x.old").mkdir()
    (tmp_path / ".set.x.old/data").write_text("old")
    (tmp_path / f".set.{socket.gethostname()}.y").mkdir()
    with work_folder(tmp_path / "set") as work, work_folder(tmp_path / "set") as other:
        assert files(tmp_path) == {"set/data": b"old"}
        assert work.exists()
        assert other.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_corpus_that_changes_while_it_is_built_is_not_built(root: Path) -> None:
    from wirecopy.build import build_dataset

    state = state_of(root)
    assert state_of(root) == state
    path = root / "annotations/entities/wire/quay/north.jsonl"
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(path.read_bytes())
    os.utime(path, ns=times)
    with pytest.raises(CorpusError, match="was changed while it was built"):
        build_dataset(root, root / "dist", checked=state)
    assert list((root / "dist").iterdir()) == []


@pytest.mark.parametrize("name", ["../../evil", "a/b", "", "..", "a\nb"])
def test_name_of_a_corpus_leads_nowhere(root: Path, name: str) -> None:
    words = orjson.dumps(name).decode()
    (root / "pyproject.toml").write_text(f'[project]\nname = {words}\nversion = "1"\n')
    with pytest.raises(CorpusError, match="letters, digits, points"):
        check_corpus(root)


def test_git_that_does_not_trust_is_said(root: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    quiet = CliRunner().invoke(main, ["check", "--root", str(root)])
    assert (quiet.exit_code, quiet.output) == (0, "")
    env = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1", "HOME": str(tmp_path)}
    told = CliRunner().invoke(main, ["check", "--root", str(root)], env=env)
    assert told.exit_code == 0
    assert "P411 was not judged" in told.output
    assert f"safe.directory {root}" in told.output
    for command in (
        ["release-check"],
        ["cite", "0.0.1"],
        ["carry", "wire/quay/north", "--base", "HEAD"],
    ):
        told = CliRunner().invoke(main, [*command, "--root", str(root)], env=env)
        assert f"safe.directory {root}" in told.stderr, command
    quiet = CliRunner().invoke(main, ["check", "--root", str(root), "--select", "E"])
    assert quiet.output == ""


def import_north(root: Path, tmp_path: Path, old: str, new: str, *more: str) -> str:
    """Bring a document in with words changed; return what was said."""
    north = "wire/quay/north"
    at = ["--root", str(root)]
    text = CliRunner().invoke(main, ["export", "inline", north, *at]).output
    assert old in text
    (tmp_path / "north.txt").write_text(text.replace(old, new))
    path = str(tmp_path / "north.txt")
    return (
        CliRunner().invoke(main, ["import", "inline", north, path, *more, *at]).output
    )


def test_pass_comes_with_its_line_in_the_story(root: Path, tmp_path: Path) -> None:
    given = ["--pass", "a", "--annotator", "somebody", "--manual", "0123abc"]
    said = import_north(root, tmp_path, "[Monday]{DATE}", "Monday", *given)
    assert said.splitlines()[-1] == "corpus/wire/quay/story.json"
    assert check_corpus(root) == []


def test_pass_that_lacks_a_layer_is_not_written(root: Path, tmp_path: Path) -> None:
    at = ["--root", str(root)]
    out = str(tmp_path / "out")
    CliRunner().invoke(main, ["export", "brat", "wire/quay/north", "--out", out, *at])
    before = files(root)
    given = ["--pass", "a", "--annotator", "somebody", "--manual", "0123abc"]
    only = [*given, "--layer", "entities"]
    result = CliRunner().invoke(main, ["import", "brat", out, *only, *at])
    assert result.exit_code == 2
    assert "annotations/passes/a/quotations/wire/quay/north.jsonl" in result.output
    assert files(root) == before


def test_number_of_a_quotation_may_be_long(root: Path, tmp_path: Path) -> None:
    said = import_north(root, tmp_path, "q3 mixed", f"q{'9' * 5000} mixed")
    assert "q3 stands in the text and has no line below ---" in said


def test_edit_does_not_write_over_what_came_meanwhile(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = root / "annotations/entities/wire/quay/north.jsonl"
    editor = root.parent / "editor.sh"
    mine = "s/\\[Monday\\]{DATE}/Monday/"
    editor.write_text(f"sed -i '/March 4/d' {layer}\nsed -i '{mine}' $1\n")
    monkeypatch.setenv("EDITOR", f"sh {editor}")
    at = ["wire/quay/north", "--root", str(root)]
    result = CliRunner().invoke(main, ["edit", *at], input="q\n")
    assert result.exit_code == 2
    assert "was changed while you edited" in result.output
    assert "Monday" in layer.read_text()
    assert "March 4" not in layer.read_text()


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("corpus/wire/collection.json", '"title"', '"titla"'),
        ("annotations/sections/wire/quay/north.jsonl", '"block":1', '"block":"1"'),
        ("annotations/entities/wire/quay.jsonl", '"type":"ORG",', ""),
    ],
)
@pytest.mark.parametrize(
    "command", [("show",), ("carry", "wire/quay/south", "--replace")]
)
def test_record_that_breaks_its_schema_is_said(
    root: Path, path: str, old: str, new: str, command: tuple[str, ...]
) -> None:
    text = (root / path).read_text()
    assert old in text
    (root / path).write_text(text.replace(old, new, 1))
    name, *rest = command
    arguments = [name, "wire/quay/north", *rest, "--root", str(root)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert f"{path} has faults; run 'wirecopy check {path}'" in result.output
