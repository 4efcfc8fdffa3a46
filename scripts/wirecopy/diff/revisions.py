"""What git keeps of a corpus: the commits that names stand for, and files in them.

Files are asked for by the name that git gives to their bytes (their blob), many at a
time, so a comparison reads what differs and starts few processes.
"""

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from wirecopy.errors import CorpusError
from wirecopy.history import git

PATHS = ("corpus", "annotations", "pyproject.toml")
SAFE = re.compile(r"(?!\.{1,2}(/|$))[\w.-]+(/(?!\.{1,2}(/|$))[\w.-]+)*")
"""What a path of a corpus looks like; others are never written to the disk."""
PLAIN_FILE = "100"


def commit_of(root: Path, name: str) -> str:
    """Return the hash of the commit that a revision stands for.

    `A...B` stands for the last commit that both have in common. Raises CorpusError
    where there is no such commit, with the reason as far as it is known.
    """
    _demand_checkout(root)
    one, dots, other = name.partition("...")
    if dots:
        return _in_common(root, one or "HEAD", other or "HEAD")
    found = git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", "--")
    hash = (found or "").split("\n")[0].strip()
    if name.startswith("-") or not hash:
        raise CorpusError(_no_commit(root, name))
    return hash


def _demand_checkout(root: Path) -> None:
    if shutil.which("git") is None:
        raise CorpusError(
            "git is not installed; two folders can be compared without it: "
            "'wirecopy diff FOLDER FOLDER'"
        )
    done = _run(root, "rev-parse", "--git-dir")
    if done.returncode:
        told = done.stderr.decode("utf-8", errors="replace").partition("\n")[0]
        raise CorpusError(
            f"{root} is no git checkout ({told.removeprefix('fatal: ')}); two folders "
            "can be compared without git: 'wirecopy diff FOLDER FOLDER'"
        )


def _in_common(root: Path, one: str, other: str) -> str:
    found = git(root, "merge-base", commit_of(root, one), commit_of(root, other))
    if not (found or "").strip():
        hint = deeper(root) or "name one of the two alone"
        raise CorpusError(f"{one} and {other} have no commit in common; {hint}")
    return str(found).strip()


def _no_commit(root: Path, name: str) -> str:
    """Say why a name stands for no commit."""
    if name == "HEAD":
        return f"{root} has no commit yet; there is nothing to compare with"
    if hint := deeper(root):
        return f"no revision {name} here; {hint}"
    return (
        f"no revision {name}, and no folder of that name with corpus/ in it; "
        "'git branch -a' and 'git tag' list what there is"
    )


def deeper(root: Path) -> str | None:
    """Return what to do in a shallow clone; None where the clone is not shallow."""
    told = git(root, "rev-parse", "--is-shallow-repository") or ""
    if told.strip() != "true":
        return None
    return "this clone is shallow: fetch the rest with 'git fetch --unshallow'"


def files_at(root: Path, commit: str, paths: Iterable[str] = PATHS) -> dict[str, str]:
    """Return the blobs of a corpus at a commit by path, relative to the root."""
    listed = git(root, "ls-tree", "-r", "-z", commit, "--", *paths) or ""
    files: dict[str, str] = {}
    for line in filter(None, listed.split("\0")):
        kind, _, path = line.partition("\t")
        mode, _, blob = kind.split(" ")
        if mode.startswith(PLAIN_FILE) and SAFE.fullmatch(path):
            files[path] = blob
    return files


def read_blobs(root: Path, blobs: Iterable[str]) -> dict[str, bytes]:
    """Return the bytes of blobs.

    Raises CorpusError where one is missing, as it may be in a partial clone.
    """
    wanted = list(dict.fromkeys(blobs))
    if not wanted:
        return {}
    asked = "".join(f"{blob}\n" for blob in wanted).encode()
    output = _run(root, "cat-file", "--batch", asked=asked).stdout
    found: dict[str, bytes] = {}
    place = 0
    for blob in wanted:
        end = output.find(b"\n", place)
        head = output[place:end].split(b" ")
        if end < 0 or len(head) != 3:
            raise CorpusError(f"git lacks the object {blob}; fetch it with 'git fetch'")
        size = int(head[2])
        found[blob] = output[end + 1 : end + 1 + size]
        place = end + 2 + size
    return found


def _run(
    root: Path, *arguments: str, asked: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", "-C", str(root), *arguments],
            input=asked,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise CorpusError(f"git cannot be run: {error.strerror}") from error
