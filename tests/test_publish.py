"""Publishing on a Hub on loopback: whole releases, or none."""

import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import REPOSITORY, put_base
from datasets import load_dataset
from loopback import Fault, LoopbackHub, running

from wirecopy.cli import main
from wirecopy.records import LAYERS
from wirecopy.release.hub import HIDDEN, redacted, split_name
from wirecopy.release.prepare import write_release

REPO = "acme/harbour"
WRITER = "hf_loopbackwriter"


@contextmanager
def online(work: "Work") -> Iterator[None]:
    """Let this process use the Hub on loopback, and nothing that it cached before.

    huggingface_hub and datasets read their environment once, when they are imported.
    """
    import datasets
    from huggingface_hub import HfFileSystem, constants

    files = "/{repo_id}/resolve/{revision}/{filename}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            ("ENDPOINT", work.hub.url),
            ("HUGGINGFACE_CO_URL_TEMPLATE", work.hub.url + files),
            ("HF_HUB_OFFLINE", False),
            ("HF_HUB_DISABLE_XET", True),
            ("HF_HUB_CACHE", str(work.home / "hub")),
            ("HF_TOKEN_PATH", str(work.home / "token")),
        ):
            patch.setattr(constants, name, value)
        patch.setattr(datasets.config, "HF_ENDPOINT", work.hub.url)
        patch.setattr(datasets.config, "HF_HUB_OFFLINE", False)
        patch.setattr(datasets.config, "HF_MODULES_CACHE", str(work.home / "modules"))
        patch.setenv("HF_TOKEN", work.token)
        patch.setenv("NO_PROXY", "*")
        patch.chdir(work.root)
        HfFileSystem.clear_instance_cache()
        yield


