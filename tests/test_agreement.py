import json
import shutil
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.agreement import compared, differences, measure, read_passes
from wirecopy.agreement.measures import cohens_kappa, krippendorffs_alpha
from wirecopy.agreement.pairing import best_pairs
from wirecopy.agreement.report import Agreement, LabelFigure, SpanFigure, number
from wirecopy.agreement.spans import LabelledSpan, Score, exact, overlap
from wirecopy.agreement.words import word_roles
from wirecopy.cli import main
from wirecopy.errors import CorpusError
from wirecopy.read import read_corpus
from wirecopy.records import LAYERS, Document, Quotation, Span

Record = dict[str, Any]
Change = Callable[[list[Record]], object]
STORY = "corpus/wire/quay/story.json"
NORTH = "wire/quay/north"


def give_passes(root: Path, carried: str | None = None) -> Path:
    """Give both documents of a story two passes that are the adjudicated layers."""
    for name in "ab":
        for layer in LAYERS:
            target = root / f"annotations/passes/{name}/{layer}/wire"
            shutil.copytree(root / f"annotations/{layer}/wire/quay", target / "quay")
        shutil.copy(root / "annotations/entities/wire/quay.jsonl", entities(root, name))
    story = json.loads((root / STORY).read_text())
    for document, said in story["documents"].items():
        said["passes"] = [
            {
                "pass": name,
                "annotator": name,
                "manual": "0" * 40,
                "carried_from": carried if document == "south" else None,
                "sha256": "ab" * 32,
            }
            for name in "ab"
        ]
    (root / STORY).write_text(json.dumps(story))
    return root


def entities(root: Path, name: str) -> Path:
    return root / f"annotations/passes/{name}/entities/wire/quay.jsonl"


def change(root: Path, layer: str, do: Change, document: str = NORTH) -> None:
    """Change the records of pass b."""
    path = root / f"annotations/passes/b/{layer}/{document}.jsonl"
    records = [json.loads(line) for line in path.read_text().splitlines()]
    do(records)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def rename(root: Path, old: str, new: str) -> None:
    """Let pass b coin another id for an entity."""
    for path in (root / "annotations/passes/b").rglob("*.jsonl"):
        path.write_text(path.read_text().replace(f'"{old}"', f'"{new}"'))


def measured(root: Path) -> Agreement:
    corpus = read_corpus(root)
    return measure(read_passes(corpus), corpus.rules)


def spans(agreement: Agreement, layer: str) -> dict[tuple[str, str | None], SpanFigure]:
    return {
        (figure.name, figure.label): figure
        for figure in agreement.layers[layer]
        if isinstance(figure, SpanFigure)
    }


def labels(agreement: Agreement, layer: str) -> dict[str, LabelFigure]:
    return {
        figure.name: figure
        for figure in agreement.layers[layer]
        if isinstance(figure, LabelFigure)
    }


def listed(root: Path) -> list[str]:
    stories = read_passes(read_corpus(root))
    return [str(d) for one in compared(stories) for d in differences(one, LAYERS)]


def test_passes_that_are_the_same_agree_in_everything(root: Path) -> None:
    agreement = measured(give_passes(root))
    assert (agreement.documents, agreement.alike) == (2, 2)
    assert (agreement.entities, agreement.same_ids) == (5, 5)
    for layer in LAYERS:
        for figure in agreement.layers[layer]:
            if isinstance(figure, SpanFigure):
                assert figure.exact.f1 in (1.0, None)
                assert figure.overlap is None or figure.overlap.f1 in (1.0, None)
            else:
                assert figure.same == figure.compared
                assert figure.value in (1.0, None)
    assert listed(root) == []


def test_coined_ids_do_not_matter(root: Path) -> None:
    rename(give_passes(root), "keverne", "ana-k")
    agreement = measured(root)
    assert (agreement.entities, agreement.same_ids) == (5, 4)
    linked = labels(agreement, "entities")["entities on the same edges, aligned"]
    assert linked.same == linked.compared == 11
    speakers = labels(agreement, "quotations")["entities that speak, aligned"]
    assert speakers.same == speakers.compared == 5
    assert listed(root) == []


def test_unnamed_speakers_are_aligned_by_what_they_say(root: Path) -> None:
    give_passes(root)
    for name, id in (("a", "a-source"), ("b", "somebody")):
        with entities(root, name).open("a") as file:
            file.write(f'{{"id":"{id}","type":"PERSON","name":"x","named":false}}\n')
        path = root / f"annotations/passes/{name}/quotations/{NORTH}.jsonl"
        lines = path.read_text().splitlines(keepends=True)
        lines[0] = lines[0].replace('["keverne"]', f'["{id}"]')
        path.write_text("".join(lines))
    agreement = measured(root)
    assert (agreement.entities, agreement.same_ids) == (6, 5)
    assert listed(root) == []


