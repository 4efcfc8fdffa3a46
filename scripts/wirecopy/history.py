"""What git knows of the corpus. Without git, or without history, nothing is known."""

import shlex
import shutil
import subprocess
from pathlib import Path


def git(root: Path, *arguments: str) -> str | None:
    """Return what a git command prints, or None where git or a checkout is missing."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), "-c", "core.quotePath=false", *arguments],
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.decode("utf-8", errors="replace")


def unknown(root: Path) -> str | None:
    """Return why git says nothing of a checkout; None where it does, or there is none.

    Git trusts no repository that another user owns, and a shallow clone has the last
    commits alone.
    """
    told = git(root, "rev-parse", "--is-shallow-repository")
    if told is not None:
        shallow = told.strip() == "true"
        return "the clone is shallow; 'git fetch --unshallow'" if shallow else None
    top = next((one for one in (root, *root.parents) if (one / ".git").exists()), None)
    if top is None or shutil.which("git") is None:
        return None
    trust = shlex.join(
        ["git", "config", "--global", "--add", "safe.directory", str(top)]
    )
    return f"git does not trust or cannot read {top}; if it belongs to another: {trust}"


def first_commits(root: Path, folder: str) -> dict[str, int]:
    """Return the place in history of the commit that first added each file below.

    Earlier commits have lower numbers; the files of one commit share one. Paths are
    relative to the root. Empty outside a git checkout and in a shallow clone.
    """
    if (git(root, "rev-parse", "--is-shallow-repository") or "true").strip() == "true":
        return {}
    listed = git(
        root,
        "log",
        "--reverse",
        "--topo-order",
        "--no-renames",
        "--diff-filter=A",
        "--name-only",
        "--relative",
        "--format=%x00",
        "--",
        folder,
    )
    first: dict[str, int] = {}
    for position, commit in enumerate((listed or "").split("\0")):
        for path in filter(None, commit.split("\n")):
            first.setdefault(path, position)
    return first
