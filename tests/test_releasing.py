"""A release against the last: what is demanded, written, and cited."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.checks.demands import (
    MAJOR,
    MINOR,
    PATCH,
    Demand,
    demands_of,
    least_version,
)
from wirecopy.checks.report import as_text
from wirecopy.cli import main
from wirecopy.manifest import Fields, Release, from_record, number_of, to_record
from wirecopy.metadata.card import card_faults, size_category
from wirecopy.metadata.citation import (
    Author,
    Citation,
    citation_of_text,
    derived_files,
    faults_of,
)
from wirecopy.metadata.citation_forms import as_apa, as_bibtex
from wirecopy.metadata.datasheet import answers_of, split_card
from wirecopy.read import read_corpus
from wirecopy.release.changelog import with_section
from wirecopy.release.prepare import (
    check_release,
    manifest_bytes,
    release_of,
    write_release,
)
from wirecopy.schemas import packaged

NORTH = "annotations/entities/wire/quay/north.jsonl"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def git(root: Path, *words: str) -> str:
    named = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
    done = subprocess.run(
        ["git", "-C", str(root), *named, *words],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def set_version(root: Path, version: str) -> None:
    path = root / "pyproject.toml"
    path.write_text(
        re.sub('version = ".*"', f'version = "{version}"', path.read_text())
    )


def correct(root: Path) -> None:
    """Take the first mention of a day out of a document."""
    lines = (root / NORTH).read_text().splitlines(keepends=True)
    day = next(line for line in lines if '"DATE"' in line)
    (root / NORTH).write_text("".join(line for line in lines if line != day))


@pytest.fixture
def released(root: Path) -> Path:
    """The small corpus, released in git as 0.3.0."""
    write_release(root, "2026-03-14")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "all")
    git(root, "tag", "v0.3.0")
    return root


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    from conftest import put_base

    root = put_base(tmp_path_factory.mktemp("release") / "root")
    return release_of(read_corpus(root), "2026-03-14")


def test_first_release_is_written_whole_and_green(root: Path) -> None:
    said = run("release-check", "--root", root)
    assert said.exit_code == 0
    assert "0.3.0: the first release, nothing to compare with" in said.output
    done = run("release-check", "--root", root, "--write", "--date", "2026-04-01")
    assert done.exit_code == 0, done.output
    assert {"releases/0.3.0.json", "CHANGELOG.md", "CITATION.cff"} <= set(
        done.output.splitlines()
    )
    manifest = json.loads((root / "releases/0.3.0.json").read_bytes())
    assert packaged("release").accepts(manifest)
    assert manifest["date"] == "2026-04-01"
    assert manifest["stories"]["wire/quay"]["split"] == "train"
    assert manifest["configs"]["documents"]["splits"]["train"]["rows"] == 3
    changelog = (root / "CHANGELOG.md").read_text()
    assert "## 0.3.0 - 2026-04-01\n\n- A crane.\n\n### Data\n\n- The first" in changelog
    assert "date-released: '2026-04-01'" in (root / "CITATION.cff").read_text()
    assert '"publication_date": "2026-04-01"' in (root / ".zenodo.json").read_text()
    assert check_release(root) == []
    again = run("release-check", "--root", root, "--write", "--date", "2026-04-01")
    assert again.output == "files written: 0\n"


def test_manifest_has_the_digests_that_the_build_gives(
    root: Path, tmp_path: Path
) -> None:
    from wirecopy.build import build_dataset
    from wirecopy.dataset import read_dataset

    write_release(root, "2026-03-14")
    (release,) = read_corpus(root).releases
    assert read_dataset(build_dataset(root, tmp_path).folder).rows() == release.rows


def test_correction_demands_a_patch_and_is_counted(released: Path) -> None:
    correct(released)
    found = as_text(check_release(released))
    assert "R506 is not what the corpus has (document wire/quay/north" in found
    set_version(released, "0.3.1")
    said = run("release-check", "--root", released)
    assert said.exit_code == 1
    assert "CITATION.cff:6:1: R507 gives version 0.3.0, not 0.3.1" in said.output
    write_release(released, "2026-05-01")
    changelog = (released / "CHANGELOG.md").read_text()
    assert changelog.index("## 0.3.1 - 2026-05-01") < changelog.index("## 0.3.0")
    assert "  - wire/quay/north: entities 1 removed\n" in changelog
    said = run("release-check", "--root", released)
    assert (said.exit_code, said.output.partition("\n")[0]) == (
        0,
        "0.3.1 after 0.3.0: patch",
    )


def test_shallow_clone_without_tags_is_enough(released: Path, tmp_path: Path) -> None:
    correct(released)
    set_version(released, "0.3.1")
    git(released, "commit", "-q", "-am", "correct")
    clone = tmp_path / "clone"
    depth = ["--depth", "1", "--no-tags"]
    source = released.as_uri()
    subprocess.run(["git", "clone", "-q", *depth, source, str(clone)], check=True)
    (clone / "corpus/wire/quay/north.txt").unlink()
    assert "F104" in as_text(check_release(clone))
    git(clone, "checkout", "-q", ".")
    set_version(clone, "0.3.0")
    assert [finding.code for finding in check_release(clone)] == ["R506"]
    set_version(clone, "0.3.1")
    write_release(clone, "2026-05-01")
    changelog = (clone / "CHANGELOG.md").read_text()
    assert "  - wire/quay/north is corrected: entities\n" in changelog
    assert check_release(clone) == []


def test_tagged_version_is_never_written_again(released: Path) -> None:
    done = run("release-check", "--root", released, "--write")
    assert done.exit_code == 2
    assert "0.3.0 is tagged already" in done.output


def test_findings_keep_a_release_from_being_written(root: Path) -> None:
    before = {p: p.read_bytes() for p in root.rglob("*") if p.is_file()}
    (root / "corpus/wire/toll/north.txt").write_text("Another text.\n")
    done = run("release-check", "--root", root, "--write")
    assert done.exit_code == 2
    assert "so nothing was written: annotations/entities/wire/toll/" in done.output
    before[root / "corpus/wire/toll/north.txt"] = b"Another text.\n"
    assert {p: p.read_bytes() for p in root.rglob("*") if p.is_file()} == before
    for words in (["--write", "--date", "tomorrow"], ["--date", "2026-01-01"]):
        assert run("release-check", "--root", root, *words).exit_code == 2


@pytest.mark.parametrize(
    "day", ["2026-02-31", "2026-13-01", "20260314", "2026-3-14", "2026-W11-6"]
)
def test_release_is_of_a_day_that_there_is(root: Path, day: str) -> None:
    done = run("release-check", "--root", root, "--write", "--date", day)
    assert done.exit_code == 2
    assert f"--date {day}: " in done.output
    assert not (root / "releases/0.3.0.json").exists()


def test_manifest_that_breaks_its_schema_is_a_finding(released: Path) -> None:
    path = released / "releases/0.3.0.json"
    path.write_text(path.read_text().replace('"split": "train"', '"split": "trane"'))
    found = as_text(check_release(released))
    assert found.startswith("releases/0.3.0.json:")
    assert "F201 'trane' is not one of" in found
    path.write_text("{")
    assert "F115" in as_text(check_release(released))
    (released / "releases/notes.json").write_text("{}")
    assert "releases/notes.json:1:1: F103" in as_text(check_release(released))


def test_retired_id_stays_retired_over_releases(released: Path) -> None:
    """An id that left in one release may not be taken up in a later one."""
    for folder in ("corpus", *(f"annotations/{n}" for n in ("quotations", "sections"))):
        shutil.rmtree(released / folder / "wire/toll")
    shutil.rmtree(released / "annotations/entities/wire/toll")
    (released / "annotations/entities/wire/toll.jsonl").unlink()
    splits = [
        released / f"corpus/splits/{n}.txt" for n in ("train", "validation", "test")
    ]
    for path in splits:
        path.write_text(path.read_text().replace("wire/toll\n", ""))
    assert [f.code for f in check_release(released)] == ["R501"]
    retired = released / "corpus/retired.jsonl"
    line = '{"id":"wire/toll","reason":"A copy.","replacement":null}\n'
    retired.write_text(line)
    set_version(released, "0.3.1")
    assert "R505 0.3.1 must be 0.4.0 at least" in as_text(check_release(released))
    set_version(released, "0.4.0")
    write_release(released, "2026-05-01")
    assert "Major: story wire/toll has left" in (released / "CHANGELOG.md").read_text()
    retired.write_text("")
    assert [f.code for f in check_release(released)] == ["R501"]


def one_change(release: Release, what: str) -> Release:
    """Return a release with one change."""
    quay = release.stories["wire/quay"]
    north = quay.documents["north"]
    stories = {
        "story left": {k: v for k, v in release.stories.items() if k != "wire/toll"},
        "story new": {**release.stories, "wire/new": quay},
        "document left": {"wire/quay": replace(quay, documents={"north": north})},
        "document new": {
            "wire/quay": replace(quay, documents={**quay.documents, "west": north})
        },
        "text": {
            "wire/quay": replace(
                quay, documents={**quay.documents, "north": {**north, "text": "00"}}
            )
        },
        "moved": {"wire/quay": replace(quay, split="test")},
        "entity left": {"wire/quay": replace(quay, entities=quay.entities[1:])},
        "layer": {
            "wire/quay": replace(
                quay, documents={**quay.documents, "north": {**north, "sections": "0"}}
            )
        },
        "metadata": {"wire/quay": replace(quay, files={**quay.files, "story": "0"})},
    }
    if what in stories:
        kept = {} if what.startswith("story") else release.stories
        return replace(release, stories={**kept, **stories[what]})
    terms = {
        "withheld": ("wire", "text", "withheld"),
        "included": ("held", "text", "included"),
        "licence": ("wire", "text_licence", "CC0-1.0"),
    }
    if what in terms:
        name, key, value = terms[what]
        changed_terms = {**release.collections[name], key: value}
        collections = {**release.collections, name: changed_terms}
        return replace(release, collections=collections)
    columns = dict(release.columns)
    one = columns["entities"]
    labels, tags = one.labels["ner_tags[]"], "ner_tags[]"
    changed = {
        "column left": replace(
            one, types={k: v for k, v in one.types.items() if k != "text"}
        ),
        "column new": replace(one, types={**one.types, "more": "string"}),
        "column retyped": replace(one, types={**one.types, "block": "string"}),
        "label last": replace(
            one, labels={**one.labels, "ner_tags[]": (*labels, "B-NEW")}
        ),
        "label first": replace(
            one, labels={**one.labels, "ner_tags[]": ("B-NEW", *labels)}
        ),
        "label left": replace(one, labels={**one.labels, tags: labels[:-1]}),
    }
    if what == "config left":
        del columns["entities"]
    elif what == "enum":
        mentions = release.schemas["mentions"]
        new = replace(mentions, labels={"type": mentions.labels["type"][::-1]})
        return replace(release, schemas={**release.schemas, "mentions": new})
    else:
        columns["entities"] = changed[what]
    return replace(release, columns=columns)


@pytest.mark.parametrize(
    ("level", "what"),
    [
        (MAJOR, "story left"),
        (MAJOR, "document left"),
        (MAJOR, "entity left"),
        (MAJOR, "text"),
        (MAJOR, "moved"),
        (MAJOR, "withheld"),
        (MAJOR, "licence"),
        (MAJOR, "config left"),
        (MAJOR, "column left"),
        (MAJOR, "column retyped"),
        (MAJOR, "label first"),
        (MAJOR, "label left"),
        (MINOR, "story new"),
        (MINOR, "document new"),
        (MINOR, "included"),
        (MINOR, "column new"),
        (MINOR, "label last"),
        (PATCH, "layer"),
        (PATCH, "metadata"),
        (None, "enum"),
    ],
)
def test_what_each_change_demands(
    release: Release, level: str | None, what: str
) -> None:
    demands = demands_of(release, one_change(release, what))
    assert [demand.level for demand in demands][:1] == ([level] if level else [])
    assert demands_of(release, release) == []


@pytest.mark.parametrize(
    ("before", "level", "least"),
    [
        ("1.4.2", MAJOR, "2.0.0"),
        ("1.4.2", MINOR, "1.5.0"),
        ("1.4.2", PATCH, "1.4.3"),
        ("0.4.2", MAJOR, "0.5.0"),
        ("0.4.2", MINOR, "0.5.0"),
        ("0.4.2", PATCH, "0.4.3"),
        ("9.10.99", PATCH, "9.10.100"),
    ],
)
def test_least_version(before: str, level: str, least: str) -> None:
    assert least_version(before, [Demand(level, "")]) == least


@pytest.mark.parametrize(
    "version", ["1.0", "1.0.0rc1", "v1.0.0", "01.0.0", "1.0.0\n", ""]
)
def test_what_is_no_version(version: str) -> None:
    assert number_of(version) is None


def test_manifest_comes_back_as_it_was(release: Release) -> None:
    record = json.loads(manifest_bytes(release))
    back = from_record(release.path, record)
    assert to_record(back) == to_record(release)
    assert packaged("release").accepts(record)
    assert back.columns["documents"].types["entities[].start"] == "int32"
    assert back.columns["documents"].labels["entities[].type"][0] == "PERSON"
    assert back.schemas["story"].types["documents.*.passes[].manual"] == "string"


@pytest.mark.parametrize("key", ["version", "stories", "configs", "date"])
def test_schema_of_manifests_bites(release: Release, key: str) -> None:
    record = to_record(release)
    del record[key]
    assert not packaged("release").accepts(record)
    assert not packaged("release").accepts({**to_record(release), "more": 1})
    assert Fields() == Fields({}, {})


def test_changelog_is_kept_but_for_the_section_on_the_data() -> None:
    text = "# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.1.0 - 2026-01-01\n\n- Old.\n"
    first = with_section(text, "0.2.0", "2026-02-02", "### Data\n\n- One.\n")
    assert first == (
        "# Changelog\n\n## 0.2.0 - 2026-02-02\n\n- New.\n\n### Data\n\n- One.\n\n"
        "## 0.1.0 - 2026-01-01\n\n- Old.\n"
    )
    second = with_section(first, "0.2.0", "2026-02-03", "### Data\n\n- Two.\n")
    assert second == first.replace("One", "Two").replace("02-02", "02-03")
    none = with_section("# Log\n", "0.2.0", "2026-02-02", "### Data\n\n- One.\n")
    assert none == "# Log\n\n## 0.2.0 - 2026-02-02\n\n### Data\n\n- One.\n"


def test_cite_prints_three_forms(root: Path) -> None:
    said = run("cite", "--root", root).output
    assert "  author = {Lind, Maren Oda and {The harbour \\& quay office}},\n" in said
    assert "  year = {2026},\n  month = {3},\n  version = {0.3.0},\n" in said
    apa = run("cite", "--root", root, "--format", "apa").output
    assert apa == (
        "Lind, M. O., & The harbour & quay office. (2026). Harbour (Version 0.3.0) "
        "[Data set]. https://harbour.example/corpus\n"
    )
    cff = run("cite", "--root", root, "--format", "cff").output
    assert cff == (root / "CITATION.cff").read_text()


def test_cite_finds_a_release_by_tag_folder_and_installed(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_version(released, "0.4.0")
    write_release(released, "2027-05-01")
    for name, year in (("0.3.0", 2026), ("v0.3.0", 2026), ("0.4.0", 2027)):
        said = run("cite", name, "--root", released, "--format", "apa").output
        assert f"({year})" in said
    assert run("cite", "0.9.0", "--root", released).exit_code == 2
    assert "2027" in run("cite", released, "--format", "apa").output
    assert run("cite", tmp_path).exit_code == 2
    monkeypatch.chdir(tmp_path)
    assert "Wirecopy" in run("cite", "--format", "apa").output
    assert run("cite", "no such").exit_code == 2


@given(
    st.lists(
        st.builds(Author, st.text(min_size=1, max_size=9), st.text(max_size=9)),
        min_size=1,
        max_size=25,
    ),
    st.text(min_size=1, max_size=30),
)
def test_bibtex_is_balanced_and_apa_one_line(authors: list[Author], title: str) -> None:
    words = " ".join(title.split()) or "x"
    told = [replace(a, family=" ".join(a.family.split()) or "x") for a in authors]
    told = [replace(a, given=" ".join(a.given.split())) for a in told]
    citation = Citation(words, tuple(told), "1.0.0", "2026-03-14")
    bare = re.sub(r"\\.", "", as_bibtex(citation))
    assert bare.count("{") == bare.count("}")
    apa = as_apa(citation)
    assert apa.endswith("(2026). " + words + " (Version 1.0.0) [Data set].\n")
    assert len(told) < 21 or "… " in apa


CFF = (REPOSITORY / "tests/base/CITATION.cff").read_text()


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("license: CC-BY-4.0", "license: CC-BY-9.0", 14, "license: "),
        ("title: Harbour\n", "", 1, '"title" is a required property'),
        ("type: dataset", "type: corpus", 3, "type: "),
        ("'2026-03-14'", "14.3.2026", 7, "date-released: "),
        ("2026-03-14", "2026-13-14", 7, "date-released: "),
        ("keywords:", "title: Quay\nkeywords:", 4, "gives title more than once"),
        ("keywords:", "kewords:", 1, "'kewords' was unexpected"),
        ("title: Harbour", "title: [Harbour", 5, "is no YAML"),
        ("0000-0002-1825-0097", "12", 9, "authors/0"),
    ],
)
def test_citation_file_format_bites(
    old: str, new: str, line: int, message: str
) -> None:
    assert list(faults_of(CFF)) == []
    faults = list(faults_of(CFF.replace(old, new)))
    assert {at for at, told in faults if message in told} == {line}, faults


def test_what_is_made_of_the_citation_says_the_same() -> None:
    citation = citation_of_text(CFF.replace("url:", "doi: 10.5281/zenodo.1\nurl:"), "x")
    made = {name: json.loads(data) for name, data in derived_files(citation).items()}
    assert made["codemeta.json"]["identifier"] == "https://doi.org/10.5281/zenodo.1"
    assert made["codemeta.json"]["version"] == "0.3.0"
    assert made[".zenodo.json"]["creators"] == [
        {"name": "Lind, Maren Oda", "orcid": "0000-0002-1825-0097"},
        {"name": "The harbour & quay office"},
    ]
    assert made[".zenodo.json"]["license"] == "cc-by-4.0"
    assert "https://doi.org/10.5281/zenodo.1" in as_apa(citation)


GOOD, _ = split_card((REPOSITORY / "tests/base/DATASHEET.md").read_text(), "x")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("language", "en"),
        ("language", [False]),
        ("language", ["qqq"]),
        ("license", "CC-BY-4.0"),
        ("license", "other"),
        ("pretty_name", ""),
        ("annotations_creators", ["llm"]),
        ("language_creators", ["no-annotation"]),
        ("multilinguality", ["one"]),
        ("size_categories", ["n<2K"]),
        ("source_datasets", ["own"]),
        ("task_categories", ["ner"]),
        ("task_ids", ["topic-classification"]),
        ("tags", []),
        ("private", False),
        ("colour", "blue"),
    ],
)
def test_schema_of_the_card_bites(key: str, value: object) -> None:
    assert list(card_faults(GOOD)) == []
    assert list(card_faults({**GOOD, key: value}))
    if key in packaged("card").schema["required"]:
        assert [at for at, _ in card_faults({k: GOOD[k] for k in GOOD if k != key})]


def test_vocabularies_of_the_card_are_those_of_datasets() -> None:
    import datasets

    folder = Path(datasets.__file__).parent / "utils/resources"
    properties = packaged("card").schema["properties"]

    def listed(name: str) -> list[str]:
        return list(properties[name]["items"]["enum"])

    def theirs(name: str) -> dict[str, list[str]]:
        return dict(json.loads((folder / f"{name}.json").read_text()))

    assert listed("annotations_creators") == theirs("creators")["annotations"]
    assert listed("language_creators") == theirs("creators")["language"]
    assert listed("multilinguality") == list(theirs("multilingualities"))
    sizes = json.loads((folder / "size_categories.json").read_text())
    assert listed("size_categories") == sizes
    assert [size_category(n) for n in (0, 999, 1000, 10**6 - 1, 10**12)] == [
        *("n<1K", "n<1K", "1K<n<10K", "100K<n<1M", "n>1T")
    ]


def test_answers_of_a_datasheet_end_where_the_next_begins() -> None:
    body = (
        "<!-- rai: one two -->\n**Who?** We,\nand *they*.\n\nMore.\n\n**What?** No.\n"
        "<!-- rai: two -->\nAnd so.\n\n## Heading\n\nOther.\n"
    )
    assert answers_of(body) == {
        "one": "We, and *they*. More.",
        "two": ("We, and *they*. More. And so."),
    }
