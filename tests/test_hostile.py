"""Corpora that were made to hurt: bounded time and memory, and clear findings."""

import json
import os
import shutil
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import put_base
from faults.child import Ended
from faults.kills import is_told
from faults.scenes import NEW, NORTH, command, snapshot

MEGABYTE = 2**20
LAYER = f"annotations/entities/{NORTH}.jsonl"
LISTED = "annotations/entities/wire/quay.jsonl"
READ = (
    "corpus/wire/quay/north.txt",
    "corpus/wire/quay/story.json",
    "corpus/wire/collection.json",
    "corpus/splits/train.txt",
    "corpus/held/gate/east.anchors.json",
    "corpus/story.schema.json",
    "annotations/exceptions.jsonl",
    "annotations/entities.maps.json",
    LAYER,
    LISTED,
    "pyproject.toml",
)
COMMANDS = (("check",), ("fix",), ("show", NORTH), ("stats",), ("build",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a corpus, for commands in processes of their own."""
    (tmp_path / "place").mkdir()
    put_base(tmp_path / "place" / "root")
    return tmp_path / "place"


def run(folder: Path, *arguments: str, memory: int = 1024 * MEGABYTE) -> Ended:
    """Run a command that ends by itself, and takes no more than so much memory."""
    ended = command(folder, *arguments).run()
    assert ended.memory < memory, (arguments, ended.memory)
    assert is_told(ended), (arguments, ended.code, ended.said[-500:])
    return ended


def change(folder: Path, path: str, made: Callable[[str], str]) -> None:
    whole = folder / "root" / path
    whole.write_text(made(whole.read_text("utf-8")), "utf-8")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def device(path: Path) -> None:
    if os.geteuid():
        pytest.skip("only root can make a device")
    os.mknod(path, stat.S_IFCHR | 0o644, os.makedev(1, 5))


def door(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def nothing_inside(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("make", [pipe, endless, device, door, nothing_inside])
def test_what_is_no_file_is_neither_read_nor_waited_for(
    folder: Path, make: Callable[[Path], None]
) -> None:
    for number, path in enumerate(READ):
        whole = folder / "root" / path
        data = whole.read_bytes()
        whole.unlink()
        make(whole)
        assert run(folder, "check").code in (1, 2), path
        run(folder, *COMMANDS[number % len(COMMANDS)])
        shutil.rmtree(whole) if whole.is_dir() else whole.unlink()
        whole.write_bytes(data)
    assert run(folder, "check").code == 0


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "/etc/passwd", "..", ".", "a/../../b", "north\0"]
)
def test_no_name_leads_out(folder: Path, name: str) -> None:
    outside = snapshot(folder.parent)
    run(folder, "show", f"wire/quay/{name}")
    change(folder, "corpus/splits/train.txt", lambda text: f"{text}wire/{name}\n")
    document = json.dumps(name)
    change(
        folder,
        "corpus/wire/quay/story.json",
        lambda text: text.replace('"south"', document),
    )
    ended = run(folder, "check")
    assert ended.code == 1
    assert "root:x:0:0" not in ended.said
    run(folder, "fix")
    run(folder, "build")
    now = {p: d for p, d in snapshot(folder.parent).items() if "place/root" not in p}
    assert now == {p: d for p, d in outside.items() if "place/root" not in p}


@pytest.mark.parametrize("depth", [200, 300, 900, 100_000])
@pytest.mark.parametrize("path", [LAYER, "corpus/wire/quay/story.json"])
def test_nesting_without_end(folder: Path, path: str, depth: int) -> None:
    (folder / "root" / path).write_text('{"a":' * depth + "1" + "}" * depth + "\n")
    for arguments in COMMANDS:
        assert run(folder, *arguments).code in (0, 1, 2)
    assert run(folder, "check").code == 1


@pytest.mark.parametrize("number", ["9" * 18, "9" * 25, "9" * 6000, "-1", "1e999"])
def test_huge_numbers(folder: Path, number: str) -> None:
    change(
        folder, LAYER, lambda text: text.replace('"start":0', f'"start":{number}', 1)
    )
    for arguments in (("check",), ("show", NORTH), ("check", "--look"), ("fix",)):
        run(folder, *arguments)
    assert run(folder, "check").code == 1


@pytest.mark.parametrize(
    "pattern",
    ["^(a+)+$", "^(a|a?)+$(?!\\n)", "^(?=(a+)+$)(a+)+b$", "^((a{99}){99}){99}$"],
)
def test_slow_pattern(folder: Path, pattern: str) -> None:
    path = "annotations/entities.schema.json"
    schema = json.loads((folder / "root" / path).read_text())
    schema["properties"]["name"]["pattern"] = pattern
    (folder / "root" / path).write_text(json.dumps(schema))
    change(folder, LISTED, lambda text: text.replace("Tomas Ilgaz", "a" * 90 + "!"))
    ended = run(folder, "check")
    assert "does not match" in ended.said or "not a schema of" in ended.said


def test_front_matter_that_grows_or_nests(folder: Path) -> None:
    page = folder / "root/DATASHEET.md"
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    for one, other in zip("abcdefghi", "bcdefghij", strict=True):
        lines.append(f"{other}: &{other} [{','.join([f'*{one}'] * 9)}]")
    page.write_text("---\n{}\n---\n".format("\n".join(lines)))
    run(folder, "build")
    page.write_text("---\na: {}\n---\n".format("[" * 20_000))
    assert run(folder, "build").code == 2
    page.write_text("---\na: !!python/object/apply:os.system ['id']\n---\n")
    assert run(folder, "build").code == 2


@pytest.mark.parametrize("form", ["text", "json", "github", "rdjson"])
def test_names_cannot_forge_a_finding(folder: Path, form: str) -> None:
    names = ["nor\u202eth.txt", "x\ny.txt:1:1: F101 forged", "\x1b[31m.txt", "::set::"]
    for name in names:
        (folder / "root/corpus/wire/quay" / name).write_text("x")
    os.close(os.open(bytes(folder / "root/corpus/wire") + b"/\xff\xfe", os.O_CREAT))
    ended = run(folder, "check", "--format", form)
    assert ended.code == 1
    assert not {"\x1b", "\x00"} & set(ended.said)
    if form in ("text", "github"):
        assert "\u202e" not in ended.said
        assert not any(line.startswith("y.txt") for line in ended.said.splitlines())


def test_marks_of_direction_in_records_are_found(folder: Path) -> None:
    change(folder, LISTED, lambda text: text.replace("Ana", "A\\u202ena"))
    ended = run(folder, "check")
    assert ended.code == 1
    assert LISTED in ended.said


@pytest.mark.parametrize(
    ("word", "times"), [("words, “quoted” Words ", 2_100_000), ("word", 13_200_000)]
)
def test_block_of_fifty_megabytes(folder: Path, word: str, times: int) -> None:
    """Once 2.5 GB, for a number to each character; 450 MB now, most of it the text."""
    words = word * times
    assert len(words.encode()) > 50 * MEGABYTE
    with (folder / "root/corpus/wire/quay/north.txt").open("a") as file:
        file.write(f"{words.strip()}\n")
    ended = run(folder, "check", memory=640 * MEGABYTE)
    assert ended.code == 1
    assert "F303" in ended.said


def test_hundred_thousand_mentions_in_one_document(folder: Path) -> None:
    """Once 5 kB for each; the process itself has 200 MB from its start."""
    count = 100_000
    (folder / "in").mkdir()
    (folder / "in/a.txt").write_text("Vell " * count + "\n")
    lines = (f"T{n}\tGPE {n * 5} {n * 5 + 4}\tVell\n" for n in range(count))
    (folder / "in/a.ann").write_text("".join(lines))
    ended = run(folder, "import", "brat", "in", *NEW, memory=600 * MEGABYTE)
    assert ended.code == 0
    layer = folder / "root/annotations/entities/new/a/new.jsonl"
    assert layer.read_bytes().count(b"\n") == count
