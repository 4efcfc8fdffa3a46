"""The floor: read all files of a corpus and parse their JSON, nothing else.

A process of its own: `python -m wirecopy.bench.floor ROOT`.
"""

import os
import sys
from io import FileIO

import orjson


def read_all(root: str) -> int:
    """Read every file below a root, parse what is JSON; return the number of files."""
    files = 0
    for folder, _, names in os.walk(root):
        for name in names:
            with FileIO(f"{folder}/{name}") as file:
                data = file.read()
            if name.endswith(".json"):
                orjson.loads(data)
            elif name.endswith(".jsonl"):
                for line in data.splitlines():
                    orjson.loads(line)
            files += 1
    return files


if __name__ == "__main__":
    read_all(sys.argv[1])
