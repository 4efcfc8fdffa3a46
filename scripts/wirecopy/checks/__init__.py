"""All checks, in the order of their levels.

Importing a module of checks registers what is in it. The others serve these: `run` lets
them judge, `report` puts the findings into words, `table` makes CHECKS.md; `strays`,
`demands` and `preparation` find out what is judged of trees and releases; `look` lists
what no check can judge.
"""

from wirecopy.checks import (
    entities,
    files,
    form,
    json_records,
    near_duplicates,
    passes,
    quotations,
    releases,
    schema,
    sections,
    spans,
    splits,
    tree,
    withheld,
)
from wirecopy.checks.registry import CHECKS, LETTERS, LEVELS, Check

__all__ = [
    "CHECKS",
    "LETTERS",
    "LEVELS",
    "Check",
    "entities",
    "files",
    "form",
    "json_records",
    "known_codes",
    "near_duplicates",
    "passes",
    "quotations",
    "releases",
    "schema",
    "sections",
    "spans",
    "splits",
    "tree",
    "withheld",
]


def known_codes() -> set[str]:
    """Return the codes of all checks, and of what the runner reports itself."""
    return {code for one in CHECKS for code in one.codes} | {"F401"}
