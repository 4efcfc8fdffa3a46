"""Blocks that correspond, and where they differ: held against the long way round."""

from collections import Counter
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.align import (
    WORD,
    Vocabulary,
    align_blocks,
    differences,
    paired,
    share_in_common,
    words_of,
)
from wirecopy.errors import CorpusError

CREWS = "Crews at the harbour of Dunmore went on strike over unpaid wages on Monday."
TALKS = "Talks broke down late on Sunday, the union said."

texts = st.lists(
    st.sampled_from(
        ["the", "The", "port", "of", "a_b", "Öl", "ΣΑΣ", ",", "“", " ", "  "]
    ),
    max_size=14,
).map("".join)
sentences = st.lists(
    st.sampled_from(["the", "The", "port", "of", "strike", ",", "wages", "“", "_"]),
    max_size=30,
).map(" ".join)


def test_blocks_moved_changed_and_cut_in_two() -> None:
    one = ["Strike!", CREWS, TALKS]
    other = [TALKS.replace("late ", ""), "Crews at the harbour of Dunmore", "Weather"]
    found = align_blocks(one, other)
    assert [(pair.one, pair.other) for pair in found] == [(2, 2), (3, 1)]
    assert [pair.share for pair in found] == [2 * 6 / 20, 2 * 8 / 17]


def test_block_that_holds_nearly_all_words_of_another() -> None:
    found = align_blocks([f"{CREWS} {TALKS}"], [CREWS, TALKS])
    assert [(pair.one, pair.other) for pair in found] == [(1, 1), (1, 2)]


def test_nothing_corresponds_to_nothing() -> None:
    assert align_blocks([], [CREWS]) == align_blocks([CREWS], []) == []
    assert align_blocks(["", "“ ”"], ["", "…"]) == []


@given(one=st.lists(sentences, max_size=5), other=st.lists(sentences, max_size=5))
def test_shares_are_those_of_the_words(one: list[str], other: list[str]) -> None:
    for pair in align_blocks(one, other):
        words = words_of(one[pair.one - 1]), words_of(other[pair.other - 1])
        assert pair.share == share_in_common(*words) > 0


@given(one=texts, other=texts)
def test_words_of_a_block_are_the_words_of_its_text(one: str, other: str) -> None:
    vocabulary = Vocabulary()
    vocabulary.block(other)
    block = vocabulary.block(one)
    assert Counter(block.words) == words_of(one)
    assert block.bits.bit_count() == len(block.words)
    assert paired([block], [block]) == align_blocks([one], [one])


@given(one=texts | sentences, other=texts | sentences)
def test_differences_are_those_of_difflib(one: str, other: str) -> None:
    places = [[match.span() for match in WORD.finditer(t)] for t in (one, other)]
    words = WORD.findall(one), WORD.findall(other)
    matcher = SequenceMatcher(None, words[0], words[1], autojunk=False)
    expected = [
        (*extent(places[0], i, j), *extent(places[1], k, m))
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
    ]
    assert differences(one, other) == expected


def extent(places: list[tuple[int, int]], first: int, end: int) -> tuple[int, int]:
    if first < end:
        return places[first][0], places[end - 1][1]
    at = places[first][0] if first < len(places) else places[-1][1] if places else 0
    return at, at


def test_more_words_than_there_are_characters_are_refused() -> None:
    with pytest.raises(CorpusError, match="more than a million different words"):
        Vocabulary().block(" ".join(map(str, range(0x110001))))
