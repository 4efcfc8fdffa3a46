"""Hydrating: every copy that is the text gets all of it, and no other gets anything."""

import json
import os
import random
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import REPOSITORY
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecopy.anchors.fold import fold
from wirecopy.anchors.hydrate import Hydrated, hydrate
from wirecopy.anchors.make import make_anchors
from wirecopy.anchors.record import Anchors, key_of, spans_of
from wirecopy.anchors.sources import conllu_documents, page_readings
from wirecopy.bench.changes import CHANGES
from wirecopy.bench.hydrate import measure, table
from wirecopy.checks.run import check_corpus
from wirecopy.cli import main
from wirecopy.hydrating import anchor_document, hydrate_corpus
from wirecopy.read import read_corpus, read_document, read_stories
from wirecopy.records import Document
from wirecopy.text import canonical

TEXTS = REPOSITORY.parent / "shared" / "texts"
EAST = Path(__file__).parent / "held" / "east.txt"
HELD = "held/gate/east"
LOOSE = "by its ends; the words between differ"


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """The documents of this corpus with text and annotations."""
    stories = read_stories(read_corpus(REPOSITORY))
    return [d for story in stories for d in story.documents if d.blocks and d.mentions]


@pytest.fixture(scope="module")
def anchored(documents: list[Document]) -> list[tuple[Document, Anchors]]:
    return [(document, make_anchors(document)) for document in documents[:8]]


def demand_honest(document: Document, hydrated: Hydrated, text: str) -> None:
    """Every span that is placed covers the folded words that it covered.

    One that is placed by its ends begins and ends with the same letter at least.
    """
    if hydrated.document is None:
        return
    blocks, copy = document.blocks or (), fold(canonical(text)).text
    why = {o.key: o.why for o in hydrated.outcomes if o.status != "lost"}
    before = sorted(
        fold(blocks[s.block - 1][s.start : s.end]).text
        for s in spans_of(document)
        if why.get(key_of(s), LOOSE) != LOOSE
    )
    after = []
    for span in spans_of(hydrated.document):
        covered = hydrated.document.blocks[span.block - 1][span.start : span.end]  # type: ignore[index]
        assert span.text == covered
        assert fold(covered).text in copy
        after.append(fold(covered).text)
    loose = {
        fold(blocks[s.block - 1][s.start : s.end]).text
        for s in spans_of(document)
        if why.get(key_of(s)) == LOOSE
    }
    edges = {(words[0], words[-1]) for words in loose}
    assert not {w for w in after if w not in before and (w[0], w[-1]) not in edges}


@pytest.mark.parametrize("name", list(CHANGES)[:5])
def test_what_is_no_edit_leaves_everything_exact(
    anchored: list[tuple[Document, Anchors]], name: str
) -> None:
    for document, anchors in anchored:
        copy = CHANGES[name](document.blocks or (), random.Random(1))
        text = "".join(character for character, _ in copy)
        hydrated = hydrate(document, anchors, text)
        assert hydrated.exact
        demand_honest(document, hydrated, text)


def test_unchanged_text_gives_the_document_back(
    anchored: list[tuple[Document, Anchors]],
) -> None:
    for document, anchors in anchored:
        found = hydrate(document, anchors, "\n".join(document.blocks or ())).document
        assert found is not None
        assert found.blocks == document.blocks
        assert found.mentions == document.mentions
        assert found.quotations == document.quotations
        assert (found.roles, found.labels) == (document.roles, document.labels)


@given(
    which=st.integers(0, 7),
    seed=st.integers(0, 10**6),
    name=st.sampled_from(list(CHANGES)),
)
@settings(max_examples=60, deadline=None)
def test_every_change_is_told_honestly(
    anchored: list[tuple[Document, Anchors]], which: int, seed: int, name: str
) -> None:
    document, anchors = anchored[which]
    copy = CHANGES[name](document.blocks or (), random.Random(seed))
    text = "".join(character for character, _ in copy)
    for strict in (False, True):
        hydrated = hydrate(document, anchors, text, strict)
        demand_honest(document, hydrated, text)
        if strict:
            spans = (o for o in hydrated.outcomes if o.what != "block")
            assert not any(outcome.status == "anchor" for outcome in spans)


