"""What a release has of the withheld collections: all but the texts.

The folder `anchors` is a corpus of its own: annotations, anchors and schemas, in the
layout of the repository, so whoever holds the texts can hydrate it without that.
"""

from collections.abc import Iterator
from pathlib import Path

from wirecopy.files import StoryTree, layer_files, read_file
from wirecopy.records import SPLITS, Corpus
from wirecopy.schemas import MAPS, NAMES

PROJECT = '[project]\nname = "{name}"\nversion = "{version}"\n'


def write_anchors(corpus: Corpus, folder: Path) -> None:
    """Write the anchors of all withheld stories into a folder; none, no folder."""
    stories = [
        story
        for story in corpus.stories
        if corpus.collections[story.partition("/")[0]].withheld
    ]
    if not stories:
        return
    files = {
        path: (corpus.root / path).read_bytes() for path in _paths(corpus, stories)
    }
    project = PROJECT.format(name=corpus.name, version=corpus.version)
    files["pyproject.toml"] = project.encode()
    for split in SPLITS:
        lines = [f"{s}\n" for s in sorted(corpus.splits[split]) if s in stories]
        files[f"corpus/splits/{split}.txt"] = "".join(lines).encode()
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def _paths(corpus: Corpus, stories: list[str]) -> Iterator[str]:
    """Yield the files of withheld stories that are passed on, and the schemas."""
    for path in (*NAMES.values(), MAPS):
        if (corpus.root / path).is_file():
            yield path
    for name in sorted({story.partition("/")[0] for story in stories}):
        yield f"corpus/{name}/collection.json"
    for story in stories:
        tree = StoryTree(story, ())
        yield tree.path
        yield tree.entities_path
        record = read_file(corpus.root, tree.path, "story").records[0] or {}
        for document in record.get("documents", {}):
            yield f"corpus/{story}/{document}.anchors.json"
            yield from layer_files("annotations", f"{story}/{document}")
