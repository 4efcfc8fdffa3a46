"""Files of tools that nobody should trust: an error with the place, nothing written."""

import json
import struct
import time
import zlib
from pathlib import Path

import pytest
from test_formats import annotations, run

LICENCES = ["--text-licence", "CC0-1.0", "--annotation-licence", "CC0-1.0"]
NEW = ["--collection", "new", *LICENCES, "--topic", "labour", "--genre", "brief"]
TEXT = "Ana Keverne fled Vell.\n"


def json_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def doccano(**more: object) -> str:
    return json_text({"text": TEXT, "label": [[0, 11, "PERSON"]], **more})


def task(**value: object) -> str:
    region = {
        "start": 0,
        "end": 11,
        "text": "Ana Keverne",
        "labels": ["PERSON"],
        **value,
    }
    result = [{"id": "a", "type": "labels", "value": region}]
    return json_text([{"data": {"text": TEXT}, "annotations": [{"result": result}]}])


def prodigy(**span: object) -> str:
    tokens = [
        {"text": "Ana", "start": 0, "end": 3},
        {"text": "Keverne", "start": 4, "end": 11},
    ]
    one = {
        "start": 0,
        "end": 11,
        "token_start": 0,
        "token_end": 1,
        "label": "PERSON",
        **span,
    }
    return json_text({"text": TEXT, "tokens": tokens, "spans": [one]})


def token(number: str, word: str, misc: str = "_") -> str:
    return "\t".join([number, word, *"_______", misc]) + "\n"


GLOBAL = "# global.Entity = GRP-etype\n"
XMI = (
    '<?xml version="1.0" encoding="UTF-8"?>\n{doctype}<xmi:XMI '
    'xmlns:cas="http:///uima/cas.ecore" xmlns:xmi="http://www.omg.org/XMI" '
    'xmi:version="2.0"><cas:NULL xmi:id="0"/><cas:Sofa xmi:id="1" sofaNum="1" '
    'sofaID="_InitialView" mimeType="text" sofaString="{text}"/>'
    '<cas:View sofa="1" members=""/></xmi:XMI>'
)
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n'
READ = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>\n'
TYPES = '<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"/>'

