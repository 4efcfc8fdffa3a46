"""The command score, on datasets, on rows in files, and on files of tools."""

import gc
import json
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from conftest import put_base

from wirecopy.build import build_dataset
from wirecopy.cli import main
from wirecopy.cli.scoring import bench_score

Record = dict[str, Any]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus, its dataset `built`, and its rows as files."""
    folder = tmp_path_factory.mktemp("place")
    root = put_base(folder / "root")
    build_dataset(root, folder / "dist").folder.rename(folder / "built")
    table = pq.read_table(next((folder / "built/documents").glob("train-*")))
    pq.write_table(table, folder / "rows.parquet")
    write(folder / "rows.jsonl", table.to_pylist())
    return folder


def write(path: Path, rows: list[Record]) -> None:
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))


def rows(place: Path) -> list[Record]:
    return [orjson.loads(line) for line in (place / "rows.jsonl").open("rb")]


def run(place: Path, *words: str) -> Result:
    paths = [str(place / word) if (place / word).exists() else word for word in words]
    return CliRunner().invoke(main, ["score", *paths])


def scored(place: Path, *words: str) -> Record:
    done = run(place, *words, "--json")
    assert done.exit_code == 0, done.output
    record: Record = json.loads(done.output)
    return record


@pytest.mark.parametrize("mine", ["built", "rows.parquet", "rows.jsonl"])
def test_predictions_of_every_file(place: Path, mine: str) -> None:
    record = scored(place, "built", mine, "--split", "train")
    assert (record["documents"], record["stories"]) == (3, 2)
    assert record["entities"]["micro"]["strict"]["f1"] == 1
    assert record["quotations"]["joint"]["f1"] == 1
    assert record["sections"]["parts"]["boundary similarity"]["value"] == 1
    assert record["consistency"]["value"] == 1


def test_garbage_is_collected_again_afterwards(place: Path) -> None:
    # spaCy's reader of msgpack leaves it off when a file is broken, in a test before.
    gc.enable()
    for words in (["rows.jsonl", "rows.jsonl"], ["rows.jsonl", "nothing"]):
        run(place, *words)
        assert gc.isenabled()


@pytest.mark.parametrize("config", ["entities", "quotations", "sections"])
def test_configs_of_a_dataset(place: Path, config: str) -> None:
    options = ("--split", "train", "--config", config)
    record = scored(place, "built", "built", *options)
    assert config in record


@pytest.mark.parametrize("config", ["entities", "quotations", "sections"])
def test_numbers_of_labels_are_those_of_the_config_of_the_rows(
    place: Path, config: str
) -> None:
    table = pq.read_table(next((place / "built" / config).glob("train-*")))
    write(place / "numbers.jsonl", table.to_pylist())
    options = ("built", "numbers.jsonl", "--split", "train")
    record = scored(place, *options)
    assert record[config] == scored(place, *options, "--config", config)[config]


def test_text_for_people(place: Path) -> None:
    done = run(place, "built", "rows.jsonl", "--split", "train", "--train", "built")
    lines = done.output.splitlines()
    assert lines[0].startswith("documents: 3, stories: 2; intervals of 95% from 1000")
    strict = next(line for line in lines if line.startswith("  strict"))
    assert strict.split() == ["strict", "18", "18", "18", "1.000", "1.000", "1.000"]
    assert any(line.startswith("seen in train") for line in lines)
    assert any(line.startswith("consistency over renditions") for line in lines)


def test_table_alone_has_no_train_and_no_renditions(place: Path) -> None:
    record = scored(place, "rows.parquet", "rows.jsonl")
    assert "consistency" not in record
    assert "seen in train" not in record["entities"]


def test_labels_of_plain_rows_are_those_of_the_schemas(place: Path) -> None:
    changed = rows(place)
    changed[0]["entities"][0]["type"] = "LAW"
    names = pq.read_schema(place / "rows.parquet").metadata[b"huggingface"]
    types = json.loads(names)["info"]["features"]["entities"]["feature"]["type"]
    for row in changed:
        for one in row["entities"]:
            if isinstance(one["type"], int):
                one["type"] = types["names"][one["type"]]
    write(place / "named.jsonl", changed)
    gold = json.loads((place / "named.jsonl").read_bytes().splitlines()[0])
    gold["entities"] = gold["entities"][1:]
    write(place / "gold.jsonl", [gold])
    write(place / "mine.jsonl", changed[:1])
    assert "no type 'LAW'" in run(place, "gold.jsonl", "mine.jsonl").output
    layers = ["quotations", "sections", "labels"]
    for name in ("gold.jsonl", "mine.jsonl"):
        row = orjson.loads((place / name).read_bytes())
        write(place / name, [{k: v for k, v in row.items() if k not in layers}])
    root = ("--root", str(place / "root"))
    record = scored(place, "gold.jsonl", "mine.jsonl", *root)
    assert record["entities"]["labels"]["LAW"]["strict"]["predicted"] == 1


def test_faults_are_listed_and_nothing_is_scored(place: Path) -> None:
    changed = rows(place)[1:]
    changed[0]["entities"][0]["end"] += 500
    changed[0]["entities"][0]["type"] = "PLACE"
    write(place / "bad.jsonl", changed)
    done = run(place, "built", "bad.jsonl", "--split", "train")
    assert done.exit_code == 1
    assert "wire/quay/north: is not among the predictions\n" in done.output
    assert "wire/quay/south: mention [0:504] covers" in done.output
    assert "micro" not in done.output


def test_many_faults_are_counted_and_the_first_are_told(place: Path) -> None:
    extra = [{**rows(place)[0], "document": f"wire/quay/{n}"} for n in range(30)]
    write(place / "many.jsonl", [*rows(place), *extra])
    done = run(place, "built", "many.jsonl", "--split", "train")
    assert done.output.count("is not in the gold data") == 20
    assert done.output.endswith("and 10 more\nfaults: 30; nothing was scored\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("built", "built", "--split", "night"), "no documents/night-*.parquet; there"),
        (("root", "rows.jsonl"), "no documents/test-*.parquet; no dataset"),
        (("built", "root/pyproject.toml", "--split", "train"), "name the form of"),
        (("built", "bad.json", "--split", "train"), "bad.json:2:1: is no JSON"),
        (("built", "bad.parquet", "--split", "train"), "is no Parquet file"),
        (
            ("built", "bad.json", "--form", "doccano", "--split", "train"),
            "bad.json",
        ),
    ],
)
def test_wrong_call_is_one_line(place: Path, words: tuple[str, ...], said: str) -> None:
    (place / "bad.json").write_text('{"document": "a", "entities": []}\nno\n')
    (place / "bad.parquet").write_text("no")
    done = run(place, *words, "--root", str(place / "root"))
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("form", ["brat", "doccano", "label-studio", "cas", "spacy"])
def test_files_of_tools(place: Path, form: str) -> None:
    root, out = ("--root", str(place / "root")), place / f"in-{form}"
    export = ["export", form, "wire", "--out", str(out), *root]
    done = CliRunner().invoke(main, export)
    assert done.exit_code == 0, done.output
    gold = ("built", out.name, "--form", form, "--split", "train", *root)
    record = scored(place, *gold)
    assert record["entities"]["micro"]["strict"]["f1"] == 1
    both = (out.name, out.name, "--form", form, "--gold-form", form, *root)
    assert scored(place, *both)["entities"] == {
        name: told for name, told in record["entities"].items() if "train" not in name
    }


def test_marks_of_tools_that_have_no_place_are_faults(place: Path) -> None:
    root = ("--root", str(place / "root"))
    out = place / "marks"
    CliRunner().invoke(main, ["export", "brat", "wire", "--out", str(out), *root])
    path = out / "wire/quay/south.ann"
    path.write_text(path.read_text() + "T99\tPlanet 0 4\tVell\n")
    done = run(place, "built", "marks", "--form", "brat", "--split", "train", *root)
    assert done.exit_code == 1
    assert "wire/quay/south: 1 x mark Planet (no such label here" in done.output


def test_bench_scores_what_it_makes(place: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("wirecopy.cli.scoring.DOCUMENTS", 7)
    done = CliRunner().invoke(bench_score, ["--root", str(place / "root")])
    assert done.output.startswith("7 documents: ")
    assert done.exit_code == 0


def test_bench_fails_where_score_fails(place: Path, monkeypatch: Any) -> None:
    def nothing(_: object, folder: Path) -> tuple[Path, Path]:
        return folder / "gold.jsonl", folder / "mine.jsonl"

    monkeypatch.setattr("wirecopy.cli.scoring._many", nothing)
    done = CliRunner().invoke(bench_score, ["--root", str(place / "root")])
    assert str(done.exception) == "score failed with exit code 2"


def test_pages_show_what_was_predicted_otherwise(place: Path, tmp_path: Path) -> None:
    first, *rest = rows(place)
    wrong = first["entities"][0]
    first["entities"][0] = {**wrong, "type": "LAW"}
    kept = ("document", "story", "text", "entities")
    write(place / "mine.jsonl", [{k: row[k] for k in kept} for row in (first, *rest)])
    out = tmp_path / "pages"
    words = ("rows.jsonl", "mine.jsonl", "--pages", str(out), "--root", "root")
    done = run(place, *words)
    assert done.exit_code == 0, done.output
    page = (out / f"{first['document']}.html").read_text("utf-8")
    assert "<p>1 relabelled" in page
    index = (out / "index.html").read_text("utf-8")
    assert index.index(first["document"]) < index.index(rest[0]["document"])
    other = (out / f"{rest[0]['document']}.html").read_text("utf-8")
    assert "<p>1 relabelled" not in other
    done = run(place, *words[:3], str(place / "root"), "--root", "root")
    assert done.exit_code == 2
    assert "is the corpus itself" in done.output


@pytest.mark.parametrize("id", ["../../escaped", "/escaped", "wire//x", "wire/.x", ""])
def test_no_page_gets_out_of_the_folder(place: Path, tmp_path: Path, id: str) -> None:
    asked = tmp_path / "escaped" if id.startswith("/") else id
    write(tmp_path / "rows.jsonl", [{**rows(place)[0], "document": str(asked)}])
    out, both = tmp_path / "a/b/pages", [str(tmp_path / "rows.jsonl")] * 2
    done = run(place, *both, "--pages", str(out), "--root", "root")
    assert done.exit_code == 2
    assert "is no id of a document" in done.output
    assert not out.exists()
    assert [*tmp_path.rglob("*.html")] == []
