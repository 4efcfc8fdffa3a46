"""The corpora of the benchmark are clean, all different, and whole."""

import json
import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import REPOSITORY, put_base
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.bench import cldf, conllu, measure, others
from wirecopy.bench.corpora import make_corpus, pattern_of
from wirecopy.bench.floor import read_all
from wirecopy.bench.measure import Cost
from wirecopy.bench.naive import rows
from wirecopy.bench.report import (
    BEGIN,
    END,
    table,
    table_of_validators,
    with_table,
)
from wirecopy.bench.words import KEPT, swap, vocabulary_of
from wirecopy.build import build_dataset
from wirecopy.checks.cache import FOLDER as CACHE
from wirecopy.checks.run import check_corpus
from wirecopy.cli.benching import bench
from wirecopy.errors import CorpusError

TEXTS = ["The harbour crews left Dunmore on March 14, 2019; DUNMORE said “no”."]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "large"
    assert make_corpus(pattern_of(REPOSITORY), folder, 340) >= 340
    return folder


def test_corpora_are_clean(large: Path) -> None:
    assert check_corpus(large) == []


def test_no_two_texts_are_the_same(large: Path) -> None:
    texts = [path.read_text("utf-8") for path in large.glob("corpus/*/*/*.txt")]
    assert len(texts) >= 340
    assert len(set(texts)) == len(texts)


def test_copies_have_the_annotations_of_the_originals(large: Path) -> None:
    for layer in ("entities", "quotations", "sections"):
        for path in (REPOSITORY / "annotations" / layer / "wire").glob("*/*.jsonl"):
            copy = large / f"annotations/{layer}/wire" / f"{path.parent.name}-00001"
            lines = (copy / path.name).read_bytes().count(b"\n")
            assert lines == path.read_bytes().count(b"\n")


def test_they_can_be_built_and_read(large: Path, tmp_path: Path) -> None:
    built = build_dataset(large, tmp_path / "dist")
    count = len([*large.glob("corpus/*/*/*.txt")])
    assert sum(built.rows["documents"].values()) == count
    assert read_all(str(large)) > 4 * count
    assert sum(1 for _ in rows(str(large))) == count


def test_a_folder_that_is_there_is_left_alone(large: Path) -> None:
    with pytest.raises(CorpusError, match="is there already"):
        make_corpus(pattern_of(REPOSITORY), large, 1)


@given(seed=st.text(max_size=5))
def test_words_are_swapped_alike_and_edges_kept(seed: str) -> None:
    common = " ".join(f"word{'abcdefgh'[n % 8] * (n + 1)} " * 9 for n in range(KEPT))
    vocabulary = vocabulary_of([common, *TEXTS])
    assert "dunmore" in vocabulary.words
    swapped = swap(TEXTS[0], vocabulary.swapped(seed))
    words = re.findall(r"\w+", swapped.text)
    assert words[4].upper() == words[9]
    assert len(words) == len(re.findall(r"\w+", TEXTS[0]))
    for match in re.finditer(r"\w+", TEXTS[0]):
        start, end = (swapped.edges[at] for at in match.span())
        assert re.fullmatch(r"\w+", swapped.text[start:end])
    assert re.sub(r"\w+", "", swapped.text) == re.sub(r"\w+", "", TEXTS[0])


def test_first_check_is_one_run_with_nothing_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, ran = put_base(tmp_path / "corpus-3"), {}
    put_base(tmp_path / "corpus-1")
    (root / CACHE).mkdir()

    def timed(step: str, documents: int, _: list[str], repeat: int) -> Cost:
        ran[step, documents] = repeat, (root / CACHE).exists()
        (root / CACHE).mkdir(exist_ok=True)
        return Cost(step, documents, 2.0, 1.0, 30)

    monkeypatch.setattr(measure, "timed", timed)
    monkeypatch.setattr(measure, "_two_workers", lambda: nullcontext("tcp://here:1"))
    costs = [*measure.measure(pattern_of(REPOSITORY), tmp_path, 3, 1, 7)]
    count = costs[0].documents
    assert ran["check, the first to be remembered", count] == (1, False)
    assert ran["check, nothing changed since", count] == (7, True)
    cluster = "build alone, cluster of two workers"
    assert [cost.step for cost in costs if cost.processor is None] == [cluster]
    assert f"| {cluster} | 2.00 | | " in table(costs)


def test_large_corpora_are_measured_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_base(tmp_path / "corpus-10001")
    put_base(tmp_path / "corpus-1")
    ran = {}

    def timed(step: str, documents: int, command: list[str], repeat: int) -> Cost:
        ran[step, str(tmp_path / "corpus-1") in command] = repeat
        return Cost(step, documents, 2.0, 1.0, 30)

    monkeypatch.setattr(measure, "timed", timed)
    monkeypatch.setattr(measure, "_two_workers", lambda: nullcontext("tcp://here:1"))
    assert [*measure.measure(pattern_of(REPOSITORY), tmp_path, 10_001, 1, 7)]
    assert ran.pop(("floor", True)) == 7
    assert len(ran) > 10
    assert set(ran.values()) == {1}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "corpus-4"
    make_corpus(pattern_of(REPOSITORY), folder, 4)
    return folder