BRAT = {
    "cut off in a line": ("T1\tPERSON 0 1", "a.ann:1: T1 has no words"),
    "cut off before a mark": (
        "T1\tPERSON 0 11\tAna Keverne\nR1\tsame Arg1:T1 Arg2:T2\n",
        "a.ann:2: T2 is not there",
    ),
    "an event in the air": ("E1\tSay:T9 speaker:T1\n", "a.ann:1: T9 is not there"),
    "an id twice": (
        "T1\tGPE 17 21\tVell\nT1\tGPE 17 21\tVell\n",
        "a.ann:2: T1 is there already",
    ),
    "other words": (
        "T1\tGPE 0 4\tVell\n",
        "a.ann:1: GPE 0-4 covers 'Ana ', not 'Vell'",
    ),
    "beyond the end": (
        "T1\tGPE 90 94\tVell\n",
        "a.ann:1: GPE 90-94 is not in the text",
    ),
    "backwards": (
        "T1\tGPE 21 17\tVell\n",
        "a.ann:1: a span from 21 to 17 holds nothing",
    ),
    "negative": (
        "T1\tGPE -4 4\tVell\n",
        "a.ann:1: 'GPE -4 4' is no label with offsets",
    ),
    "huge": (f"T1\tGPE 0 {'9' * 5000}\tVell\n", "a.ann:1: 'GPE 0 999"),
    "nothing after the id": ("R1\t\n", "a.ann:1: R1 is no relation of two"),
    "an event of nothing": ("E1\t\n", "a.ann:1: '' is not name:id"),
    "the same as nothing": ("*\t\n", "a.ann:1: '' names fewer than two"),
    "no line of it": ("hello\n", "a.ann:1: 'hello' is no line of brat standoff"),
    "two values": (
        "T1\tGPE 17 21\tVell\nA1\tkind T1 a\nA2\tkind T1 b\n",
        "a.ann:3: T1 has another kind already",
    ),
}
OTHER = {
    "conll columns": (
        "conll",
        "a.conll",
        "Ana B-PER\nKeverne\n",
        "a.conll:2: has 1 col",
    ),
    "conll tag": ("conll", "a.conll", "Ana PER\n", "a.conll:1: 'PER' is no tag"),
    "conll empty": ("conll", "a.conll", "\n\n", "a.conll: holds no tokens"),
    "conllu columns": (
        "conllu",
        "a.conllu",
        "1\tAna\t_\n",
        "a.conllu:1: has 3 columns",
    ),
    "conllu text": (
        "conllu",
        "a.conllu",
        "# text = Bo\n" + token("1", "Ana"),
        "a.conllu:1: the tokens make 'Ana', the text says 'Bo'",
    ),
    "conllu never closed": (
        "conllu",
        "a.conllu",
        GLOBAL + token("1", "Ana", "Entity=(1-PERSON"),
        "a.conllu:2: the bracket of 1 is never closed",
    ),
    "conllu closed twice": (
        "conllu",
        "a.conllu",
        GLOBAL + token("1", "Ana", "Entity=(1-PERSON)1)"),
        "a.conllu:2: 1) closes what is not open",
    ),
    "conllu no header": (
        "conllu",
        "a.conllu",
        token("1", "Ana", "Entity=(1-PERSON)"),
        "a.conllu:1: no '# global.Entity' line",
    ),
    "conllu numbers": (
        "conllu",
        "a.conllu",
        token("1", "Ana") + token("3", "Bo"),
        "a.conllu:2: token 3 comes after 1",
    ),
    "task cut off": ("label-studio", "a.json", task()[:-9], "a.json:1"),
    "task list cut off": (
        "label-studio",
        "a.json",
        task()[:-1],
        "a.json:1: is cut off",
    ),
    "task NaN": ("label-studio", "a.json", task(start=float("nan")), "a.json:1: NaN"),
    "task words": (
        "label-studio",
        "a.json",
        task(text="Bo"),
        "covers 'Ana Keverne', not",
    ),
    "task float": (
        "label-studio",
        "a.json",
        task(start=0.5),
        "a.json:1: 0.5 is no offset",
    ),
    "task deep": (
        "label-studio",
        "a.json",
        "[" * 200_000,
        "a.json:1: is nested too deeply",
    ),
    "task two labels": (
        "label-studio",
        "a.json",
        task(labels=["A", "B"]),
        "one label, not",
    ),
    "task no text": (
        "label-studio",
        "a.json",
        '[{"data": {}}]',
        "a.json:1: the text of a",
    ),
    "task half": (
        "label-studio",
        "a.json",
        '[{"data": {"text": "\\ud83d"}}]',
        "a.json:1: holds half a character",
    ),
    "doccano number": (
        "doccano",
        "a.jsonl",
        doccano() + "\n" + doccano(label=[[0, 10**30, "GPE"]]),
        f"a.jsonl:2: GPE 0-{10**30} is not in the text",
    ),
    "doccano digits": (
        "doccano",
        "a.jsonl",
        '{"text": "a", "label": [[0, ' + "9" * 5000 + ', "GPE"]]}',
        "a.jsonl:1: ",
    ),
    "doccano shape": (
        "doccano",
        "a.jsonl",
        doccano(label=[[0, 1]]),
        "is not [start, end",
    ),
    "doccano relation": (
        "doccano",
        "a.jsonl",
        doccano(relations=[{"from_id": 7, "to_id": 8, "type": "x"}]),
        "a.jsonl:1: relation x of 7, not there",
    ),
    "doccano no object": (
        "doccano",
        "a.jsonl",
        doccano() + "\n7\n",
        "a.jsonl:2: is no JSON obj",
    ),
    "prodigy tokens": (
        "prodigy",
        "a.jsonl",
        prodigy(token_end=0),
        "a.jsonl:1: a span from 0 to 11 has the tokens 0 to 0, which are 0 to 3",
    ),
    "prodigy beyond": (
        "prodigy",
        "a.jsonl",
        prodigy(token_end=9),
        "the tokens 0 to 9, not there",
    ),
    "prodigy refused": (
        "prodigy",
        "a.jsonl",
        json_text({"text": TEXT, "answer": "reject"}),
        "a.jsonl:1: holds nothing that was accepted",
    ),
    "cas bomb": (
        "cas",
        "a.xmi",
        XMI.format(doctype=BOMB, text="&b;"),
        "a.xmi:2: holds a doc",
    ),
    "cas outside": (
        "cas",
        "a.xmi",
        XMI.format(doctype=READ, text="&a;"),
        "a.xmi:2: holds a doc",
    ),
    "cas encoding": (
        "cas",
        "a.xmi",
        XMI.format(doctype="", text="a").replace("UTF-8", "UTF-7"),
        "a.xmi:1: says that it is 'UTF-7'",
    ),
    "cas cut off": (
        "cas",
        "a.xmi",
        XMI.format(doctype="", text="a")[:-20],
        "is no UIMA CAS",
    ),
    "cas json": ("cas", "a.json", '{"%FEATURE_STRUCTURES": 7}', "a.json:1: "),
    "cas json deep": (
        "cas",
        "a.json",
        '{"a":' * 200_000,
        "a.json:1: is nested too deeply",
    ),
    "spacy no bin": ("spacy", "a.spacy", "hello", "a.spacy:1: is no DocBin"),
}


def refused(root: Path, form: str, folder: Path, told: str) -> None:
    before = annotations(root)
    code, written, error = run("import", form, str(folder), *NEW, "--root", str(root))
    assert (code, written) == (2, "")
    assert told in error
    assert "a fault in wirecopy" not in error
    assert annotations(root) == before


@pytest.mark.parametrize("case", BRAT)
def test_bad_standoff(case: str, root: Path, tmp_path: Path) -> None:
    lines, told = BRAT[case]
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT)
    (folder / "a.ann").write_text(lines)
    refused(root, "brat", folder, told)