def git(root: Path, *words: str) -> str:
    named = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
    done = subprocess.run(
        ["git", "-C", str(root), *named, *words],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


@dataclass
class Work:
    """A released corpus, the Hub, and the environment of whoever uses both."""

    root: Path
    hub: LoopbackHub
    home: Path
    token: str = WRITER

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(REPOSITORY / "scripts"),
            "HF_ENDPOINT": self.hub.url,
            "HF_HUB_OFFLINE": "0",
            "HF_DATASETS_OFFLINE": "0",
            "HF_HOME": str(self.home),
            "HF_TOKEN": self.token,
            "HF_HUB_DISABLE_XET": "1",
            "NO_PROXY": "*",
        }

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run wirecopy; the Hub knows the process, to kill it."""
        process = subprocess.Popen(
            [sys.executable, "-m", "wirecopy.cli", *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.environment,
            cwd=self.root,
        )
        self.hub.client = process.pid
        output, _ = process.communicate(timeout=120)
        assert "Traceback" not in output
        assert "loopbackwriter" not in output
        return subprocess.CompletedProcess([], process.returncode, output)

    def here(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run wirecopy in this process, which saves the time to import all."""
        with online(self):
            done = CliRunner().invoke(main, [str(word) for word in words])
        assert "Traceback" not in done.output
        assert "loopbackwriter" not in done.output
        return subprocess.CompletedProcess([], done.exit_code, done.output)

    def publish(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.here("publish", "--repo", REPO, *words)

    def killed(self) -> None:
        """Publish in a process of its own, which the Hub kills as it was told."""
        done = self.run("publish", "--repo", REPO)
        assert (done.returncode, self.hub.faults) == (-9, []), done.stdout

    def published(self) -> str:
        done = self.publish()
        assert done.returncode == 0, done.stdout
        return done.stdout

    def refused(self, *words: str) -> str:
        done = self.publish(*words)
        assert done.returncode == 2, done.stdout
        return done.stdout

    def rows(self, revision: str) -> list[Any]:
        """Return the rows that load_dataset gives at a revision, from no cache."""
        cache = self.home / f"cache-{revision}-{len(self.hub.requests)}"
        with online(self):
            loaded = load_dataset(
                REPO,
                revision=revision,
                cache_dir=str(cache),
                download_mode="force_redownload",
            )
            return [row for split in loaded.values() for row in split]

    def release(self, version: str) -> None:
        """Raise the version, write the release, commit and tag it."""
        path = self.root / "pyproject.toml"
        text = re.sub('version = ".*"', f'version = "{version}"', path.read_text())
        path.write_text(text)
        write_release(self.root, "2026-03-14")
        self.commit(f"v{version}")

    def commit(self, tag: str | None = None) -> None:
        git(self.root, "add", ".")
        git(self.root, "commit", "-q", "-m", "work")
        if tag is not None:
            git(self.root, "tag", tag)

    def correct(self) -> None:
        """Take the first mention of a day out of a document."""
        path = self.root / "annotations/entities/wire/quay/north.jsonl"
        lines = path.read_text().splitlines(keepends=True)
        day = next(line for line in lines if '"DATE"' in line)
        path.write_text("".join(line for line in lines if line != day))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[LoopbackHub]:
    with running(LoopbackHub(tmp_path / "hub", apart=(".parquet",))) as hub:
        yield hub


@pytest.fixture
def work(tmp_path: Path, hub: LoopbackHub) -> Work:
    root = put_base(tmp_path / "root")
    (root / ".gitignore").write_text("/dist/\n")
    git(root, "init", "-q")
    made = Work(root, hub, tmp_path / "homes" / "home")
    made.home.mkdir(parents=True)
    made.release("0.3.0")
    return made


def test_releases_are_published_corrected_and_loaded_by_their_tags(work: Work) -> None:
    """Two releases, each with its rows; one that was killed harms neither."""
    dry = work.publish("--dry-run")
    assert dry.returncode == 0, dry.stdout
    assert "+ documents/train-00000-of-00001.parquet (" in dry.stdout
    assert f"{REPO} (new there) gets the tag v0.3.0\nnothing was sent" in dry.stdout
    assert work.hub.repos == {}
    told = work.run("publish", "--repo", REPO)
    assert told.returncode == 0, told.stdout
    assert told.stdout.endswith(f'load_dataset("{REPO}", revision="v0.3.0")\n')
    first = work.rows("v0.3.0")
    assert {row["version"] for row in first} == {"0.3.0"}
    assert work.rows("main") == first

    work.correct()
    work.release("0.3.1")
    work.hub.faults = [Fault("POST", "/merge$", "kill")]
    work.killed()
    assert work.hub.tags(REPO) == ["v0.3.0"]
    assert (work.rows("v0.3.0"), work.rows("main")) == (first, first)

    again = work.published()
    assert "closed pull request 2 of an earlier run" in again
    assert "~ documents/train-00000-of-00001.parquet" in again
    second = work.rows("v0.3.1")
    assert {row["version"] for row in second} == {"0.3.1"}
    mentions = [[len(row["entities"]) for row in rows] for rows in (first, second)]
    assert sum(mentions[0]) - sum(mentions[1]) == 1
    assert work.rows("v0.3.0") == first
    assert work.rows("main") == second
    assert work.hub.tags(REPO) == ["v0.3.0", "v0.3.1"]

    for version in ("0.3.0", "0.3.1"):
        held = work.here("verify", f"{REPO}@v{version}")
        assert held.returncode == 0, held.stdout
        assert f"as released: the same as in releases/{version}.json" in held.stdout
    cited = work.here("cite", f"{REPO}@v0.3.0", "--format", "apa")
    assert "(Version 0.3.0) [Data set]" in cited.stdout


MOMENTS = (
    ("POST", "/repos/create$", "kill"),
    ("POST", "/repos/create$", "kill-after"),
    ("PUT", "/lfs/", "kill"),
    ("POST", "/commit/", "kill"),
    ("POST", "/commit/", "kill-after"),
    ("POST", "/merge$", "kill"),
    ("POST", "/merge$", "kill-after"),
    ("POST", "/tag/", "kill"),
)


def test_killed_at_one_moment_after_the_other_it_leaves_no_tag(work: Work) -> None:
    """Every run takes up what the one before left, and is killed a step later."""
    for method, path, what in MOMENTS:
        work.hub.faults = [Fault(method, path, what)]
        work.killed()
        if REPO in work.hub.repos:
            assert work.hub.tags(REPO) == []
    assert "has all files already" in work.published()
    assert work.hub.tags(REPO) == ["v0.3.0"]


def test_killed_after_the_tag_it_is_read_back_by_the_next_run(work: Work) -> None:
    work.hub.faults = [Fault("POST", "/tag/", "kill-after")]
    work.killed()
    assert work.hub.tags(REPO) == ["v0.3.0"]
    told = work.published()
    assert "v0.3.0 is there already, with the same files\nread back by its" in told


FAILURES: tuple[tuple[str, str, int | str, str], ...] = (
    ("GET", "/whoami", 500, "the Hub does not know you"),
    ("GET", "/api/datasets/", 500, "could not be looked up"),
    ("POST", "/commit/", 500, "could not be sent; nothing was changed there: "),
    ("POST", "/commit/", "cut", "could not be sent; nothing was changed there: "),
    ("POST", "/commit/", 412, "(HTTP 412)"),
    ("POST", "/merge$", 500, "could not be merged; it is left open: "),
    ("POST", "/merge$", "cut", "could not be merged; it is left open: "),
    ("POST", "/merge$", 403, "(HTTP 403)"),
    ("POST", "/tag/", 500, "could not be tagged v0.3.0: "),
    ("POST", "/tag/", "cut", "could not be tagged v0.3.0: "),
    ("POST", "/tag/", 409, "(HTTP 409)"),
)


def test_failure_leaves_no_tag_is_told_in_a_line_and_taken_up(work: Work) -> None:
    """The Hub repeats the token in what it says; nobody sees it."""
    for method, path, what, told in FAILURES:
        fault = Fault(method, path, what, says="it broke, says the Hub to TOKEN")
        work.hub.faults = [fault, *([fault] * 9 if method == "GET" else [])]
        output = work.refused()
        assert told in output
        if isinstance(what, int):
            assert f"says the Hub to {HIDDEN}" in output, output
        assert output.splitlines()[-1].startswith("wirecopy: ")
        assert REPO not in work.hub.repos or work.hub.tags(REPO) == []
    work.hub.faults = []
    work.published()


def test_full_disk_on_the_hub_sends_nothing(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    work.hub.faults = [Fault("PUT", "/lfs/", 507) for _ in range(200)]
    assert "could not be sent; nothing was changed there" in work.refused()
    assert work.hub.repos[REPO].pulls == []
    assert work.hub.tags(REPO) == []


def test_tag_that_cannot_be_read_back_is_taken_away(work: Work) -> None:
    work.hub.faults = [
        Fault("GET", "/resolve/v0.3.0/README.md", 500, says="broken") for _ in range(30)
    ]
    output = work.refused()
    assert "took the tag v0.3.0 away again" in output
    assert work.hub.tags(REPO) == []


def test_somebody_else_writing_is_noticed(work: Work) -> None:
    work.published()
    work.correct()
    work.release("0.3.1")
    work.hub.faults = [Fault("POST", "/merge$", 500)]
    work.refused()
    work.hub.write(REPO, "notes.txt", b"mine\n")
    told = work.published()
    assert "- notes.txt" in told
    assert "closed pull request 2" in told
    files = work.hub.repos[REPO].files("v0.3.1")
    assert "notes.txt" not in files
    assert ".gitattributes" in files


def test_tag_with_other_files_is_never_moved(work: Work) -> None:
    work.hub.create(REPO)
    repo = work.hub.repos[REPO]
    repo.git("tag", "v0.3.0", "main")
    assert "has the tag v0.3.0 already, with other files" in work.refused()
    assert repo.commit_of("v0.3.0") == repo.commit_of("main")


def test_wrong_rows_behind_the_tag_take_it_away_again(
    work: Work,
) -> None:
    """A Hub that lists the right sums and serves another file is found out."""
    work.published()
    repo = work.hub.repos[REPO]
    blob = repo.files("main")["documents/train-00000-of-00001.parquet"]
    _, sum = repo.content(blob)
    assert sum is not None
    other = repo.files("main")["sections/train-00000-of-00001.parquet"]
    repo.object_path(sum).write_bytes(repo.content(other)[0])
    repo.git("tag", "-d", "v0.3.0")
    assert "took the tag v0.3.0 away again" in work.refused()
    assert work.hub.tags(REPO) == []


def test_no_token_and_no_permission_say_what_to_do(work: Work) -> None:
    work.token = ""
    assert "log in with 'hf auth login'" in work.refused()
    work.token = "hf_unknowntoken"
    assert "does not know you" in work.refused()
    work.hub.create(REPO)
    work.token = "hf_loopbackreader"
    output = work.refused()
    assert "could not be merged; it is left open" in output
    assert "loopbackreader" not in output
    work.token = WRITER
    offline = CliRunner().invoke(
        main, ["publish", "--repo", REPO, "--root", str(work.root)]
    )
    assert "HF_HUB_OFFLINE is set" in offline.output


def test_full_disk_here_sends_nothing(work: Work) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, before[1]))
    try:
        output = work.refused()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "File too large" in output
    assert work.hub.requests == []


