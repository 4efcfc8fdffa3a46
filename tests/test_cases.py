"""Every check has a case: a corpus with the fault, and all that is found in it.

A case is a folder: the files that differ from tests/base, removed.txt with the paths
that are not there, commits.txt with the paths of one commit after the other, and
expected.txt with the findings of the whole corpus.
"""

import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import put_base

from wirecopy.checks import CHECKS, Check, known_codes
from wirecopy.checks.report import as_text
from wirecopy.checks.run import check_corpus
from wirecopy.finding import Finding
from wirecopy.release.prepare import check_release
from wirecopy.selection import Selection

CASES = sorted((Path(__file__).parent / "cases").iterdir())
OWN = ("expected.txt", "removed.txt", "commits.txt")


def put_case(case: Path, folder: Path) -> Path:
    """Make the corpus of a case in a folder."""
    put_base(folder)
    removed = case / "removed.txt"
    for name in removed.read_text().splitlines() if removed.exists() else ():
        (folder / name).unlink()
    for path in sorted(case.rglob("*")):
        target = folder / path.relative_to(case)
        if path.name in OWN or (path.is_dir() and not path.is_symlink()):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copy(path, target, follow_symlinks=False)
    if (case / "commits.txt").exists():
        commit(folder, (case / "commits.txt").read_text().splitlines())
    return folder


def commit(folder: Path, commits: list[str]) -> None:
    git = [
        "git",
        "-C",
        str(folder),
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b.example",
    ]
    subprocess.run([*git, "init", "-q"], check=True)
    for paths in commits:
        subprocess.run([*git, "add", *paths.split()], check=True)
        subprocess.run([*git, "commit", "-q", "-m", paths], check=True)


def findings_of(case: Path, root: Path) -> list[Finding]:
    """Check a corpus; for a case of level 5 what is to be released of it, too."""
    return check_release(root) if case.name[1] == "5" else check_corpus(root)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_findings_of_case(case: Path, tmp_path: Path) -> None:
    found = as_text(findings_of(case, put_case(case, tmp_path / "root")))
    assert found == (case / "expected.txt").read_text("utf-8")
    assert f": {case.name.partition('-')[0]} " in found


@pytest.mark.parametrize("code", sorted(known_codes()))
def test_every_code_has_a_case(code: str) -> None:
    assert [case.name for case in CASES if case.name.startswith(f"{code}-")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_select_shows_one_code_only(case: Path, tmp_path: Path) -> None:
    root = put_case(case, tmp_path / "root")
    code = case.name.partition("-")[0]
    expected = (case / "expected.txt").read_text("utf-8").splitlines()
    found = as_text(check_corpus(root, Selection(codes=(code,)))).splitlines()
    in_check = code not in ("R505", "R506", "R507")
    assert found == [x for x in expected if in_check and f": {code} " in x]


def test_base_has_no_findings(root: Path) -> None:
    assert check_corpus(root) == []
    assert check_release(root) == []


def test_codes_are_unique_and_names_tell_them_apart() -> None:
    codes = [code for one in CHECKS for code in one.codes]
    assert len(codes) == len(set(codes))
    names = [one.name for one in CHECKS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("one", CHECKS, ids=lambda one: str(one.codes[0]))
def test_check_is_explained(one: Check) -> None:
    doc = one.judge.__doc__ or ""
    assert one.summary.endswith(".")
    assert "Bad:" in doc
    assert "Good:" in doc
