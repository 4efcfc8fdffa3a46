"""What the tests share: a corpus, a branch of it, nothing from outside the machine."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from wirecopy import digest

REPOSITORY = Path(__file__).parent.parent
BASE = Path(__file__).parent / "base"
NORTH, SOUTH, TOLL = "wire/quay/north", "wire/quay/south", "wire/toll/north"
TEXT_OF_TOLL = f"corpus/{TOLL}.txt"
MENTIONS = f"annotations/entities/{NORTH}.jsonl"
QUOTATIONS = f"annotations/quotations/{NORTH}.jsonl"
SECTIONS = f"annotations/sections/{NORTH}.jsonl"
PORT = '"block":2,"start":44,"end":56,"text":"Port of Vell"'
WIDER = '"block":2,"start":40,"end":56,"text":"the Port of Vell"'
FRIDAY = '"block":2,"start":66,"end":72,"text":"Friday"'
LATER = '"block":2,"start":73,"end":79,"text":"Friday"'

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_OFFLINE"] = "1"
os.environ["HF_ENDPOINT"] = "http://127.0.0.1:9"
os.environ.pop("HF_TOKEN", None)


def only_loopback(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every connection that would leave the machine."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if not host.startswith("127.") and host not in ("::1", "localhost"):
            raise PermissionError(f"the tests do not talk to {host}")


sys.addaudithook(only_loopback)

# A slow machine is no fault, and one commit tests the same examples on every machine of
# CI; elsewhere they are drawn anew each time.
settings.register_profile(
    "wirecopy",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("wirecopy")


def put_base(folder: Path) -> Path:
    """Put the small corpus of the tests into a folder, with the schemas of ours."""
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    for pattern in ("*/*.schema.json", "annotations/entities.maps.json"):
        for path in REPOSITORY.glob(pattern):
            shutil.copy(path, folder / path.relative_to(REPOSITORY))
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small corpus without findings."""
    return put_base(tmp_path / "root")


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    settings = ("-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(root), *who, *settings, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout


def commit(root: Path, subject: str) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", subject)


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert text.count(old) == 1, (path, old)
    (root / path).write_text(text.replace(old, new), "utf-8", newline="\n")


@pytest.fixture
def checkout(root: Path) -> Path:
    """The small corpus, committed."""
    git(root, "init", "-q")
    commit(root, "Base")
    return root


@pytest.fixture
def branch(checkout: Path) -> Path:
    """A boundary, a speaker, a role and a sentence changed, and nothing else."""
    git(checkout, "checkout", "-q", "-b", "work")
    edit(checkout, MENTIONS, PORT, WIDER)
    edit(checkout, QUOTATIONS, '"start":19,"end":30', '"start":23,"end":30')
    edit(checkout, QUOTATIONS, '"text":"Ana Keverne"', '"text":"Keverne"')
    edit(checkout, SECTIONS, '"block":4,"role":"crosshead"', '"block":4,"role":"lede"')
    edit(checkout, TEXT_OF_TOLL, "from Friday", "starting on Friday")
    edit(checkout, f"annotations/entities/{TOLL}.jsonl", FRIDAY, LATER)
    blocks = (checkout / TEXT_OF_TOLL).read_text("utf-8").splitlines()
    story = json.loads((checkout / "corpus/wire/toll/story.json").read_text())
    story["documents"]["north"]["sha256"] = digest.of_text(blocks)
    (checkout / "corpus/wire/toll/story.json").write_text(json.dumps(story, indent=2))
    commit(checkout, "Four changes")
    return checkout
