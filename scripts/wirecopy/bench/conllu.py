"""The mentions of a corpus for udtools, the validator of Universal Dependencies.

The file is the CoNLL-U that `export` writes, made to pass: a tree that says nothing
(every token hangs on the first), and brackets as in CorefUD, whose types are others
than ours, so that every mention is an *other*.
https://universaldependencies.org/format.html, https://ufal.mff.cuni.cz/corefud
"""

import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "udtools"
STEP = "udvalidate --level 2 --coref"
FILE = "sample.conllu"
BRACKET = re.compile(r"(\(?)([0-9]+)(-\w+)?(\)?)")


def write(root: Path, folder: Path) -> int:
    """Write the documents of a corpus into a folder; return how many mentions."""
    from wirecopy.formats.conllu import write as write_conllu
    from wirecopy.formats.leaving import to_annotated
    from wirecopy.read import read_corpus, read_stories
    from wirecopy.records import ENTITIES

    stories = read_stories(read_corpus(root))
    documents = ((story, document) for story in stories for document in story.documents)
    mentions = 0
    with (folder / FILE).open("w", encoding="utf-8") as file:
        for number, (story, document) in enumerate(documents):
            one = to_annotated(document, story.entities, [ENTITIES])
            for data in write_conllu([one]).values():
                file.writelines(_lines(data.decode(), number))
            mentions += len(document.mentions)
    return mentions


def command(folder: Path) -> list[str]:
    """Return what judges the file, a module and its arguments."""
    told = ["--lang", "ud", "--level", "2", "--coref"]
    return ["udtools.cli", *told, str(folder / FILE)]


def _lines(text: str, document: int) -> Iterator[str]:
    for line in text.removesuffix("\n").split("\n"):
        cells = line.split("\t")
        if line.startswith("# global.Entity"):
            line = "# global.Entity = eid-etype-head"
        elif len(cells) > 1:
            tree = ("0", "root") if cells[0] == "1" else ("1", "dep")
            misc = _with_ids(cells[9], document)
            line = "\t".join([*cells[:3], "X", *cells[4:6], *tree, cells[8], misc])
        yield f"{line}\n"


def _with_ids(misc: str, document: int) -> str:
    """Return a cell with ids of entities that no other document has."""
    entity, bar, rest = misc.partition("|")
    if not entity.startswith("Entity="):
        return misc

    def bracket(match: re.Match[str]) -> str:
        opens, number, type, closes = match.groups()
        told = "-other-1" if type else ""
        return f"{opens}d{document}e{number}{told}{closes}"

    return BRACKET.sub(bracket, entity) + bar + rest
