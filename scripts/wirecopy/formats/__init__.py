"""The forms of other tools: documents go out to them and come back.

A form is a module with `read`, `write`, the endings of its files and the layers it
holds. All of them read into and write from one value, `Annotated`, so the corpus is
known to `leaving` and `arriving` alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from wirecopy.formats import (
    brat,
    cas,
    conll,
    conllu,
    docbin,
    doccano,
    labelstudio,
    prodigy,
)
from wirecopy.formats.annotated import Annotated

__all__ = ["FORMATS", "Annotated", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """A form of a tool, with its reader and writer."""

    name: str
    read: Callable[[Path, str | None, Path | None], list[Annotated]]
    write: Callable[[Sequence[Annotated]], dict[str, bytes]]
    suffixes: tuple[str, ...]
    holds: tuple[str, ...]


FORMATS = {
    name: Format(name, module.read, module.write, module.SUFFIXES, module.HOLDS)
    for name, module in {
        "brat": brat,
        "conll": conll,
        "conllu": conllu,
        "label-studio": labelstudio,
        "doccano": doccano,
        "prodigy": prodigy,
        "cas": cas,
        "spacy": docbin,
    }.items()
}
