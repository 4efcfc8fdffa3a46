"""Documents go out to the forms of tools, and come back the same."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirecopy.checks.run import check_corpus
from wirecopy.cli import main
from wirecopy.cli.formats import NAMES
from wirecopy.formats import FORMATS
from wirecopy.formats.arriving import Arriving
from wirecopy.formats.ids import Registry
from wirecopy.formats.labels import Mapped, Naming
from wirecopy.formats.leaving import to_annotated
from wirecopy.formats.onto_documents import places_in
from wirecopy.formats.source import files_of
from wirecopy.read import read_corpus
from wirecopy.records import (
    ENTITIES,
    LAYERS,
    ROLES_OF_SPANS,
    Document,
    Entity,
    Label,
    Mention,
    Quotation,
    Role,
    Rules,
    Span,
)

THINGS = ("PERSON", "GPE")
RULES = Rules(
    types=(*THINGS, "DATE"),
    kinds=("direct", "indirect", "mixed", "other"),
    stances=("assert", "deny"),
    references=("named", "pronoun", "none"),
    roles=("headline", "lede", "paragraph"),
    labels=("dateline", "agency"),
    marks={"direct": "all", "mixed": "some", "indirect": "none"},
    after={"paragraph": "lede"},
)
WORDS = [
    "Vell",
    "said",
    "\U0001f6a2",
    "café",
    "“No,”",
    "\U0001f469‍\U0001f692",
    "U.S.-led",
    "#",
    "O",
]
ENTITIES_OF_STORY = (
    Entity("ana-keverne", "PERSON", 'Ana "Bo" Keverne'),
    Entity("e1", "GPE", "Vell"),
    Entity("port-source", "PERSON", "a source at the port", named=False),
)
LOSSLESS = [name for name in NAMES if name not in ("conll", "conllu")]


def test_command_line_and_table_name_the_same_forms() -> None:
    assert list(NAMES) == list(FORMATS)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document with nested and discontinuous quotations and emoji."""
    lines = draw(
        st.lists(
            st.lists(st.sampled_from(WORDS), min_size=2, max_size=8),
            min_size=1,
            max_size=4,
        )
    )
    blocks = tuple(" ".join(words) for words in lines)

    def span(block: int, first: int, last: int) -> Span:
        start = sum(len(word) + 1 for word in lines[block - 1][:first])
        text = " ".join(lines[block - 1][first : last + 1])
        return Span(block, start, start + len(text), text)

    def any_span() -> Span:
        block = draw(st.integers(1, len(blocks)))
        first = draw(st.integers(0, len(lines[block - 1]) - 1))
        last = draw(st.integers(first, len(lines[block - 1]) - 1))
        return span(block, first, last)

    def spans(least: int) -> tuple[Span, ...]:
        found = {any_span() for _ in range(draw(st.integers(least, 3)))}
        ordered = sorted(found, key=lambda s: (s.block, s.start, s.end))
        return tuple(ordered)

    mentions = []
    for block, words in enumerate(lines, 1):
        for place in range(0, len(words), 2):
            if draw(st.booleans()):
                one, kind = (
                    span(block, place, place),
                    draw(st.sampled_from(RULES.types)),
                )
                entity = {"PERSON": "ana-keverne", "GPE": "e1"}.get(kind)
                mentions.append(
                    Mention(one.block, one.start, one.end, one.text, kind, entity)
                )
    quotations = []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        id = f"q{number * 2}"
        if draw(st.booleans()):
            quotations.append(Quotation(id, "other", spans(1)))
            continue
        quotations.append(
            Quotation(
                id,
                draw(st.sampled_from(RULES.kinds[:3])),
                spans(1),
                stance=draw(st.sampled_from(RULES.stances)),
                reference=draw(st.sampled_from(RULES.references)),
                anonymous=draw(st.booleans()),
                entities=draw(
                    st.sampled_from([(), ("port-source",), ("port-source", "e1")])
                ),
                within=draw(st.sampled_from([None, "q2"])) if number > 1 else None,
                cue=spans(0),
                speaker=spans(0),
                addressee=spans(0),
            )
        )
    roles = tuple(
        Role(block, draw(st.sampled_from(RULES.roles)), draw(st.booleans()))
        for block in range(1, len(blocks) + 1)
    )
    one = any_span()
    labels = (Label(one.block, one.start, one.end, one.text, "agency"),)
    return Document(
        id="wire/quay/north",
        outlet=None,
        agency=None,
        published=None,
        language="en",
        sha256="",
        based_on=None,
        passes=(),
        withheld=False,
        rules=RULES,
        blocks=blocks,
        mentions=tuple(mentions),
        quotations=tuple(quotations),
        roles=roles,
        labels=labels if draw(st.booleans()) else (),
    )


def there_and_back(form: str, document: Document, folder: Path) -> Document:
    """Write a document in a form, read that, and return what came back."""
    fmt = FORMATS[form]
    sent = to_annotated(document, ENTITIES_OF_STORY, fmt.holds)
    for path, data in fmt.write([sent]).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    files = list(files_of(folder, fmt.suffixes))
    (came,) = fmt.read(files[0], None, folder)
    blocks = document.blocks or ()
    arriving = Arriving(
        came,
        places_in(came, blocks, document.id),
        blocks,
        Naming(Mapped(), RULES),
        Registry(),
        frozenset(THINGS),
    )
    arrived = arriving.annotations()
    assert not arriving.left_out.counts
    if form != "conll":
        assert came.name == document.id
        assert not arriving.made_up.counts
        assert set(arriving.registry.by_id.values()) == set(sent.entities)
    return replace(
        document,
        mentions=arrived.mentions,
        quotations=arrived.quotations,
        roles=arrived.roles,
        labels=arrived.labels,
    )


