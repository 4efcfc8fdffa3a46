"""One canonical form for every text."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from wirecopy.text import blocks_of, canonical


@given(st.text())
def test_canonical_form_is_final_and_as_described(text: str) -> None:
    form = canonical(text)
    assert canonical(form) == form
    assert unicodedata.is_normalized("NFC", form)
    assert form == "" or form.endswith("\n")
    assert all(line and line == line.strip() for line in blocks_of(form))
    assert "\n".join(blocks_of(form)) + "\n" == (form or "\n")
    assert not any(
        unicodedata.category(c) in ("Cc", "Zs", "Zl", "Zp") and c not in " \n"
        for c in form
    )


@given(st.text(st.characters(categories=["L", "N", "P"]), min_size=1))
def test_canonical_form_keeps_letters_numbers_and_marks(text: str) -> None:
    expected = unicodedata.normalize("NFC", text)
    assert canonical(text) == f"{expected}\n"


def test_canonical_form_of_what_editors_write() -> None:
    assert (
        canonical("\ufeffOne\r\n\r\n\ttwo\u00a0three \rfour")
        == "One\ntwo three\nfour\n"
    )
    assert canonical("soft\u00adhyphen zero\u200bwidth") == "softhyphen zerowidth\n"
    assert canonical(" \n\n") == ""
