"""Anchors: what is in them, what is not, and the files that hold them."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.anchors.fold import fold
from wirecopy.anchors.folded import SHARE, UNIT
from wirecopy.anchors.make import make_anchors
from wirecopy.anchors.record import from_record, names_of, to_record
from wirecopy.anchors.rolling import find, hash_of, rolling
from wirecopy.anchors.share import share_under_windows
from wirecopy.checks.run import check_corpus
from wirecopy.cli import main
from wirecopy.errors import CorpusError
from wirecopy.hydrating import anchor_document
from wirecopy.read import read_corpus, read_document, read_story
from wirecopy.records import Document
from wirecopy.schemas import read_schemas

EAST = Path(__file__).parent / "held" / "east.txt"
HELD = "held/gate/east"


def wire(id: str = "wire/dam-breach/halvane") -> Document:
    """A document of this corpus whose text is included."""
    return read_document(read_corpus(REPOSITORY), id)[1]


@given(st.text(max_size=300), st.data())
def test_rolling_hash_finds_every_window(text: str, data: st.DataObject) -> None:
    folded = fold(text).text
    start = data.draw(st.integers(0, len(folded)))
    end = data.draw(st.integers(start, len(folded)))
    if start == end:
        return
    window = folded[start:end]
    found = find(rolling(folded), {len(window): {hash_of(window)}})
    places = found[len(window), hash_of(window)]
    assert start in places
    assert all(folded[at : at + len(window)] == window for at in places)


def test_anchors_survive_their_file() -> None:
    anchors = make_anchors(wire())
    record = to_record(anchors)
    assert from_record(json.loads(json.dumps(record))) == anchors
    assert read_schemas(REPOSITORY)["anchors"].accepts(record)


def test_units_do_not_overlap_and_are_long_beyond_names() -> None:
    document = wire()
    anchors = make_anchors(document)
    named = named_in(document)
    ends = 0
    for unit in anchors.units:
        assert unit.start >= ends
        ends = unit.end
    blocks = anchors.extents()
    for unit in anchors.units:
        beyond = unit.length - sum(named[unit.start : unit.end])
        assert beyond >= UNIT or (unit.start, unit.end) in blocks


def named_in(document: Document) -> bytearray:
    anchors = make_anchors(document)
    named = bytearray(anchors.length)
    for place in anchors.places:
        if place.key in names_of(document):
            named[place.start : place.end] = b"\x01" * (place.end - place.start)
    return named


def test_short_hashes_cover_a_quarter_at_most() -> None:
    corpus = read_corpus(REPOSITORY)
    for document in read_story(corpus, "wire/dam-breach").documents:
        share = share_under_windows(make_anchors(document), named_in(document))
        assert 0 < share <= SHARE


def test_no_word_is_in_the_anchors() -> None:
    document = wire()
    told = json.dumps(to_record(make_anchors(document)))
    words = {word for block in document.blocks or () for word in block.split()}
    for word in words:
        folded = fold(word).text
        if len(folded) > 4 and not set(folded) <= set("0123456789abcdef"):
            assert folded not in fold(told).text


def test_hashes_depend_on_the_document() -> None:
    document = wire()
    one, other = make_anchors(document), make_anchors(replace(document, id="a/b/c"))
    assert one.hash != other.hash
    assert one.units == other.units


def test_anchor_writes_what_the_base_has(root: Path) -> None:
    assert anchor_document(root, HELD, EAST) == [f"hydrated/{HELD}.txt"]
    assert check_corpus(root) == []


def test_anchor_takes_the_words_out(root: Path) -> None:
    path = root / f"annotations/quotations/{HELD}.jsonl"
    before = path.read_text("utf-8")
    path.write_text(before.replace('"end":9}', '"end":9,"text":"said"}'), "utf-8")
    assert [f.code for f in check_corpus(root)] == ["W301"]
    anchor_document(root, HELD, EAST)
    assert path.read_text("utf-8") == before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_anchor_takes_any_encoding(root: Path, tmp_path: Path, encoding: str) -> None:
    text = EAST.read_text("utf-8").replace("\n", "\r\n\r\n  ")
    path = tmp_path / "copy.txt"
    path.write_bytes(text.encode(encoding))
    assert anchor_document(root, HELD, path) == [f"hydrated/{HELD}.txt"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Vell said.\n", "is outside the text"),
        ("Well, here is quite another text that fits nothing.\n" * 2, "covers 'Well'"),
        ("", "holds no words"),
    ],
)
def test_anchor_refuses_another_text(
    root: Path, tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "other.txt"
    path.write_text(text, "utf-8")
    before = {p: p.read_bytes() for p in root.rglob("*") if p.is_file()}
    with pytest.raises(CorpusError, match=told):
        anchor_document(root, HELD, path)
    assert before == {p: p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_anchor_refuses_what_is_included_or_unknown(root: Path) -> None:
    for id in ("wire/quay/north", "held/gate/west", "held/none/east"):
        with pytest.raises(CorpusError):
            anchor_document(root, id, EAST)


def test_new_document_is_anchored_before_it_is_annotated(root: Path) -> None:
    for layer in ("entities", "quotations", "sections"):
        (root / f"annotations/{layer}/{HELD}.jsonl").unlink()
    (root / f"corpus/{HELD}.anchors.json").unlink()
    story = root / "corpus/held/gate/story.json"
    record = json.loads(story.read_text("utf-8"))
    del record["documents"]["east"]["sha256"]
    story.write_text(json.dumps(record), "utf-8")
    anchor_document(root, HELD, EAST)
    document = read_document(read_corpus(root), HELD)[1]
    assert document.blocks == tuple(EAST.read_text("utf-8").splitlines())


def test_anchored_document_is_annotated_without_its_words(
    root: Path, tmp_path: Path
) -> None:
    anchor_document(root, HELD, EAST)
    run = CliRunner()
    told = run.invoke(main, ["export", "inline", HELD, "--root", str(root)]).output
    assert "[said]{q1.cue}" in told
    path = tmp_path / "east.inline"
    path.write_text(told.replace("# paragraph", "# caption"), "utf-8")
    done = run.invoke(main, ["import", "inline", HELD, str(path), "--root", str(root)])
    assert done.exit_code == 0, done.output
    assert check_corpus(root) == []
    assert "caption" in (root / f"annotations/sections/{HELD}.jsonl").read_text()
    assert "said" not in (root / f"annotations/quotations/{HELD}.jsonl").read_text()


def test_withheld_sentence_is_found_in_json_and_behind_escapes(root: Path) -> None:
    sentence = EAST.read_text("utf-8").splitlines()[1].replace(" ", "\n")
    (root / "notes.json").write_text(json.dumps({"a": sentence}))
    shutil.copytree(root / "annotations", root / "dist" / "annotations")
    found = check_corpus(root)
    assert [(f.code, f.location.path) for f in found] == [("W401", "notes.json")]
