"""Files that others made come in: units, labels, relations, new stories, samples."""

import json
import re
import shlex
from pathlib import Path

import pytest
from conftest import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st
from test_formats import annotations, run
from test_formats_bad import LICENCES, NEW

from wirecopy.checks.run import check_corpus
from wirecopy.errors import CorpusError
from wirecopy.files import NAME
from wirecopy.formats.all_roles import with_all_roles
from wirecopy.formats.annotated import Annotated, Mark
from wirecopy.formats.ids import slug
from wirecopy.formats.labels import Mapped, Naming
from wirecopy.formats.places import canonical_places
from wirecopy.formats.units import UNITS, in_code_points, offsets_in
from wirecopy.records import Role, Rules
from wirecopy.text import canonical

SAMPLES = REPOSITORY.parent / "shared" / "samples"
GUM = REPOSITORY.parent / "shared" / "texts" / "wikinews"
ODD = st.text(
    st.sampled_from("ab \n\r\t\xa0é\u0301\u0327e\u200b\u2028\U0001f6a2\u1100\u1161ﬁÅ")
)


@given(ODD)
def test_places_make_the_canonical_form(text: str) -> None:
    places = canonical_places(text)
    assert places.text == canonical(text)
    assert len(places.sources) == len(places.text)
    assert list(places.sources) == sorted(places.sources)


@given(ODD, st.data())
def test_a_word_is_found_again_in_the_canonical_form(
    text: str, data: st.DataObject
) -> None:
    words = list(re.finditer(r"[ab\U0001f6a2]+(?![\u0301\u0327\u1161\u200b])", text))
    if not words:
        return
    word = data.draw(st.sampled_from(words))
    places = canonical_places(text)
    start, end = places.of(word.start()), places.of(word.end())
    assert places.text[start:end] == word[0]


TEXT = (
    "Caf\u00e9 \U0001f469\u200d\U0001f692\r\n\U0001f1f3\U0001f1ff Vell\nQuay Vell\r\n"
)


@pytest.mark.parametrize("name", list(UNITS))
def test_the_unit_is_found_from_the_words(name: str) -> None:
    """Whatever the offsets of a file count, the words tell."""
    offset = offsets_in(TEXT, UNITS[name])
    marks = [
        Mark("a", "GPE", ((offset[s], offset[s + 4]),), {}, 1, TEXT[s : s + 4])
        for s in (TEXT.index("Vell"), TEXT.index("Quay"), TEXT.rindex("Vell"))
    ]
    (found,) = in_code_points([Annotated("a", TEXT, tuple(marks))])
    assert [TEXT[slice(*mark.parts[0])] for mark in found.marks] == [
        "Vell",
        "Quay",
        "Vell",
    ]


def test_offsets_without_words_are_refused_where_units_disagree() -> None:
    text = "\U0001f6a2 aa aa aa"
    spans = (Mark("a", "GPE", ((2, 4),), {}, 3),)
    (found,) = in_code_points([Annotated("a", text, spans)])
    assert text[slice(*found.marks[0].parts[0])] == "aa"
    several = "\U0001f6a2\U0001f6a2\U0001f6a2 aa aa"
    twice = (Mark("a", "GPE", ((7, 9),), {}, 3),)
    with pytest.raises(CorpusError, match=r"code-points, utf-16, .*--unit"):
        in_code_points([Annotated("a", several, twice, path="x")])
    (found,) = in_code_points([Annotated("a", several, twice)], "utf-16")
    assert found.marks[0].parts == ((4, 6),)


