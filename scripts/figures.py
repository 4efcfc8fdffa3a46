"""Door: `python scripts/figures.py` is `wirecopy figures`."""

import sys

from wirecopy.cli import main

if __name__ == "__main__":
    main(["figures", *sys.argv[1:]])
