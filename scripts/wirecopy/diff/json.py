"""A comparison as JSON, with all words in full."""

from dataclasses import asdict
from typing import Any

import orjson

from wirecopy.diff.changes import Change, Diff, Edit
from wirecopy.diff.project import Place


def as_json(diff: Diff) -> str:
    """Return a comparison as one JSON object."""
    return dumped(
        {
            "base": diff.base,
            "head": diff.head,
            "changes": [record_of(change) for change in diff.changes],
            "rows": [asdict(rows) for rows in diff.rows],
            "labels": [asdict(labels) for labels in diff.labels],
            "other": list(diff.other),
        }
    )


def dumped(value: Any) -> str:
    """Return a value as JSON for people and programs."""
    return orjson.dumps(
        value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    ).decode()


def record_of(change: Change) -> dict[str, Any]:
    """Return a change as plain values."""
    return {
        "document": change.document or None,
        "layer": change.layer,
        "sorts": list(change.sorts),
        "about": change.about,
        "edits": [_edit(edit) for edit in change.edits],
        **_place(change.place),
        "words": change.words,
        "around": list(change.around) if any(change.around) else None,
    }


def _edit(edit: Edit) -> dict[str, Any]:
    record: dict[str, Any] = {
        "name": edit.name,
        "before": edit.before,
        "after": edit.after,
    }
    if edit.places_before or edit.places_after:
        record["spans_before"] = [_place(place) for place in edit.places_before]
        record["spans_after"] = [_place(place) for place in edit.places_after]
    return record


def _place(place: Place | None) -> dict[str, int | None]:
    block, start, end = place or (None, None, None)
    return {"block": block, "start": start, "end": end}
