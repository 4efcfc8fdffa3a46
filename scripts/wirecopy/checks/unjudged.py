"""What was asked for, by code or by document, and could not be judged.

Levels gate each other, so where a finding that is not asked for stands before a check
that is, silence says nothing: one of another code, or one of another document of the
story, for which all that is judged across its documents waits.
"""

from collections.abc import Iterable
from pathlib import PurePath

from wirecopy.checks.registry import CHECKS, Check
from wirecopy.errors import CorpusError
from wirecopy.files import SPLITS_FOLDER
from wirecopy.finding import Finding
from wirecopy.selection import Selection, id_of_path

STEPS = {
    key: step
    for step, keys in enumerate(
        (
            [("StoryTree", 1), ("File", 1)],
            [("Judged", 2)],
            [("Judged", 3)],
            [("Document", 3)],
            [("Document", 4)],
            [("Story", 4)],
            [("Story", 5)],
        )
    )
    for key in keys
}
"""In which a story is judged, by scope and level; see wirecopy.checks.story."""
WHOLE = ("Corpus", "Search", "Shared")
"""The scopes of what is judged of the corpus as a whole."""
IN_RELEASE = "by 'wirecopy release-check'"
IN_WHOLE = "in the corpus as a whole; name no documents"


def unjudged(found: Iterable[Finding], selection: Selection) -> list[str]:
    """Return what holds a finding that keeps a check that is asked for waiting.

    These are ids of stories and collections, and files of splits. `found` are all
    findings, also those that are not asked for.
    """
    by_code = {code: one for one in CHECKS for code in one.codes}
    wanted = {by_code[c] for c in by_code if selection.wants_code(c)}
    across = {one for one in wanted if one.scope == "Story"}
    waiting = set()
    for finding in found:
        if finding.code in by_code and not selection.shows(finding):
            asked = wanted if selection.wants_place(finding.location) else across
            if any(_waits(one, finding, by_code[finding.code]) for one in asked):
                waiting.add(_place(finding))
    return sorted(waiting)


def elsewhere(selection: Selection) -> dict[str, str]:
    """Return the codes asked for that are not judged here, and where they are.

    Raises CorpusError where no other code is asked for.
    """
    if not selection.codes:
        return {}
    scopes = {c: one.scope for one in CHECKS for c in one.codes}
    wanted = {code for code in scopes if selection.wants_code(code)}
    left = {c: IN_RELEASE for c in wanted if scopes[c] == "Preparation"}
    if not selection.whole:
        left |= {c: IN_WHOLE for c in wanted if scopes[c] in WHOLE}
    if left and len(left) == len(wanted):
        code = min(left)
        raise CorpusError(f"--select {code}: is not judged here, but {left[code]}")
    return dict(sorted(left.items()))


def _waits(one: Check, finding: Finding, by: Check) -> bool:
    """Return whether a check waits for a finding of another to be mended."""
    path = finding.location.path
    if one.scope in WHOLE or _of_splits(path):
        return one.scope in WHOLE and _of_splits(path)
    step, before = (STEPS.get((check.scope, check.level)) for check in (one, by))
    if step is None or before is None:
        return False
    return before < step or path.endswith("/collection.json")


def _of_splits(path: str) -> bool:
    return path.startswith(f"corpus/{SPLITS_FOLDER}/")


def _place(finding: Finding) -> str:
    where = finding.location
    id = where.document or id_of_path(PurePath(where.path).parts) or where.path
    return "/".join(id.split("/")[:2]) if id != where.path else id
