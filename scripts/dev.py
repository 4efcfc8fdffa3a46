"""Set up and run, on a machine with Python alone.

    python3 scripts/dev.py build    the dataset, in dist/
    python3 scripts/dev.py test     the tests
    python3 scripts/dev.py lint     ruff and mypy

All is installed into .venv, in the versions of scripts/constraints.txt: the bytes of
the dataset depend on some of them. Further words go to the command (`test -k splits`).
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
CONSTRAINTS = ROOT / "scripts" / "constraints.txt"
STAMP = VENV / "installed"
COMMANDS = {
    "build": [["wirecopy", "build"]],
    "test": [["python", "-m", "pytest", "-n", "auto"]],
    "lint": [
        ["ruff", "format", "--check"],
        ["ruff", "check"],
        ["mypy"],
    ],
}


def main() -> int:
    """Run a command inside the environment; return its exit code."""
    name, *rest = sys.argv[1:] or [""]
    if name not in COMMANDS:
        sys.stderr.write(__doc__ or "")
        return 2
    set_up()
    for number, command in enumerate(COMMANDS[name], 1):
        last = rest if number == len(COMMANDS[name]) else []
        path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:], *last],
            cwd=ROOT,
            env={**os.environ, "PATH": path},
        )
        if done.returncode:
            return done.returncode
    return 0


def set_up() -> None:
    """Make the environment, unless it is there for just these dependencies."""
    files = (ROOT / "pyproject.toml", CONSTRAINTS)
    stamp = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == stamp:
        return
    venv.create(VENV, with_pip=True, clear=True)
    pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run(
        [*pip, "--constraint", str(CONSTRAINTS), "--editable", f"{ROOT}[test]"],
        check=True,
    )
    STAMP.write_text(stamp)


if __name__ == "__main__":
    sys.exit(main())