def test_what_the_units_count() -> None:
    text = "é\U0001f6a2\r\n\U0001f1f3\U0001f1ff\n"
    counts = {name: offsets_in(text, unit)[-1] for name, unit in UNITS.items()}
    assert counts == {
        "code-points": 7,
        "utf-16": 10,
        "utf-8": 17,
        "graphemes": 6,
        "code-points-crlf-as-one": 6,
        "utf-16-crlf-as-one": 9,
        "utf-8-crlf-as-one": 16,
        "graphemes-crlf-as-one": 5,
        "code-points-lf-as-two": 8,
        "utf-16-lf-as-two": 11,
        "utf-8-lf-as-two": 18,
        "graphemes-lf-as-two": 7,
    }


@given(st.text(min_size=1))
def test_a_slug_is_a_name(words: str) -> None:
    assert NAME.fullmatch(slug(words))


RULES = Rules(
    types=("PERSON", "ORG", "GPE", "LOC", "DATE"),
    kinds=("direct",),
    stances=("assert",),
    references=("named",),
    roles=("headline", "lede", "paragraph", "crosshead"),
    labels=("dateline",),
    once=("headline", "lede"),
    after={"paragraph": "lede", "crosshead": "lede"},
)


@pytest.mark.parametrize(
    ("label", "becomes"),
    [
        ("PERSON", "PERSON"),
        ("PER", "PERSON"),
        ("Person", "PERSON"),
        ("organization", "ORG"),
        ("place", "LOC"),
        ("time", "DATE"),
        ("source", "quotation-speaker"),
        ("cue", "quotation-cue"),
        ("role-head", "role-crosshead"),
        ("role-caption", None),
        ("MISC", None),
        ("Money", None),
        ("label-dateline", "label-dateline"),
        ("label-agency", None),
    ],
)
def test_names_of_known_schemes(label: str, becomes: str | None) -> None:
    assert Naming(Mapped(), RULES).label(label) == becomes


def test_a_mapping_comes_before_everything() -> None:
    naming = Naming(Mapped({"PERSON": None, "Money": "DATE"}, {"cue": None}), RULES)
    assert [naming.label(n) for n in ("PERSON", "Money")] == [None, "DATE"]
    assert [naming.relation(n) for n in ("cue", "Alias", "x")] == [None, "same", None]


def test_every_block_gets_a_role() -> None:
    def names(*given: Role, blocks: int = 3, default: str | None = None) -> list[str]:
        return [role.role for role in with_all_roles(given, blocks, RULES, default)]

    assert names() == ["lede", "paragraph", "paragraph"]
    assert names(Role(1, "headline")) == ["headline", "lede", "paragraph"]
    assert names(Role(1, "paragraph")) == ["lede", "paragraph", "paragraph"]
    assert names(default="headline") == ["headline", "headline", "headline"]


def put(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content)
    return folder


STANDOFF = (
    "T1\tPERSON 0 11\tAna Keverne\n"
    "T2\tCue 12 16\tsaid\n"
    "T3\tContent 17 29;39 51\t“We were too “lucky,” no?\n"
)
SPEECH = "Ana Keverne said “We were too late now “lucky,” no?\n"


@pytest.mark.parametrize(
    "links",
    [
        "E1\tCue:T2 Content:T3 Speaker:T1\n",
        "E1\tContent:T3 cue:T2 source:T1\n",
        "R1\tcue Arg1:T3 Arg2:T2\nR2\tspeaker Arg1:T3 Arg2:T1\n",
        "R1\tcue Arg1:T2 Arg2:T3\nR2\tspeaker Arg1:T1 Arg2:T3\n",
        "R1\tcontent Arg1:T2 Arg2:T3\nR2\tspeaker Arg1:T2 Arg2:T1\n",
        "R1\tcue Arg1:T3 Arg2:T2\nR2\tspeaker Arg1:T2 Arg2:T1\n",
    ],
)
def test_quotations_of_events_and_relations(
    links: str, root: Path, tmp_path: Path
) -> None:
    folder = put(tmp_path / "in", a_txt=SPEECH, a_ann=STANDOFF + links)
    code, _, told = run("import", "brat", str(folder), *NEW, "--root", str(root))
    assert code == 0, told
    assert "left out" not in told
    path = root / "annotations/quotations/new/a/new.jsonl"
    (quotation,) = map(json.loads, path.read_text().splitlines())
    assert [s["text"] for s in quotation["content"]] == ["“We were too", "“lucky,” no?"]
    assert [s["text"] for s in quotation["cue"]] == ["said"]
    assert [s["text"] for s in quotation["speaker"]] == ["Ana Keverne"]
    assert quotation["entities"] == ["ana-keverne"]
    assert "made up: 1 x stance of a quotation: assert" in told


