"""Scores: cross-checked, refused where predictions have faults, drawn over stories."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from datasets import Dataset, Features
from hypothesis import given
from hypothesis import strategies as st
from nervaluate import Evaluator

from wirecopy.agreement.pairing import best_pairs
from wirecopy.build import build_dataset
from wirecopy.errors import CorpusError
from wirecopy.read import read_corpus
from wirecopy.scoring import consistency, faults, score, side_by_side
from wirecopy.scoring.boundaries import boundary_similarity, p_k, window_diff
from wirecopy.scoring.entities import OF_LABELS, one_to_one, overlaps
from wirecopy.scoring.tally import Drawn, Tally

Record = dict[str, Any]
TYPES = ("PERSON", "GPE", "DATE")
STRATEGIES = {
    "strict": "strict",
    "exact": "exact",
    "partial": "partial",
    "type": "ent_type",
}
"""The names of nervaluate for what we measure."""
LENGTH = 60


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Dataset]:
    """The tables of the small corpus, all of whose stories are in train."""
    from conftest import put_base

    folder = tmp_path_factory.mktemp("scored")
    built = build_dataset(put_base(folder / "root"), folder / "dist").folder
    return {
        path.parent.name: Dataset(pq.read_table(path))
        for path in built.glob("*/train-*.parquet")
    }


def mentions(*places: tuple[int, int, str]) -> list[Record]:
    return [{"start": s, "end": e, "type": type} for s, e, type in places]


def row(document: str, entities: list[Record], **more: Any) -> Record:
    return {"document": document, "text": "x" * LENGTH, "entities": entities, **more}


ONE_OF_EACH = [(2 * place, 2 * place + 1, type) for place, type in enumerate(TYPES)]
EVERY_TYPE = row("c/s/x", mentions(*ONE_OF_EACH))


@st.composite
def flat(draw: st.DrawFn) -> list[tuple[int, int, str]]:
    """Draw mentions that do not overlap, in the order of the text."""
    edges = sorted(draw(st.sets(st.integers(0, LENGTH), max_size=16)))
    return [
        (start, end, draw(st.sampled_from(TYPES)))
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]


def counts(figure: Record) -> Any:
    return figure["precision"] or 0, figure["recall"] or 0, figure["f1"] or 0


def theirs(result: Any) -> Any:
    return pytest.approx((result.precision, result.recall, result.f1), abs=1e-6)


@given(st.lists(st.tuples(flat(), flat()), min_size=1, max_size=4))
def test_entities_are_as_nervaluate_has_them(documents: list[Any]) -> None:
    gold = [row(f"c/s/{n}", mentions(*a)) for n, (a, _) in enumerate(documents)]
    predicted = [row(f"c/s/{n}", mentions(*b)) for n, (_, b) in enumerate(documents)]
    record = score([*gold, EVERY_TYPE], [*predicted, EVERY_TYPE])
    a, b = (_for_nervaluate(pair[side] for pair in documents) for side in (0, 1))
    results = Evaluator(a, b, tags=list(TYPES), loader="dict").evaluate()
    one_each = all(_one_each(*pair) for pair in documents)
    for measure, name in STRATEGIES.items():
        ours, other = record["entities"]["micro"][measure], results["overall"][name]
        if measure == "type" and not one_each:
            assert ours["correct"] >= other.correct
        else:
            assert counts(ours) == theirs(other)
    for label, result in results["entities"].items():
        for measure in OF_LABELS if one_each else ():
            ours = record["entities"]["labels"][label][measure]
            assert counts(ours) == theirs(result[STRATEGIES[measure]])


def _for_nervaluate(documents: Any) -> list[list[Record]]:
    """Return mentions as nervaluate has them, its ends inside, with the same extra."""
    return [
        [{"label": t, "start": s, "end": e - 1} for s, e, t in own]
        for own in (*documents, ONE_OF_EACH)
    ]


def _one_each(a: list[Any], b: list[Any]) -> bool:
    """Return whether no mention overlaps two, where nervaluate takes the first.

    A mention of another type can then take one away that a later one was right about.
    """
    pairs = overlaps(a, b)
    return len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)


@given(flat(), flat())
def test_pairs_of_flat_spans_are_as_many_as_can_be(a: list[Any], b: list[Any]) -> None:
    pairs = overlaps(a, b)
    every = [
        (i, j)
        for i, one in enumerate(a)
        for j, other in enumerate(b)
        if one[0] < other[1] and other[0] < one[1]
    ]
    assert pairs == sorted(every)
    best = best_pairs(dict.fromkeys(every, 1.0))
    assert len(list(one_to_one(pairs))) == len(best)


def test_measures_of_entities_by_hand() -> None:
    gold = mentions((0, 4, "GPE"), (6, 10, "GPE"), (12, 16, "DATE"), (20, 24, "PERSON"))
    mine = mentions((0, 4, "GPE"), (6, 9, "GPE"), (12, 16, "GPE"), (30, 34, "PERSON"))
    figures = score([row("c/s/a", gold)], [row("c/s/a", mine)])["entities"]
    correct = {name: told["correct"] for name, told in figures["micro"].items()}
    assert correct == {"strict": 1, "exact": 2, "partial": 2.5, "type": 2}
    assert figures["micro"]["strict"]["f1"] == 0.25
    assert figures["labels"]["GPE"]["strict"]["f1"] == 0.4
    assert figures["macro"]["strict"]["value"] == pytest.approx(0.4 / 3, abs=1e-6)


def test_mean_over_documents_leaves_empty_ones_out() -> None:
    one = mentions((0, 4, "GPE"))
    gold = [row("c/s/a", one), row("c/s/b", one), row("c/t/c", [])]
    mine = [row("c/s/a", one), row("c/s/b", []), row("c/t/c", [])]
    figures = score(gold, mine)["entities"]
    assert figures["document macro"]["strict"]["of"] == 2
    assert figures["document macro"]["strict"]["value"] == 0.5
    assert figures["micro"]["strict"]["f1"] == pytest.approx(2 / 3, abs=1e-6)


def test_mentions_are_told_apart_by_whether_train_has_their_words() -> None:
    def told(text: str, *places: tuple[int, int, str]) -> Record:
        return {"document": "c/s/a", "text": text, "entities": mentions(*places)}

    gold = told("Vell and Oro", (0, 4, "GPE"), (9, 12, "GPE"))
    mine = told("Vell and Oro", (0, 4, "GPE"), (5, 8, "GPE"))
    train = {**told("VELL", (0, 4, "PERSON")), "document": "c/t/a"}
    figures = score([gold], [mine], train=[train])["entities"]
    assert counts(figures["seen in train"]["strict"]) == (1, 1, 1)
    assert counts(figures["unseen in train"]["strict"]) == (0, 0, 0)
    assert figures["unseen in train"]["strict"]["predicted"] == 1


# Values of segeval 2.0.11 (Fournier's own), with the same windows and n_t = 2.
@pytest.mark.parametrize(
    ("gold", "predicted", "units", "expected"),
    [
        ({4, 8}, {4, 8}, 12, (0, 0, 1)),
        ({4, 8}, set(), 12, (0.4, 0.4, 0)),
        ({4, 8}, {5, 8}, 12, (0.2, 0.2, 0.75)),
        ({4, 8}, {3, 4, 8}, 12, (0.1, 0.2, 2 / 3)),
        ({2, 3}, {3, 4}, 6, (0.5, 1, 1 / 3)),
        ({3, 6, 9}, {2, 6, 12}, 15, (6 / 13, 6 / 13, 0.375)),
        ({1}, {2}, 3, (0.0, 0.0, 0.5)),
    ],
)
def test_boundaries(
    gold: set[int], predicted: set[int], units: int, expected: tuple[float, ...]
) -> None:
    found = (
        p_k(gold, predicted, units),
        window_diff(gold, predicted, units),
        boundary_similarity(gold, predicted),
    )
    assert found == pytest.approx(expected)


def test_what_has_no_boundaries_at_all_is_right() -> None:
    assert (p_k(set(), set(), 2), window_diff(set(), set(), 2)) == (0, 0)
    assert boundary_similarity(set(), set()) == 1


TEXT = "The port shuts, Keverne told Oriel. It was old, she said. Ilgaz said no more."


def spans(*words: str) -> list[Record]:
    return [
        {"start": TEXT.index(w), "end": TEXT.index(w) + len(w), "text": w}
        for w in words
    ]


def quotation(id: str, content: str, **more: Any) -> Record:
    return {"id": id, "kind": "indirect", "content": spans(content), **more}


FIRST = {
    "cue": spans("told"),
    "speaker": spans("Keverne"),
    "addressee": spans("Oriel"),
    "entities": ["keverne"],
}
SECOND = {"cue": spans("said"), "speaker": spans("she"), "entities": ["keverne"]}


def quoting(*quotations: Record, **more: Any) -> list[Record]:
    return [{"document": "c/s/a", "text": TEXT, "quotations": [*quotations], **more}]


GOLD = quoting(
    quotation("q1", "The port shuts", **FIRST),
    quotation("q2", "It was old", **SECOND),
    quotation("q3", "more", kind="other"),
)


def test_quotations_are_matched_and_scored_role_by_role() -> None:
    mine = quoting(
        quotation("x", "It was old", **SECOND),
        quotation("y", "port shuts", **{**FIRST, "speaker": spans("Oriel")}),
        quotation("z", "Ilgaz said"),
    )
    mine[0]["quotations"][0]["kind"] = "other"
    figures = score(GOLD, mine)["quotations"]
    two_thirds = pytest.approx(2 / 3, abs=1e-6)
    assert counts(figures["found"]) == (two_thirds, two_thirds, two_thirds)
    assert figures["content"]["exact"]["correct"] == 1
    assert counts(figures["content"]["tokens"])[:2] == (
        pytest.approx(5 / 7, abs=1e-6),
        pytest.approx(5 / 7, abs=1e-6),
    )
    assert figures["cue"]["exact"]["f1"] == 1
    assert figures["speaker"]["exact"]["f1"] == 0.5
    assert figures["addressee"]["exact"]["f1"] == 1
    assert figures["kind"]["correct"] == 1
    assert figures["matched"]["kind"]["value"] == 0.5
    assert figures["joint"]["correct"] == 0
    assert figures["content by kind"]["indirect"]["correct"] == 0


def test_quotations_alike_are_right_in_everything() -> None:
    figures = score(GOLD, copy.deepcopy(GOLD))["quotations"]
    assert figures["joint"]["f1"] == figures["canonical speaker"]["value"] == 1


def test_quotations_go_to_those_they_share_most_words_with() -> None:
    outer = quotation("q4", "The port shuts, Keverne told Oriel")
    gold = quoting(outer, *GOLD[0]["quotations"])
    mine = quoting(
        quotation("a", "The port shuts"),
        quotation("b", "The port shuts, Keverne told"),
    )
    figures = score(gold, mine)["quotations"]
    assert figures["found"]["correct"] == 2
    assert figures["content"]["exact"]["correct"] == 1
    assert figures["content"]["tokens"]["correct"] == 3 + 5


def named(*ids: tuple[str, str]) -> list[Record]:
    return [{**spans(word)[0], "type": "PERSON", "entity": id} for word, id in ids]


def test_speakers_are_found_by_their_mentions_whatever_their_ids() -> None:
    gold = quoting(
        *GOLD[0]["quotations"], entities=named(("Keverne", "keverne"), ("Oriel", "o"))
    )
    own = [{**q, "entities": ["e7"]} for q in GOLD[0]["quotations"]]
    mine = quoting(*own, entities=named(("Keverne", "e7"), ("Oriel", "keverne")))
    assert score(gold, mine)["quotations"]["canonical speaker"]["value"] == 1
    swapped = quoting(*own, entities=named(("Keverne", "keverne"), ("Oriel", "e7")))
    assert score(gold, swapped)["quotations"]["canonical speaker"]["value"] == 0
    unnamed = quoting(*GOLD[0]["quotations"])
    assert score(gold, unnamed)["quotations"]["canonical speaker"]["value"] == 1


def blocks(*roles: tuple[str, int | None]) -> list[Record]:
    return [
        {"document": "c/s/a", "block": n, "text": "word", "role": role, "part": part}
        for n, (role, part) in enumerate(roles, 1)
    ]


def test_sections() -> None:
    body = [("lede", 1), ("paragraph", 1), ("crosshead", 2), ("paragraph", 2)]
    gold = blocks(("headline", None), *body)
    mine = blocks(("headline", None), *body[:2], ("paragraph", 1), ("crosshead", 2))
    figures = score(gold, mine)["sections"]
    assert figures["role accuracy"]["value"] == 0.6
    assert figures["roles"]["crosshead"]["f1"] == 0
    assert figures["roles"]["paragraph"]["f1"] == 0.5
    assert figures["macro"]["value"] == pytest.approx(2.5 / 4)
    assert figures["parts"]["boundary similarity"]["value"] == 0.5


def test_rows_of_every_config_give_the_same_figures(tables: dict[str, Dataset]) -> None:
    whole = score(tables["documents"], tables["documents"])
    for config, layer in (
        ("entities", "entities"),
        ("quotations", "quotations"),
        ("sections", "sections"),
    ):
        table = tables[config]
        assert score(table, table)[layer] == whole[layer]
        assert score(tables["documents"], table)[layer] == whole[layer]
    assert whole["labels"]["all"]["f1"] == 1


def test_tags_that_were_changed_are_mentions_that_were(
    tables: dict[str, Dataset],
) -> None:
    table = tables["entities"]
    mine = [{**one, "ner_tags": [0] * len(one["ner_tags"])} for one in table]
    figures = score(table, mine)["entities"]["micro"]["strict"]
    mentions_of_all = sum(map(len, tables["documents"]["entities"]))
    assert (figures["gold"], figures["predicted"]) == (mentions_of_all, 0)
    with pytest.raises(CorpusError, match="2 tags for"):
        score(table, [{**one, "ner_tags": [0, 0]} for one in table])


def test_model_that_agrees_with_itself(tables: dict[str, Dataset]) -> None:
    gold, pairs = list(tables["documents"]), tables["renditions"]
    assert consistency(tables["documents"], pairs)["value"] == 1
    changed = copy.deepcopy(gold)
    held = {one["document"]: one for one in changed}
    mentions_of_one = held[pairs[0]["one"]]["entities"]
    mentions_of_one[:] = [m for m in mentions_of_one if m["text"] != "Monday"]
    of_all = consistency(gold, pairs)["of"]
    told = consistency(changed, pairs)
    assert told["of"] == of_all - 0.5
    assert told["value"] == pytest.approx((of_all - 1) / (of_all - 0.5), abs=1e-6)
    assert score(gold, changed, renditions=pairs)["consistency"]["value"] < 1


def stories(
    count: int, right: Callable[[int], bool]
) -> tuple[list[Record], list[Record]]:
    one = mentions((0, 4, "GPE"))
    gold = [row(f"c/s{n}/a", one) for n in range(count)]
    mine = [row(f"c/s{n}/a", one if right(n) else []) for n in range(count)]
    return gold, mine


def test_intervals_are_over_stories_and_the_same_each_time() -> None:
    gold, mine = stories(40, lambda n: n % 4 > 0)
    told = score(gold, mine)["entities"]["document macro"]["strict"]
    assert told["low"] < told["value"] == 0.75 < told["high"]
    assert score(gold, mine)["entities"]["document macro"]["strict"] == told
    other = score(gold, mine, seed=2)["entities"]["document macro"]["strict"]
    assert (other["low"], other["high"]) != (told["low"], told["high"])
    # A proportion of 0.75 over 40 has a standard error of 0.068.
    assert 0.2 < told["high"] - told["low"] < 0.34
    again = score([*gold, *_copies(gold)], [*mine, *_copies(mine)])["entities"][
        "document macro"
    ]["strict"]
    assert (again["low"], again["high"]) == (told["low"], told["high"])


def _copies(rows: list[Record]) -> list[Record]:
    """Return a second rendition of each story, which tells nothing new."""
    return [{**one, "document": f"{one['document']}2"} for one in rows]


@pytest.mark.parametrize(("count", "samples"), [(4, 1000), (40, 0)])
def test_too_few_stories_or_no_draws_give_no_interval(count: int, samples: int) -> None:
    gold, mine = stories(count, bool)
    told = score(gold, mine, samples=samples)["entities"]["micro"]["strict"]
    assert told["low"] is told["high"] is None
    assert told["f1"] < 1


def test_means_of_labels_leave_out_what_a_sample_has_not() -> None:
    tally = Tally()
    for story in range(10):
        tally.add(("label", "often"), str(story), 1, 1, 1)
    tally.add(("label", "once"), "0", 1, 1, 1)
    drawn = Drawn(tally, [str(story) for story in range(10)])
    told = drawn.macro([("label", "often"), ("label", "once")])
    assert (told.value, told.low, told.high) == (1, 1, 1)


def one_fault(gold: list[Record], mine: list[Record], said: str) -> None:
    listed = faults(gold, mine)
    assert [said in line for line in listed] == [True], listed
    with pytest.raises(CorpusError, match="predictions with faults are not scored"):
        score(gold, mine)


TWO = [row("c/s/a", mentions((0, 4, "GPE"))), row("c/s/b", mentions((0, 4, "DATE")))]


@pytest.mark.parametrize(
    ("mine", "said"),
    [
        (TWO[:1], "c/s/b: is not among the predictions"),
        ([*TWO, row("c/s/c", [])], "c/s/c: is predicted and is not in the gold data"),
        ([*TWO, TWO[0]], "c/s/a: is there 2 times"),
        ([{**TWO[0], "text": "y"}, TWO[1]], "c/s/a: its text is not that of the gold"),
        (
            [row("c/s/a", mentions((0, 4, "PLACE"))), TWO[1]],
            "c/s/a: no type 'PLACE' (1 x); there are DATE, GPE",
        ),
        (
            [row("c/s/a", mentions((0, 4, "GPE"), (3, 6, "GPE"))), TWO[1]],
            "c/s/a: mentions [0:4] and [3:6] overlap",
        ),
        (
            [row("c/s/a", mentions((4, 4, "GPE"))), TWO[1]],
            "c/s/a: mention [4:4] holds nothing",
        ),
        (
            [row("c/s/a", mentions((-4, 4, "GPE"))), TWO[1]],
            "c/s/a: mention [-4:4] starts before the text",
        ),
        (
            [{**TWO[0], "entities": "GPE"}, TWO[1]],
            "c/s/a: row 1: entities is a text, not a list",
        ),
        (
            [{**TWO[0], "entities": ["GPE"]}, TWO[1]],
            "row 1: entities[1] is a text, not an object with start, end, type",
        ),
        (
            [row("c/s/a", mentions((50, 61, "GPE"))), TWO[1]],
            "c/s/a: mention [50:61] runs beyond the text, which has 60",
        ),
        (
            [row("c/s/a", [{"start": 0, "end": 4}]), TWO[1]],
            "c/s/a: row 1: entities[1] has no 'type'",
        ),
        (
            [row("c/s/a", [{**TWO[0]["entities"][0], "text": "xxxy"}]), TWO[1]],
            "c/s/a: mention [0:4] covers 'xxxx', not 'xxxy'",
        ),
        (
            [row("c/s/a", mentions(("0", "4", "GPE"))), TWO[1]],  # type: ignore[arg-type]
            "c/s/a: mention ['0':'4'] has no offsets",
        ),
        (
            [{**TWO[0], "quotations": []}, {**TWO[1], "quotations": None}],
            "c/s/b: has no quotations, which others have",
        ),
    ],
)
def test_predictions_with_faults_are_refused(mine: list[Record], said: str) -> None:
    one_fault(TWO, mine, said)


@pytest.mark.parametrize(
    ("quotations", "said"),
    [
        ([quotation("q1", "It was old", kind="loud")], "no kind 'loud'"),
        ([{**quotation("q1", "old"), "content": []}], "q1 has no content"),
        (
            [quotation("q1", "old"), quotation("q1", "no more")],
            "two quotations have the id q1",
        ),
        (
            [quotation("q1", "old", cue=spans("she said", "said"))],
            "spans of the cue of q1 [48:56] and [52:56] overlap",
        ),
    ],
)
def test_quotations_with_faults_are_refused(
    quotations: list[Record], said: str
) -> None:
    one_fault(GOLD, quoting(*quotations), said)


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ([("headline", None)], "[5:9] has no role"),
        ([("headline", None), ("verse", None)], "no role 'verse'"),
        ([("headline", None), ("lede", 1), ("lede", 1)], "its text is not that"),
    ],
)
def test_blocks_with_faults_are_refused(roles: list[Any], said: str) -> None:
    gold = blocks(("headline", None), ("lede", 1))
    for one in gold:
        del one["text"]
    gold = [{**one, "text": "word"} for one in gold]
    mine = blocks(*roles)
    if len(roles) == 1:
        start = {"start": 0, "end": 4, "role": "headline"}
        mine = [{"document": "c/s/a", "text": "word\nword", "sections": [start]}]
    one_fault(gold, mine, said)


@pytest.mark.parametrize(
    ("config", "changed", "said"),
    [
        ("quotations", {"content": "hello"}, "row 1: content is a text, not a list"),
        ("quotations", {"cue": [{"start": 1}]}, "row 1: cue[1] has no 'end'"),
        ("entities", {"ner_tags": None}, "row 1: ner_tags is nothing, not a list"),
        ("entities", {"block": "one"}, "row 1: block is a text, not a whole number"),
        ("sections", {"text": None}, "row 1: text is nothing, not a text"),
    ],
)
def test_broken_rows_are_told_with_their_column(
    tables: dict[str, Dataset], config: str, changed: Record, said: str
) -> None:
    first, *rest = tables[config].to_list()
    listed = faults(tables[config], [{**first, **changed}, *rest])
    assert listed == [f"{first['document']}: {said}"]


def test_misplaced_words_are_told_with_their_quotation(
    tables: dict[str, Dataset],
) -> None:
    first, *rest = tables["quotations"].to_list()
    place = f"{first['document']}: in the context of {first['quotation']} its content"
    for start, said in ((-5, "starts before the text"), (2, "covers ")):
        content = [{**first["content"][0], "start": start}, *first["content"][1:]]
        listed = faults(tables["quotations"], [{**first, "content": content}, *rest])
        assert listed[0].startswith(f"{place} [{start}:")
        assert said in listed[0]


def test_rows_of_nothing_known_are_one_line() -> None:
    strange: list[Any] = [{"document": "a", "words": 1}, {"entities": []}, 3]
    for row in strange:
        with pytest.raises(CorpusError, match="row 1"):
            score([row], [row])


def test_tokens_without_tags_are_no_predictions(tables: dict[str, Dataset]) -> None:
    mine = tables["entities"].remove_columns("ner_tags")
    with pytest.raises(CorpusError, match="row 1 has tokens and no 'ner_tags'"):
        score(tables["documents"], mine)


def test_sides_with_nothing_in_common_are_one_line(tables: dict[str, Dataset]) -> None:
    said = "gold data has quotations, the predictions have entities: nothing in common"
    with pytest.raises(CorpusError, match=said):
        score(GOLD, [{"document": "c/s/a", "text": TEXT, "entities": []}])
    for make in (score, faults):
        with pytest.raises(CorpusError, match=said):
            make(tables["quotations"], tables["entities"])


def test_numbers_of_labels_are_explained_by_the_gold_rows() -> None:
    features = Features.from_dict(
        {
            "document": {"dtype": "string", "_type": "Value"},
            "text": {"dtype": "string", "_type": "Value"},
            "entities": {
                "_type": "List",
                "feature": {
                    "start": {"dtype": "int32", "_type": "Value"},
                    "end": {"dtype": "int32", "_type": "Value"},
                    "type": {"names": list(TYPES), "_type": "ClassLabel"},
                },
            },
        }
    )
    one = {"start": 0, "end": 4, "type": 1}
    gold = Dataset.from_list(
        [{"document": "c/s/a", "text": "Vell", "entities": [one]}], features=features
    )
    mine = [{"document": "c/s/a", "entities": [one]}]
    assert score(gold, mine)["entities"]["labels"]["GPE"]["strict"]["f1"] == 1
    wrong = [{"document": "c/s/a", "entities": [{**one, "type": 9}]}]
    assert faults(gold, wrong) == [
        "c/s/a: no type 'number 9' (1 x); there are PERSON, GPE, DATE"
    ]


def test_gold_and_prediction_side_by_side_as_records(
    tables: dict[str, Dataset], root: Path
) -> None:
    corpus = read_corpus(root)
    gold = tables["documents"]
    for one, other in side_by_side(gold, gold, corpus.rules):
        assert one == other
    document = next(o for o, _ in side_by_side(gold, gold, corpus.rules))
    assert document.blocks is not None
    for mention in document.mentions:
        words = document.blocks[mention.block - 1][mention.start : mention.end]
        assert words == mention.text
    assert len(document.roles) == len(document.blocks)
