"""Door: `python scripts/check.py` is `wirecopy check`."""

import sys

from wirecopy.cli import main

if __name__ == "__main__":
    main(["check", *sys.argv[1:]])
