import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import REPOSITORY
from test_agreement import give_passes

from wirecopy.build import build_dataset
from wirecopy.cli import main
from wirecopy.errors import CorpusError
from wirecopy.figures import END, MAKERS, PAGES, START, write_figures
from wirecopy.read import read_corpus, read_stories

PAGE = "# Harbour\n\n<!-- generated: {} -->\nold\n<!-- end -->\n\nThe rest stays.\n"


def write(root: Path, text: str, check: bool = False) -> tuple[list[str], str]:
    (root / "README.md").write_text(text)
    stale = write_figures(read_corpus(root), check)
    return stale, (root / "README.md").read_text()


def test_figures_of_this_repository_are_fresh() -> None:
    stale = write_figures(read_corpus(REPOSITORY), check=True)
    assert stale == [], "run 'wirecopy figures'"


def test_pages_that_are_not_there_have_no_figures(root: Path) -> None:
    (root / "DATASHEET.md").unlink()
    assert write_figures(read_corpus(root)) == []
    assert not any((root / page).exists() for page in PAGES)


def test_page_without_markers_is_left_alone(root: Path) -> None:
    assert write(root, "# Harbour\n") == ([], "# Harbour\n")


@pytest.mark.parametrize("name", MAKERS)
def test_what_stands_between_the_markers_is_made_anew(root: Path, name: str) -> None:
    give_passes(root)
    stale, text = write(root, PAGE.format(name))
    assert stale == ["README.md"]
    assert text.startswith(f"# Harbour\n\n<!-- generated: {name} -->\n\n")
    assert text.endswith("\n<!-- end -->\n\nThe rest stays.\n")
    assert "old" not in text
    assert write(root, text) == ([], text)


def test_check_says_what_is_stale_and_writes_nothing(root: Path) -> None:
    text = PAGE.format("splits")
    assert write(root, text, check=True) == (["README.md"], text)


def test_figures_are_those_of_the_corpus(root: Path) -> None:
    give_passes(root)
    text = write(root, "".join(PAGE.format(name) for name in MAKERS))[1]
    assert "| wire | 2 | 3 | 98 |" in text
    assert "| train | 2 | 3 | 98 |" in text
    assert "Documents withheld, so that words and tokens are not counted: 1." in text
    assert "Mentions by type: ORG 5; GPE 5; PERSON 4; DATE 4; " in text
    assert "| entities | mentions | 14 | 14 | 14 | 1.000 | 1.000 |" in text
    assert "5 aligned, 5 of these with the same id." in text


def test_splits_are_those_of_the_dataset_and_what_is_withheld_stands_apart(
    root: Path,
) -> None:
    text = write(root, PAGE.format("splits"))[1]
    rows = dict(re.findall(r"^\| ([a-z, ]+) \| (\d+ \| \d+) \|", text, re.MULTILINE))
    assert rows == {
        "train": "2 | 3",
        "validation": "0 | 0",
        "test": "0 | 0",
        "test, withheld": "1 | 1",
    }
    assert "Withheld documents are in no row of the dataset" in text
    splits = build_dataset(root, root / "dist").rows["documents"]
    for split, documents in splits.items():
        assert rows[split].endswith(f" | {documents}")
    shutil.rmtree(root / "corpus/held")
    for layer in ("entities", "quotations", "sections"):
        shutil.rmtree(root / f"annotations/{layer}/held")
    (root / "corpus/splits/test.txt").write_text("")
    assert "withheld" not in write(root, PAGE.format("splits"))[1].lower()


def test_changed_data_make_figures_stale(root: Path) -> None:
    _, text = write(root, PAGE.format("stats"))
    layer = root / "annotations/quotations/wire/quay/south.jsonl"
    layer.write_text("".join(layer.read_text().splitlines(keepends=True)[:-1]))
    assert write(root, text, check=True)[0] == ["README.md"]


def test_what_was_hydrated_is_no_part_of_the_figures(root: Path) -> None:
    _, text = write(root, PAGE.format("stats") + PAGE.format("corpus-size"))
    target = root / "hydrated/held/gate/east.txt"
    target.parent.mkdir(parents=True)
    shutil.copy(Path(__file__).parent / "held/east.txt", target)
    corpus = read_corpus(root)
    assert any(
        d.blocks for s in read_stories(corpus, ["held/gate"]) for d in s.documents
    )
    assert write_figures(corpus, check=True) == []
    assert (root / "README.md").read_text() == text


def test_corpus_without_passes_says_so(root: Path) -> None:
    text = write(root, PAGE.format("agreement"))[1]
    assert "No document has two passes yet" in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PAGE.format("speed"), "README.md:3: no figures speed; there are corpus-size"),
        ("<!-- generated: stats -->\n", "README.md:1: .* has no <!-- end --> after it"),
        (
            "<!-- generated: stats -->\n<!-- generated: splits -->\n<!-- end -->\n",
            "README.md:1: .* has no <!-- end --> after it",
        ),
    ],
)
def test_wrong_marker_is_one_line(root: Path, text: str, said: str) -> None:
    with pytest.raises(CorpusError, match=said):
        write(root, text)


def test_page_that_is_no_utf_8_is_one_line(root: Path) -> None:
    (root / "README.md").write_bytes(b"caf\xe9\n")
    with pytest.raises(CorpusError, match=r"README\.md: byte 3 is not UTF-8"):
        write_figures(read_corpus(root))


def test_command_writes_and_checks(root: Path) -> None:
    (root / "DATASHEET.md").write_text(PAGE.format("splits"))
    check = ["figures", "--check", "--root", str(root)]
    done = CliRunner().invoke(main, check)
    assert (done.exit_code, done.output) == (
        1,
        "DATASHEET.md: stale; run 'wirecopy figures'\n",
    )
    done = CliRunner().invoke(main, ["figures", "--root", str(root)])
    assert (done.exit_code, done.output) == (0, "DATASHEET.md\n")
    assert CliRunner().invoke(main, check).exit_code == 0


def test_every_marker_of_this_repository_is_known(tmp_path: Path) -> None:
    for page in PAGES:
        path = REPOSITORY / page
        if path.is_file():
            shutil.copy(path, tmp_path)
            text = (tmp_path / page).read_text("utf-8")
            names = START.findall(text)
            assert set(names) <= set(MAKERS)
            assert text.count(END) == len(names)


def test_hydrated_texts_do_not_change_the_figures(root: Path) -> None:
    give_passes(root)
    before = write(root, PAGE.format("stats") + PAGE.format("corpus-size"))[1]
    hydrated = root / "hydrated/held/gate/east.txt"
    hydrated.parent.mkdir(parents=True)
    shutil.copy(Path(__file__).parent / "held" / "east.txt", hydrated)
    assert write(root, before) == ([], before)