@given(which=st.integers(0, 7), text=st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_other_text_is_refused(
    anchored: list[tuple[Document, Anchors]], which: int, text: str
) -> None:
    hydrated = hydrate(*anchored[which], text)
    assert hydrated.document is None
    assert hydrated.status == "refused"


def test_targets_of_the_benchmark(documents: list[Document]) -> None:
    scores = measure(documents)
    for name in list(CHANGES)[:5]:
        assert scores[name]["wirecopy"].exact == scores[name]["wirecopy"].surviving
    edited = scores["5 % of the words edited"]["wirecopy"]
    assert edited.exact >= 0.94 * edited.surviving
    assert edited.wrong <= 0.003 * edited.surviving
    assert edited.gone_attached <= 0.03 * edited.gone
    moved = scores["a paragraph moved, one deleted"]["wirecopy"]
    assert moved.exact >= 0.97 * moved.surviving
    assert moved.wrong <= 0.003 * moved.surviving
    other = scores["another article"]["wirecopy"]
    assert (other.exact, other.wrong) == (0, 0)
    assert "| another article | wirecopy | 0.0 | 0.0 |" in table(scores)


def run(*arguments: str | Path) -> Result:
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


def put(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name.replace("__", ".")).write_text(text, "utf-8")
    return folder


def test_hydrated_corpus_is_checked_shown_and_built(root: Path, tmp_path: Path) -> None:
    page = "<html><title>x</title><body><nav>Menu</nav>{}<script>a<b</script></body>"
    lines = EAST.read_text("utf-8").splitlines()
    body = "".join(f"<p>{line.replace('gate', '<b>gate</b>')}</p>" for line in lines)
    copies = put(tmp_path / "copies", page__html=page.format(body), notes__txt="Vell.")
    report = tmp_path / "report.json"
    done = run("hydrate", "held", "--from", copies, "--root", root, "--json", report)
    assert done.exit_code == 0, done.output
    assert "6 exact" in done.output
    told = json.loads(report.read_text("utf-8"))
    assert told["searched"] == 2
    assert told["documents"][0]["file"].endswith("page.html")
    assert run("check", "--root", root).exit_code == 0
    assert "[said]{q1.cue}" in run("show", HELD, "--root", root).output
    assert "test 1" not in run("build", "--root", root).output
    assert (
        "documents: train 3, test 1" in run("build", "--private", "--root", root).output
    )
    card = (root / "dist/harbour-0.3.0-private/README.md").read_text("utf-8")
    assert "\nprivate: true\n" in card
    assert "private: true" not in (root / "dist/harbour-0.3.0/README.md").read_text()


def test_hydrated_text_is_judged_at_all_levels(root: Path) -> None:
    layer = root / f"annotations/quotations/{HELD}.jsonl"
    layer.write_text(layer.read_text("utf-8").replace('"indirect"', '"direct"'))
    assert run("anchor", HELD, "--text", EAST, "--root", root).exit_code == 0
    found = run("check", "--root", root).output.splitlines()
    assert next(line.split()[1] for line in found if ": " in line) == "Q408"
    tolerated = {"code": "Q408", "document": HELD, "block": 1, "reason": "A misprint."}
    exceptions = root / "annotations/exceptions.jsonl"
    exceptions.write_text(json.dumps(tolerated, separators=(",", ":")) + "\n")
    assert run("check", "--root", root).output == ""
    shutil.rmtree(root / "hydrated")
    assert run("check", "--root", root).output == ""


def test_edited_copy_is_not_built_unless_asked(root: Path, tmp_path: Path) -> None:
    text = EAST.read_text("utf-8").replace("river was high", "tide was out")
    copies = put(tmp_path / "copies", east__txt=text)
    done = run("hydrate", "--from", copies, "--root", root)
    assert "exact throughout: 0" in done.output
    document = read_document(read_corpus(root), HELD)[1]
    assert document.layers == "hydrated/annotations"
    assert "tide was out" in (document.blocks or ("",))[0]
    assert run("check", "--root", root).exit_code == 0
    private = run("build", "--private", "--root", root)
    assert "test 1" not in private.output
    told = f"left out: {HELD} is not exact throughout; --partly takes it\n"
    assert private.stderr.endswith(told)
    partly = run("build", "--private", "--partly", "--root", root)
    assert "left out" not in partly.output
    assert "documents: train 3, test 1" in partly.output


def test_private_build_says_that_nothing_is_hydrated(root: Path) -> None:
    done = run("build", "--private", "--root", root)
    assert done.exit_code == 0
    assert f"left out: {HELD} is not hydrated\n" in done.stderr
    assert "nothing is hydrated; run 'wirecopy hydrate" in done.stderr
    assert "left out" not in run("build", "--root", root).output


def test_release_is_hydrated_without_the_repository(root: Path, tmp_path: Path) -> None:
    run("build", "--root", root, "--out", tmp_path / "dist")
    shutil.rmtree(root)
    release, out = tmp_path / "dist" / "harbour-0.3.0", tmp_path / "mine"
    done = run("hydrate", "--release", release, "--from", EAST, "--out", out)
    assert done.exit_code == 0, done.output
    assert "load_dataset(" in done.output
    from datasets import load_dataset

    rows = load_dataset(
        str(out / "harbour-0.3.0-private"), cache_dir=str(tmp_path / "c")
    )
    assert rows["test"][0]["text"] == EAST.read_text("utf-8").rstrip("\n")
    assert run("hydrate", "--release", release, "--from", EAST).exit_code == 2
    nothing = run("hydrate", "--release", tmp_path, "--from", EAST, "--out", out)
    assert nothing.exit_code == 2
    assert "has no folder anchors" in nothing.output


def test_bad_files_are_passed_over(root: Path, tmp_path: Path) -> None:
    bad = put(
        tmp_path / "bad",
        deep__html="<html>" + "<div>" * 100_000,
        open__html="<html>" + "<a " * 100_000,
        comment__html="<html>" + "<!--" * 100_000,
        script__html="<html>" + "<script>" * 100_000,
        charge__html="<html>" + "<![CDATA[" * 100_000,
        empty__txt="",
        broken__conllu="# text = x\n1\t\n# newpar\n# newpar_block = caption (9 s)\n",
        large__txt="Vell gate " * 600_000,
    )
    (bad / "binary.txt").write_bytes(bytes(range(256)) * 100)
    (bad / "loop").symlink_to(bad)
    os.mkfifo(bad / "pipe.txt")
    (bad / os.fsdecode(b"odd\xff.txt")).write_text("x")
    done = run("hydrate", "--from", bad, "--root", root)
    assert done.exit_code == 1
    assert "held/gate/east: missing" in done.output
    assert "large.txt: passed over: is larger than 5 MB" in done.output
    assert "binary.txt: passed over: is no text" in done.output
    assert "pipe.txt: passed over: is no plain file" in done.output
    assert run("hydrate", "--from", bad / "none", "--root", root).exit_code == 2
    assert run("hydrate", "wire", "--from", bad, "--root", root).exit_code == 2


def test_many_unrelated_files_do_not_matter(root: Path, tmp_path: Path) -> None:
    folder = put(tmp_path / "many")
    for number in range(300):
        (folder / f"{number}.txt").write_text(f"Vell {number}. " * 50, "utf-8")
    shutil.copy(EAST, folder / "z.txt")
    shutil.copy(EAST, folder / "zz.txt")
    report = hydrate_corpus(root, frozenset(), [folder])
    assert report.searched == 302
    assert report.filled[0].source == str(folder / "z.txt")
    assert report.filled[0].hydrated.exact


def test_page_is_read_as_it_shows() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>T</title><style>p{}</style></head><body>"
        "<h1>One &amp;\n two</h1><p>A <i>b</i>c<br>d<!-- e --></p>5 < 6 &lt;p&gt;"
    )
    assert page_readings(page)[0] == "One & two\nA bc\nd\n5 < 6 <p>\n"


