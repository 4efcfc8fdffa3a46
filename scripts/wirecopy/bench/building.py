"""Building alone, without the check that comes before it.

A process of its own: `python -m wirecopy.bench.building ROOT OUT JOBS`, or instead of
the number of processes the address of a Dask scheduler.
"""

import sys
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from wirecopy.build import build_dataset
from wirecopy.cluster import on_cluster
from wirecopy.jobs import in_order
from wirecopy.shards import Run


def worker(told: str) -> AbstractContextManager[Run]:
    """Return what does the work: so many processes, or a cluster."""
    if told.isdigit():
        return nullcontext(partial(in_order, jobs=int(told)))
    return on_cluster(told)


if __name__ == "__main__":
    with worker(sys.argv[3]) as run:
        build_dataset(Path(sys.argv[1]), Path(sys.argv[2]), run=run)
