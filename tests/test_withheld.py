"""The withheld collections of this repository, hydrated from the texts themselves.

The texts are in ../shared/texts, which is not part of the repository.
"""

import shutil
from pathlib import Path

import pytest
from conftest import REPOSITORY

from wirecopy.checks.report import as_text
from wirecopy.checks.run import check_corpus
from wirecopy.hydrating import hydrate_corpus
from wirecopy.read import read_corpus

TEXTS = REPOSITORY.parent / "shared" / "texts"
needs_texts = pytest.mark.skipif(
    not TEXTS.is_dir(), reason="the withheld texts (../shared/texts) are not here"
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the corpus of this repository, without git."""
    root = tmp_path_factory.mktemp("withheld") / "root"
    for name in ("corpus", "annotations"):
        shutil.copytree(REPOSITORY / name, root / name)
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    return root


def withheld(root: Path) -> list[str]:
    corpus = read_corpus(root)
    return [
        story
        for story in corpus.stories
        if corpus.collections[story.partition("/")[0]].withheld
    ]


@needs_texts
def test_every_withheld_document_is_restored_exactly(copy: Path) -> None:
    report = hydrate_corpus(copy, frozenset(), [TEXTS])
    anchored = [
        path
        for story in withheld(copy)
        for path in (copy / "corpus" / story).glob("*.anchors.json")
    ]
    assert len(report.filled) == len(anchored) > 0
    for one in report.filled:
        counts = {status: n for status, n in one.hydrated.counts().items() if n}
        assert (one.status, set(counts)) == ("exact", {"exact"}), one.document
    assert as_text(check_corpus(copy)) == ""


def test_no_text_of_a_withheld_document_is_in_the_repository() -> None:
    for story in withheld(REPOSITORY):
        assert not [*(REPOSITORY / "corpus" / story).glob("*.txt")]
        for layer in ("quotations", "sections"):
            for path in (REPOSITORY / "annotations").glob(
                f"**/{layer}/{story}/*.jsonl"
            ):
                assert '"text"' not in path.read_text("utf-8"), path
