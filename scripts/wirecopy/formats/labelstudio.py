"""Label Studio: a JSON list of tasks, each a text with annotations.

Offsets are written in UTF-16 units, which is what a browser counts. Features are notes
(`meta.text`) of a region. Of several annotations of a task the last that was not
cancelled counts, and predictions never do. The short form of its export, JSON_MIN, is
read too.
https://labelstud.io/guide/task_format
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from wirecopy.formats.annotated import Annotated, Link, Mark, pieces
from wirecopy.formats.source import (
    fault,
    json_values,
    list_in,
    part_of,
    record_in,
    text_in,
)
from wirecopy.formats.tasks import (
    Json,
    demand_ends,
    demand_new,
    entities_in,
    meta_of,
    name_in,
)
from wirecopy.formats.units import UNITS, in_code_points, offsets_in
from wirecopy.records import LAYERS

SUFFIXES = (".json",)
HOLDS = LAYERS
FILE = "label-studio.json"
NAMES = {"from_name": "label", "to_name": "text"}


def write(documents: Sequence[Annotated]) -> dict[str, bytes]:
    """Return one file with a task for each document, and the labels to set up."""
    tasks = [_task(one) for one in documents]
    labels = sorted({mark.label for one in documents for mark in one.marks})
    values = "".join(f'\n    <Label value="{label}"/>' for label in labels)
    setup = (
        f'<View>\n  <Labels name="label" toName="text">{values}\n  </Labels>\n'
        '  <Relations/>\n  <Text name="text" value="$text"/>\n</View>\n'
    )
    return {
        FILE: orjson.dumps(tasks, option=orjson.OPT_INDENT_2) + b"\n",
        "label-studio.xml": setup.encode(),
    }


def _task(one: Annotated) -> Json:
    marks, links = pieces(one)
    offsets = offsets_in(one.text, UNITS["utf-16"])
    result: list[Json] = [_region(one.text, mark, offsets) for mark in marks]
    result += [
        {
            "type": "relation",
            "from_id": link.head,
            "to_id": link.tail,
            "direction": "right",
            "labels": [link.label],
        }
        for link in links
    ]
    data = {"text": one.text, **meta_of(one)}
    return {"data": data, "annotations": [{"result": result}]}


def _region(text: str, mark: Mark, offsets: Sequence[int]) -> Json:
    ((start, end),) = mark.parts
    value = {
        "start": offsets[start],
        "end": offsets[end],
        "text": text[start:end],
        "labels": [mark.label],
    }
    region = {"id": mark.id, **NAMES, "type": "labels", "value": value}
    notes = [f"{key}={value}" for key, value in mark.features.items()]
    return region | ({"meta": {"text": notes}} if notes else {})


def read(
    path: Path, unit: str | None = None, root: Path | None = None
) -> list[Annotated]:
    """Read the tasks of a file; the unit of offsets is found from the words.

    Raises CorpusError for what is no task, with file and line.
    """
    found = [
        _document(path, root, line, task, number)
        for number, (line, task) in enumerate(json_values(path), 1)
    ]
    return in_code_points(found, unit)


def _document(
    path: Path, root: Path | None, line: int, task: Json, number: int
) -> Annotated:
    data = record_in(path, line, task.get("data", task), "data")
    text = text_in(path, line, data.get("text"), "the text of a task")
    marks: dict[str, Mark] = {}
    links: list[Link] = []
    left_out: list[str] = []
    for item in _result(path, line, task, left_out):
        record = record_in(path, line, item, "a result")
        if record.get("type") == "relation":
            links += _links(path, line, record)
        elif isinstance(record.get("value"), dict) and "start" in record["value"]:
            mark = _mark(path, line, record, len(marks))
            demand_new(path, line, mark.id, marks)
            marks[mark.id] = mark
        else:
            left_out.append(f"result of type {str(record.get('type'))[:40]}")
    demand_ends(path, line, links, set(marks))
    return Annotated(
        name_in(path, root, data, number),
        text,
        tuple(marks.values()),
        tuple(links),
        entities_in(path, line, data),
        str(path),
        line,
        left_out=tuple(left_out),
    )


def _result(path: Path, line: int, task: Json, left_out: list[str]) -> list[Any]:
    """Return the results of the annotation that counts; those of JSON_MIN as such."""
    if "data" not in task and "label" in task:
        return [{"value": one} for one in list_in(path, line, task, "label")]
    annotations = [
        record_in(path, line, one, "an annotation")
        for one in list_in(path, line, task, "annotations")
    ]
    valid = [one for one in annotations if not one.get("was_cancelled")]
    left_out += ["annotation of a task besides the last"] * (len(annotations) - 1)
    return list_in(path, line, valid[-1], "result") if valid else []


def _mark(path: Path, line: int, record: Json, number: int) -> Mark:
    value = record["value"]
    labels = value.get("labels") or value.get(str(record.get("type")))
    if (
        not isinstance(labels, list)
        or len(labels) != 1
        or not isinstance(labels[0], str)
    ):
        raise fault(path, line, f"a region has one label, not {str(labels)[:60]}")
    part = part_of(path, line, value.get("start"), value.get("end"))
    covered = value.get("text")
    return Mark(
        str(record.get("id", number)),
        labels[0],
        (part,),
        _features(record),
        line,
        covered if isinstance(covered, str) else None,
    )


def _features(record: Json) -> dict[str, str]:
    """Return the features in the notes of a region; other notes stay words."""
    meta = record.get("meta")
    notes = meta.get("text") if isinstance(meta, dict) else None
    found = {}
    for note in notes if isinstance(notes, list) else []:
        key, sign, value = str(note).partition("=")
        found[key if sign else "note"] = value if sign else key
    return found


def _links(path: Path, line: int, record: Json) -> list[Link]:
    labels = list_in(path, line, record, "labels") or ["relation"]
    head, tail = str(record.get("from_id")), str(record.get("to_id"))
    if record.get("direction") == "left":
        head, tail = tail, head
    return [Link(str(label), head, tail, line) for label in labels]
