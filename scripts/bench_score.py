"""Door: measure how long scoring takes."""

from wirecopy.cli.base import alone
from wirecopy.cli.scoring import bench_score

if __name__ == "__main__":
    alone(bench_score)
