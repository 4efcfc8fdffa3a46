"""Work in several processes of this machine, with results as from one.

The processes are new ones (spawned), so they share nothing with this one but what they
are given; results come in the order of the tasks, whoever is done first.
"""

import gc
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

from wirecopy.errors import CorpusError

Given = TypeVar("Given")
Task = TypeVar("Task")
Result = TypeVar("Result")
AHEAD = 4
"""How many tasks wait for each process, so that none stands idle."""

_given: Any = None


def in_order(
    work: Callable[[Given, Task], Result],
    given: Given,
    tasks: Iterable[Task],
    jobs: int = 1,
) -> Generator[Result, None, None]:
    """Yield work(given, task) for each task, in their order, by so many processes.

    What is given goes to each process once. With one job this process does the work.
    Raises CorpusError where a process is killed.
    """
    if jobs <= 1:
        for task in tasks:
            yield work(given, task)
        return
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _take, (given,))
    waiting: deque[Future[Result]] = deque()
    try:
        for task in tasks:
            waiting.append(pool.submit(_work, work, task))
            if len(waiting) > jobs * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise CorpusError(
            "a process was killed, perhaps for its memory; try with fewer --jobs"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def no_collecting() -> Iterator[None]:
    """Let no garbage be collected meanwhile: nothing that is read is in a circle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _take(given: Any) -> None:
    global _given
    _given = given


def _work(work: Callable[[Any, Task], Result], task: Task) -> Result:
    return work(_given, task)
