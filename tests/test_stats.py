import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import REPOSITORY

from wirecopy.cli import main
from wirecopy.errors import CorpusError
from wirecopy.read import read_corpus, read_story
from wirecopy.stats import as_text, measure
from wirecopy.stats.counts import count_document, count_words
from wirecopy.stats.figures import lengths, unseen
from wirecopy.stats.plots import write_plots

PNG = b"\x89PNG"


def measured(root: Path) -> dict[str, Any]:
    return measure(read_corpus(root))


def test_sizes_are_those_of_the_small_corpus(root: Path) -> None:
    whole = measured(root)["whole"]
    sizes = ("stories", "documents", "blocks", "parts", "documents_without_text")
    assert [whole[name] for name in sizes] == [3, 4, 11, 6, 1]
    assert whole["words"] == 48 + 28 + 22
    assert whole["lengths"]["shortest"] == 22
    assert whole["documents_not_annotated"] == 0


def test_entities_are_counted_by_type_and_table(root: Path) -> None:
    wire = measured(root)["collections"]["wire"]
    entities = wire["entities"]
    assert entities["mentions"] == 18
    assert entities["named_mentions"] == 13
    assert entities["types"]["ORG"] == 5
    assert entities["types"]["LANGUAGE"] == 0
    assert entities["mapped"]["conll"] == {"PER": 4, "ORG": 5, "LOC": 4, "MISC": 0}
    assert (entities["named_entities"], entities["unnamed_entities"]) == (6, 0)
    density = entities["per_100_tokens"]
    assert density["named"] == round(100 * 13 / wire["tokens"], 2)
    assert density["conll"] == density["named"]
    assert density["all"] == round(100 * 18 / wire["tokens"], 2)


def test_density_leaves_out_what_has_no_text_or_no_annotations(root: Path) -> None:
    held = measured(root)["collections"]["held"]
    assert held["entities"]["named_mentions"] == 1
    assert held["entities"]["per_100_tokens"]["named"] is None
    before = measured(root)["collections"]["wire"]
    for layer in ("entities", "quotations", "sections"):
        (root / f"annotations/{layer}/wire/toll/north.jsonl").unlink()
    after = measured(root)["collections"]["wire"]
    assert after["documents_not_annotated"] == 1
    assert after["words"] == before["words"]
    toll = count_document(read_story(read_corpus(root), "wire/toll").documents[0])
    tokens = after["tokens"] - toll.tally["tokens", ""]
    assert after["entities"]["per_100_tokens"]["named"] == round(100 * 11 / tokens, 2)


def test_quotations_are_counted_with_shares(root: Path) -> None:
    quotations = measured(root)["collections"]["wire"]["quotations"]
    assert quotations["kinds"] == {"direct": 1, "indirect": 3, "mixed": 1, "other": 1}
    assert quotations["attributions"] == 5
    assert quotations["contents"] == {
        "without_marks": 0.6,
        "wholly_quoted": 0.2,
        "partly_quoted": 0.2,
    }
    assert quotations["without_speaker"] == 0.0
    assert quotations["references"] == {
        "named": 3,
        "described": 2,
        "pronoun": 0,
        "none": 0,
    }


def test_attribution_without_a_speaker_is_counted(root: Path) -> None:
    path = root / "annotations/quotations/wire/quay/south.jsonl"
    records = [json.loads(line) for line in path.read_text().splitlines()]
    records[1] |= {"speaker": [], "anonymous": True, "reference": "none"}
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    quotations = measured(root)["collections"]["wire"]["quotations"]
    assert quotations["without_speaker"] == 0.2
    assert quotations["anonymous"] == 1


def test_sections_are_counted(root: Path) -> None:
    sections = measured(root)["collections"]["wire"]["sections"]
    assert sections["breaks"] == 1
    assert sections["roles"]["lede"] == 3
    assert sections["roles"]["crosshead"] == 1
    assert sections["labelled_spans"] == {
        "dateline": 1,
        "agency": 1,
        "byline": 1,
        "photo-credit": 0,
    }


def test_splits_add_up_to_the_whole(root: Path) -> None:
    figures = measured(root)
    for groups in (figures["splits"], figures["collections"]):
        for name in ("stories", "documents", "words", "tokens", "blocks"):
            total = sum(group[name] for group in groups.values())
            assert total == figures["whole"][name]


def test_unseen_mentions_are_counted_case_folded(root: Path) -> None:
    whole = measured(root)["whole"]["unseen"]
    assert whole["validation"] is None
    assert whole["test"]["mentions"] == 1
    assert whole["test"]["share"] == 0.0  # Vell is in a train story, and VELL too
    (root / "corpus/splits/train.txt").write_text("wire/toll\n")
    assert measured(root)["whole"]["unseen"]["test"]["share"] == 1.0
    assert unseen({}, {}) is None  # type: ignore[arg-type]


