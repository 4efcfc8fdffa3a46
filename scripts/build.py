"""Door: `python scripts/build.py` is `wirecopy build`."""

import sys

from wirecopy.cli import main

if __name__ == "__main__":
    main(["build", *sys.argv[1:]])
