"""Door: run the baselines and write their figures into results/ and DATASHEET.md."""

import sys

from wirecopy.cli.baselines import baselines

if __name__ == "__main__":
    baselines(["run", *sys.argv[1:]])
