"""Check, build and release a hand-annotated corpus of news copy.

Data flows one way: `read` turns files into records, `checks` judges them, `build`
makes a dataset of them, and only the command line prints.
"""

from wirecopy.errors import CorpusError
from wirecopy.read import read_corpus, read_stories
from wirecopy.records import (
    Corpus,
    Document,
    Entity,
    Label,
    Mention,
    Quotation,
    Role,
    Span,
    Story,
)

__all__ = [
    "Corpus",
    "CorpusError",
    "Document",
    "Entity",
    "Label",
    "Mention",
    "Quotation",
    "Role",
    "Span",
    "Story",
    "read_corpus",
    "read_stories",
]