def test_what_has_no_place_is_counted(root: Path, tmp_path: Path) -> None:
    lines = (
        "T1\tGPE 0 4\tVell\nT2\tORG 0 9\tVell Quay\nT3\tGPE 0 4;10 14\tVell shut\n"
        "T4\tWeather 10 14\tshut\nR1\tNear Arg1:T1 Arg2:T2\nA1\tNegated T1\n"
        "#1\tAnnotatorNotes T1\thm\n"
    )
    folder = put(tmp_path / "in", a_txt="Vell Quay shut\n", a_ann=lines)
    code, _, told = run("import", "brat", str(folder), *NEW, "--root", str(root))
    assert code == 0
    left = [line for line in told.splitlines() if line.startswith("left out")]
    assert [line.partition(" (")[0] for line in left] == [
        "left out: 1 x note",
        "left out: 1 x feature Negated of a mark",
        "left out: 1 x mark Weather",
        "left out: 1 x mention GPE of several parts",
        "left out: 1 x mention inside or across a longer one",
        "left out: 1 x link Near",
    ]
    mentions = (root / "annotations/entities/new/a/new.jsonl").read_text()
    assert mentions.count("\n") == 1
    assert '"text":"Vell Quay"' in mentions


def test_gum_brackets(root: Path, tmp_path: Path) -> None:
    """Nested and discontinuous brackets, words of several tokens, paragraphs."""
    rows = [
        ("1-2", "Ana's", "_"),
        ("1", "Ana", "Entity=(1-person-giv-Name(2-object-new-X"),
        ("2", "'s", "Entity=1)"),
        ("2.1", "_", "_"),
        ("3", "crane", "Entity=2)|SpaceAfter=No"),
        ("4", ",", "_"),
        ("5", "Vell", "Entity=(3-place-giv-Vell)|SpaceAfter=No"),
    ]
    lines = [
        "# newdoc id = harbour/one",
        "# global.Entity = GRP-etype-infstat-identity",
    ]
    lines += ["# newpar", "# newpar_block = head (1 s)", "# text = Ana's crane, Vell"]
    lines += ["\t".join([n, w, *"_______", misc]) for n, w, misc in rows]
    lines += ["", "# newpar", "# newpar_block = caption (1 s)"]
    lines += ["\t".join(["1", "Vell", *"_______", "Entity=(3-place-giv-Vell)"]), ""]
    folder = put(tmp_path / "in", a_conllu="\n".join(lines) + "\n")
    code, _, told = run("import", "conllu", str(folder), *NEW, "--root", str(root))
    assert code == 0, told
    story = "new/harbour-one"
    assert (root / f"corpus/{story}/new.txt").read_text() == "Ana's crane, Vell\nVell\n"
    mentions = (root / f"annotations/entities/{story}/new.jsonl").read_text()
    assert [json.loads(line)["text"] for line in mentions.splitlines()] == [
        "Ana's",
        "Vell",
        "Vell",
    ]
    assert (root / f"annotations/entities/{story}.jsonl").read_text().count("\n") == 2
    sections = (root / f"annotations/sections/{story}/new.jsonl").read_text()
    assert '{"block":2,"role":"caption"}' in sections
    assert "left out: 1 x mark object" in told


