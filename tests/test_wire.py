"""The stories of the collection `wire` are as its plan and its style sheet promise.

What is not written yet has no story here, and what is not annotated yet is left out of
the tests that need its mentions; a test with nothing to look at is skipped and says so.
"""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

import pytest
from conftest import REPOSITORY

from wirecopy.read import read_corpus, read_stories
from wirecopy.records import Document, Entity, Mention, Story
from wirecopy.schemas import read_schemas

WIRE = REPOSITORY / "corpus" / "wire"
WORDS_IN_RUN = 12
FURNITURE = {"byline", "tagline", "copyright"}
"""Roles of blocks in which an outlet says the same words under every story.

They are left out by role alone: what stands in a block with another role must be new,
corrections and editor's notes too.
"""
CONTINENTS = {
    "Africa", "Asia", "Europe", "North America", "Oceania", "South America",
}  # fmt: skip
MOST_IN_A_COUNTRY = 0.08
LEAST_OF_A_HARD_THING = 3
SUFFIX = re.compile(r"(?i)^(jr|sr|[ivx]+)\.?$")
Row = dict[str, str]

pytestmark = pytest.mark.skipif(
    not (WIRE / "PLAN.csv").is_file(), reason="corpus/wire/PLAN.csv is not there"
)


@cache
def plan() -> dict[str, Row]:
    with (WIRE / "PLAN.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["story"] for row in rows}) == len(rows), "a story stands twice"
    return {row["story"]: row for row in rows}


@cache
def stories() -> tuple[Story, ...]:
    corpus = read_corpus(REPOSITORY)
    ids = [story for story in corpus.stories if story.startswith("wire/")]
    return tuple(read_stories(corpus, ids))


def written() -> tuple[Story, ...]:
    """Return all stories that are there."""
    if not stories():
        pytest.skip("no story of wire is written yet")
    return stories()


def annotated() -> list[Story]:
    """Return the stories all of whose documents have annotations."""
    found = [story for story in written() if all(d.roles for d in story.documents)]
    if not found:
        pytest.skip("no story of wire is annotated yet")
    return found


def name_of(story: Story) -> str:
    return story.id.removeprefix("wire/")


# Words in common ---------------------------------------------------------------------


def masked_words(document: Document, mentions: Iterable[Mention]) -> Iterator[str]:
    """Yield the words, case folded, mentions as their type and digits as 0."""
    roles = document.role_of()
    in_block: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        in_block[mention.block].append(mention)
    for number, block in enumerate(document.blocks or (), 1):
        if roles.get(number) in FURNITURE:
            continue
        pieces, at = [], 0
        for mention in sorted(in_block[number], key=lambda mention: mention.start):
            pieces += [block[at : mention.start].casefold(), mention.type]
            at = mention.end
        pieces.append(block[at:].casefold())
        yield from re.findall(r"\w+", re.sub(r"\d", "0", " ".join(pieces)))


def shared_runs(found: Iterable[Story], masked: bool) -> list[str]:
    """Say which runs of words stand in more than one story, and in which documents."""
    holders: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for story in found:
        for document in story.documents:
            words = [*masked_words(document, document.mentions if masked else ())]
            for at in range(len(words) - WORDS_IN_RUN + 1):
                run = tuple(words[at : at + WORDS_IN_RUN])
                holders[run].setdefault(story.id, document.id)
    return sorted(
        f"{' and '.join(sorted(held.values()))} share {' '.join(run)!r}"
        for run, held in holders.items()
        if len(held) > 1
    )


def test_no_two_stories_share_12_words() -> None:
    assert shared_runs(written(), masked=False) == []


def test_no_two_stories_share_12_words_with_mentions_masked() -> None:
    assert shared_runs(annotated(), masked=True) == []


def test_a_shared_run_is_found_whatever_its_names_and_numbers() -> None:
    """The test itself: one story twice, with other names and numbers."""
    story = annotated()[0]
    document = story.documents[0]
    block = max(document.blocks or (), key=lambda text: len(text.split()))
    number = (document.blocks or ()).index(block) + 1
    mentions = [m for m in document.mentions if m.block == number]
    other = block
    for mention in sorted(mentions, key=lambda m: -m.start):
        other = f"{other[: mention.start]}Quxville 77{other[mention.end :]}"
    moved = []
    shift = 0
    for mention in mentions:
        start = mention.start + shift
        shift += len("Quxville 77") - (mention.end - mention.start)
        end = start + len("Quxville 77")
        moved.append(Mention(1, start, end, "Quxville 77", mention.type))
    ours = [*masked_words(_alone(document, block), _in_first_block(mentions))]
    theirs = [*masked_words(_alone(document, other), moved)]
    assert len(ours) > WORDS_IN_RUN
    assert ours == theirs


def test_a_story_that_is_there_twice_shares_its_runs() -> None:
    story = annotated()[0]
    twice = (story, replace(story, id="wire/other"))
    assert shared_runs(twice, masked=True)
    assert shared_runs(twice, masked=False)


def _alone(document: Document, block: str) -> Document:
    return Document(
        "wire/x/y",
        None,
        None,
        None,
        "en",
        "",
        None,
        (),
        False,
        document.rules,
        (block,),
    )


def _in_first_block(mentions: Iterable[Mention]) -> list[Mention]:
    return [Mention(1, m.start, m.end, m.text, m.type) for m in mentions]


# Surnames ----------------------------------------------------------------------------


def folded(word: str) -> str:
    """Return a word without case, accents and the marks around it."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in plain if c.isalpha() or c == "-").strip("-")


def surnames(entity: Entity, story: Story) -> set[str]:
    """Return the surnames of a person, in all spellings that the story has.

    Which word is the surname depends on the language. It is the last word of a full
    name; where a person is called by the first alone, and never by the last (Kim of Kim
    Min-jun, or a child), either may be it.
    """
    surfaces = [
        mention.text or ""
        for document in story.documents
        for mention in document.mentions
        if mention.entity == entity.id
    ]
    forms = [form.split() for form in (entity.name, *surfaces)]
    forms = [
        [word for word in form if not SUFFIX.match(word)] or form for form in forms
    ]
    alone = {folded(form[0]) for form in forms if len(form) == 1}
    full = [form for form in forms if len(form) > 1]
    if not full:
        return alone
    lasts, firsts = {folded(f[-1]) for f in full}, {folded(f[0]) for f in full}
    return lasts if lasts & alone else lasts | (firsts & alone)


@pytest.mark.parametrize(
    ("name", "called", "expected"),
    [
        ("Maren Okafor-Lind", ["Okafor-Lind"], {"okafor-lind"}),
        ("Quan Min-jo", ["Quan"], {"quan", "min-jo"}),
        ("Quan Min-jo", [], {"min-jo"}),
        ("Tomas Brekkan Jr.", ["Brekkan", "Tomas"], {"brekkan"}),
        ("Ana Núñeq", ["Ana Nuneq"], {"nuneq"}),
        ("Ivan Abrelov", ["Ivan Abreloff"], {"abrelov", "abreloff"}),
        ("Wayuni", ["Wayuni"], {"wayuni"}),
    ],
)
def test_surname_is_told_from_how_a_person_is_called(
    name: str, called: list[str], expected: set[str]
) -> None:
    corpus = read_corpus(REPOSITORY)
    mentions = [Mention(1, 0, 1, text, "PERSON", "x") for text in called]
    document = Document(
        "wire/x/y", None, None, None, "en", "", None, (), False, corpus.rules,
        mentions=tuple(mentions),
    )  # fmt: skip
    story = Story("wire/x", "", "", corpus, (), (document,))
    assert surnames(Entity("x", "PERSON", name), story) == expected


def test_no_surname_stands_in_two_stories() -> None:
    bearers: dict[str, dict[str, str]] = defaultdict(dict)
    for story in annotated():
        for entity in story.entities:
            if entity.type == "PERSON" and entity.named:
                for surname in surnames(entity, story):
                    bearers[surname][story.id] = entity.name
    shared = [
        f"{surname}: " + ", ".join(f"{name} in {id}" for id, name in sorted(of.items()))
        for surname, of in sorted(bearers.items())
        if len(of) > 1
    ]
    assert shared == []


# The plan ----------------------------------------------------------------------------


def test_every_story_is_as_planned() -> None:
    for story in written():
        row = plan().get(name_of(story))
        assert row is not None, f"{story.id} is not in PLAN.csv"
        names = {document.name for document in story.documents}
        assert names == set(row["renditions"].split()), story.id
        assert (story.topic, story.genre) == (row["topic"], row["genre"]), story.id
        dates = [document.published or "" for document in story.documents]
        assert min(dates) == row["published"], story.id


def test_plan_names_topics_and_genres_of_the_schema() -> None:
    schema = read_schemas(REPOSITORY)["story"]
    for row in plan().values():
        assert row["topic"] in schema.enum("topic"), row["story"]
        assert row["genre"] in schema.enum("genre"), row["story"]


def test_plan_has_60_stories_in_150_documents() -> None:
    assert len(plan()) >= 60
    assert sum(len(row["renditions"].split()) for row in plan().values()) >= 150


@pytest.mark.parametrize("column", ["topic", "genre"])
def test_plan_has_every_topic_and_genre(column: str) -> None:
    counts = Counter(row[column] for row in plan().values())
    assert set(read_schemas(REPOSITORY)["story"].enum(column)) == set(counts)


def test_plan_has_every_inhabited_continent() -> None:
    assert {row["continent"] for row in plan().values()} == CONTINENTS


def test_plan_has_no_country_with_more_than_8_percent() -> None:
    counts = Counter(row["country"] for row in plan().values())
    most = MOST_IN_A_COUNTRY * len(plan())
    assert {name: n for name, n in counts.items() if n > most} == {}


def test_plan_has_every_hard_thing_three_times() -> None:
    listed = re.findall(r"(?m)^\| ([a-z]+(?:-[a-z]+)*) \|", _style_sheet("Hard things"))
    slugs = [slug for slug in listed if slug != "slug"]
    counts = Counter(
        slug for row in plan().values() for slug in row["hard"].split(";") if slug
    )
    assert slugs, "OUTLETS.md lists no hard things"
    assert set(counts) == set(slugs)
    assert {slug: n for slug, n in counts.items() if n < LEAST_OF_A_HARD_THING} == {}


def test_plan_names_outlets_of_the_style_sheet() -> None:
    known = set(re.findall(r"(?m)^## ([a-z]+) : ", _style_sheet("")))
    used = {name for row in plan().values() for name in row["renditions"].split()}
    assert used == known
    for row in plan().values():
        names = row["renditions"].split()
        assert len(names) == len(set(names)), row["story"]
        assert 2 <= len(names) <= 4, row["story"]


def _style_sheet(heading: str) -> str:
    text = (WIRE / "OUTLETS.md").read_text("utf-8")
    return text[text.index(f"## {heading}") :]


def test_stories_that_are_written_are_spread() -> None:
    """Once all that was planned is written, the corpus has the spread of the plan."""
    missing = sorted(set(plan()) - {name_of(story) for story in written()})
    if missing:
        pytest.skip(f"{len(missing)} of {len(plan())} planned stories not written yet")
    assert {story.topic for story in written()} == {
        row["topic"] for row in plan().values()
    }
    words = [
        sum(len(block.split()) for block in document.blocks or ())
        for story in written()
        for document in story.documents
    ]
    assert len(words) >= 150
