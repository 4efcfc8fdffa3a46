"""No corruption goes unseen.

One byte of a clean corpus is changed at random. Either the check finds something, or
what is read differs only in a property that no other part of the corpus determines (a
name, a stance, a label): a change that may be wrong, but that only a reader can judge.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import put_base
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirecopy.checks.run import check_corpus

FREE = {
    "agency",
    "anonymous",
    "annotation_licence",
    "break",
    "citation",
    "genre",
    "id",
    "label",
    "language",
    "name",
    "outlet",
    "published",
    "reference",
    "role",
    "source",
    "stance",
    "text_licence",
    "title",
    "topic",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = put_base(tmp_path_factory.mktemp("corrupted") / "root")
    return folder


def data_files(root: Path) -> list[Path]:
    found = [*root.glob("corpus/**/*"), *root.glob("annotations/*/**/*")]
    return sorted(
        path
        for path in found
        if path.is_file()
        and ".schema." not in path.name
        and "/held/" not in str(path.relative_to(root))
    )


def leaves(value: Any, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], Any]:
    if isinstance(value, dict):
        items: Any = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        return {path: value}
    return {k: v for key, item in items for k, v in leaves(item, (*path, key)).items()}


def records(path: Path) -> dict[tuple[Any, ...], Any]:
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        return leaves(json.loads(text))
    if path.suffix == ".jsonl":
        return leaves([json.loads(line) for line in text.splitlines()])
    return leaves(text.splitlines())


@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_changed_byte_is_found_or_free(corpus: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(data_files(corpus)))
    before = path.read_bytes()
    at = data.draw(st.integers(0, max(0, len(before) - 1)))
    put_in = data.draw(
        st.binary(max_size=1) | st.sampled_from([b'"', b"}", b"\n", b"1"])
    )
    taken_out = data.draw(st.integers(0, 1))
    after = before[:at] + put_in + before[at + taken_out :]
    clean = records(path)
    try:
        path.write_bytes(after)
        found = check_corpus(corpus)
        if not found and after != before:
            changed = records(path)
            different = {
                key
                for key in clean.keys() | changed.keys()
                if clean.get(key) != changed.get(key)
            }
            assert different
            assert {key[-1] for key in different} <= FREE, different
    finally:
        path.write_bytes(before)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_lost_or_doubled_line_is_found_or_leaves_a_story_whole(
    corpus: Path, data: st.DataObject
) -> None:
    paths = [
        path
        for path in data_files(corpus)
        if path.suffix == ".jsonl" and path.stat().st_size
    ]
    path = data.draw(st.sampled_from(paths))
    before = path.read_bytes()
    lines = before.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    times = data.draw(st.sampled_from([0, 2]))
    try:
        path.write_bytes(
            b"".join([*lines[:at], *[lines[at]] * times, *lines[at + 1 :]])
        )
        found = check_corpus(corpus)
        layer = path.relative_to(corpus / "annotations").parts[0]
        is_only_a_span = layer == "entities" or b'"label"' in lines[at]
        is_indirect = b'"indirect"' in lines[at]
        if not found:
            assert times == 0
            assert is_only_a_span or is_indirect
    finally:
        path.write_bytes(before)
