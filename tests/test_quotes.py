"""What quotation marks hold."""

import pytest

from wirecopy.quotes import marked


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
