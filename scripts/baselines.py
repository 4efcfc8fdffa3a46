"""Door: run the baselines and write their figures into results/ and DATASHEET.md."""

from wirecopy.cli.base import alone
from wirecopy.cli.baselines import run

if __name__ == "__main__":
    alone(run)
