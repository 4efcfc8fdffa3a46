"""What a change to the corpus does: annotations, texts, stories, the built dataset.

A line of JSON says little to whoever reviews it. Here both sides are read as corpora
and compared as such: an annotation that stands on the same words is the same, however
its offsets shifted, and one whose boundary moved is one line.
"""

from collections.abc import Callable

from wirecopy.diff.changes import Change, Diff, Edit, Labels, Rows
from wirecopy.diff.compare import compare
from wirecopy.diff.html import as_html
from wirecopy.diff.json import as_json
from wirecopy.diff.markdown import as_markdown
from wirecopy.diff.sides import Side, open_sides
from wirecopy.diff.text import as_text

FORMATS: dict[str, Callable[[Diff], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
    "html": as_html,
}

__all__ = [
    "FORMATS",
    "Change",
    "Diff",
    "Edit",
    "Labels",
    "Rows",
    "Side",
    "as_html",
    "as_json",
    "as_markdown",
    "as_text",
    "compare",
    "open_sides",
]
