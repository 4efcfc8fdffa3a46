"""The commands, each with a corpus in which it has something to do."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner
from conftest import put_base

from faults.child import MARGIN, Command
from wirecopy.cli import main

HELD = Path(__file__).parent.parent / "held" / "east.txt"
NORTH = "wire/quay/north"
DATASET = "dist/harbour-0.3.0"
STATE = ".wirecopy"
LICENCES = ("--text-licence", "CC0-1.0", "--annotation-licence", "CC0-1.0")
NEW = ("--collection", "new", *LICENCES, "--topic", "labour", "--genre", "brief")
Snapshot = dict[str, bytes]


@dataclass(frozen=True)
class Scene:
    """A command, the corpus it is for, and which files it changes together.

    `group` gives the name of the group a path belongs to; a group is as before or as
    after, and nothing else. `again` are exit codes of the command where it had ended
    its work. `clean` says that the corpus has no findings before.
    """

    name: str
    arguments: tuple[str, ...]
    prepare: Callable[[Path], object]
    group: Callable[[str], str] = field(default=lambda path: "")
    again: tuple[int, ...] = (0,)
    clean: bool = True
    env: dict[str, str] = field(default_factory=dict)

    def command(self, folder: Path) -> Command:
        """Return the command in a folder that was prepared for it."""
        return command(folder, *self.arguments, **self.env)


def command(folder: Path, *arguments: str, **env: str) -> Command:
    """Return a command on the corpus in a folder; drafts go beside the folder."""
    drafts = folder.parent / "drafts"
    drafts.mkdir(exist_ok=True)
    drafts.chmod(0o777)
    env = {"TMPDIR": str(drafts), **env}
    return Command((*arguments, "--root", "root"), folder, env)


def snapshot(folder: Path) -> Snapshot:
    """Return what lies in a folder, but for what is under way."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and STATE not in path.parts
    }


def finished(snap: Snapshot) -> Snapshot:
    """Return a snapshot without what a killed build left beside its place."""
    return {path: data for path, data in snap.items() if "dist/." not in path}


def wirecopy(root: Path, *arguments: str) -> str:
    """Run a command in this process, as a step of a preparation."""
    result = CliRunner().invoke(main, [*arguments, "--root", str(root)])
    if result.exit_code:
        raise RuntimeError(f"{arguments}: {result.output}")
    return str(result.output)


def _many(root: Path) -> None:
    """Two more stories, in no split, without fingerprints and in no canonical form."""
    put_base(root)
    for number in range(2):
        _copy_story(root, "wire/toll", f"wire/toll-{number}")
        story = root / f"corpus/wire/toll-{number}"
        path = story / "story.json"
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(one for one in lines if "sha256" not in one))
        text = path.read_text().replace('"2024-03-04",', '"2024-03-04"')
        path.write_text(text)
        words = (story / "north.txt").read_text()
        (story / "north.txt").write_text(words.replace("\n", "  \r\n"))
        for layer in root.glob(f"annotations/*/wire/toll-{number}/north.jsonl"):
            layer.write_text(layer.read_text().replace('":', '": '))


def _copy_story(root: Path, source: str, target: str) -> None:
    for path in [*root.rglob(f"{source}"), *root.rglob(f"{source}.jsonl")]:
        name = path.name.replace(_last(source), _last(target), 1)
        other = path.with_name(name)
        (shutil.copytree if path.is_dir() else shutil.copy)(path, other)


def _last(id: str) -> str:
    return id.rpartition("/")[2]


def _changed(root: Path) -> None:
    """A document that comes in with a mention less, and another entity in its place."""
    put_base(root)
    text = wirecopy(root, "export", "inline", NORTH)
    text = text.replace("[Oriel]{ORG oriel}", "[Oriel]{ORG oriel-news}")
    text = text.replace('oriel ORG "Oriel"', 'oriel-news ORG "Oriel"')
    text = text.replace("[Monday]{DATE}", "Monday")
    (root.parent / "in.txt").write_text(text)


def _standoff(root: Path) -> None:
    """Both documents of a story in the form of brat, each with a mention less."""
    put_base(root)
    wirecopy(root, "export", "brat", "wire/quay", "--out", str(root.parent / "in"))
    for path in (root.parent / "in").rglob("*.ann"):
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(one for one in lines if "\tMonday" not in one))


DEEDS = {
    "Ana Keverne": "fled Vell by boat before anybody in the harbour had woken up",
    "Bo Lund": "counted nine herons on the weir and wrote to the council about it",
    "Cy Marsh": "sold his last tractor so that the choir could buy an organ",
}


def _foreign(root: Path) -> None:
    """Three documents of another corpus in the form of doccano."""
    put_base(root)
    for number, (name, deed) in enumerate(DEEDS.items()):
        text = f"{name} {deed}."
        span = f'[0, {len(name)}, "PERSON"]'
        line = f'{{"text": "{text}", "label": [{span}]}}\n'
        (root.parent / "in").mkdir(exist_ok=True)
        (root.parent / "in" / f"{number}.jsonl").write_text(line)


def _own_copy(root: Path) -> None:
    """A user's copy of a withheld text, hydrated once from another copy of it."""
    put_base(root)
    (root.parent / "in").mkdir()
    words = HELD.read_text("utf-8").split("\n")
    (root.parent / "in/east.txt").write_text("\n".join(words[1:]), "utf-8")
    args = ["hydrate", "--from", str(root.parent / "in"), "--root", str(root)]
    CliRunner().invoke(main, args)
    shutil.copy(HELD, root.parent / "in/east.txt")


def _built(root: Path) -> None:
    """A dataset that was built before something changed in the corpus."""
    put_base(root)
    wirecopy(root, "build")
    path = root / "corpus/wire/quay/story.json"
    path.write_text(path.read_text().replace('"Vell Gazette"', '"Vell Herald"'))


def by_story(path: str) -> str:
    """Return the story that a file belongs to, else the file itself."""
    parts = path.removesuffix(".jsonl").split("/")
    at = 2 if parts[0] == "annotations" else 1
    return "/".join(parts[at : at + 2]) if len(parts) > at + 1 else path


def by_folder(path: str) -> str:
    """Return whether a file is of the dataset, or the file itself."""
    return DATASET if path.startswith(f"{DATASET}/") else path


def by_hydrated(path: str) -> str:
    """Return the document that a hydrated file belongs to, else the file itself."""
    return "east" if path.startswith("hydrated/") and "east" in path else path


EDITOR = "sed -i 's/\\[Monday\\]{DATE}/Monday/'"
PASS = ("--pass", "a", "--annotator", "somebody", "--manual", "0123abc")
SCENES = (
    Scene("check", ("check",), put_base, str, env={MARGIN: "10000000"}),
    Scene("fix", ("fix",), _many, by_story, clean=False),
    Scene("import inline", ("import", "inline", NORTH, "in.txt"), _changed),
    Scene(
        "import inline --pass",
        ("import", "inline", NORTH, "in.txt", *PASS),
        _changed,
        again=(0, 2),
    ),
    Scene("import brat, 2 documents", ("import", "brat", "in"), _standoff),
    Scene("import doccano, 3 new stories", ("import", "doccano", "in", *NEW), _foreign),
    Scene("edit", ("edit", NORTH), put_base, env={"EDITOR": EDITOR}),
    Scene("hydrate", ("hydrate", "--from", "in"), _own_copy, by_hydrated, (0, 1)),
    Scene("build", ("build",), _built, by_folder),
)
