"""Beside the validators of other corpora: the same documents, judged by each.

What they judge is not the same, nor is its form, so each has a line that says how many
annotations it judged; the page says what it holds them against.
"""

from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType

from wirecopy.bench import cldf, conllu
from wirecopy.bench.corpora import Pattern
from wirecopy.bench.measure import CHECK, Cost, made, timed

OTHERS: tuple[ModuleType, ...] = (conllu, cldf)


def missing() -> list[str]:
    """Return the packages of validators that are not installed."""
    return [other.PACKAGE for other in OTHERS if _version(other) is None]


def beside(
    pattern: Pattern, folder: Path, documents: int, repeat: int
) -> Iterator[Cost]:
    """Yield what it costs to judge so many documents, by `check` and by the others.

    Raises CorpusError where one finds fault with them: then it is not worth measuring.
    """
    root = folder / f"corpus-{documents}"
    count = made(pattern, root, documents)
    check = ["wirecopy.cli", "check", "--no-cache", "--root", str(root)]
    records = sum(
        path.read_bytes().count(b"\n") for path in root.glob("annotations/*/**/*.jsonl")
    )
    yield replace(timed(CHECK, count, check, repeat), annotations=records)
    for other in OTHERS:
        if found := _version(other):
            place = folder / f"{other.PACKAGE}-{documents}"
            place.mkdir(exist_ok=True)
            annotations = other.write(root, place)
            step = f"{other.STEP} ({other.PACKAGE} {found})"
            cost = timed(step, count, other.command(place), repeat)
            yield replace(cost, annotations=annotations)


def _version(other: ModuleType) -> str | None:
    try:
        return version(other.PACKAGE)
    except PackageNotFoundError:
        return None