def test_entity_that_one_pass_takes_for_another_is_a_difference(root: Path) -> None:
    give_passes(root)

    def link(records: list[Record]) -> None:
        records[8]["entity"] = "oriel"

    change(root, "entities", link)
    linked = labels(measured(root), "entities")["entities on the same edges, aligned"]
    assert (linked.same, linked.compared) == (10, 11)
    assert listed(root) == [
        "wire/quay/north block 5 entity 'Keverne': a keverne, b oriel"
    ]


def test_type_edges_and_missing_mentions_are_told_apart(root: Path) -> None:
    give_passes(root)

    def alter(records: list[Record]) -> None:
        records[1]["type"] = "FAC"
        records[2] |= {"end": 11, "text": "March"}
        del records[-1]

    change(root, "entities", alter)
    figures = spans(measured(root), "entities")
    assert figures["mentions", None].exact == Score(14, 13, 11)
    assert figures["mentions", None].overlap == Score(14, 13, 12)
    assert figures["mentions, whatever the type", None].exact == Score(14, 13, 12)
    assert figures["mentions", "GPE"].exact == Score(2, 1, 1)
    assert figures["mentions", "FAC"].exact == Score(0, 1, 0)
    assert listed(root) == [
        "wire/quay/north block 2 mention 'VELL': a GPE, b FAC",
        "wire/quay/north block 2 mention 'March': a nothing, b DATE",
        "wire/quay/north block 2 mention 'March 4': a DATE, b nothing",
        "wire/quay/north block 6 mention 'Tomas Ilgaz': a PERSON, b nothing",
    ]


def test_quotations_are_paired_before_they_are_compared(root: Path) -> None:
    give_passes(root)

    def alter(records: list[Record]) -> None:
        records[0] |= {"stance": "ask", "anonymous": True, "cue": []}
        records[2]["kind"] = "indirect"
        records[2]["content"][0] |= {"start": 15, "text": "that the cable was “old”"}
        for record, id in zip(records, ("q4", "q5", "q6"), strict=True):
            record["id"] = id

    change(root, "quotations", alter)
    agreement = measured(root)
    figures = spans(agreement, "quotations")
    assert figures["content", None].exact == Score(6, 6, 5)
    assert figures["content", None].overlap == Score(6, 6, 6)
    assert figures["content", "mixed"].exact == Score(1, 0, 0)
    assert figures["content", "other"].exact == Score(1, 1, 1)
    assert figures["cue", None].exact == Score(5, 4, 4)
    assert figures["speaker", None].exact == Score(5, 5, 5)
    found = labels(agreement, "quotations")
    assert found["kind of matched quotations"].compared == 6
    assert found["kind of matched quotations"].same == 5
    assert found["stance of matched quotations"].same == 4
    assert found["anonymous of matched quotations"].same == 4
    assert listed(root) == [
        "wire/quay/north block 2 anonymous of q1 (b: q4) "
        "'A crane fell at the Port of Vell on Monday': a False, b True",
        "wire/quay/north block 2 stance of q1 (b: q4) "
        "'A crane fell at the Port of Vell on Monday': a assert, b ask",
        "wire/quay/north block 2 cue of q1 (b: q4) 'said': a q1, b nothing",
        "wire/quay/north block 5 content of q3 (b: q6) "
        "'that the cable was “old”': a nothing, b q3",
        "wire/quay/north block 5 content of q3 (b: q6) "
        "'the cable was “old”': a q3, b nothing",
        "wire/quay/north block 5 kind of q3 (b: q6) "
        "'the cable was “old”': a mixed, b indirect",
    ]


def test_nested_quotations_each_find_their_own(root: Path) -> None:
    give_passes(root)

    def nested(records: list[Record]) -> None:
        inner = json.loads(json.dumps(records[0])) | {"id": "q9", "within": "q1"}
        inner["content"][0] |= {
            "start": 44,
            "end": 66,
            "text": "Port of Vell on Monday",
        }
        records.append(inner)

    change(root, "quotations", nested)
    assert listed(root) == [
        "wire/quay/north block 2 quotation 'Port of Vell on Monday': "
        "a nothing, b q9 indirect"
    ]


