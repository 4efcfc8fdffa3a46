"""Door: `python scripts/publish.py` is `wirecopy publish`."""

import sys

from wirecopy.cli import main

if __name__ == "__main__":
    main(["publish", *sys.argv[1:]])
