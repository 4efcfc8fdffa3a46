"""Pages for reviewers, as files; test_browser.py looks at them in a browser."""

import json
import re
import subprocess
import sys
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import (
    MENTIONS,
    NORTH,
    PORT,
    QUOTATIONS,
    REPOSITORY,
    SECTIONS,
    SOUTH,
    TOLL,
    commit,
    edit,
    git,
    put_base,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from test_diff import (
    Edited,
    edit_label,
    edit_mention,
    edit_quotation,
    edit_role,
)

from wirecopy import digest
from wirecopy.cli import main
from wirecopy.diff.pieces import pieces_of
from wirecopy.errors import CorpusError
from wirecopy.read import read_corpus, read_document
from wirecopy.records import Corpus, Document, Mention
from wirecopy.review import compare_annotations, compared_page, index, write_review
from wirecopy.review.beside import aligned_with_first, levels_of
from wirecopy.review.block import block_html
from wirecopy.review.faults import story_of
from wirecopy.review.marks import SORTS, Mark
from wirecopy.review.nest import Close, Open, Words, lanes_of, nested

LIMIT = 300_000
HARD = "wire/hard/north"
HARD_TEXT = (
    "Port <script>window.hacked=1</script> &amp; \"Vell\" said 'no' <b>now",
    "One two three four five six seven eight.",
    "Nine ten, eleven said twelve.",
    "<img src=x onerror=window.hacked=1> thirteen\u200d fourteen.",
)
RUNNER = CliRunner()
Json = dict[str, object]
HELD = Path(__file__).parent / "held"


def run(root: Path, *arguments: object) -> Result:
    words = ["review", *map(str, arguments), "--root", str(root)]
    return RUNNER.invoke(main, words)


def span(block: int, words: str) -> Json:
    start = HARD_TEXT[block - 1].index(words)
    return {"block": block, "start": start, "end": start + len(words), "text": words}


def quotation(id: str, *content: Json, **more: object) -> Json:
    empty: Json = {"cue": [], "speaker": [], "addressee": []}
    said = {"stance": "assert", "reference": "none", "anonymous": False, "entities": []}
    said |= {"content": list(content), **empty, **more}
    return {"id": id, "kind": "indirect", **said}


def put_hard(root: Path) -> None:
    """Add a document whose spans nest, cross and go on, and whose words are code."""
    text = "".join(f"{line}\n" for line in HARD_TEXT)
    meta = json.loads((root / "corpus/wire/toll/story.json").read_text())
    meta["documents"]["north"]["sha256"] = digest.of_text(HARD_TEXT)
    meta["documents"]["north"]["outlet"] = '<i>"Vell" & Co</i>'
    quotations = [
        quotation("q1", span(2, "One two three four five"), cue=[span(1, "said")]),
        quotation("q2", span(2, "three four five six"), within="q1"),
        quotation("q3", span(2, "five six seven"), span(3, "eleven said twelve")),
        quotation("q4", span(3, "ten, eleven")),
    ]
    mentions = [
        {**span(1, "Port"), "type": "ORG", "entity": "port"},
        {**span(2, "four five"), "type": "CARDINAL"},
        {**span(3, "twelve"), "type": "ORG", "entity": "port"},
    ]
    sections: list[Json] = [
        {"block": 1, "role": "headline"},
        {"block": 2, "role": "lede"},
        {**span(2, "two three"), "label": "dateline"},
        {"block": 3, "role": "list-item"},
        {"block": 4, "role": "caption"},
    ]
    entity: Json = {"id": "port", "type": "ORG", "name": "</title><script>hacked=1"}
    files = {
        f"corpus/{HARD}.txt": text,
        "corpus/wire/hard/story.json": json.dumps(meta, indent=2) + "\n",
        "annotations/entities/wire/hard.jsonl": lines([entity]),
        f"annotations/entities/{HARD}.jsonl": lines(mentions),
        f"annotations/quotations/{HARD}.jsonl": lines(quotations),
        f"annotations/sections/{HARD}.jsonl": lines(sections),
    }
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8", newline="\n")
    edit(root, "corpus/splits/train.txt", "wire/quay\n", "wire/hard\nwire/quay\n")


def lines(records: list[Json]) -> str:
    dumped = (json.dumps(record, separators=(",", ":")) for record in records)
    return "".join(f"{line}\n" for line in dumped)


class Page(HTMLParser):
    """Reads a page strictly: elements that cross or stay open are faults."""

    VOID = ("meta", "input", "br")
    OPTIONAL = ("li", "td", "th", "tr", "dt", "dd")

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []
        self.content: dict[str, str] = {}
        self.meta: dict[str, str] = {}
        self.feed(path.read_text("utf-8"))
        self.faults += self.stack

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += attrs
        held = dict(attrs)
        self.ids += [held["id"] or ""] if "id" in held else []
        self.links += [held["href"] or ""] if "href" in held else []
        if tag == "meta":
            name = held.get("http-equiv") or held.get("name") or ""
            self.meta[name] = held.get("content") or ""
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1] in ("style", "script"):
            self.content[self.stack[-1]] = data

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack[-1] != tag and self.stack[-1] in self.OPTIONAL:
            self.stack.pop()
        if not self.stack or self.stack.pop() != tag:
            self.faults.append(f"/{tag}")