def test_sections_are_compared_by_role_break_and_label(root: Path) -> None:
    give_passes(root)

    def alter(records: list[Record]) -> None:
        records[4] |= {"role": "crosshead", "break": True}
        records[2] |= {"end": 23, "text": "VELL, March 4 (Oriel) -"}

    change(root, "sections", alter)
    agreement = measured(root)
    figures = spans(agreement, "sections")
    assert figures["roles", None].exact == Score(9, 9, 8)
    assert figures["roles", "crosshead"].exact == Score(1, 2, 1)
    assert figures["breaks", None].exact == Score(1, 2, 1)
    assert figures["labelled spans", None].exact == Score(3, 3, 2)
    assert figures["labelled spans", "dateline"].overlap == Score(1, 1, 1)
    roles = labels(agreement, "sections")["roles of blocks"]
    assert (roles.compared, roles.same, roles.measure) == (9, 8, "kappa")
    assert len(listed(root)) == 4


def test_innermost_role_labels_the_word(root: Path) -> None:
    rules = read_corpus(root).rules
    inner = Quotation("q2", "direct", (Span(1, 12, 17),), speaker=(Span(1, 4, 6),))
    outer = Quotation("q1", "indirect", (Span(1, 4, 17),), cue=(Span(1, 0, 3),))
    other = Quotation("q3", "other", (Span(1, 18, 21),))
    document = Document(
        "x/y/z", None, None, None, "en", "", None, (), False, rules,
        blocks=("Say he, once, again now",), quotations=(outer, inner, other),
    )  # fmt: skip
    roles = ["cue", "speaker", "content", "content", "none"]
    assert [*word_roles(document, rules)] == roles


def test_carried_passes_are_no_part_of_the_headline(root: Path) -> None:
    give_passes(root, carried=NORTH)
    done = CliRunner().invoke(main, ["agreement", "--json", "--root", str(root)])
    record = json.loads(done.output)
    assert record["not_carried"]["documents"] == 1
    assert record["all"]["documents"] == 2
    text = CliRunner().invoke(main, ["agreement", "--root", str(root)]).output
    assert text.startswith("Nothing carried over\n")
    assert "All documents\n" in text


def test_command_takes_documents_and_layers(root: Path) -> None:
    give_passes(root)
    words = ["agreement", "wire/quay/south", "--layer", "sections", "--root", str(root)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0
    assert done.output.startswith("documents with two passes: 1,")
    assert "sections" in done.output
    assert "quotations" not in done.output


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("wire/nowhere", "no document, story or collection wire/nowhere"),
        ("wire/quay/west", "no document wire/quay/west"),
        ("wire/toll", "has two passes"),
    ],
)
def test_wrong_use_is_one_line(root: Path, name: str, said: str) -> None:
    give_passes(root)
    done = CliRunner().invoke(main, ["agreement", name, "--root", str(root)])
    assert done.exit_code == 2
    assert said in done.output
    assert done.output.count("\n") == 1


def test_missing_file_of_a_pass_is_one_line(root: Path) -> None:
    give_passes(root)
    (root / f"annotations/passes/b/sections/{NORTH}.jsonl").unlink()
    with pytest.raises(CorpusError, match="cannot read annotations/passes/b/sections"):
        read_passes(read_corpus(root))


def test_pass_that_breaks_its_schema_is_one_line(root: Path) -> None:
    give_passes(root)
    change(root, "quotations", lambda records: [r.pop("kind") for r in records])
    with pytest.raises(CorpusError, match="pass b of wire/quay/north breaks its"):
        read_passes(read_corpus(root))


def test_difference_of_a_withheld_text_has_no_words(root: Path) -> None:
    path = root / "corpus/held/gate/story.json"
    story = json.loads(path.read_text())
    for name in "ab":
        for layer in LAYERS:
            target = root / f"annotations/passes/{name}/{layer}/held"
            shutil.copytree(root / f"annotations/{layer}/held", target)
        story["documents"]["east"]["passes"].append(
            {
                "pass": name,
                "annotator": name,
                "manual": "0" * 40,
                "carried_from": None,
                "sha256": "ab" * 32,
            }
        )
    path.write_text(json.dumps(story))
    change(root, "quotations", lambda records: records.clear(), "held/gate/east")
    assert listed(root) == [
        "held/gate/east block 1 quotation [10:30]: a q1 indirect, b nothing"
    ]


def test_kappa_of_a_known_table() -> None:
    # Cohen (1960), Table 1: observed 0.29 + 0.21 + 0.20, expected 0.41.
    table = {
        (1, 1): 88, (1, 2): 14, (1, 3): 18, (2, 1): 10, (2, 2): 40, (2, 3): 10,
        (3, 1): 2, (3, 2): 6, (3, 3): 12,
    }  # fmt: skip
    pairs = [pair for pair, count in table.items() for _ in range(count)]
    assert cohens_kappa(pairs) == pytest.approx(0.492, abs=0.001)
    assert cohens_kappa([]) is None
    assert cohens_kappa([("x", "x")] * 3) is None


