"""What a change does, as diff and log show it."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import CliRunner, Result
from conftest import (
    MENTIONS,
    NORTH,
    PORT,
    QUOTATIONS,
    SECTIONS,
    SOUTH,
    TEXT_OF_TOLL,
    TOLL,
    WIDER,
    commit,
    edit,
    git,
    put_base,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecopy.cli import main
from wirecopy.diff import FORMATS, Change, Diff, compare, open_sides
from wirecopy.diff.consequences import CONFIGS as COUNTED
from wirecopy.diff.markdown import as_markdown, escaped
from wirecopy.diff.pieces import pieces_of, shortened
from wirecopy.diff.project import in_order, project
from wirecopy.diff.stories import document_changes
from wirecopy.read import read_corpus, read_document, read_stories
from wirecopy.records import Document, Label, Mention, Quotation, Span
from wirecopy.tables import CONFIGS

RUNNER = CliRunner()


def run(root: Path, *arguments: str) -> Result:
    return RUNNER.invoke(main, [*arguments, "--root", str(root)])


def diff_of(root: Path, *names: str) -> Diff:
    return compare(*open_sides(root, *names))


def told(changes: tuple[Change, ...]) -> list[tuple[str, str, tuple[str, ...], str]]:
    return [(c.document, c.layer, c.sorts, c.about) for c in changes]


FOUR = [
    (NORTH, "entities", ("moved",), "mention ORG port-of-vell"),
    (NORTH, "quotations", ("moved",), "quotation q2"),
    (NORTH, "sections", ("relabelled",), "role"),
    (TOLL, "text", ("changed",), "block"),
]


def test_four_changes_are_four_changes(branch: Path) -> None:
    found = diff_of(branch, "main", "work")
    assert told(found.changes) == FOUR
    assert (found.labels, found.other) == ((), ())
    moved, speaker, role, text = (change.edits for change in found.changes)
    assert [(e.name, e.before, e.after) for e in (*moved, *speaker, *role)] == [
        ("boundary", "Port of Vell", "the Port of Vell"),
        ("speaker", "Ana Keverne", "Keverne"),
        ("role", "crosshead", "lede"),
    ]
    assert [(edit.name, "starting on" in str(edit.after)) for edit in text] == [
        ("text", True)
    ]
    assert all(rows.before == rows.after for rows in found.rows)


def test_text_is_a_line_for_each_change(branch: Path) -> None:
    result = run(branch, "diff", "main")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line for line in lines if line.startswith("    ")] == [
        "    > moved block 2, mention ORG port-of-vell: boundary ‹Port of Vell› → "
        "‹the Port of Vell›: … 4 (Oriel) - A crane fell at [the Port of Vell] on "
        "Monday, the harbour …",
        "    > moved block 3, quotation q2: speaker ‹Ana Keverne› → ‹Keverne›: "
        "[“Nobody was hurt,”] Ana Keverne told Oriel. “We …",
        "    ~ relabelled block 4, role: role crosshead → lede: [WORN CABLE]",
        "    ~ changed block 2: The tollkeepers of Brask voted 31-4 to strike over "
        "night pay [-from-]{+starting on+} Friday, their union said.",
    ]
    assert lines[-2:] == ["the built dataset", "  rows and labels as before"]


def test_markdown_and_html_show_the_same(branch: Path) -> None:
    found = diff_of(branch, "main", "work")
    markdown = unescape(FORMATS["markdown"](found))
    page = unescape(FORMATS["html"](found))
    assert len(re.findall(r"^- `", markdown, re.MULTILINE)) == 4
    assert markdown.count("<details>") == page.count("<h2>wire/") == 2
    assert page.count("<li><span") == 4
    for form in (markdown, page):
        assert "boundary ‹Port of Vell› → ‹the Port of Vell›" in form
        assert "speaker ‹Ana Keverne› → ‹Keverne›" in form
        assert "role crosshead → lede" in form
        assert "night pay <del>from</del><ins>starting on</ins> Friday" in form
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_json_holds_everything(branch: Path) -> None:
    found = json.loads(run(branch, "diff", "main", "--format", "json").stdout)
    assert (found["base"], found["head"]) == ("main", "the working tree")
    shown = [(c["document"], c["layer"], tuple(c["sorts"])) for c in found["changes"]]
    assert shown == [change[:3] for change in FOUR]
    assert found["changes"][0]["edits"][0]["spans_after"] == [
        {"block": 2, "start": 40, "end": 56}
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_corpus_with_itself_is_empty(form: str, checkout: Path) -> None:
    found = diff_of(checkout, str(checkout), "HEAD")
    assert found.empty
    assert found.changes == ()
    assert "nothing changed" in FORMATS[form](found) or form == "json"


def test_exit_code_as_git_has_it(branch: Path) -> None:
    assert run(branch, "diff", "--exit-code").exit_code == 0
    assert run(branch, "diff", "main", "work", "--exit-code").exit_code == 1
    assert run(branch, "diff", "main..work", "--exit-code").exit_code == 1
    assert run(branch, "diff", "main...work", "--exit-code").exit_code == 1
    assert run(branch, "diff", "main", "work").exit_code == 0


def test_rows_are_those_of_the_tables(branch: Path) -> None:
    corpus = read_corpus(branch)
    stories = [s for s in read_stories(corpus) if not s.collection.withheld]
    counted = {row.config: row.after for row in diff_of(branch, "main").rows}
    assert tuple(CONFIGS) == COUNTED
    assert counted == {
        config: sum(len(list(module.rows(story))) for story in stories)
        for config, module in CONFIGS.items()
    }


def north(root: Path) -> Document:
    return read_document(read_corpus(root), NORTH)[1]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return north(put_base(tmp_path_factory.mktemp("one")))


T = TypeVar("T")
Spanned = TypeVar("Spanned", Span, Mention, Label)
Edited = Callable[[st.DataObject, Document], Document]


def swap(items: tuple[T, ...], at: int, *new: T) -> tuple[T, ...]:
    return (*items[:at], *new, *items[at + 1 :])


def other(data: st.DataObject, values: tuple[str, ...], value: str | None) -> str:
    return data.draw(st.sampled_from([one for one in values if one != value]))


def shifted(data: st.DataObject, document: Document, span: Spanned) -> Spanned:
    """Move one end of a span, so that it still covers words of the old one."""
    block = (document.blocks or ())[span.block - 1]
    places = [(start, span.end) for start in range(span.end) if start != span.start]
    places += [(span.start, end) for end in range(span.start + 1, len(block) + 1)]
    places = [place for place in places if place != (span.start, span.end)]
    start, end = data.draw(st.sampled_from(places))
    return replace(span, start=start, end=end, text=block[start:end])


def edit_mention(data: st.DataObject, document: Document) -> Document:
    at = data.draw(st.integers(0, len(document.mentions) - 1))
    one, rules = document.mentions[at], document.rules
    new = data.draw(
        st.sampled_from(
            [
                (),
                (one, replace(one, type=other(data, rules.types, one.type))),
                (replace(one, type=other(data, rules.types, one.type)),),
                (replace(one, entity="somebody"),),
                (shifted(data, document, one),),
            ]
        )
    )
    return replace(document, mentions=swap(document.mentions, at, *new))


def edit_label(data: st.DataObject, document: Document) -> Document:
    at = data.draw(st.integers(0, len(document.labels) - 1))
    one, labels = document.labels[at], document.rules.labels
    new = data.draw(
        st.sampled_from(
            [
                (),
                (replace(one, label=other(data, labels, one.label)),),
                (shifted(data, document, one),),
            ]
        )
    )
    return replace(document, labels=swap(document.labels, at, *new))


def edit_role(data: st.DataObject, document: Document) -> Document:
    at = data.draw(st.integers(0, len(document.roles) - 1))
    one, roles = document.roles[at], document.rules.roles
    new = data.draw(
        st.sampled_from(
            [
                (),
                (replace(one, role=other(data, roles, one.role)),),
                (replace(one, broken=not one.broken),),
            ]
        )
    )
    return replace(document, roles=swap(document.roles, at, *new))


def edit_quotation(data: st.DataObject, document: Document) -> Document:
    at = data.draw(st.integers(0, len(document.quotations) - 1))
    one, rules = document.quotations[at], document.rules
    content = shifted(data, document, one.content[0])
    cue = shifted(data, document, one.cue[0])
    new: tuple[Quotation, ...] = data.draw(
        st.sampled_from(
            [
                (),
                (replace(one, id="q9"),),
                (replace(one, kind=other(data, rules.kinds, one.kind)),),
                (replace(one, stance=other(data, rules.stances, one.stance)),),
                (replace(one, anonymous=True, entities=("vell",)),),
                (replace(one, content=(content, *one.content[1:])),),
                (replace(one, cue=(cue,)),),
                (replace(one, speaker=()),),
                (replace(one, addressee=one.cue),),
            ]
        )
    )
    return replace(document, quotations=swap(document.quotations, at, *new))


@settings(max_examples=300, deadline=None)
@given(
    st.data(),
    st.sampled_from([edit_mention, edit_label, edit_role, edit_quotation]),
)
def test_an_edit_of_one_annotation_is_one_change(
    document: Document, data: st.DataObject, edited: Edited
) -> None:
    after = edited(data, document)
    assert len(list(document_changes(document, after, {}))) == 1
    assert len(list(document_changes(after, document, {}))) == 1
    assert not list(document_changes(after, after, {}))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta."]), min_size=1),
    st.integers(0, 5),
)
def test_words_inserted_move_no_annotation(
    document: Document, words: list[str], at: int
) -> None:
    blocks = list(document.blocks or ())
    inserted = f"{' '.join(words)} "
    blocks[at] = inserted + blocks[at]

    def moved(span: Spanned) -> Spanned:
        off = len(inserted) if span.block == at + 1 else 0
        return replace(span, start=span.start + off, end=span.end + off)

    after = replace(
        document,
        blocks=tuple(blocks),
        mentions=tuple(map(moved, document.mentions)),
        labels=tuple(map(moved, document.labels)),
        quotations=tuple(
            replace(
                quotation,
                content=tuple(map(moved, quotation.content)),
                cue=tuple(map(moved, quotation.cue)),
                speaker=tuple(map(moved, quotation.speaker)),
                addressee=tuple(map(moved, quotation.addressee)),
            )
            for quotation in document.quotations
        ),
    )
    (change,) = document_changes(document, after, {})
    assert (change.layer, change.sorts) == ("text", ("changed",))


def test_quotation_inserted_before_others_renumbers_them(document: Document) -> None:
    first = Quotation("q1", "other", (Span(1, 0, 4, "Port"),))
    rest = [replace(q, id=f"q{n}") for n, q in enumerate(document.quotations, 2)]
    after = replace(document, quotations=(first, *rest))
    found = [(c.sorts, c.about) for c in document_changes(document, after, {})]
    assert found == [
        (("added",), "quotation q1"),
        (("changed",), "numbering of quotations"),
    ]


def test_block_cut_in_two_keeps_its_annotations(document: Document) -> None:
    one, two, *rest = document.blocks or ()
    head, tail = two[:67], two[68:]
    blocks = (one, head, tail, *rest)

    def moved(span: Spanned) -> Spanned:
        if span.block == 2 and span.start > 67:
            return replace(span, block=3, start=span.start - 68, end=span.end - 68)
        return replace(span, block=span.block + 1) if span.block > 2 else span

    after = replace(
        document, blocks=blocks, mentions=tuple(map(moved, document.mentions))
    )
    found = list(document_changes(document, after, {}))
    assert [c.sorts for c in found if c.layer == "text"] == [("changed",), ("added",)]
    assert not [change for change in found if change.layer == "entities"]


def test_entity_with_another_id_changes_no_mention(checkout: Path) -> None:
    for path in (
        "annotations/entities/wire/quay.jsonl",
        MENTIONS,
        f"annotations/entities/{SOUTH}.jsonl",
        QUOTATIONS,
        f"annotations/quotations/{SOUTH}.jsonl",
    ):
        text = (checkout / path).read_text("utf-8")
        (checkout / path).write_text(text.replace('"keverne"', '"ana"'), "utf-8")
    (change,) = diff_of(checkout).changes
    assert (change.document, change.about) == ("wire/quay", "entity ana")
    assert [(e.name, e.before, e.after) for e in change.edits] == [
        ("id", "keverne", "ana")
    ]


def test_document_and_story_moved_added_and_retired(checkout: Path) -> None:
    git(checkout, "mv", "corpus/wire/quay", "corpus/wire/pier")
    for layer in ("entities", "quotations", "sections"):
        folder = f"annotations/{layer}/wire"
        git(checkout, "mv", f"{folder}/quay", f"{folder}/pier")
    entities = "annotations/entities/wire"
    git(checkout, "mv", f"{entities}/quay.jsonl", f"{entities}/pier.jsonl")
    edit(checkout, "corpus/splits/train.txt", "wire/quay", "wire/pier")
    git(checkout, "rm", "-qr", "corpus/wire/toll", ":/annotations/*/wire/toll*")
    edit(checkout, "corpus/splits/train.txt", "wire/toll\n", "")
    (checkout / "corpus/retired.jsonl").write_text(
        '{"id":"wire/toll","reason":"a twin","replacement":"wire/pier"}\n'
    )
    lines = run(checkout, "diff").stdout.splitlines()
    assert "    > moved story: id wire/quay → wire/pier" in lines
    assert f"    > moved document: id {NORTH} → wire/pier/north" in lines
    assert "    - removed story: retired: a twin; replacement: wire/pier" in lines
    assert "  documents, train: rows 3 → 2 (-1)" in lines
    assert not [line for line in lines if "mention" in line]


def test_labels_exceptions_version_and_splits(checkout: Path) -> None:
    edit(checkout, "annotations/mentions.schema.json", '"GPE",', '"PLANET",')
    edit(checkout, "pyproject.toml", 'version = "', 'version = "9')
    edit(checkout, "corpus/splits/train.txt", "wire/toll\n", "")
    (checkout / "corpus/splits/validation.txt").write_text("wire/toll\n")
    (checkout / "annotations/exceptions.jsonl").write_text(
        f'{{"code":"Q402","document":"{NORTH}","reason":"a title"}}\n'
    )
    result = run(checkout, "diff")
    assert "labels, types: +PLANET -GPE" in result.stdout
    assert "+ added exception Q402: reason: a title" in result.stdout
    assert "changed split: split train → validation" in result.stdout
    assert "changed version: version" in result.stdout
    assert "sections, train: rows 11 → 9 (-2)" in result.stdout


def test_folders_without_git(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_base(tmp_path / "second")
    edit(tmp_path / "second", MENTIONS, PORT, WIDER)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.chdir(tmp_path)
    result = RUNNER.invoke(main, ["diff", "root", "second"])
    assert result.exit_code == 0
    assert "root → second: 1 moved" in result.stdout
    result = RUNNER.invoke(main, ["diff", "--root", "second"])
    assert result.exit_code == 2
    assert "git is not installed" in result.stderr


def test_root_below_the_top_of_a_checkout(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    root = put_base(tmp_path / "below")
    commit(tmp_path, "Base")
    edit(root, MENTIONS, PORT, WIDER)
    assert told(diff_of(root).changes) == FOUR[:1]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["nosuch"], "no revision nosuch"),
        (["HEAD", "nosuch"], "no revision nosuch"),
        (["--", "-x"], "no revision -x"),
        (["HEAD:corpus"], "no revision HEAD:corpus"),
    ],
)
def test_revision_that_does_not_exist(
    checkout: Path, names: list[str], message: str
) -> None:
    result = RUNNER.invoke(main, ["diff", "--root", str(checkout), *names])
    assert result.exit_code == 2
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_no_checkout_and_no_commit(root: Path) -> None:
    result = run(root, "diff")
    assert (result.exit_code, "is no git checkout" in result.stderr) == (2, True)
    git(root, "init", "-q")
    result = run(root, "diff")
    assert (result.exit_code, "has no commit yet" in result.stderr) == (2, True)


def test_shallow_clone(branch: Path, tmp_path: Path) -> None:
    source = f"file://{branch}"
    git(branch, "clone", "-q", "--depth", "1", source, str(tmp_path / "shallow"))
    result = run(tmp_path / "shallow", "diff", "HEAD~1")
    assert result.exit_code == 2
    assert "git fetch --unshallow" in result.stderr
    result = run(tmp_path / "shallow", "log", NORTH)
    assert result.exit_code == 0
    assert "git fetch --unshallow" in result.stderr


def test_merge_in_progress(branch: Path) -> None:
    git(branch, "checkout", "-q", "main")
    edit(branch, SECTIONS, '"block":4,"role":"crosshead"', '"block":4,"role":"byline"')
    commit(branch, "Another role")
    with pytest.raises(subprocess.CalledProcessError):
        git(branch, "merge", "work")
    result = run(branch, "diff")
    assert result.exit_code == 2
    assert f"{SECTIONS}:6: conflict marker in the working tree" in result.stderr
    assert run(branch, "diff", "main", "work").exit_code == 0
    result = run(branch, "check")
    assert f"{SECTIONS}:6:1: F118 " in result.stdout
    before = (branch / SECTIONS).read_bytes()
    run(branch, "fix")
    assert (branch / SECTIONS).read_bytes() == before


def test_file_with_a_fault(checkout: Path) -> None:
    (checkout / SECTIONS).write_text('{"block":1\n')
    result = run(checkout, "diff")
    assert result.exit_code == 2
    assert f"the working tree: {SECTIONS} has faults" in result.stderr


def test_schema_that_the_base_does_not_have(checkout: Path) -> None:
    git(checkout, "rm", "-q", "--cached", "annotations/mentions.schema.json")
    git(checkout, "commit", "-q", "-m", "Without")
    assert diff_of(checkout).other == ("annotations/mentions.schema.json",)
    assert diff_of(checkout, "HEAD", "HEAD").empty


HOSTILE = "<script>alert(1)</script> @all #1 [x](http://e.example) **b** \x1b[31m `c`"


def test_words_of_strangers_do_nothing(checkout: Path) -> None:
    edit(checkout, TEXT_OF_TOLL, "from Friday", HOSTILE)
    found = diff_of(checkout)
    assert "<script" not in FORMATS["html"](found)
    assert "\x1b" not in FORMATS["html"](found)
    assert "\x1b" not in run(checkout, "diff").stdout
    markdown = FORMATS["markdown"](found)
    assert not re.search(r"<script|@all|#1\b|\]\(|\*\*b|\x1b|http:", markdown)


def test_markdown_is_cut_and_says_so(document: Document) -> None:
    long = tuple(
        Change(f"wire/s{n}/north", "text", ("added",), "block", words=HOSTILE * 40)
        for n in range(60)
    )
    told = as_markdown(Diff("a", "b", long, (), (), ("x",) * 9000))
    assert 40_000 < len(told) <= 60_000
    left = 60 - told.count("<details>")
    assert f"Cut here: {left} more changes in {left} documents" in told
    assert "more" in told.splitlines()[-1]
    assert told.count("<details>") == told.count("</details>")


def test_log_tells_releases_renames_and_both_sides_of_a_merge(branch: Path) -> None:
    git(branch, "checkout", "-q", "main")
    git(branch, "tag", "v1")
    git(branch, "merge", "-q", "--no-ff", "-m", "Merge", "work")
    git(branch, "mv", f"corpus/{NORTH}.txt", "corpus/wire/quay/first.txt")
    for layer in ("entities", "quotations", "sections"):
        folder = f"annotations/{layer}/wire/quay"
        git(branch, "mv", f"{folder}/north.jsonl", f"{folder}/first.jsonl")
    edit(branch, "corpus/wire/quay/story.json", '"north": {', '"first": {')
    edit(branch, "corpus/wire/quay/story.json", '": "north"', '": "first"')
    commit(branch, "Rename")
    lines = run(branch, "log", "wire/quay/first").stdout.splitlines()
    heads = [re.sub(r"\d{4}-\d\d-\d\d \w+", "", line).strip() for line in lines]
    assert [head for head in heads if ":" not in head] == [
        "not released",
        "Rename",
        "Four changes",
        "v1",
        "Base",
    ]
    assert f"story: > moved document: id {NORTH} → wire/quay/first" in heads
    assert sum("boundary ‹Port of Vell›" in head for head in heads) == 1
    found = json.loads(run(branch, "log", "wire/quay/first", "--format", "json").stdout)
    assert [entry["release"] for entry in found] == [None, None, "v1"]
    assert f"  > moved document: id {NORTH} → wire/quay/first" in "\n".join(
        run(branch, "log", NORTH).stdout.splitlines()
    ).replace("    story:", " ")


def test_log_of_nothing(checkout: Path) -> None:
    result = run(checkout, "log", "wire/quay/nobody")
    assert result.exit_code == 2
    assert "git has no document wire/quay/nobody" in result.stderr


def test_log_passes_over_a_commit_that_cannot_be_read(checkout: Path) -> None:
    before = (checkout / SECTIONS).read_bytes()
    (checkout / SECTIONS).write_text('{"block":1\n')
    commit(checkout, "Break")
    (checkout / SECTIONS).write_bytes(before)
    commit(checkout, "Mend")
    result = run(checkout, "log", NORTH)
    assert result.exit_code == 0
    assert result.stdout.count("cannot be read here") == 2
    assert "added document: blocks: 6" in result.stdout


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("a b", "a x b", [("equal", "a "), ("added", "x"), ("equal", " b")]),
        ("a x b", "a b", [("equal", "a "), ("removed", "x "), ("equal", "b")]),
        ("a b", "a c", [("equal", "a "), ("removed", "b"), ("added", "c")]),
        ("a  b", "a b", [("removed", "a  b"), ("added", "a b")]),
    ],
)
def test_pieces(old: str, new: str, pieces: list[tuple[str, str]]) -> None:
    assert pieces_of(old, new) == pieces


@given(st.text("ab ", max_size=20), st.text("ab ", max_size=20))
def test_pieces_hold_the_new_text(old: str, new: str) -> None:
    pieces = pieces_of(old, new)
    assert "".join(words for what, words in pieces if what != "removed") == new


def test_small_things() -> None:
    assert shortened("a" * 200) == f"{'a' * 40} … {'a' * 40}"
    assert in_order([1, 5, 2, 3, 4]) == {1, 2, 3, 4}
    assert project(("a", "b"), ("b", "a")).block(1) == 2
    assert project(("old words",), ("quite other ones",)).block(1) == 1
    assert escaped("a@b") == "a&#64;<!-- -->b"


def test_150_documents_within_two_seconds(checkout: Path) -> None:
    """In time of the processor, so that another job on the machine does not count."""
    texts = {path: (checkout / path).read_text("utf-8") for path in _many(checkout)}
    commit(checkout, "Many")
    for path, text in texts.items():
        changed = text.replace('"type":"ORG"', '"type":"FAC"', 1)
        (checkout / path).write_text(changed.replace("A crane", "One crane"), "utf-8")
    start = sum(os.times()[:4])
    found = diff_of(checkout)
    assert sum(os.times()[:4]) - start < 2
    assert len({c.document for c in found.changes if c.layer == "entities"}) == 150
    assert len({c.document for c in found.changes if c.layer == "text"}) == 150


def _many(root: Path) -> list[str]:
    """Make 150 stories of one document each, and return their mentions and texts."""
    meta = json.loads((root / "corpus/wire/quay/story.json").read_text())
    del meta["documents"]["south"]
    paths = []
    for number in range(150):
        story = f"wire/s{number}"
        files = {f"corpus/{story}/story.json": json.dumps(meta)}
        pairs = [(f"corpus/{NORTH}.txt", f"corpus/{story}/north.txt")]
        for layer in ("entities", "quotations", "sections"):
            name = f"annotations/{layer}/wire"
            pairs.append((f"{name}/quay/north.jsonl", f"{name}/s{number}/north.jsonl"))
        listed = "annotations/entities/wire/quay.jsonl"
        pairs.append((listed, f"annotations/entities/{story}.jsonl"))
        files |= {to: (root / source).read_text("utf-8") for source, to in pairs}
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        paths += [pairs[0][1], pairs[1][1]]
    return paths
