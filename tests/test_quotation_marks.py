"""What quotation marks hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.quotation_marks import Stretch, marked, share_marked


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("She said “no” and “never”.", ["“no”", "“never”"]),
        ('She said "no" and "never".', ['"no"', '"never"']),
        ("‘I don’t,’ he said", ["‘I don’t,’"]),
        ("'I don't,' he said", ["'I don't,'"]),
        ("the crew's boat and the dockers' boat", []),
        ("the crew’s boat and the dockers’ boat", []),
        ("“He said ‘go’ to us,”", ["“He said ‘go’ to us,”", "‘go’"]),
        ("“We go on", ["“We go on"]),
        ("in the ’90s", []),
        ("rock 'n' roll", ["'n'"]),
        ("«Non», „nein“", ["«Non»", "„nein“"]),
        ('an 18" gun', []),
        ("no marks", []),
    ],
)
def test_marks(text: str, held: list[str]) -> None:
    assert [text[pair.start : pair.end] for pair in marked(1, text)] == held


def by_letters(content: list[Stretch], text: str, pairs: list[Stretch]) -> str:
    """Say how much of a content marks hold, letter by letter."""
    own = [
        pair
        for pair in pairs
        if any(
            span.start <= at < span.end
            for span in content
            for at in (pair.start, pair.end - 1)
        )
    ]
    held = [
        any(pair.start <= at < pair.end for pair in own)
        for span in content
        for at in range(span.start, span.end)
        if text[at].isalnum()
    ]
    return "all" if held and all(held) else "some" if any(held) else "none"


@given(
    text=st.text("ab1_ ,.“”‘’'\"é", min_size=1, max_size=40),
    edges=st.lists(st.integers(0, 40), max_size=6),
)
def test_share_is_that_of_the_letters(text: str, edges: list[int]) -> None:
    places = sorted(min(edge, len(text)) for edge in edges)
    content = [
        Stretch(1, start, end)
        for start, end in zip(places[::2], places[1::2], strict=False)
        if start < end
    ]
    pairs = marked(1, text)
    assert share_marked(content, [text], pairs) == by_letters(content, text, pairs)