def by_id(quotations: Iterable[Quotation]) -> list[Quotation]:
    return sorted(quotations, key=lambda one: one.id)


@pytest.mark.parametrize("form", LOSSLESS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(document=documents())
def test_a_document_goes_out_and_comes_back(
    form: str, document: Document, tmp_path_factory: pytest.TempPathFactory
) -> None:
    back = there_and_back(form, document, tmp_path_factory.mktemp("out"))
    assert back.mentions == document.mentions
    assert by_id(back.quotations) == by_id(document.quotations)
    assert back.roles == document.roles
    assert back.labels == document.labels


@pytest.mark.parametrize("form", ["conll", "conllu"])
@settings(max_examples=40, deadline=None)
@given(document=documents())
def test_columns_bring_the_mentions_back(
    form: str, document: Document, tmp_path_factory: pytest.TempPathFactory
) -> None:
    back = there_and_back(form, document, tmp_path_factory.mktemp("out"))
    if form == "conllu":
        assert back.mentions == document.mentions
    assert [(m.block, m.start, m.end, m.type) for m in back.mentions] == [
        (m.block, m.start, m.end, m.type) for m in document.mentions
    ]


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(arguments), prog_name="wirecopy")
    return result.exit_code, result.stdout, result.stderr


def annotations(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("form", list(NAMES))
def test_the_corpus_goes_out_and_comes_back(
    form: str, root: Path, tmp_path: Path
) -> None:
    before = annotations(root)
    out = tmp_path / "out"
    code, _, told = run("export", form, "wire", "--out", str(out), "--root", str(root))
    assert code == 0
    assert ("left out: 6 x quotations" in told) == (FORMATS[form].holds == (ENTITIES,))
    code, written, _ = run("import", form, str(out), "--root", str(root))
    assert (code, written) == (0, "")
    assert annotations(root) == before


@pytest.mark.parametrize("form", LOSSLESS)
def test_emptied_layers_come_back_whole(form: str, root: Path, tmp_path: Path) -> None:
    """What comes back is what was written, not what was there."""
    before, out = annotations(root), str(tmp_path / "out")
    run("export", form, "wire", "--out", out, "--root", str(root))
    for path in root.glob("annotations/*/wire/**/*.jsonl"):
        path.write_bytes(b"")
    assert run("import", form, out, "--root", str(root))[0] == 0
    assert annotations(root) == before


def test_one_layer_leaves_the_others_alone(root: Path, tmp_path: Path) -> None:
    before, out = annotations(root), tmp_path / "out"
    document = "wire/quay/north"
    run(
        "export",
        "brat",
        document,
        "--layer",
        "entities",
        "--out",
        str(out),
        "--root",
        str(root),
    )
    annotated = out / f"{document}.ann"
    lines = annotated.read_text().splitlines()
    kept = [line for line in lines if "DATE" not in line]
    annotated.write_text("\n".join(kept) + "\n")
    code, written, _ = run("import", "brat", str(out), "--root", str(root))
    assert (code, written) == (0, "annotations/entities/wire/quay/north.jsonl\n")
    after = annotations(root)
    changed = [path for path in before if before[path] != after[path]]
    assert changed == ["annotations/entities/wire/quay/north.jsonl"]
    assert b"DATE" not in after[changed[0]]


def test_a_pass_comes_in_and_is_sealed(root: Path, tmp_path: Path) -> None:
    out, document = str(tmp_path / "out"), "wire/toll/north"
    run("export", "prodigy", document, "--out", out, "--root", str(root))
    command = ["import", "prodigy", out, "--document", document, "--pass", "a"]
    command += ["--manual", "abcdef0", "--root", str(root)]
    assert "--annotator" in run(*command)[2]
    command += ["--annotator", "Mona Quill"]
    code, written, _ = run(*command)
    assert code == 0
    assert "annotations/passes/a/sections/wire/toll/north.jsonl" in written
    assert check_corpus_of(root) == []
    assert "frozen" in run(*command)[2]


def check_corpus_of(root: Path) -> list[str]:
    """Return the codes found in the collection that these tests write to."""
    return [one.code for one in check_corpus(root) if "/wire/" in one.location.path]


TOLL = (
    "The tollkeepers of Brask voted 31-4 to strike over night pay "
    "from Friday, their union said."
)


def test_a_changed_text_is_refused(root: Path, tmp_path: Path) -> None:
    out, document = tmp_path / "out", "wire/toll/north"
    run("export", "conll", document, "--out", str(out), "--root", str(root))
    path = out / f"{document}.conll"
    path.write_text(path.read_text().replace("union", "onion"))
    code, written, told = run("import", "conll", str(out), "--root", str(root))
    assert (code, written) == (2, "")
    assert "north.conll:1: is not the text of wire/toll/north: they differ in" in told
    assert f"block 2, column {TOLL.index('union') + 1}\n" in told


def test_withheld_text_is_not_exported(root: Path, tmp_path: Path) -> None:
    code, _, told = run(
        "export", "brat", "held/gate/east", "--out", str(tmp_path), "--root", str(root)
    )
    assert code == 2
    assert "hydrate it first" in told


def test_export_of_no_document(root: Path, tmp_path: Path) -> None:
    code, _, told = run(
        "export", "brat", "wire/nix", "--out", str(tmp_path), "--root", str(root)
    )
    assert code == 2
    assert "no document, story or collection wire/nix" in told


def test_documents_of_the_base_are_read(root: Path) -> None:
    assert set(read_corpus(root).rules.types) >= set(THINGS)
    assert ROLES_OF_SPANS[0] == "content"
    assert set(LAYERS) >= {ENTITIES}
