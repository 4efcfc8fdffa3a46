"""The inline form is lossless: what is annotated goes out and comes back the same."""

from dataclasses import replace

from conftest import REPOSITORY
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecopy.inline import read_inline, write_inline
from wirecopy.read import read_corpus, read_stories
from wirecopy.records import Document, Entity, Label, Mention, Quotation, Role, Span
from wirecopy.schemas import read_rules, read_schemas

RULES = read_rules(REPOSITORY, read_schemas(REPOSITORY))
TEXT = st.text(
    st.sampled_from("abé []\\{}#-~%“”’🙂") | st.characters(categories=["L", "P"]),
    min_size=1,
    max_size=30,
)


def blocks() -> st.SearchStrategy[tuple[str, ...]]:
    block = TEXT.map(lambda text: " ".join(text.split())).filter(bool)
    return st.lists(block, min_size=1, max_size=4).map(tuple)


def spans(texts: tuple[str, ...]) -> st.SearchStrategy[Span]:
    """A span anywhere: nested, crossing, the same as another."""
    return st.integers(1, len(texts)).flatmap(
        lambda block: st.tuples(
            st.integers(0, len(texts[block - 1]) - 1), st.integers(1, 30)
        ).map(lambda place: _span(texts, block, place[0], place[0] + place[1]))
    )


def _span(texts: tuple[str, ...], block: int, start: int, end: int) -> Span:
    end = min(end, len(texts[block - 1]))
    return Span(block, start, end, texts[block - 1][start:end])


def in_order(found: list[Span]) -> tuple[Span, ...]:
    return tuple(sorted(set(found), key=lambda s: (s.block, s.start, s.end)))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    texts = draw(blocks())
    some = st.lists(spans(texts), max_size=3).map(in_order)
    quotations = []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        content = draw(st.lists(spans(texts), min_size=1, max_size=3).map(in_order))
        told = Quotation(f"q{number}", "other", content)
        if draw(st.booleans()):
            told = Quotation(
                f"q{number}",
                draw(st.sampled_from(["direct", "indirect", "mixed"])),
                content,
                draw(st.sampled_from(RULES.stances)),
                draw(st.sampled_from(RULES.references)),
                draw(st.booleans()),
                draw(st.sampled_from([(), ("vell",), ("vell", "oriel")])),
                draw(st.sampled_from([None, "q1"])),
                cue=draw(some),
                speaker=draw(some),
                addressee=draw(some),
            )
        quotations.append(told)
    mentions = draw(st.lists(spans(texts), max_size=5).map(in_order))
    labels = draw(st.lists(spans(texts), max_size=2).map(in_order))
    return Document(
        *("wire/quay/north", None, None, None, "en", "", None, (), False, RULES),
        blocks=texts,
        mentions=tuple(
            Mention(s.block, s.start, s.end, s.text, "GPE", "vell") for s in mentions
        ),
        quotations=tuple(quotations),
        roles=tuple(
            Role(number, draw(st.sampled_from(RULES.roles)), draw(st.booleans()))
            for number in range(1, len(texts) + 1)
        ),
        labels=tuple(
            Label(s.block, s.start, s.end, s.text, "dateline") for s in labels
        ),
    )


ENTITIES = (
    Entity("oriel", "ORG", 'The "Oriel" \\ Å'),
    Entity("vell", "GPE", "Vell", named=False),
)


@settings(max_examples=400)
@given(documents())
def test_document_comes_back_the_same(document: Document) -> None:
    read = read_inline(write_inline(document, ENTITIES), RULES)
    assert tuple(read.blocks) == document.blocks
    assert tuple(read.roles) == document.roles
    assert sorted(read.mentions, key=repr) == sorted(document.mentions, key=repr)
    assert sorted(read.labels, key=repr) == sorted(document.labels, key=repr)
    assert tuple(read.quotations) == document.quotations
    used = {m.entity for m in document.mentions}
    used |= {id for q in document.quotations for id in q.entities}
    assert tuple(read.entities) == tuple(e for e in ENTITIES if e.id in used)


def test_every_document_of_the_corpus_comes_back_the_same() -> None:
    corpus = read_corpus(REPOSITORY)
    for story in read_stories(corpus):
        for document in story.documents:
            if document.blocks is None:
                continue
            read = read_inline(write_inline(document, story.entities), corpus.rules)
            assert tuple(read.blocks) == document.blocks
            for name in ("mentions", "labels", "roles"):
                written = [replace(one, line=0) for one in getattr(document, name)]
                assert sorted(getattr(read, name), key=repr) == sorted(
                    written, key=repr
                )
            written = [replace(one, line=0) for one in document.quotations]
            assert sorted(read.quotations, key=repr) == sorted(written, key=repr)
