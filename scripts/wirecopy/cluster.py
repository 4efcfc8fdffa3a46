"""Work on a Dask cluster that is running, with results as from one process.

Every task is a pure function of files in a folder that all machines share, so a worker
that dies, lags behind or does a task twice changes nothing: the scheduler gives the
task to another.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from wirecopy.errors import CorpusError
from wirecopy.shards import Run

if TYPE_CHECKING:
    from distributed import Client

Given = TypeVar("Given")
Task = TypeVar("Task")
Result = TypeVar("Result")
AHEAD = 4
"""How many tasks wait for each thread of a worker."""
SECONDS_TO_ANSWER = 20


@contextmanager
def on_cluster(address: str) -> Iterator[Run]:
    """Yield what does work on the cluster of a scheduler.

    Raises CorpusError where dask is not installed, no scheduler answers, it has no
    workers, or a worker does not have this package.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise CorpusError(
            "--scheduler needs dask: pip install 'wirecopy[cluster]'"
        ) from error
    try:
        client = Client(address, timeout=SECONDS_TO_ANSWER)
    except (OSError, ValueError) as error:
        raise CorpusError(
            f"no Dask scheduler answers at {address}; start one with 'dask scheduler'"
        ) from error
    with client:

        def run(
            work: Callable[[Given, Task], Result], given: Given, tasks: Iterable[Task]
        ) -> Generator[Result, None, None]:
            return _in_order(client, work, given, tasks)

        yield run


def _in_order(
    client: "Client",
    work: Callable[[Given, Task], Result],
    given: Given,
    tasks: Iterable[Task],
) -> Generator[Result, None, None]:
    """Yield work(given, task) for each task, in their order."""
    from distributed.comm.core import CommClosedError

    threads = sum(client.ncores().values())
    if not threads:
        raise CorpusError(
            "the cluster has no workers; start some with 'dask worker ADDRESS'"
        )
    waiting: deque[Any] = deque()
    try:
        for task in tasks:
            waiting.append(client.submit(work, given, task, pure=False))
            if len(waiting) > threads * AHEAD:
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())
    except (CancelledError, CommClosedError) as error:
        raise CorpusError(
            "the connection to the Dask scheduler was lost; run it again"
        ) from error
    finally:
        client.cancel(list(waiting))


def _result(future: Any) -> Any:
    from distributed import KilledWorker

    try:
        return future.result()
    except KilledWorker as error:
        raise CorpusError(
            "the workers that were given one piece died, one after the other; "
            "see their logs"
        ) from error
    except ModuleNotFoundError as error:
        raise CorpusError(
            f"a worker has no {error.name}: install the same versions there"
        ) from error
    finally:
        future.release()
