"""Letting the checks of a scope and a level judge a subject."""

from typing import Any

from wirecopy.checks.registry import CHECKS, LETTER_OF, Check
from wirecopy.checks.schema import Judged
from wirecopy.files import File
from wirecopy.finding import Finding
from wirecopy.records import Document, Story
from wirecopy.schemas import Schema


def first_faults(file: File, schema: Schema | None) -> list[Finding]:
    """Run levels 1 to 3 on one file, up to the first level with findings."""
    judged = Judged(file, schema)
    return (
        judge("File", 1, file)
        or judge("Judged", 2, judged)
        or (judge("Judged", 3, judged) if file.kind != "text" else [])
    )


def judge(scope: str, level: int, subject: Any) -> list[Finding]:
    """Let all checks of a scope and a level judge a subject."""
    return [
        Finding(where, one.code_at(where), one.name, message)
        for one in _checks(scope, level)
        for where, message in one.judge(subject)
    ]


def judge_document(story: Story, document: Document) -> list[Finding]:
    """Judge one document of a story as it is in memory, at levels 3 and 4.

    What a check says of the files (fingerprints, passes, anchors) is left out.
    """
    of_layers = LETTER_OF.values()
    for scope, level in (("Document", 3), ("Document", 4), ("Story", 4)):
        found = judge(scope, level, document if scope == "Document" else story)
        found = [f for f in found if f.code[0] in of_layers]
        if found:
            break
    mine = (None, document.id)
    return [f for f in found if f.location.document in mine]


def _checks(scope: str, level: int) -> list[Check]:
    key = (scope, level)
    if key not in _BY_SCOPE:
        _BY_SCOPE[key] = [c for c in CHECKS if (c.scope, c.level) == key]
    return _BY_SCOPE[key]


_BY_SCOPE: dict[tuple[str, int], list[Check]] = {}