def test_alpha_of_a_known_table() -> None:
    # Krippendorff (2011), example B: two observers, ten binary units: 0.095.
    one = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    other = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert krippendorffs_alpha(zip(one, other, strict=True)) == pytest.approx(
        0.095, abs=0.0005
    )
    assert krippendorffs_alpha([]) is None


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("xyz")), min_size=1))
def test_alpha_is_one_less_observed_by_expected(units: list[tuple[str, str]]) -> None:
    """The definition, counted out: pairs within units against pairs of all values."""
    values = [value for unit in units for value in unit]
    pairs = list(permutations(values, 2))
    expected = sum(a != b for a, b in pairs) / len(pairs)
    observed = sum(a != b for a, b in units) / len(units)
    found = krippendorffs_alpha(units)
    if expected:
        assert found == pytest.approx(1 - observed / expected)
    else:
        assert found is None


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(0, 5), max_size=14
    )
)
def test_best_pairs_are_the_best(weights: dict[tuple[int, int], int]) -> None:
    pairs = best_pairs(weights)
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)
    best = max(
        sum(weights.get((a, b), 0) for a, b in enumerate(order))
        for order in permutations(range(5))
    )
    assert sum(weights[pair] for pair in pairs) == best


@st.composite
def flat_spans(draw: st.DrawFn) -> list[LabelledSpan]:
    """Draw spans of two labels that do not overlap."""
    edges = sorted(draw(st.sets(st.integers(0, 30), max_size=12)))
    return [
        LabelledSpan(0, 1, start, end, draw(st.sampled_from("XY")))
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]


@given(flat_spans(), flat_spans())
def test_exact_score_is_that_of_nervaluate(
    a: list[LabelledSpan], b: list[LabelledSpan]
) -> None:
    """Our exact match is nervaluate's strict one (SemEval 2013), label by label."""
    nervaluate = pytest.importorskip("nervaluate")
    if not a or not b:
        return
    true, predicted = (
        [[{"label": s.label, "start": s.start, "end": s.end - 1} for s in spans]]
        for spans in (a, b)
    )
    found = nervaluate.Evaluator(true, predicted, tags=["X", "Y"], loader="dict")
    theirs = found.evaluate()["overall"]["strict"]
    ours = exact(a, b)
    assert ours.same == theirs.correct
    assert (ours.a, ours.b) == (theirs.possible, theirs.actual)
    assert ours.precision == pytest.approx(theirs.precision)
    assert ours.recall == pytest.approx(theirs.recall)
    assert ours.f1 == pytest.approx(theirs.f1)


@given(st.lists(st.sampled_from(["same", "left", "right", "type", "lost"]), max_size=9))
def test_overlap_score_is_that_of_nervaluate(fates: list[str]) -> None:
    """Our overlap is nervaluate's ent_type where no span overlaps two others."""
    nervaluate = pytest.importorskip("nervaluate")
    moved = {"same": (2, 6), "left": (0, 4), "right": (4, 8), "type": (2, 6)}
    a = [LabelledSpan(0, 1, 10 * i + 2, 10 * i + 6, "X") for i in range(len(fates))]
    b = []
    for i, fate in enumerate(fates):
        if fate in moved:
            start, end = moved[fate]
            label = "Y" if fate == "type" else "X"
            b.append(LabelledSpan(0, 1, 10 * i + start, 10 * i + end, label))
    if not b:
        return
    true, predicted = (
        [[{"label": s.label, "start": s.start, "end": s.end - 1} for s in spans]]
        for spans in (a, b)
    )
    found = nervaluate.Evaluator(true, predicted, tags=["X", "Y"], loader="dict")
    theirs = found.evaluate()["overall"]["ent_type"]
    ours = overlap(a, b)
    assert (ours.same, ours.a, ours.b) == (
        theirs.correct,
        theirs.possible,
        theirs.actual,
    )
    assert ours.f1 == pytest.approx(theirs.f1)


@given(flat_spans(), flat_spans())
def test_overlap_holds_the_exact_matches_and_is_symmetric(
    a: list[LabelledSpan], b: list[LabelledSpan]
) -> None:
    assert exact(a, b).same <= overlap(a, b).same <= min(len(a), len(b))
    assert overlap(a, b).same == overlap(b, a).same


def test_figures_are_never_rounded_up_to_1() -> None:
    assert number(0.9996) == "0.999"
    assert number(1.0) == "1.000"
    assert number(None) == "-"


def test_passes_of_this_corpus_can_be_measured() -> None:
    corpus = read_corpus(REPOSITORY)
    stories = read_passes(corpus)
    agreement = measure(stories, corpus.rules)
    assert agreement.documents == sum(len(story.documents) for story in stories)
    assert agreement.documents
