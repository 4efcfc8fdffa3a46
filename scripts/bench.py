"""Door: measure check and build on corpora of any size, made from this one."""

from wirecopy.cli.base import alone
from wirecopy.cli.benching import bench

if __name__ == "__main__":
    alone(bench)
