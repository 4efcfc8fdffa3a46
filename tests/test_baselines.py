"""Baselines: the fast ones on a small part, their results as a file and as tables."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY

from wirecopy.baselines import BASELINES, Baseline, Train
from wirecopy.baselines.plots import write_plots
from wirecopy.baselines.quotation_learned import linked
from wirecopy.baselines.quotation_rules import fit as fit_rules
from wirecopy.baselines.quotation_shared import outer_pairs, sentences, with_ids
from wirecopy.baselines.results import (
    RESULTS,
    read_results,
    results_tables,
    write_results,
)
from wirecopy.baselines.run import Data, predictions, read_data, run, scored
from wirecopy.baselines.section_rules import fit as fit_position
from wirecopy.errors import CorpusError
from wirecopy.read import read_corpus
from wirecopy.records import ROLES_OF_SPANS, Corpus, Document, Mention, Span

Record = dict[str, Any]
SLOW = ("transformer",)
LEAST = {
    "crf": ("entities", "micro", "strict"),
    "pretrained": ("entities", "micro", "strict"),
    "rules": ("quotations", "found"),
    "learned": ("quotations", "found"),
    "position": ("sections", "role accuracy"),
    "linear": ("sections", "role accuracy"),
}
"""The figure of each baseline that is far from nothing even on a small part."""


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(REPOSITORY)


@pytest.fixture(scope="module")
def part(corpus: Corpus) -> Data:
    """The first documents of train, and of each collection that is there in test."""
    data = read_data(corpus)
    groups = tuple(
        replace(group, documents=group.documents[:4]) for group in data.groups[:1]
    )
    return Data(corpus, data.train[:16], groups)


def baseline(name: str) -> Baseline:
    return next(one for one in BASELINES if one.name == name)


@pytest.mark.parametrize("name", [b.name for b in BASELINES if b.name not in SLOW])
def test_fast_baselines_on_a_small_part(part: Data, name: str) -> None:
    one = baseline(name)
    if one.missing:
        pytest.skip(
            f"needs {', '.join(one.missing)}: pip install wirecopy[{one.extra}]"
        )
    figures = scored(part, one.layer, part.groups[0], part.models.once(one.fit))
    told: Any = figures
    for step in LEAST[name]:
        told = told[step]
    assert told.get("f1", told.get("value")) > 0.4
    again = scored(
        part, one.layer, part.groups[0], one.fit(Train(part.train, _rules(part)))
    )
    assert again == figures


def _rules(part: Data) -> Any:
    return part.corpus.rules


def test_transformer_learns_a_little(part: Data, monkeypatch: Any) -> None:
    one = baseline("transformer")
    if one.missing:
        pytest.skip(
            f"needs {', '.join(one.missing)}: pip install wirecopy[{one.extra}]"
        )
    monkeypatch.setattr("wirecopy.baselines.entity_transformer.EPOCHS", 1)
    predict = one.fit(Train(part.train[:2], part.corpus.rules))
    document = part.groups[0].documents[0]
    assert predict(document).blocks == document.blocks


def test_run_tells_what_it_left_out(part: Data, monkeypatch: Any) -> None:
    bare = replace(baseline("position"), packages=("no-such-package",))
    monkeypatch.setattr("wirecopy.baselines.run.BASELINES", (bare,))
    lines: list[str] = []
    record = run(part, (), lines.append)
    assert record["baselines"] == {}
    assert lines == ["position: not run: needs no-such-package (wirecopy[baselines])"]
    with pytest.raises(CorpusError, match="no baseline night; there are position"):
        run(part, ["night"])
    with pytest.raises(CorpusError, match="its packages are not there"):
        next(predictions(part, "position"))
    with pytest.raises(CorpusError, match="no such baseline"):
        next(predictions(part, "night"))


def test_errors_can_be_looked_at(part: Data) -> None:
    pairs = list(predictions(part, "position"))
    assert [one.id for one, _ in pairs] == [d.id for d in part.groups[0].documents]
    for one, other in pairs:
        assert one.blocks == other.blocks
        assert len(other.roles) == len(one.roles)


def document(*blocks: str, mentions: tuple[Mention, ...] = ()) -> Document:
    return Document(
        id="c/s/a",
        outlet=None,
        agency=None,
        published=None,
        language="en",
        sha256="",
        based_on=None,
        passes=(),
        withheld=False,
        rules=read_corpus(REPOSITORY).rules,
        blocks=blocks,
        mentions=mentions,
    )


def named(block: int, text: str, words: str, type: str) -> Mention:
    start = text.index(words)
    return Mention(block, start, start + len(words), words, type)


@pytest.mark.parametrize(
    ("text", "content", "cue", "speaker"),
    [
        ("“Nobody was hurt at all,” Ana Keverne told Oriel. “We were very lucky.”",
         ("“Nobody was hurt at all,”", "“We were very lucky.”"), "told", "Ana Keverne"),
        ("Ana Keverne said that the port was shut.", ("the port was shut",), "said",
         "Ana Keverne"),
        ("The port was shut, she said.", ("The port was shut",), "said", "she"),
        ("According to Ana Keverne, the port was shut.", ("the port was shut",),
         "According to", "Ana Keverne"),
        ("The port was shut, according to Ana Keverne.", ("The port was shut",),
         "according to", "Ana Keverne"),
    ],
)  # fmt: skip
def test_rules_of_quotations(
    text: str, content: tuple[str, ...], cue: str, speaker: str
) -> None:
    mentions = tuple(
        named(1, text, name, "PERSON") for name in ("Ana Keverne",) if name in text
    )
    given = document(text, mentions=mentions)
    models = Train((), given.rules)
    models.made["wirecopy.baselines.entity_crf"] = lambda one: one
    (found,) = fit_rules(models)(given).quotations
    assert tuple(span.text for span in found.content) == content
    assert [span.text for span in found.cue] == [cue]
    assert [span.text for span in found.speaker] == [speaker]
    assert found.kind == ("direct" if "“" in text else "indirect")
    assert found.entities == (("PERSON-keverne",) if "Ana" in text else ())


def test_short_words_in_marks_quote_nobody() -> None:
    given = document("A crane called “Salt” fell.")
    models = Train((), given.rules)
    models.made["wirecopy.baselines.entity_crf"] = lambda one: one
    kinds = [
        one.kind for one in fit_rules(models)(document("The “Salt” fell.")).quotations
    ]
    assert kinds == ["other"]


def test_spans_are_linked_to_the_nearest_cue() -> None:
    text = "It is shut, Ana said. Bo told Cy it was open."

    def span(words: str) -> Span:
        start = text.index(words)
        return Span(1, start, start + len(words), words)

    spans = dict(
        zip(
            ROLES_OF_SPANS,
            (
                [span("It is shut"), span("it was open")],
                [span("said"), span("told")],
                [span("Ana"), span("Bo")],
                [span("Cy")],
            ),
            strict=True,
        )
    )
    one, other = linked(spans, text, [], None)
    assert [s.text for s in (*one.content, *one.cue, *one.speaker)] == [
        *("It is shut", "said", "Ana"),
    ]
    assert [s.text for s in (*other.content, *other.cue, *other.speaker)] == [
        *("it was open", "told", "Bo"),
    ]
    assert [s.text for s in other.addressee] == ["Cy"]


def test_sentences_do_not_end_in_marks_or_after_titles() -> None:
    text = "“We won. It is late,” said Mr. Bo. He left."
    pieces = sentences(text, outer_pairs(1, text))
    assert [text[start:end] for start, end in pieces] == [
        "“We won. It is late,” said Mr. Bo.",
        "He left.",
    ]


def test_names_that_end_alike_are_one_entity() -> None:
    text = "Ana Keverne met Oriel. Keverne’s port"
    mentions = [
        named(1, text, "Ana Keverne", "PERSON"),
        named(1, text, "Oriel", "ORG"),
        replace(named(1, text, "Keverne’s", "PERSON"), text="Keverne’s"),
    ]
    first, other, last = (one.entity for one in with_ids(mentions))
    assert first == last == "PERSON-keverne"
    assert other == "ORG-oriel"


def test_rules_of_roles() -> None:
    given = document(
        "Port shuts after crane falls",
        "Union blames worn cable",
        "By Ana Keverne",
        "A crane fell on Monday, the port said.",
        "Nobody was hurt.",
        "WORN CABLE",
        "- Cable: 14 years old.",
        "(Reporting by Tomas Ilgaz)",
        "© Oriel 2025",
    )
    roles = [role.role for role in fit_position(Train((), given.rules))(given).roles]
    assert roles == [
        *("headline", "subheadline", "byline", "lede", "paragraph", "crosshead"),
        *("list-item", "tagline", "copyright"),
    ]


@pytest.fixture(scope="module")
def small(part: Data) -> Record:
    return run(part, ["position", "crf"])


def test_results_that_were_not_measured_again_stay(
    tmp_path: Path, small: Record
) -> None:
    assert read_results(tmp_path) is None
    assert list(results_tables(None)) == ["No baseline has been run yet."]
    position = small["baselines"]["position"]
    first = {**small, "baselines": {"crf": small["baselines"]["crf"]}}
    write_results(tmp_path, first)
    later = {
        **{name: told for name, told in small.items() if name != "learning_curve"},
        "corpus": {**small["corpus"], "data": "changed"},
        "test": {**small["test"], "far": {"stories": 0, "documents": 0}},
        "baselines": {"position": {**position, "data": "changed"}},
    }
    write_results(tmp_path, later)
    joined = read_results(tmp_path)
    assert joined is not None
    assert list(joined["baselines"]) == ["crf", "position"]
    text = "\n".join(results_tables(joined))
    assert "The baseline crf (entities) was run on an earlier state" in text
    assert "The baseline transformer (entities) was not run." in text
    assert "- Test of `far`: not there in the last run, as its texts" in text
    assert "| crf | entities | linear-chain CRF over words" in text
    curve = [line for line in text.splitlines() if line.startswith("| stories of")]
    assert len(curve) == 1
    (tmp_path / RESULTS).write_text("[]")
    with pytest.raises(CorpusError, match="no results of baselines"):
        read_results(tmp_path)


def test_plots_are_written(tmp_path: Path, small: Record) -> None:
    paths = write_plots(small, tmp_path / "plots")
    assert [path.name for path in paths] == [
        "learning-curve.png",
        "entities-by-type.png",
    ]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)


def test_results_of_this_repository_are_generated_and_whole() -> None:
    text = (REPOSITORY / RESULTS).read_text("utf-8")
    assert text.splitlines()[0] == (
        """{ "generated": "by 'python scripts/baselines.py'; do not edit","""
    )
    results = json.loads(text)
    assert list(results["baselines"]) == [one.name for one in BASELINES]
    for entry in results["baselines"].values():
        assert set(entry) >= {"what", "versions", "trained_on", "seed", "data"}
        assert entry["scores"]


def test_wrong_call_of_the_door_is_one_line(root: Path) -> None:
    words = [sys.executable, str(REPOSITORY / "scripts/baselines.py"), "--root"]
    done = subprocess.run([*words, str(root)], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == (
        "wirecopy: baselines need stories with texts in train and in test\n"
    )
