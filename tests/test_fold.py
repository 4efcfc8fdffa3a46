"""The folding: what it drops, and that its map leads back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.anchors.fold import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Vell’s gate” — 5 km", '"VELL\'S\u00a0gate" - 5\nkm'),
        ("exam-\nple", "example"),
        ("Zoë", "Zoe\u0308"),
        ("ﬁrst ½ ß", "first 12 ss"),
        ("U.S.-led", "US led"),
    ],
)
def test_copies_fold_alike(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


def test_other_words_do_not_fold_alike() -> None:
    assert fold("Vell").text != fold("Well").text
    assert fold("Москва").text == "москва"
    assert fold("…—“”").text == ""


@given(st.text())
def test_map_leads_back(text: str) -> None:
    folded = fold(text)
    assert len(folded.at) == len(folded.text)
    assert list(folded.at) == sorted(folded.at)
    for place, offset in enumerate(folded.at):
        assert folded.text[place] in fold(text[offset]).text


@given(st.text(), st.text())
def test_folding_goes_character_by_character(one: str, other: str) -> None:
    assert fold(one + other).text == fold(one).text + fold(other).text


@given(st.text())
def test_folding_is_stable(text: str) -> None:
    folded = fold(text).text
    assert fold(folded).text == folded
    for form in ("NFC", "NFD", "NFKC"):
        assert fold(unicodedata.normalize(form, text)).text == folded


@given(st.text(max_size=60), st.integers(0, 70))
def test_place_of_an_offset(text: str, offset: int) -> None:
    folded = fold(text)
    place = folded.place_of(offset)
    assert all(at < offset for at in folded.at[:place])
    assert all(at >= offset for at in folded.at[place:])


def test_word_starts() -> None:
    folded = fold("a bc, d-e")
    assert folded.text == "abcde"
    assert folded.word_starts == (0, 1, 3, 4)
    assert folded.starts_word(len(folded))