def test_blocks_of_conllu() -> None:
    said = """\
# newdoc id = d1
# newpar
# newpar_block = head (1 s)
# text = H
# newpar
# newpar_block = p (3 s) | figure rend:::"x" (1 s) | caption (1 s)
# text = C.
1\tC\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
# text = (P.
# text = Q.)
# newpar
# newpar_block = figure (2 s) | caption (2 s)
# text = R
# text = S
# newpar
# newpar_block = p (2 s) | quote (1 s)
# text = T
# text = U
# newdoc id = d2
# text = V
"""
    assert list(conllu_documents(said)) == [
        ("d1", "H\nC.\n(P. Q.)\nR S\nT U\n"),
        ("d2", "V\n"),
    ]


DOCUMENT: dict[str, object] = {
    "outlet": None,
    "agency": None,
    "published": None,
    "language": "en",
    "based_on": None,
    "passes": [],
}
STORY = {
    "topic": "conflict, war and peace",
    "genre": "breaking-news",
    "documents": dict.fromkeys(("one", "two"), DOCUMENT),
}


def two_renditions(root: Path) -> list[Path]:
    """Anchor the two renditions, without annotations; return their files."""
    if not (TEXTS / "reuters").is_dir():
        pytest.skip("the withheld texts (../shared/texts) are not here")
    copies = sorted((TEXTS / "reuters").glob("*.txt"))
    (root / "corpus/held/pair").mkdir()
    (root / "corpus/held/pair/story.json").write_text(json.dumps(STORY), "utf-8")
    for name, path in zip(("one", "two"), copies, strict=True):
        anchor_document(root, f"held/pair/{name}", path)
        layers = {"entities": "", "quotations": "", "sections": ""}
        for layer in layers:
            target = root / f"annotations/{layer}/held/pair/{name}.jsonl"
            target.parent.mkdir(exist_ok=True)
            target.write_text("", "utf-8")
    (root / "annotations/entities/held/pair.jsonl").write_text("", "utf-8")
    shutil.rmtree(root / "hydrated")
    return copies


