"""What git knows of the corpus. Without git, or without history, nothing is known."""

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