def hash_of(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


marks = st.lists(
    st.builds(
        lambda start, length, sort, n: Mark(
            1, start, min(30, start + length), "quotations", sort, f"q{n}", "", f"q{n}"
        ),
        st.integers(0, 29),
        st.integers(1, 30),
        st.sampled_from(SORTS[:-2]),
        st.integers(1, 9),
    ),
    max_size=9,
)


@given(marks, st.lists(st.integers(0, 30), max_size=3))
def test_every_character_is_inside_the_marks_that_cover_it(
    found: list[Mark], cuts: list[int]
) -> None:
    lanes = lanes_of(found)
    stack: list[Mark] = []
    at = 0
    begun: Counter[int] = Counter()
    ended: Counter[int] = Counter()
    for step in nested(30, found, lanes, cuts):
        if isinstance(step, Open):
            stack.append(step.mark)
            begun[id(step.mark)] += step.first
        elif isinstance(step, Close):
            assert stack.pop() is step.mark
            ended[id(step.mark)] += step.last
        else:
            assert isinstance(step, Words)
            assert (step.start, step.start < step.end) == (at, True)
            at = step.end
            for place in range(step.start, step.end):
                cover = [m for m in found if m.start <= place < m.end]
                assert sorted(map(id, cover)) == sorted(map(id, stack))
    assert (at, stack) == (30, [])
    assert all(begun[id(mark)] == ended[id(mark)] == 1 for mark in found)
    for one in range(len(found)):
        for other in range(one):
            a, b = found[one], found[other]
            if a.start < b.end and b.start < a.end:
                assert lanes[one] != lanes[other]


@given(st.text(max_size=30), marks)
def test_words_of_a_block_are_written_once_and_escaped(
    words: str, found: list[Mark]
) -> None:
    inside = [mark for mark in found if mark.end <= len(words)]
    html, _ = block_html(words, inside)
    pieces = re.split(r'<i class="x" data-t="U\+([0-9A-F]+)"></i>', html)
    pieces[0::2] = [unescape(re.sub(r"<[^>]*>", "", piece)) for piece in pieces[0::2]]
    pieces[1::2] = [chr(int(code, 16)) for code in pieces[1::2]]
    assert "".join(pieces) == words


@given(st.text("ab <&.", max_size=20), st.text("ab <&.", max_size=20))
def test_text_of_a_change_in_place_is_the_new_text(old: str, new: str) -> None:
    html, _ = block_html(new, (), pieces_of(old, new))
    kept = re.sub(r"<del>.*?</del>", "", html)
    assert unescape(re.sub(r"</?ins>", "", kept)) == new
    if old != new:
        assert "<ins>" in html or "<del>" in html


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    root = put_base(tmp_path_factory.mktemp("one"))
    return read_document(read_corpus(root), NORTH)[1]


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from([edit_mention, edit_label, edit_quotation]))
def test_comparison_in_place_marks_what_changed(
    document: Document, data: st.DataObject, edited: Edited
) -> None:
    after = edited(data, document)
    for one, other in ((document, after), (after, document)):
        found = compare_annotations(one, other, ())
        (change,) = found.changes
        states = {mark.state for mark in found.marks} - {""}
        assert bool(states) == (change.about != "numbering of quotations")
        if len(change.sorts) == 1 and change.sorts[0] in ("added", "removed"):
            assert states == set(change.sorts)
    same = compare_annotations(after, after, ())
    assert (same.changes, {mark.state for mark in same.marks}) == ((), {""})