def test_two_renditions_are_told_apart(root: Path, tmp_path: Path) -> None:
    copies = two_renditions(root)
    folder = tmp_path / "copies"
    folder.mkdir()
    for name, path in zip(("b", "a"), copies, strict=True):
        shutil.copy(path, folder / f"{name}.txt")
    report = hydrate_corpus(root, frozenset({"held/pair"}), [folder])
    found = {one.document: one for one in report.filled}
    assert str(found["held/pair/one"].source).endswith("b.txt")
    assert str(found["held/pair/two"].source).endswith("a.txt")
    assert all(one.hydrated.equal for one in report.filled)


def test_report_is_of_all_documents_that_are_hydrated(
    root: Path, tmp_path: Path
) -> None:
    second = root / "corpus/held/pier"
    second.mkdir()
    record = STORY | {"documents": {"west": DOCUMENT}}
    (second / "story.json").write_text(json.dumps(record))
    text = "A second text, of words that stand in no other.\nIt is held back as well.\n"
    copy = put(tmp_path / "copies", west__txt=text) / "west.txt"
    run("anchor", "held/pier/west", "--text", copy, "--root", root)
    shutil.rmtree(root / "hydrated")

    def told() -> dict[str, str]:
        report = json.loads((root / "hydrated/report.json").read_text("utf-8"))
        return {one["document"]: one["status"] for one in report["documents"]}

    alone = tmp_path / "alone.json"
    run("hydrate", "held/gate", "--from", EAST, "--root", root)
    assert told() == {HELD: "exact"}
    west = ("hydrate", "held/pier/west", "--from", copy, "--root", root)
    run(*west, "--json", alone)
    assert told() == {HELD: "exact", "held/pier/west": "exact"}
    assert [one["document"] for one in json.loads(alone.read_text())["documents"]] == [
        "held/pier/west"
    ]
    assert run("hydrate", "held/gate", "--from", copy, "--root", root).exit_code == 1
    assert told()[HELD] == "exact"
    (root / f"hydrated/{HELD}.txt").unlink()
    assert run("hydrate", "held/gate", "--from", copy, "--root", root).exit_code == 1
    assert told() == {HELD: "missing", "held/pier/west": "exact"}
    (root / "hydrated/report.json").write_text('{"documents":[[]]}')
    run("hydrate", "held/gate", "--from", EAST, "--root", root)
    assert told() == {HELD: "exact"}


def test_one_rendition_does_not_fill_both(root: Path) -> None:
    copies = two_renditions(root)
    report = hydrate_corpus(root, frozenset({"held/pair/two"}), copies[:1])
    assert [(one.status, one.hydrated.document) for one in report.filled] == [
        ("refused", None)
    ]
    assert "it is another document" in report.filled[0].why


def test_all_texts_of_gum_are_read_in_full() -> None:
    if not (TEXTS / "wikinews").is_dir():
        pytest.skip("the withheld texts (../shared/texts) are not here")
    for path in sorted((TEXTS / "wikinews").glob("*.conllu")):
        text = path.read_text("utf-8")
        found = list(conllu_documents(text))
        assert len(found) == 1
        said = "".join(x[9:] for x in text.splitlines() if x.startswith("# text = "))
        assert fold(found[0][1]).text == fold(said).text


def test_base_is_as_it_was(root: Path) -> None:
    assert check_corpus(root) == []
