"""From what a user names (files, ids) to the documents that are meant."""

from collections.abc import Iterable
from pathlib import Path

from wirecopy.errors import CorpusError
from wirecopy.records import LAYERS


def documents_of(root: Path, names: Iterable[str]) -> frozenset[str]:
    """Return the ids of the collections, stories and documents that names stand for.

    A name is an id or a path of a file or folder of the corpus. Empty, which means the
    whole corpus, when no name is given or one stands for more than a collection (a
    schema, a split).

    Raises CorpusError for a path outside the corpus.
    """
    ids = {_id(root, name) for name in names}
    return frozenset() if None in ids else frozenset(filter(None, ids))


def _id(root: Path, name: str) -> str | None:
    """Return the id that a name stands for: a path from here, one from the root, an id.

    Raises CorpusError for a path that leads out of the corpus.
    """
    top = root.resolve()
    places = [Path.cwd() / name, top / name]
    for path in places:
        inside = _inside(top, path)
        if inside is not None and (path.exists() or path.is_symlink()):
            return _id_of_path(inside)
    if any(path.exists() for path in places):
        raise CorpusError(f"{name} is not in the corpus at {root}")
    return name.strip("/")


def _inside(top: Path, path: Path) -> tuple[str, ...] | None:
    """Return the parts of a path below the root; None where it is not below."""
    try:
        return (path.parent.resolve() / path.name).relative_to(top).parts
    except ValueError:
        return None


def _id_of_path(parts: tuple[str, ...]) -> str | None:
    """Return the id that a path below the root belongs to, None for all others."""
    if parts[:1] == ("annotations",):
        parts = parts[3:] if parts[1:2] == ("passes",) else parts[1:]
        if not parts or parts[0] not in LAYERS:
            return None
    elif parts[:1] != ("corpus",) or parts[1:2] == ("splits",):
        return None
    inner = list(parts[1:4])
    if not inner or inner[-1] in ("collection.json",):
        return inner[0] if len(inner) == 2 else None
    if len(inner) == 1 and "." in inner[0]:
        return None
    if inner[-1] == "story.json":
        inner.pop()
    return "/".join([*inner[:-1], inner[-1].split(".")[0]])
