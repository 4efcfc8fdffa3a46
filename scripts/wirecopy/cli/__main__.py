"""`python -m wirecopy.cli` is `wirecopy`."""

from wirecopy.cli import main

main()
