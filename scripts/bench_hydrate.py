"""Door: measure how annotations of withheld texts find their place again."""

from wirecopy.cli.base import alone
from wirecopy.cli.hydrating import bench_hydrate

if __name__ == "__main__":
    alone(bench_hydrate)