def test_what_is_no_release_is_refused_with_all_reasons(work: Work) -> None:
    (work.root / "notes.txt").write_text("mine\n")
    git(work.root, "tag", "-d", "v0.3.0")
    git(work.root, "tag", "v9.9.9")
    (work.root / "releases/0.3.0.json").unlink()
    output = work.refused()
    assert "files are changed and not committed: 2" in output
    assert "the commit has the tag v9.9.9, and the version is 0.3.0" in output
    assert "0.3.0 has no manifest" in output
    git(work.root, "checkout", "-q", ".")
    (work.root / "notes.txt").unlink()
    git(work.root, "tag", "-d", "v9.9.9")
    assert "the commit has no tag v0.3.0; set it with" in work.refused()
    git(work.root, "tag", "v0.3.0")
    work.correct()
    work.commit()
    output = work.refused()
    assert "v0.3.0 is the tag of another commit" in output
    assert "R506" in output
    assert work.hub.requests == []
    for name in ("harbour", "acme/harbour@v1", "https://x.example/a/b"):
        assert work.here("publish", "--repo", name).returncode == 2


def test_fewer_rows_want_a_reason(work: Work) -> None:
    """A story that leaves takes its rows along."""
    for folder in ("corpus", *(f"annotations/{one}" for one in LAYERS)):
        shutil.rmtree(work.root / folder / "wire/toll")
    (work.root / "annotations/entities/wire/toll.jsonl").unlink()
    for path in (work.root / "corpus/splits").iterdir():
        path.write_text(path.read_text().replace("wire/toll\n", ""))
    line = '{"id":"wire/toll","reason":"A copy.","replacement":null}\n'
    (work.root / "corpus/retired.jsonl").write_text(line)
    work.release("0.4.0")
    told = "documents train has 2 rows, 3 in 0.3.0; say why with --fewer-rows"
    assert told in work.refused("--dry-run")
    done = work.publish("--dry-run", "--fewer-rows", "A copy left.")
    assert (done.returncode, "nothing was sent" in done.stdout) == (0, True)