def test_renditions_share_words(root: Path) -> None:
    renditions = measured(root)["whole"]["renditions"]
    assert renditions["pairs"] == 1
    assert 0.4 < renditions["median"] < 0.8
    assert measured(root)["collections"]["held"]["renditions"] == {"pairs": 0}


def test_spread_takes_places_from_the_plan(root: Path) -> None:
    assert set(measured(root)["whole"]["spread"]) == {"topics", "genres", "outlets"}
    plan = root / "corpus/wire/PLAN.csv"
    plan.write_text(
        "story,country,continent\nquay,Vellia,Europe\ntoll,Brasko,Asia\nno,Nil,Asia\n"
    )
    spread = measured(root)["whole"]["spread"]
    assert spread["continents"] == {"Asia": 1, "Europe": 1}
    assert spread["countries"] == {"Brasko": 1, "Vellia": 1}
    assert spread["topics"]["labour"] == 2
    assert spread["outlets"] == {"Oriel": 2, "Vell Gazette": 1}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"country\nVellia\n", "a column 'story' is needed"),
        (b"story\n\xff\n", "corpus/wire/PLAN.csv"),
    ],
)
def test_plan_with_faults_is_one_line(root: Path, content: bytes, said: str) -> None:
    (root / "corpus/wire/PLAN.csv").write_bytes(content)
    with pytest.raises(CorpusError, match=said):
        measured(root)


def test_words_stand_between_spaces() -> None:
    assert count_words(("The U.N. - it didn't act.", "8-km •")) == 6
    assert count_words(()) == 0


def test_lengths_of_few_documents() -> None:
    assert lengths([]) == {}
    assert lengths([5])["median"] == lengths([5])["upper_quartile"] == 5
    assert lengths([90, 110, 310])["histogram"] == {
        "0-99": 1,
        "100-199": 1,
        "200-299": 0,
        "300-399": 1,
    }


def test_text_tells_the_labels_that_there_are(root: Path) -> None:
    lines = "\n".join(as_text(measured(root)))
    assert "mentions by type" in lines
    assert "PERSON" in lines
    assert "LANGUAGE" not in lines
    assert "topics: 2" in lines


def test_labels_come_from_the_schemas(root: Path) -> None:
    path = root / "annotations/sections.schema.json"
    path.write_text(path.read_text().replace('"tagline"', '"sign_off"'))
    layer = root / "annotations/sections/wire/quay/north.jsonl"
    layer.write_text(layer.read_text().replace('"tagline"', '"sign_off"'))
    assert measured(root)["whole"]["sections"]["roles"]["sign_off"] == 1
    assert "  sign_off" in "\n".join(as_text(measured(root)))


def test_command_prints_text_json_and_plots(root: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["stats", "--root", str(root)])
    assert done.exit_code == 0
    assert done.output.startswith("harbour 0.3.0\n")
    done = CliRunner().invoke(main, ["stats", "--json", "--root", str(root)])
    assert json.loads(done.output) == measured(root)


def test_plots_are_written_and_the_same_each_time(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    figures = measured(root)
    first = write_plots(figures, tmp_path / "one")
    second = write_plots(figures, tmp_path / "two")
    assert len(first) == 5
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes().startswith(PNG)
        assert one.read_bytes() == other.read_bytes()


def test_plots_of_an_empty_corpus(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name in ("train", "test"):
        (root / f"corpus/splits/{name}.txt").write_text("")
    for path in sorted(root.glob("corpus/*/*/story.json")):
        path.parent.rename(tmp_path / path.parent.name)
    figures = measured(root)
    assert figures["whole"]["stories"] == 0
    assert [*as_text(figures)]
    with pytest.raises(CorpusError, match="no stories to plot"):
        write_plots(figures, tmp_path / "plots")


def test_plots_without_matplotlib_are_one_line(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(CorpusError, match="plots need matplotlib"):
        write_plots(measured(root), tmp_path / "plots")


def test_plots_into_a_file_are_one_line(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    (tmp_path / "file").write_text("")
    with pytest.raises(CorpusError, match="cannot write"):
        write_plots(measured(root), tmp_path / "file" / "plots")


def test_150_documents_take_less_than_10_seconds() -> None:
    """The documents of this corpus are counted, and the time scaled to 150."""
    corpus = read_corpus(REPOSITORY)
    measure(corpus)  # the tokenizer is loaded once
    start = time.perf_counter()
    documents = measure(corpus)["whole"]["documents"]
    assert (time.perf_counter() - start) / max(documents, 1) * 150 < 10