def mentions_of(root: Path) -> int:
    files = root.glob("annotations/entities/*/*/*.jsonl")
    return sum(path.read_bytes().count(b"\n") for path in files)


def test_mentions_for_universal_dependencies(small: Path, tmp_path: Path) -> None:
    """Its validator finds nothing, and does find a bracket that is never closed."""
    validator = pytest.importorskip("udtools").Validator
    assert conllu.write(small, tmp_path) == mentions_of(small) > 100
    path = tmp_path / conllu.FILE
    text = path.read_text("utf-8")
    assert len(re.findall(r"\(d[0-9]+e[0-9]+-other-1", text)) == mentions_of(small)

    def found() -> bool:
        judge = validator(lang="ud", level=2, check_coref=True, output=None)
        return not judge.validate_files([str(path)]).passed()

    assert not found()
    path.write_text(text.replace("-other-1)", "-other-1", 1))
    assert found()


def test_mentions_for_cldf(small: Path, tmp_path: Path) -> None:
    """Its validator finds nothing, and does find an entity that is not there."""
    dataset = pytest.importorskip("pycldf").Dataset
    entities = [*small.glob("annotations/entities/*/*.jsonl")]
    listed = sum(path.read_bytes().count(b"\n") for path in entities)
    assert cldf.write(small, tmp_path) == mentions_of(small) + listed
    assert dataset.from_metadata(tmp_path / cldf.FILE).validate()
    table = tmp_path / "entities.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:-3]), "utf-8")
    with pytest.raises(ValueError, match="Key"):
        dataset.from_metadata(tmp_path / cldf.FILE).validate()


def test_validators_that_are_missing_are_left_out(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conllu, "PACKAGE", "no-such-package-anywhere")
    monkeypatch.setattr(cldf, "PACKAGE", "nor-this-package-anywhere")
    assert others.missing() == ["no-such-package-anywhere", "nor-this-package-anywhere"]
    pattern = pattern_of(REPOSITORY)
    [cost] = others.beside(pattern, small.parent, 4, 1)
    assert cost.step == "check"
    lines = sum(
        path.read_bytes().count(b"\n")
        for layer in ("entities", "quotations", "sections")
        for path in (small / "annotations" / layer).rglob("*.jsonl")
    )
    assert cost.annotations == lines


def test_validator_that_fails_does_not_lose_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beside(*_: object) -> Iterator[Cost]:
        yield Cost("check", 9, 2.0, 1.5, 40, 3000)
        raise CorpusError("udvalidate: failed")

    floor = Cost("floor", 9, 1.0, 1.0, 40)
    monkeypatch.setattr(measure, "measure", lambda *_: iter([floor]))
    monkeypatch.setattr(others, "beside", beside)
    told = ["--root", str(REPOSITORY), "--documents", "9", "--out", str(tmp_path)]
    done = CliRunner().invoke(bench, told)
    assert done.exit_code == 0
    assert "left out: udvalidate: failed" in done.stderr
    assert "| 9 | check | 3,000 |" in done.stdout
    costs = json.loads((tmp_path / "speed.json").read_bytes())["costs"]
    assert [cost["annotations"] for cost in costs] == [None, 3000]


def test_table_of_validators() -> None:
    costs = [Cost("floor", 9, 1.0, 1.0, 40), Cost("check", 9, 2.0, 1.5, 40, 3000)]
    assert "check" not in table(costs)
    made = table_of_validators(costs)
    assert made.endswith("| 9 | check | 3,000 | 2.00 | 1.50 | 1,500 |\n")
    assert "floor" not in made


def test_table_and_page(tmp_path: Path) -> None:
    costs = [
        Cost("floor", 1000, 0.5, 0.4, 40),
        Cost("tokenising", 1000, 1.5, 1.4, 100),
        Cost("build alone", 1000, 3.0, 2.9, 300),
    ]
    made = table(costs)
    assert "| 1,000 | floor | 0.50 | 0.40 | 0.500 | 1.00 | 40 |" in made
    assert "together | | | | 1.50 | |" in made
    with pytest.raises(CorpusError, match="lacks the marks"):
        with_table(tmp_path, made)
    page = tmp_path / "scripts/SPEED.md"
    page.parent.mkdir()
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    with_table(tmp_path, made)
    assert page.read_text() == f"before\n{BEGIN}\n\n{made}\n{END}\nafter\n"
