"""An empty corpus in the layout of this one, for somebody's own archive."""

import re
from importlib.resources import files
from pathlib import Path

from wirecopy.checks.table import CHECKS_FILE, table_of_checks
from wirecopy.errors import CorpusError
from wirecopy.records import SPLITS
from wirecopy.schemas import MAPS, NAMES
from wirecopy.write import replace

PYPROJECT = """[project]
name = "{name}"
version = "0.1.0"
"""
CITATION = """cff-version: 1.2.0
message: If you use this corpus, please cite it as below.
type: dataset
title: {name}
version: 0.1.0
authors:
  - name: The {name} developers
"""
README = """# {name}

A corpus kept with wirecopy. A collection is a folder of `corpus/` with a
`collection.json`, a story a folder in it with a `story.json`, a document a `.txt` file
beside that. Annotations lie in `annotations/<layer>/<collection>/<story>/`.

    wirecopy check     is everything right?
    wirecopy fix       canonical form, fingerprints, splits
    wirecopy build     the dataset, in dist/
"""


def init_corpus(folder: Path) -> None:
    """Make an empty corpus in a folder that does not exist or is empty.

    Raises CorpusError where there is something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CorpusError(f"{folder} is there already and not empty; name a new folder")
    name = re.sub("[^a-z0-9]+", "-", folder.absolute().name.lower()).strip("-")
    contents = {
        "pyproject.toml": PYPROJECT.format(name=name or "corpus"),
        "README.md": README.format(name=name or "corpus"),
        "CITATION.cff": CITATION.format(name=name or "corpus"),
        "CHANGELOG.md": "# Changelog\n\n## Unreleased\n",
        ".gitignore": "/dist/\n/hydrated/\n/.wirecopy/\n",
        "corpus/retired.jsonl": "",
        "annotations/exceptions.jsonl": "",
        CHECKS_FILE: table_of_checks(),
    }
    contents.update({f"corpus/splits/{split}.txt": "" for split in SPLITS})
    contents.update({path: _shipped(path) for path in (*NAMES.values(), MAPS)})
    for path, text in contents.items():
        replace(folder / path, text.encode())


def _shipped(path: str) -> str:
    """Return a schema as it came with the package, or as it lies in the source tree."""
    packed = files("wirecopy") / "init_files" / path
    if packed.is_file():
        return packed.read_text("utf-8")
    return (Path(__file__).parents[2] / path).read_text("utf-8")
