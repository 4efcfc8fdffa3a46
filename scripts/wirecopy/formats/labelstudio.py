"""Label Studio: a JSON list of tasks, each a text with annotations.

Offsets are written in UTF-16 units, which is what a browser counts. Features are notes
(`meta.text`) of a region. Of several annotations of a task the last that was not
cancelled counts, and predictions never do. The short form of its export, JSON_MIN, is
read too.
https://labelstud.io/guide/task_format
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from wirecopy.formats.annotated import Annotated, Link, Mark, pieces
from wirecopy.formats.json_forms import Item, Json, items_of, meta_of, text_of
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
    return in_code_points([_document(task) for task in items_of(path, root)], unit)


def _document(task: Item) -> Annotated:
    data = task.fields(task.record.get("data", task.record), "data")
    text = task.words(data.get("text"), "the text of a task")
    results, left_out = _results(task)
    marks: list[Mark] = []
    links: list[Link] = []
    for value in results:
        record = task.fields(value, "a result")
        if record.get("type") == "relation":
            links += _links(task, record)
        elif isinstance(record.get("value"), dict) and "start" in record["value"]:
            marks.append(_mark(task, record, len(marks)))
        else:
            left_out.append(f"result of type {str(record.get('type'))[:40]}")
    found = task.annotated(text, data, marks, links)
    return replace(found, left_out=tuple(left_out))


def _results(task: Item) -> tuple[list[Any], list[str]]:
    """Return the results of the annotation that counts, and what is left out.

    Those of JSON_MIN count as such.
    """
    record = task.record
    if "data" not in record and "label" in record:
        return [{"value": one} for one in task.values(record, "label")], []
    annotations = list(task.objects("annotations", "an annotation"))
    valid = [one for one in annotations if not one.get("was_cancelled")]
    left_out = ["annotation of a task besides the last"] * (len(annotations) - 1)
    return task.values(valid[-1], "result") if valid else [], left_out


def _mark(task: Item, record: Json, number: int) -> Mark:
    value = record["value"]
    labels = value.get("labels") or value.get(str(record.get("type")))
    if (
        not isinstance(labels, list)
        or len(labels) != 1
        or not isinstance(labels[0], str)
    ):
        raise task.fault(f"a region has one label, not {str(labels)[:60]}")
    return Mark(
        str(record.get("id", number)),
        labels[0],
        (task.part(value, "start", "end"),),
        _features(record),
        task.line,
        text_of(value),
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


def _links(task: Item, record: Json) -> list[Link]:
    labels = task.values(record, "labels") or ["relation"]
    head, tail = str(record.get("from_id")), str(record.get("to_id"))
    if record.get("direction") == "left":
        head, tail = tail, head
    return [Link(str(label), head, tail, task.line) for label in labels]
