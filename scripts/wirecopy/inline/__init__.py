"""The inline form: a document as plain text with its annotations in place.

For people: whoever annotates brackets words and never types an offset. Each block is a
line with its role and a line of text; the footer holds what has no place in the text.

    # lede
    [[DUNMORE]{GPE dunmore} ([Meridian]{:agency})]{:dateline} - [Crews]{q1.speaker} ...

    ---
    q1 indirect described assert -
    dunmore GPE "Dunmore"

Brackets nest. Spans that cross are written in pieces that share a number: the first
`{~1 GPE dunmore}`, the others `{~1}`. A bracket or backslash of the text itself has a
backslash before it.

`deliver` brings files of this form into the corpus and out of it, `draft` judges them
on their way.
"""

from wirecopy.inline.parsed import Inline, InlineError
from wirecopy.inline.reader import read_inline
from wirecopy.inline.writer import write_inline

__all__ = ["Inline", "InlineError", "read_inline", "write_inline"]