@pytest.mark.parametrize("case", OTHER)
def test_bad_file(case: str, root: Path, tmp_path: Path) -> None:
    form, name, content, told = OTHER[case]
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_text(content)
    if form == "cas":
        (folder / "TypeSystem.xml").write_text(TYPES)
    refused(root, form, folder, told)


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("brat", "a.ann"),
        ("conll", "a.conll"),
        ("conllu", "a.conllu"),
        ("label-studio", "a.json"),
        ("doccano", "a.jsonl"),
        ("prodigy", "a.jsonl"),
        ("cas", "a.xmi"),
    ],
)
@pytest.mark.parametrize("data", [b"caf\xe9\n", "T".encode("utf-16"), b"a\n\x00\n"])
def test_mis_encoded(
    form: str, name: str, data: bytes, root: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT)
    (folder / name).write_bytes(data)
    refused(root, form, folder, f"{name}:")


def test_no_text_beside_the_standoff(root: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.ann").write_text("")
    refused(root, "brat", tmp_path / "in", "a.txt: no such file")


def test_a_bomb_of_a_docbin(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wirecopy.formats.docbin.LIMIT", 2**20)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.spacy").write_bytes(zlib.compress(bytes(2**26)))
    refused(root, "spacy", tmp_path / "in", "a.spacy:1: unpacks to more than")


def test_a_docbin_of_something_else(root: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.spacy").write_bytes(zlib.compress(struct.pack("I", 7)))
    refused(root, "spacy", tmp_path / "in", "a.spacy:1: is no DocBin that can be read")


@pytest.mark.parametrize(
    "name",
    ["../../../evil", "/etc/evil", "a\\..\\b", "..", "nul\n", "ß" * 300, "con:x"],
)
def test_no_name_leads_out_of_the_corpus(name: str, root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    record = {"text": TEXT, "label": [], "meta": {"document": name}}
    (folder / "a.jsonl").write_text(json_text(record))
    around = sorted(path for path in tmp_path.rglob("*") if root not in path.parents)
    code, written, _ = run("import", "doccano", str(folder), *NEW, "--root", str(root))
    assert code == 0
    for path in written.split():
        assert (root / path).resolve().is_relative_to(root.resolve())
    now = sorted(path for path in tmp_path.rglob("*") if root not in path.parents)
    assert now == around
    code, _, told = run("import", "doccano", str(folder), "--root", str(root))
    assert code == 2
    assert "is no document of the corpus" in told


@pytest.mark.parametrize("id", ["../../x", "a b", "", "é"])
def test_no_id_of_an_entity_leads_anywhere(id: str, root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT)
    lines = f"T1\tGPE 17 21\tVell\nN1\tReference T1 Base:{id.replace(' ', '_')}\tVell\n"
    (folder / "a.ann").write_text(lines)
    code, _, told = run("import", "brat", str(folder), *NEW, "--root", str(root))
    assert code == 0, told
    listed = root / "annotations/entities/new/a.jsonl"
    assert listed.read_text() == '{"id":"vell","type":"GPE","name":"Vell"}\n'


def test_links_in_a_folder_are_not_followed(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "a.jsonl").write_text(doccano())
    (folder / "a.jsonl").symlink_to(tmp_path / "a.jsonl")
    refused(root, "doccano", folder, "no file .jsonl or .json in this folder")


def test_fifty_thousand_spans_take_seconds(root: Path, tmp_path: Path) -> None:
    """A million take a minute; what is held here is that the time grows no faster."""
    folder, count = tmp_path / "in", 50_000
    folder.mkdir()
    (folder / "a.txt").write_text("Vell " * count + "\n")
    half = count // 2
    lines = [f"T{n}\tGPE {n * 5} {n * 5 + 4}\tVell" for n in range(half)]
    lines += [
        f"T{n}\tquotation-content {n * 5} {n * 5 + 4}\tVell" for n in range(half, count)
    ]
    (folder / "a.ann").write_text("\n".join(lines) + "\n")
    begun = time.monotonic()
    code, _, told = run("import", "brat", str(folder), *NEW, "--root", str(root))
    assert code == 0, told
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            '{"labels": {"X": "NIX"}}',
            "'X' leads to 'NIX'; it must be null (left out) or",
        ),
        ('{"marks": {}}', "a mapping is one object with"),
        ('{"labels": []}', "'labels' is no object"),
        ('{"labels": {"X": ["GPE"]}}', "'X' leads to"),
        ("{", "map.json:1:2: is no JSON"),
    ],
)
def test_bad_mapping(content: str, told: str, root: Path, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(doccano())
    (tmp_path / "map.json").write_text(content)
    command = ["import", "doccano", str(tmp_path / "a.jsonl"), *NEW]
    command += ["--map", str(tmp_path / "map.json"), "--root", str(root)]
    code, written, error = run(*command)
    assert (code, written) == (2, "")
    assert told in error
