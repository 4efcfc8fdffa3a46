"""The screen lets nothing through: what it clears, no check has a word to say about."""

import json
import re
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import orjson
import pytest
from conftest import TOLL, put_base
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirecopy.checks.run import check_corpus
from wirecopy.checks.screen import Screen
from wirecopy.checks.screen.plain import ORDINARY
from wirecopy.digest import of_bytes
from wirecopy.jsonl import to_lines
from wirecopy.records import ROLES_OF_SPANS
from wirecopy.schemas import read_schemas
from wirecopy.text import canonical

SOME = "aZ9 é“”‘’'\"-.\u00a0\u00ad\u0301\u2028\t\r\ufeff\u200bがǅß"


@pytest.fixture(scope="module", params=["base", "clear"])
def corpus(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Path:
    """A corpus; of the clear one all stories are cleared, so at once."""
    folder: Path = put_base(tmp_path_factory.mktemp("screened") / "root")
    if request.param == "clear":
        make_clear(folder)
    return folder


def make_clear(root: Path) -> None:
    """Leave out what is withheld, and put every other story there twice more."""
    for path in root.glob("*/**/held"):
        shutil.rmtree(path)
    for path in sorted(root.glob("*/**/wire/*")):
        for name in ("one", "two"):
            copy = path.with_name(f"{path.stem}-{name}{path.suffix}")
            if path.is_dir():
                shutil.copytree(path, copy)
            elif path.suffix == ".jsonl":
                shutil.copy(path, copy)


@contextmanager
def changed(path: Path, data: bytes) -> Iterator[None]:
    before = path.read_bytes()
    path.write_bytes(data)
    try:
        yield
    finally:
        path.write_bytes(before)


def without_screen(root: Path) -> list[Any]:
    with mock.patch.object(Screen, "clears", return_value=False):
        return [*check_corpus(root)]


def cleared(root: Path) -> list[str]:
    """Return the stories that the screen lets through."""
    found = []
    clears = Screen.clears

    def noted(self: Screen, stories: Any) -> bool:
        clear = clears(self, stories)
        found.extend([tree.id for tree, _ in stories] if clear else [])
        return clear

    with mock.patch.object(Screen, "clears", noted):
        check_corpus(root)
    return found


def files_of(root: Path) -> list[Path]:
    found = [*root.glob("corpus/wire/*/*"), *root.glob("annotations/*/wire/**/*")]
    return sorted(path for path in found if path.is_file())


def test_stories_without_findings_are_cleared(corpus: Path) -> None:
    assert "wire/toll" in cleared(corpus)


def test_stories_with_findings_are_not(corpus: Path) -> None:
    path = corpus / "corpus/wire/toll/north.txt"
    with changed(path, path.read_bytes().replace(b"a", b"e", 1)):
        assert "wire/toll" not in cleared(corpus)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes_are_judged_alike(corpus: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(files_of(corpus)))
    before = path.read_text("utf-8")
    at = data.draw(st.integers(0, len(before)))
    cut = data.draw(st.integers(0, 2))
    put = data.draw(
        st.sampled_from(["", *SOME, '"', "\n", "{", "}", ",", "0", "\\u0061"])
    )
    after = before[:at] + put + before[at + cut :]
    with changed(path, after.encode()):
        assert check_corpus(corpus) == without_screen(corpus)


def values(record: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every object or list inside a record, with each of its keys."""
    keys = record.keys() if isinstance(record, dict) else range(len(record))
    for key in keys:
        yield record, key
        if isinstance(record[key], dict | list):
            yield from values(record[key])


OTHERS: list[Any] = [None, True, 0, 1, 1.0, -1, 10**17, "", "x", "q1", "q2", [], {}]


def altered(record: Any, data: st.DataObject) -> None:
    """Change one value of a record, or take it out, or put another one in."""
    holder, key = data.draw(st.sampled_from([*values(record)]))
    act = data.draw(st.sampled_from(["other", "near", "out", "new"]))
    if act == "out":
        del holder[key]
    elif act == "new" and isinstance(holder, dict):
        holder[data.draw(st.sampled_from(["within", "entity", "break", "odd"]))] = (
            data.draw(st.sampled_from(OTHERS))
        )
    elif act == "near" and type(holder[key]) is int:
        holder[key] += data.draw(st.sampled_from([-2, -1, 1, 2]))
    else:
        holder[key] = data.draw(st.sampled_from(OTHERS))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_records_are_judged_alike(corpus: Path, data: st.DataObject) -> None:
    layers = [path for path in files_of(corpus) if path.suffix == ".jsonl"]
    path = data.draw(st.sampled_from([p for p in layers if p.stat().st_size]))
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    act = data.draw(st.sampled_from(["alter", "drop", "twice", "swap"]))
    at = data.draw(st.integers(0, len(lines) - 1))
    if act == "alter":
        altered(lines[at], data)
    elif act == "drop":
        del lines[at]
    elif act == "twice":
        lines.insert(at, lines[at])
    else:
        lines.insert(at, lines.pop())
    after = b"".join(orjson.dumps(line) + b"\n" for line in lines)
    with changed(path, after):
        assert check_corpus(corpus) == without_screen(corpus)


EDGE = re.compile(r"\b|(?=[“”‘’\"])|(?<=[“”‘’\".,!?])")


def moved(span: dict[str, Any], blocks: list[str], data: st.DataObject) -> None:
    """Let a span cover other words of its block, or of another, and say which."""
    number = span["block"]
    if data.draw(st.integers(0, 3)) == 0:
        number = data.draw(st.integers(1, len(blocks)))
    block = blocks[number - 1]
    edges = sorted({match.start() for match in EDGE.finditer(block)})
    near = [at for at in edges if number == span["block"] and span["start"] <= at]
    start = data.draw(st.sampled_from([*near[:2], *edges]))
    end = data.draw(st.sampled_from([*edges, span["end"]]))
    start, end = sorted((start, min(end, len(block))))
    if start < end:
        span |= {"block": number, "start": start, "end": end, "text": block[start:end]}


def reworded(record: Any, records: Any, blocks: list[str], data: st.DataObject) -> None:
    """Change a record so that it is still one as its schema has it."""
    act = data.draw(st.sampled_from(["move", "move", "kind", "within", "more", "less"]))
    spans = [record] if "text" in record else record.get("content", [])
    role = data.draw(st.sampled_from(ROLES_OF_SPANS))
    if act == "move" and spans:
        others = record.get(role) or spans
        moved(data.draw(st.sampled_from(others)), blocks, data)
    elif act == "more" and role in record:
        record[role].append(dict(data.draw(st.sampled_from(spans))))
        moved(record[role][-1], blocks, data)
        record[role].sort(key=lambda span: (span["block"], span["start"]))
    elif act == "less" and len(record.get(role, [])) > (role == "content"):
        record[role].pop()
    elif act == "kind" and "kind" in record:
        record["kind"] = data.draw(st.sampled_from(["direct", "mixed", "indirect"]))
    elif act == "within" and "kind" in record:
        record["within"] = data.draw(st.sampled_from([one["id"] for one in records]))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_moved_spans_are_judged_alike(corpus: Path, data: st.DataObject) -> None:
    """Spans that cover what they say, in records that keep to schema and order."""
    schemas = read_schemas(corpus)
    layers = [
        p for p in corpus.glob("annotations/*/wire/*/*.jsonl") if p.stat().st_size
    ]
    path = data.draw(st.sampled_from(sorted(layers)))
    layer, *_, story, name = path.relative_to(corpus / "annotations").parts
    text = corpus / "corpus/wire" / story / name.replace(".jsonl", ".txt")
    blocks = text.read_text("utf-8").splitlines()
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for _ in range(data.draw(st.integers(1, 3))):
        reworded(data.draw(st.sampled_from(lines)), lines, blocks, data)
    kind = "mentions" if layer == "entities" else layer
    with changed(path, to_lines(lines, schemas[kind].order)):
        assert check_corpus(corpus) == without_screen(corpus)


@pytest.mark.parametrize("rule", ["once", "after", "marks"])
def test_other_rules_are_judged_alike(corpus: Path, rule: str) -> None:
    name = "quotations" if rule == "marks" else "sections"
    path = corpus / f"annotations/{name}.schema.json"
    schema = json.loads(path.read_text("utf-8"))
    schema["rules"][rule] = {
        "once": ["paragraph"],
        "after": {"headline": "headline"},
        "marks": {"direct": "none"},
    }[rule]
    with changed(path, json.dumps(schema).encode()):
        found = check_corpus(corpus)
        assert found
        assert found == without_screen(corpus)


def test_properties_that_the_package_does_not_know_are_left_to_the_checks(
    corpus: Path,
) -> None:
    path = corpus / "annotations/mentions.schema.json"
    schema = json.loads(path.read_text("utf-8"))
    schema["properties"]["sure"] = {"type": "number"}
    with changed(path, json.dumps(schema).encode()):
        assert cleared(corpus) == []


@pytest.mark.parametrize("put", ["“", "““", "“A", "“A”", "“”", "“.A.”"])
@pytest.mark.parametrize("kind", ["direct", "mixed", "indirect"])
def test_marks_that_hold_little_are_judged_alike(
    corpus: Path, put: str, kind: str
) -> None:
    """The mark stands right behind a word, so that a letter is near but not inside."""
    text = corpus / f"corpus/{TOLL}.txt"
    story = text.with_name("story.json")
    layer = corpus / f"annotations/quotations/{TOLL}.jsonl"
    before = text.read_text("utf-8")
    block = before.partition("\n")[0]
    assert block[-1].isalnum()
    after = before.replace(block, f"{block}{put}", 1).encode()
    content = [{"block": 1, "start": len(block), "end": len(block + put), "text": put}]
    quotation: dict[str, Any] = {"id": "q1", "kind": kind, "stance": "assert"}
    quotation |= {
        "reference": "none",
        "anonymous": False,
        "entities": [],
        "content": content,
    }
    quotation |= {"cue": [], "speaker": [], "addressee": []}
    old = story.read_text("utf-8")
    new = old.replace(of_bytes(before.encode()), of_bytes(after))
    assert new != old
    with (
        changed(text, after),
        changed(story, new.encode()),
        changed(layer, orjson.dumps(quotation) + b"\n"),
    ):
        assert check_corpus(corpus) == without_screen(corpus)


STRICTER: list[tuple[str, str, Any]] = [
    ("mentions", "maxProperties", 5),
    ("mentions", "then/properties/text", {"maxLength": 3}),
    ("mentions", "else/properties", {"text": {"maxLength": 3}}),
    ("mentions", "properties/text/pattern", "^[a-z]"),
    ("mentions", "properties/text/maxLength", 7),
    ("mentions", "properties/end/maximum", 20),
    ("mentions", "properties/end/multipleOf", 7),
    ("mentions", "properties/type/enum", ["GPE", "DATE"]),
    ("mentions", "required", ["block", "start", "end", "text", "type", "entity"]),
    ("mentions", "allOf", [{"required": ["entity"]}]),
    ("entities", "properties/name/pattern", "^[a-z]"),
    ("entities", "properties/id/maxLength", 5),
    ("quotations", "$defs/span/properties/text/maxLength", 3),
    ("quotations", "$defs/span/maxProperties", 3),
    ("quotations", "$defs/span/properties/end/exclusiveMaximum", 20),
    ("quotations", "properties/content/items/maxProperties", 3),
    ("quotations", "properties/content/maxItems", 1),
    ("quotations", "properties/cue/minItems", 2),
    ("quotations", "properties/entities/minItems", 3),
    ("quotations", "properties/entities/items/maxLength", 2),
    ("quotations", "dependentRequired", {"id": ["within"]}),
    ("sections", "properties/label/enum", ["agency"]),
    ("sections", "properties/text/minLength", 80),
]


@pytest.mark.parametrize(("name", "place", "rule"), STRICTER)
def test_stricter_schemas_are_judged_alike(
    corpus: Path, name: str, place: str, rule: Any
) -> None:
    path = corpus / f"annotations/{name}.schema.json"
    schema = json.loads(path.read_text("utf-8"))
    *steps, last = place.split("/")
    inner = schema
    for step in steps:
        inner = inner[step]
    inner[last] = rule
    with changed(path, json.dumps(schema).encode()):
        found = check_corpus(corpus)
        assert any(finding.code[1] == "2" for finding in found)
        assert found == without_screen(corpus)


def test_ordinary_characters_need_no_second_look() -> None:
    ordinary = [c for c in map(chr, range(0x80, 0x3200)) if ORDINARY[c]]
    assert len(ordinary) > 5000
    for character in ordinary:
        assert canonical(character) == f"{character}\n"
    second = {
        unicodedata.normalize("NFD", chr(code))[1:]
        for code in [*range(0xD800), *range(0xE000, 0x110000)]
        if unicodedata.decomposition(chr(code))
    }
    assert not {c for text in second for c in text} & {
        c
        for c in ordinary
        if any(unicodedata.normalize("NFC", base + c) != base + c for base in "aeιअក")
    }


def test_day_that_no_calendar_has_is_not_cleared(corpus: Path) -> None:
    path = corpus / "corpus/wire/toll/story.json"
    before = path.read_bytes()
    assert b'"published": "' in before
    start = before.index(b'"published": "') + len(b'"published": "')
    with changed(path, before[:start] + b"2024-02-31" + before[start + 10 :]):
        assert "wire/toll" not in cleared(corpus)