@given(st.data())
def test_comparison_of_roles_is_a_change_and_no_mark(
    document: Document, data: st.DataObject
) -> None:
    found = compare_annotations(document, edit_role(data, document), ())
    assert len(found.changes) == 1
    assert {mark.state for mark in found.marks} == {""}


def test_gold_and_predicted_are_compared_in_place(document: Document) -> None:
    gold = document.mentions
    wrong = replace(gold[0], type="GPE", entity="vell")
    late = replace(gold[4], start=gold[4].start + 5, text="of Vell")
    extra = Mention(4, 0, 4, "WORN", "ORG", "oriel")
    predicted = (wrong, *gold[1:4], late, *gold[6:], extra)
    found = compare_annotations(document, replace(document, mentions=predicted), ())
    drawn = [
        (mark.block, mark.start, mark.end, mark.state, mark.tag)
        for mark in sorted(found.marks, key=lambda mark: mark.place)
        if mark.state
    ]
    assert drawn == [
        (1, 0, 12, "changed", "ORG → GPE"),
        (2, 44, 56, "was", "ORG"),
        (2, 49, 56, "now", "ORG"),
        (2, 60, 66, "removed", "DATE"),
        (4, 0, 4, "added", "ORG"),
    ]


def test_page_of_gold_and_predicted(root: Path, tmp_path: Path) -> None:
    story, gold = read_document(read_corpus(root), NORTH)
    quotations = (replace(gold.quotations[0], stance="deny"), *gold.quotations[1:])
    roles = (replace(gold.roles[0], role="lede"), *gold.roles[1:])
    predicted = replace(
        gold, mentions=gold.mentions[1:], quotations=quotations, roles=roles
    )
    sides = ("gold", "predicted")
    text = compared_page(story, gold, predicted, story.entities, sides)
    (tmp_path / "page.html").write_text(text, "utf-8")
    assert not Page(tmp_path / "page.html").faults
    assert "Changed from gold → predicted" in text
    assert changed_parts(text) == {"removed": 1, "changed": 1, "role": 1, "told": 3}


@given(
    st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8, unique=True),
    st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8, unique=True),
    st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8, unique=True),
)
def test_levels_rise_and_what_corresponds_shares_one(
    document: Document, one: list[str], two: list[str], three: list[str]
) -> None:
    texts = [
        tuple(f"{word} {word}{word} stands" for word in t) for t in (one, two, three)
    ]
    documents = [replace(document, blocks=text, roles=()) for text in texts]
    found = levels_of([*map(len, texts)], aligned_with_first(documents))
    for text, levels in zip(texts, found, strict=True):
        assert [*levels] == [*range(1, len(text) + 1)]
        assert [*levels.values()] == sorted(set(levels.values()))
    for text, levels in zip(texts[1:], found[1:], strict=True):
        if text == texts[0]:
            assert levels == found[0]


@pytest.fixture
def hard(root: Path) -> Path:
    """The small corpus with a document that is hard to show."""
    put_hard(root)
    return root


