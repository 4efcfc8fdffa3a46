"""What README and card show is what a reader gets: the Python is run and compared."""

import contextlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import REPOSITORY

from wirecopy.build import build_dataset

PAGES = ("README.md", "DATASHEET.md")
README, _ = TEXTS = [(REPOSITORY / page).read_text("utf-8") for page in PAGES]
EXAMPLE = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("readme")
    build_dataset(REPOSITORY, folder / "dist")
    before = Path.cwd()
    os.chdir(folder)
    yield folder
    os.chdir(before)


@pytest.mark.parametrize("page", TEXTS, ids=PAGES)
def test_examples_print_what_the_page_says(
    page: str, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", built / "cache")
    examples = EXAMPLE.findall(page)
    assert len(examples) == page.count("```python")
    names: dict[str, object] = {}
    for code, expected in examples:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(code, names)
        assert out.getvalue() == expected


def test_first_screen_has_what_a_first_user_needs() -> None:
    screen = "\n".join(README.splitlines()[:45])
    for needed in (
        "python3 scripts/dev.py build",
        "python3 scripts/dev.py test",
        "source .venv/bin/activate",
        "load_dataset(",
        "{'train': ",
        "wirecopy cite",
    ):
        assert needed in screen
