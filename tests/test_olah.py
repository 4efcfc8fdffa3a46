"""What was published reads back from another Hub server, which is not ours.

olah serves git repositories as the Hub does. It pins a version of psutil of its own, so
it has an environment of its own, made once (.venv-olah, in the versions of olah.txt).
"""

import hashlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import REPOSITORY, put_base
from datasets import get_dataset_config_names
from loopback import LoopbackHub, running
from test_publish import REPO, Work, git, online

from wirecopy.dataset import read_dataset
from wirecopy.release.hub import fetch
from wirecopy.release.verify import verify

PINS = Path(__file__).with_name("olah.txt")
VENV = REPOSITORY / ".venv-olah"
SETTINGS = """
[basic]
host = "127.0.0.1"
port = {port}
repos-path = "{work}/repos"
mirrors-path = ["{mirrors}"]
hf-netloc = "127.0.0.1:9"
hf-scheme = "http"
mirror-netloc = "127.0.0.1:9"

[accessibility]
offline = true
"""


@pytest.fixture(scope="module")
def olah() -> Path:
    """The command, in an environment of its own; skipped where it cannot be had."""
    stamp = hashlib.sha256(PINS.read_bytes() + sys.version.encode()).hexdigest()
    command = VENV / "bin" / "olah-cli"
    if not (VENV / "stamp").is_file() or (VENV / "stamp").read_text() != stamp:
        venv.create(VENV, with_pip=True, clear=True)
        pip = [str(VENV / "bin/python"), "-m", "pip", "install", "-q", "-r", str(PINS)]
        done = subprocess.run(pip, capture_output=True, text=True)
        if done.returncode:
            told = done.stderr.strip().splitlines()
            pytest.skip(f"olah cannot be installed here: {told[-1:] or 'no reason'}")
        (VENV / "stamp").write_text(stamp)
    return command


@pytest.fixture
def published(tmp_path: Path) -> Work:
    """Two releases on our Hub, every file plain in git."""
    hub = LoopbackHub(tmp_path / "mirrors")
    with running(hub):
        root = put_base(tmp_path / "root")
        (root / ".gitignore").write_text("/dist/\n")
        git(root, "init", "-q")
        work = Work(root, hub, tmp_path / "homes" / "home")
        work.home.mkdir(parents=True)
        work.release("0.3.0")
        work.published()
        work.correct()
        work.release("0.3.1")
        work.published()
    return work


@pytest.fixture
def served(published: Work, olah: Path, tmp_path: Path) -> Iterator[Work]:
    """The same repositories, served by olah."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "olah.toml").write_text(
        SETTINGS.format(port=port, work=tmp_path, mirrors=published.hub.folder)
    )
    with (tmp_path / "olah.out").open("wb") as out:
        process = subprocess.Popen(
            [olah, "-c", tmp_path / "olah.toml", "--log-path", tmp_path / "logs"],
            stdout=out,
            stderr=out,
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "NO_PROXY": "*"},
        )
    published.hub.url = f"http://127.0.0.1:{port}"
    published.home = published.home.with_name("olah")
    try:
        wait(f"{published.hub.url}/api/datasets/{REPO}/refs", process)
        yield published
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers, half a minute at most."""
    for _ in range(150):
        assert process.poll() is None, "olah has ended"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("olah does not answer")


def test_both_releases_read_back_by_their_tags(served: Work) -> None:
    first, second = served.rows("v0.3.0"), served.rows("v0.3.1")
    assert {row["version"] for row in first} == {"0.3.0"}
    assert {row["version"] for row in second} == {"0.3.1"}
    mentions = [sum(len(row["entities"]) for row in rows) for rows in (first, second)]
    assert mentions[0] - mentions[1] == 1
    with online(served):
        names = get_dataset_config_names(REPO, revision="v0.3.0")
        for version in ("0.3.0", "0.3.1"):
            folder = fetch(f"{REPO}@v{version}")
            assert verify(folder).faults == ()
            assert read_dataset(folder).version == version
    assert names[0] == "documents"