def pages(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.html"))


def test_pages_of_a_corpus(hard: Path, tmp_path: Path) -> None:
    result = run(hard, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert pages(tmp_path / "out") == [
        "index.html",
        "wire/hard/north.html",
        "wire/quay.html",
        "wire/quay/north.html",
        "wire/quay/south.html",
        "wire/toll/north.html",
    ]
    assert "held/gate/east: the text is withheld; attach" in result.stderr
    assert "documents: 4" in result.stderr
    table = (tmp_path / "out/index.html").read_text("utf-8")
    assert "held/gate/east" in table
    assert 'href="held' not in table
    assert "attach your copy with &#x27;wirecopy hydrate&#x27;" in table


def test_pages_are_whole_and_nothing_comes_from_elsewhere(
    hard: Path, tmp_path: Path
) -> None:
    run(hard, "--out", tmp_path / "out")
    for name in pages(tmp_path / "out"):
        path = tmp_path / "out" / name
        page = Page(path)
        assert not page.faults, name
        assert len(page.ids) == len(set(page.ids)), name
        assert (page.tags["script"], page.tags["style"]) == (1, 1)
        assert not {"img", "b now", "iframe", "link", "object"} & set(page.tags)
        names = {attribute for attribute, _ in page.attributes}
        assert not [n for n in names if n.startswith("on") or n in ("src", "style")]
        policy = page.meta["Content-Security-Policy"].split("; ")
        assert policy[0] == "default-src 'none'"
        assert f"style-src {hash_of(page.content['style'])}" in policy
        assert f"script-src {hash_of(page.content['script'])}" in policy
        text = path.read_text("utf-8")
        assert not re.search(r"https?:|//[a-z]|@import|url\(", text)
        for link in page.links:
            target, _, anchor = link.partition("#")
            to = (path.parent / target).resolve() if target else path
            assert to.is_file(), (name, link)
            assert not anchor or anchor in Page(to).ids, (name, link)


def test_article_is_written_by_role(hard: Path, tmp_path: Path) -> None:
    run(hard, HARD, NORTH, "--out", tmp_path / "out")
    text = (tmp_path / "out" / f"{HARD}.html").read_text("utf-8")
    assert '<article lang="en-GB">' in text
    assert text.count('<h2 class="t">') == 1
    assert re.search(r'<ul class="list">\n<li class="b h\d" id="b3">', text)
    assert '<figure class="t"><figcaption>&lt;img src=x' in text
    assert "<h1>wire/hard/north</h1>" in text
    other = (tmp_path / "out" / f"{NORTH}.html").read_text("utf-8")
    assert '<h3 class="t">WORN CABLE</h3>' in other
    assert 'data-part="part 2"' in other


def test_quotation_is_joined_to_cue_and_speaker(hard: Path, tmp_path: Path) -> None:
    run(hard, "--out", tmp_path / "out")
    text = (tmp_path / "out" / f"{NORTH}.html").read_text("utf-8")
    found = re.findall(r'class="Q (\w+) d\d (k\d) f" data-g="q2" data-t="q2"', text)
    assert Counter(role for role, _ in found) == {
        "content": 2,
        "cue": 1,
        "speaker": 1,
        "addressee": 1,
    }
    assert len({hue for _, hue in found}) == 1
    assert "<b>q2</b> <span>Ana Keverne</span> <small>direct · assert · named" in text


def changed_parts(text: str) -> Counter[str]:
    article = text[text.index("<article") : text.index("</article>")]
    states = ("added", "removed", "was", "now", "changed")
    found = Counter(
        state
        for classes in re.findall(r'<(?:span|mark) class="([^"]*)"', article)
        for state in states
        if state in classes.split() and "f" in classes.split()
    )
    notes = re.sub(r'<div class="side".*?</div>', "", article)
    found["ins"], found["del"] = notes.count("<ins>"), notes.count("<del>")
    found["role"] = article.count('class="was-role"')
    found["told"] = article.count('<li class="C">')
    return +found


def test_four_changes_are_shown_in_place_and_nothing_else(
    branch: Path, tmp_path: Path
) -> None:
    result = run(branch, "--diff", "main", "--out", tmp_path / "out")
    assert result.exit_code == 0
    expected = ["index.html", "wire/quay.html", f"{NORTH}.html", f"{TOLL}.html"]
    assert pages(tmp_path / "out") == sorted(expected)
    north = (tmp_path / "out" / f"{NORTH}.html").read_text("utf-8")
    assert changed_parts(north) == {"was": 2, "now": 2, "role": 1, "told": 3}
    for tag, words in (
        ("was ORG", "Port of Vell"),
        ("now ORG", "the "),
        ("was q2 speaker", "Ana "),
        ("now q2 speaker", "Keverne"),
    ):
        assert re.search(rf'data-t="{tag}"[^>]*>(<[^>]*>)*{words}', north), tag
    assert '<span class="was-role">was crosshead</span>' in north
    toll = (tmp_path / "out" / f"{TOLL}.html").read_text("utf-8")
    assert changed_parts(toll) == {"ins": 1, "del": 1, "told": 1}
    assert "night pay <del>from</del><ins>starting on</ins> <mark" in toll
    table = (tmp_path / "out/index.html").read_text("utf-8")
    assert "2 moved, 1 relabelled" in table
    assert "rows and labels as before" in table


def test_blocks_added_gone_and_moved(checkout: Path, tmp_path: Path) -> None:
    text = (checkout / f"corpus/{SOUTH}.txt").read_text("utf-8").splitlines()
    blocks = [text[2], text[0], "A new line that nobody has seen."]
    (checkout / f"corpus/{SOUTH}.txt").write_text("".join(f"{b}\n" for b in blocks))
    run(checkout, SOUTH, "--diff", "HEAD", "--out", tmp_path / "out")
    page = (tmp_path / "out" / f"{SOUTH}.html").read_text("utf-8")
    rows = re.findall(r'<div class="b h\d(?: part)? ?([a-z]*)"(?: id="b(\d)")?', page)
    assert ("added", "3") in rows
    assert ("removed", "") in rows
    assert [state for state, _ in rows].count("moved") == 1
    assert "<del>A crane fell at the Port of Vell on Monday" in page


def test_folder_as_base_and_document_that_is_new(
    hard: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = put_base(tmp_path / "base")
    monkeypatch.chdir(hard)
    result = run(hard, "--diff", "../base", "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert pages(tmp_path / "out") == ["index.html", f"{HARD}.html"]
    assert "added document" in (tmp_path / "out" / f"{HARD}.html").read_text("utf-8")
    run(base, "--diff", base, "--out", tmp_path / "none")
    assert pages(tmp_path / "none") == ["index.html"]
    assert "nothing changed" in (tmp_path / "none/index.html").read_text("utf-8")


def test_branch_is_held_against_where_it_left(branch: Path, tmp_path: Path) -> None:
    git(branch, "checkout", "-q", "main")
    edit(branch, f"annotations/sections/{SOUTH}.jsonl", "paragraph", "tagline")
    commit(branch, "Go on")
    git(branch, "checkout", "-q", "work")
    run(branch, "--diff", "main...", "--out", tmp_path / "out")
    assert f"{SOUTH}.html" not in pages(tmp_path / "out")
    run(branch, "--diff", "main", "--out", tmp_path / "out")
    assert f"{SOUTH}.html" in pages(tmp_path / "out")


def test_findings_are_where_they_are(root: Path, tmp_path: Path) -> None:
    edit(root, MENTIONS, PORT, PORT.replace('"end":56', '"end":55'))
    edit(root, SECTIONS, '{"block":6,"role":"tagline"}\n', "")
    edit(root, f"annotations/entities/{TOLL}.jsonl", '"type":"DATE"', '"type":"XX"')
    result = run(root, "--out", tmp_path / "out")
    assert result.exit_code == 0
    north = (tmp_path / "out" / f"{NORTH}.html").read_text("utf-8")
    faults = re.findall(r'class="F fault d\d f" data-t="! ([^"]*)"', north)
    assert any("E302" in fault or "E303" in fault for fault in faults)
    assert re.search(r'aria-label="Notes on block 2">.*?<b>E30\d</b>', north)
    table = (tmp_path / "out/index.html").read_text("utf-8")
    assert '<option value="any">any finding</option>' in table


def test_story_that_cannot_be_read_has_a_page_that_says_so(
    root: Path, tmp_path: Path
) -> None:
    (root / SECTIONS).write_text('{"block":1\n')
    result = run(root, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "wire/quay: " in result.stderr
    page = (tmp_path / "out/wire/quay.html").read_text("utf-8")
    assert "cannot be shown" in page
    assert f"{SECTIONS}:1:" in page
    assert (tmp_path / "out" / f"{TOLL}.html").is_file()


def test_hydrated_document_is_shown_and_says_it_is_private(
    root: Path, tmp_path: Path
) -> None:
    named = run(root, "held/gate/east", "--out", tmp_path / "out")
    assert named.exit_code == 2
    assert named.stderr == (
        "wirecopy: held/gate/east: the text is withheld; attach your copy with "
        "'wirecopy hydrate'\n"
    )
    assert not (tmp_path / "out").exists()
    arguments = ["hydrate", "held", "--from", str(HELD), "--root", str(root)]
    assert RUNNER.invoke(main, arguments).exit_code == 0
    assert run(root, "held/gate/east", "--out", tmp_path / "out").exit_code == 0
    page = (tmp_path / "out/held/gate/east.html").read_text("utf-8")
    assert "the gate would close at six" in re.sub(r"<[^>]*>", "", page)
    assert "do not pass it on" in page
    table = (tmp_path / "out/index.html").read_text("utf-8")
    assert '<a href="held/gate/east.html">held/gate/east</a>' in table
    assert "gate would close" not in table


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["--diff", "nosuch"], "no revision nosuch"),
        (["--diff", "main..work"], "a review shows the working tree"),
        (["wire/quay/nobody"], "no document, story or collection wire/quay/nobody"),
        (["nosuch"], "no document, story or collection nosuch"),
        (["../../nosuch"], "no document, story or collection ../../nosuch"),
        (["/etc"], "/etc is not in the corpus"),
    ],
)
def test_misuse_is_one_line(
    branch: Path, tmp_path: Path, names: list[str], message: str
) -> None:
    result = run(branch, *names, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_no_git_shallow_clone_and_merge_in_progress(
    branch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    shallow = tmp_path / "shallow"
    git(branch, "clone", "-q", "--depth", "1", f"file://{branch}", str(shallow))
    result = run(shallow, "--diff", "HEAD~1", "--out", out)
    assert (result.exit_code, "git fetch --unshallow" in result.stderr) == (2, True)
    git(branch, "checkout", "-q", "main")
    edit(branch, SECTIONS, '"block":4,"role":"crosshead"', '"block":4,"role":"byline"')
    commit(branch, "Another role")
    with pytest.raises(subprocess.CalledProcessError):
        git(branch, "merge", "work")
    result = run(branch, "--diff", "main", "--out", out)
    assert result.exit_code == 2
    assert f"{SECTIONS}:6: conflict marker in the working tree" in result.stderr
    assert run(branch, "--out", out).exit_code == 0
    page = (out / "wire/quay.html").read_text("utf-8")
    assert f"{SECTIONS}:6:1" in page
    assert "F118" in page
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    result = run(branch, "--diff", "main", "--out", out)
    assert (result.exit_code, "git is not installed" in result.stderr) == (2, True)
    assert (out / "wire/quay.html").read_text("utf-8") == page


def test_document_that_was_renamed(checkout: Path, tmp_path: Path) -> None:
    for path in (f"corpus/{NORTH}.txt", MENTIONS, QUOTATIONS, SECTIONS):
        git(checkout, "mv", path, path.replace("/north.", "/first."))
    edit(checkout, "corpus/wire/quay/story.json", '"north": {', '"first": {')
    edit(checkout, "corpus/wire/quay/story.json", '": "north"', '": "first"')
    assert run(checkout, "--diff", "HEAD", "--out", tmp_path / "out").exit_code == 0
    page = (tmp_path / "out/wire/quay/first.html").read_text("utf-8")
    assert "id wire/quay/north → wire/quay/first" in page
    assert changed_parts(page) == {}


def test_folder_that_is_not_ours_is_left_alone(root: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.html").write_text("<p>mine")
    link, file = tmp_path / "link", tmp_path / "file"
    link.symlink_to(mine)
    file.write_text("x")
    for out, message in (
        (mine, "thesis.html is no page of a review"),
        (link, "is there, and no folder"),
        (file, "is there, and no folder"),
        (root, "is the corpus itself"),
        (root / "corpus", "is the corpus itself"),
        (root / "annotations/pages", "is the corpus itself"),
        (file / "below", "cannot write"),
    ):
        result = run(root, "--out", out)
        assert (result.exit_code, message in result.stderr) == (2, True), result.stderr
        assert len(result.stderr.splitlines()) == 1
    assert [*mine.iterdir()] == [mine / "thesis.html"]
    assert not (root / "annotations/pages").exists()


def test_pages_are_replaced_whole_or_not_at_all(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    run(root, "--out", out)
    before = {path: path.read_bytes() for path in out.rglob("*.html")}
    run(root, NORTH, "--out", out)
    assert pages(out) == ["index.html", "wire/quay.html", f"{NORTH}.html"]
    run(root, "--out", out)
    assert {path: path.read_bytes() for path in out.rglob("*.html")} == before

    def fail(_: object) -> None:
        raise CorpusError("the disk is full")

    monkeypatch.setattr("wirecopy.review.site.index_pages", fail)
    result = run(root, "--out", out)
    assert (result.exit_code, result.stderr) == (2, "wirecopy: the disk is full\n")
    assert {path: path.read_bytes() for path in out.rglob("*.html")} == before
    assert [path.name for path in tmp_path.iterdir() if path.name != "root"] == ["out"]


def test_long_index_is_cut_into_pages(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "ROOM", 400)
    write_review(root, tmp_path / "out")
    names = [name for name in pages(tmp_path / "out") if name.startswith("index")]
    assert names == ["index.2.html", "index.html"]
    held = [Page(tmp_path / "out" / name) for name in names]
    documents = [link for page in held for link in page.links if "/" in link]
    assert sorted(documents) == [f"{NORTH}.html", f"{SOUTH}.html", f"{TOLL}.html"]
    assert "index.2.html" in held[1].links


def test_pages_of_this_corpus_are_small(tmp_path: Path) -> None:
    written = write_review(REPOSITORY, tmp_path / "out")
    found = [*(tmp_path / "out").rglob("*.html")]
    assert written.documents <= len(found)
    assert max(path.stat().st_size for path in found) < LIMIT


def test_pages_depend_on_the_corpus_alone(root: Path, tmp_path: Path) -> None:
    for name, seed in (("one", "1"), ("two", "2")):
        code = "from wirecopy.cli import main; main()"
        out = str(tmp_path / name)
        subprocess.run(
            [sys.executable, "-c", code, "review", "--out", out, "--root", str(root)],
            env={"PYTHONPATH": str(REPOSITORY / "scripts"), "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
    one, two = tmp_path / "one", tmp_path / "two"
    assert pages(one) == pages(two)
    assert all((one / n).read_bytes() == (two / n).read_bytes() for n in pages(one))


@pytest.mark.parametrize(
    ("path", "story"),
    [
        ("corpus/wire/quay/story.json", "wire/quay"),
        ("annotations/entities/wire/quay.jsonl", "wire/quay"),
        ("annotations/entities/wire/quay/north.jsonl", "wire/quay"),
        ("annotations/passes/a/entities/wire/quay.jsonl", "wire/quay"),
        ("hydrated/wire/quay/north.txt", "wire/quay"),
        ("corpus/wire/quayside/story.json", ""),
        ("corpus/wire/collection.json", ""),
        ("CITATION.cff", ""),
    ],
)
def test_story_that_a_file_belongs_to(path: str, story: str) -> None:
    assert story_of({"wire/quay", "wire/toll"}, path) == story


def test_splits_are_asked_once_for_all_stories(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "corpus/wire/toll/story.json").write_text("{}")
    asked, split_of = [], Corpus.split_of

    def counted(corpus: Corpus) -> dict[str, str]:
        asked.append(corpus)
        return split_of(corpus)

    monkeypatch.setattr("wirecopy.review.site.check_corpus", lambda *_: [])
    monkeypatch.setattr(Corpus, "split_of", counted)
    write_review(root, tmp_path / "out")
    assert len(asked) == 1
