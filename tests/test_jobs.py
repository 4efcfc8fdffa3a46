"""Several processes find what one finds."""

import os
import signal
from pathlib import Path

import pytest

from wirecopy.checks.batch import batches
from wirecopy.checks.run import check_corpus
from wirecopy.errors import CorpusError
from wirecopy.jobs import in_order


def power(base: int, exponent: int) -> int:
    return int(base**exponent)


def die(_: int, task: int) -> int:
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def test_results_come_in_the_order_of_the_tasks() -> None:
    assert [*in_order(power, 2, iter(range(30)), jobs=2)] == [2**n for n in range(30)]
    assert [*in_order(power, 2, iter(range(30)))] == [2**n for n in range(30)]


def test_a_process_that_is_killed_is_no_traceback() -> None:
    with pytest.raises(CorpusError, match="was killed"):
        list(in_order(die, 0, iter(range(30)), jobs=2))


def test_findings_are_those_of_one_process(root: Path) -> None:
    for path in root.glob("annotations/*/*/*/*.jsonl"):
        path.write_text(path.read_text("utf-8").replace('"start":0', '"start":1', 1))
    found = check_corpus(root)
    assert {"E302", "Q302", "W302"} <= {finding.code for finding in found}
    assert check_corpus(root, jobs=2) == found


def test_batches_are_all_stories_once() -> None:
    ids = [f"wire/{n:04}" for n in range(777)]
    assert [id for batch in batches(iter(ids)) for id in batch] == ids