def test_release_on_the_hub_is_hydrated(work: Work, tmp_path: Path) -> None:
    work.published()
    east = REPOSITORY / "tests/held/east.txt"
    out = tmp_path / "mine"
    words = ("hydrate", "--release", f"{REPO}@v0.3.0", "--from", east, "--out", out)
    done = work.here(*words)
    assert done.returncode == 0, done.stdout
    assert (out / "harbour-0.3.0-private/README.md").is_file()
    for name in (f"{REPO}@v9", "acme/none@v1"):
        done = work.here("hydrate", "--release", name, "--from", east, "--out", out)
        assert done.returncode == 2
        assert "could not be fetched from the Hub" in done.stdout


@pytest.mark.parametrize(
    "words",
    ["Bearer hf_abcDEF123", "token hf_abcDEF123 in it", "Bearer something-else"],
)
def test_tokens_are_hidden(words: str) -> None:
    assert HIDDEN in redacted(words)
    assert not re.search("abcDEF|something", redacted(words))


def test_names_of_datasets() -> None:
    assert split_name("acme/news@v1.0.0") == ("acme/news", "v1.0.0")
    assert split_name("acme/news@refs/pr/1") == ("acme/news", "refs/pr/1")
    assert split_name("acme/news") == ("acme/news", None)
