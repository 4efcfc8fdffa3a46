"""What the pages show is what a reader gets: their Python is run and compared."""

import contextlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import REPOSITORY

from wirecopy.build import build_dataset

README = (REPOSITORY / "README.md").read_text("utf-8")
DATASHEET = (REPOSITORY / "DATASHEET.md").read_text("utf-8")
EXAMPLE = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("readme")
    build_dataset(REPOSITORY, folder / "dist")
    before = Path.cwd()
    os.chdir(folder)
    yield folder
    os.chdir(before)


@pytest.mark.parametrize("page", [README, DATASHEET], ids=["README", "DATASHEET"])
def test_examples_print_what_the_page_says(
    built: Path, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", built / "cache")
    examples = EXAMPLE.findall(page)
    assert len(examples) == page.count("```python") > 0
    names: dict[str, object] = {}
    for code, expected in examples:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(code, names)
        assert out.getvalue() == expected


def test_first_screen_shows_load_dataset_and_the_two_commands() -> None:
    screen = "\n".join(README.splitlines()[:40])
    assert "load_dataset(" in screen
    assert "python3 scripts/dev.py build" in screen
    assert "python3 scripts/dev.py test" in screen