@pytest.mark.parametrize(
    "rows",
    [
        ["Ana I-PER", "Keverne I-PER", "of O", "Vell I-LOC", "Quay B-LOC"],
        ["Ana\tB-PER", "Keverne\tE-PER", "of\tO", "Vell\tS-LOC", "Quay\tS-LOC"],
        [
            "Ana NNP B-NP B-PER",
            "Keverne x x I-PER",
            "of x x O",
            "Vell x x B-LOC",
            "Quay x x B-LOC",
        ],
    ],
)
def test_columns_of_all_kinds(rows: list[str], root: Path, tmp_path: Path) -> None:
    folder = put(tmp_path / "in", a_conll="-DOCSTART- O\n\n" + "\n".join(rows) + "\n")
    code, _, told = run("import", "conll", str(folder), *NEW, "--root", str(root))
    assert code == 0, told
    mentions = (root / "annotations/entities/new/a/new.jsonl").read_text().splitlines()
    assert [(m["text"], m["type"]) for m in map(json.loads, mentions)] == [
        ("Ana Keverne", "PERSON"),
        ("Vell", "LOC"),
        ("Quay", "LOC"),
    ]
    assert "text of tokens, with a space between any two" in told


def test_a_new_collection_without_faults(root: Path, tmp_path: Path) -> None:
    """Two documents of one story share their entities; splits are assigned."""
    before = {finding.code for finding in check_corpus(root)}
    text, lines = "Vell shut its quay\n", "T1\tGPE 0 4\tVell\n"
    folder = put(tmp_path / "in", a_txt=text, a_ann=lines, b_txt=text, b_ann=lines)
    new = [
        "--story",
        "new/quay-shut",
        *LICENCES,
        "--topic",
        "labour",
        "--genre",
        "brief",
    ]
    code, _, told = run("import", "brat", str(folder), *new, "--root", str(root))
    assert code == 0, told
    assert {finding.code for finding in check_corpus(root)} == before
    listed = (root / "annotations/entities/new/quay-shut.jsonl").read_text()
    assert listed == '{"id":"vell","type":"GPE","name":"Vell"}\n'
    splits = "".join(p.read_text() for p in root.glob("corpus/splits/*.txt"))
    assert splits.count("new/quay-shut\n") == 1
    more = ["import", "brat", str(folder / "a.ann"), "--story", "new/quay-shut"]
    assert run(*more, "--root", str(root))[0] == 0
    assert (root / "corpus/new/quay-shut/a-2.txt").is_file()
    assert {finding.code for finding in check_corpus(root)} == before


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--collection", "new"], "--text-licence and --annotation-licence"),
        (["--collection", "new", *LICENCES], "a new story has a topic: name it with"),
        ([*NEW, "--story", "a/b"], "--story and --collection go in different places"),
        (
            [*NEW, "--layer", "entities"],
            "--layer is for documents that are in the corpus",
        ),
        ([*NEW, "--role", "nix"], "--role nix: no such role here"),
        ([*NEW, "--unit", "nix"], "--unit nix: must be one of code-points, utf-16"),
        (["--collection", "../x", *LICENCES], "'../x' can be no name of a collection"),
        (["--collection", "held"], "the texts of held are withheld"),
        (
            ["--collection", "wire", *LICENCES],
            "says text_licence 'CC-BY-4.0', not 'CC0-1.0'",
        ),
        (
            [*NEW[:2], "--text-licence", "a b", *LICENCES[2:]],
            "text_licence: 'a b' does not",
        ),
        (["--story", "wire"], "the id of a story is collection/name"),
        ([], "is no document of the corpus; say where it goes"),
        (["--document", "wire/quay/north"], "is not the text of wire/quay/north"),
    ],
)
def test_what_must_be_said(
    options: list[str], told: str, root: Path, tmp_path: Path
) -> None:
    folder = put(tmp_path / "in", a_txt="Vell\n", a_ann="T1\tGPE 0 4\tVell\n")
    before = annotations(root)
    new = ["--topic", "labour", "--genre", "brief"] if "../x" in options else []
    code, written, error = run(
        "import", "brat", str(folder), *options, *new, "--root", str(root)
    )
    assert (code, written) == (2, "")
    assert told in error
    assert annotations(root) == before


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs ../shared/samples")
@pytest.mark.parametrize(
    ("form", "path", "documents", "mentions"),
    [
        ("brat", "brat", 4, 42),
        ("doccano", "doccano", 4, 6),
        ("label-studio", "labelstudio", 1, 1),
        ("prodigy", "prodigy/ner_manual.jsonl", 2, 4),
        ("prodigy", "prodigy/relations.jsonl", 2, 0),
        ("cas", "cassis", 4, 0),
    ],
)
def test_samples_of_others_come_in(
    form: str, path: str, documents: int, mentions: int, root: Path
) -> None:
    code, _, told = run("import", form, str(SAMPLES / path), *NEW, "--root", str(root))
    assert code == 0, told
    assert f"documents read: {documents}," in told
    found = [p.read_text() for p in root.glob("annotations/entities/new/*/*.jsonl")]
    assert "".join(found).count("\n") == mentions


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs ../shared/samples")
def test_a_sample_with_a_mapping(root: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "map.json"
    mapping.write_text(
        '{"labels": {"Report": "quotation-cue", "Merge-org": "quotation-content"},'
        '"relations": {"Reporter-Arg": "speaker", "Event-Arg": "content"}}'
    )
    command = ["import", "brat", str(SAMPLES / "brat/090-event_structures.ann"), *NEW]
    code, _, told = run(*command, "--map", str(mapping), "--root", str(root))
    assert code == 0, told
    quotations = next(root.glob("annotations/quotations/new/*/*.jsonl")).read_text()
    assert '"text":"reported"' in quotations


@pytest.mark.skipif(not GUM.is_dir(), reason="needs ../shared/texts/wikinews")
def test_texts_of_gum_come_in(root: Path) -> None:
    code, _, told = run("import", "conllu", str(GUM), *NEW, "--root", str(root))
    assert code == 0, told
    assert "documents read: 24," in told
    codes = {f.code for f in check_corpus(root) if "/new/" in f.location.path}
    assert codes <= {"Q402", "P405"}


def test_the_page_of_formats_runs(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (REPOSITORY / "annotations" / "FORMATS.md").read_text("utf-8")
    commands = [
        line.strip().removeprefix("wirecopy ")
        for line in page.splitlines()
        if line.startswith("    wirecopy ")
    ]
    mapping = re.search(r'^    (\{"labels".*\})$', page, re.MULTILINE)
    assert len(commands) == 10
    assert mapping
    monkeypatch.chdir(root)
    (root / "map.json").write_text(mapping[1])
    (root / "notes.conll").write_text("Oriel B-Firm\nsaid B-Said\nso O\n")
    for command in commands:
        code, _, told = run(*shlex.split(command))
        assert code == 0, f"{command}: {told}"
    assert (root / "corpus/harbour/strike-notes/notes.txt").is_file()


def test_the_short_form_of_label_studio(root: Path, tmp_path: Path) -> None:
    """Offsets in UTF-16 units behind an emoji, as its browser counts them."""
    text = "\U0001f6a2 Vell, Vell"
    regions = [
        {"start": start, "end": start + 4, "text": "Vell", "labels": ["GPE"]}
        for start in (3, 9)
    ]
    folder = put(tmp_path / "in", a_json=json.dumps([{"text": text, "label": regions}]))
    code, _, told = run(
        "import", "label-studio", str(folder), *NEW, "--root", str(root)
    )
    assert code == 0, told
    mentions = (root / "annotations/entities/new/a-1/new.jsonl").read_text()
    starts = [json.loads(line)["start"] for line in mentions.splitlines()]
    assert starts == [2, 8]
