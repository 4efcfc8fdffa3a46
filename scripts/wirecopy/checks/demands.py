"""What the changes since a release demand of the next version.

Code, schemas and data have one version. Somebody who pins it wants to know whether a
later one can take its place: after a major change what was read before may fail or mean
something else, after a minor one there is more, after a patch the same is more right.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wirecopy.manifest import Fields, Release, number_of

MAJOR, MINOR, PATCH = "major", "minor", "patch"
LEVELS = (MAJOR, MINOR, PATCH)


@dataclass(frozen=True, slots=True)
class Demand:
    """One change, and how much of a new version it demands."""

    level: str
    told: str


def demands_of(before: Release, after: Release) -> list[Demand]:
    """Return what changed from one release to another, the weightiest first."""
    found = [
        *_stories(before, after),
        *_entities(before, after),
        *_collections(before, after),
        *_corrections(before, after),
        *_all_fields("column", before.columns, after.columns),
        *_all_fields("property", before.schemas, after.schemas),
    ]
    return sorted(found, key=lambda demand: LEVELS.index(demand.level))


def least_version(before: str, demands: list[Demand]) -> str:
    """Return the lowest version that may follow one with these changes.

    Before 1.0.0 major and minor changes both raise the second number (SemVer 2.0.0,
    item 4, leaves it open).
    """
    major, minor, patch = number_of(before) or (0, 0, 0)
    level = demands[0].level if demands else PATCH
    if level == MAJOR and major > 0:
        return f"{major + 1}.0.0"
    if level in (MAJOR, MINOR):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def _stories(before: Release, after: Release) -> Iterator[Demand]:
    for id in sorted(before.stories.keys() - after.stories.keys()):
        yield Demand(MAJOR, f"story {id} has left")
    for id in sorted(after.stories.keys() - before.stories.keys()):
        yield Demand(MINOR, f"story {id} is new")
    for id in sorted(before.stories.keys() & after.stories.keys()):
        one, other = before.stories[id], after.stories[id]
        if one.split != other.split:
            told = f"story {id} has moved from {one.split} to {other.split}"
            yield Demand(MAJOR, told)
        for name in sorted(one.documents.keys() - other.documents.keys()):
            yield Demand(MAJOR, f"document {id}/{name} has left")
        for name in sorted(other.documents.keys() - one.documents.keys()):
            yield Demand(MINOR, f"document {id}/{name} is new")
        for name in sorted(one.documents.keys() & other.documents.keys()):
            if one.documents[name]["text"] != other.documents[name]["text"]:
                yield Demand(MAJOR, f"document {id}/{name} has another text")
    kept = {f"{id}/{name}" for id, s in after.stories.items() for name in s.documents}
    for id in sorted((before.included() - after.included()) & kept):
        yield Demand(MAJOR, f"document {id} is withheld now")
    had = {f"{id}/{name}" for id, s in before.stories.items() for name in s.documents}
    for id in sorted((after.included() - before.included()) & had):
        yield Demand(MINOR, f"document {id} is included now")


def _entities(before: Release, after: Release) -> Iterator[Demand]:
    for id in sorted(before.stories.keys() & after.stories.keys()):
        old, new = set(before.stories[id].entities), set(after.stories[id].entities)
        for entity in sorted(old - new):
            yield Demand(MAJOR, f"entity {id}#{entity} has left")


def _collections(before: Release, after: Release) -> Iterator[Demand]:
    for name in sorted(before.collections.keys() & after.collections.keys()):
        one, other = before.collections[name], after.collections[name]
        for key in one:
            if key != "text" and one[key] != other.get(key):
                told = f"{key} of {name} was {one[key]}, is {other.get(key)}"
                yield Demand(MAJOR, told)


def _corrections(before: Release, after: Release) -> Iterator[Demand]:
    for id in sorted(before.stories.keys() & after.stories.keys()):
        old, new = before.stories[id].files, after.stories[id].files
        if files := [name for name in old if old[name] != new.get(name)]:
            yield Demand(PATCH, f"story {id} is corrected: {', '.join(files)}")
        one, other = before.stories[id].documents, after.stories[id].documents
        for name in sorted(one.keys() & other.keys()):
            layers = [
                layer
                for layer in one[name]
                if layer != "text" and one[name][layer] != other[name].get(layer)
            ]
            if layers:
                told = f"document {id}/{name} is corrected: {', '.join(layers)}"
                yield Demand(PATCH, told)


def _all_fields(
    what: str, before: Mapping[str, Fields], after: Mapping[str, Fields]
) -> Iterator[Demand]:
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield Demand(MAJOR, f"all of {name} has left")
        elif name not in before:
            yield Demand(MINOR, f"all of {name} is new")
        else:
            yield from _fields(what, name, before[name], after[name])


def _fields(what: str, name: str, before: Fields, after: Fields) -> Iterator[Demand]:
    for path in sorted(before.types.keys() | after.types.keys()):
        told = f"{what} {path} of {name}"
        one, other = before.types.get(path), after.types.get(path)
        if other is None:
            yield Demand(MAJOR, f"{told} has left")
        elif one is None:
            yield Demand(MINOR, f"{told} is new")
        elif one != other:
            yield Demand(MAJOR, f"{told} was {one}, is {other}")
        else:
            yield from _labels(
                told, what, *(f.labels.get(path) for f in (before, after))
            )


def _labels(
    told: str, what: str, one: tuple[str, ...] | None, other: tuple[str, ...] | None
) -> Iterator[Demand]:
    """Yield what became of labels.

    In a column a label is its number, so that all must keep their places; in a schema
    it is its name.
    """
    old, new = one or (), other or ()
    kept = new[: len(old)] == old if what == "column" else set(old) <= set(new)
    if not kept:
        yield Demand(MAJOR, f"{told} has lost labels, or numbers them anew")
    elif len(new) > len(old):
        more = ", ".join(label for label in new if label not in old)
        yield Demand(MINOR, f"{told} has new labels: {more}")
