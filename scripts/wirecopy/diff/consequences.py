"""What a change does to the corpus as a whole and to the dataset built of it.

Rows are counted and not made: making them takes the tokens of every block, counting
them takes the lines of every file. A test holds the count against the tables.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields

from wirecopy.diff.changes import (
    ADDED,
    CHANGED,
    CORPUS,
    EXCEPTIONS,
    REMOVED,
    STORY,
    Change,
    Edit,
    Labels,
    Rows,
    edits_of,
)
from wirecopy.diff.sides import Side, read_bytes
from wirecopy.records import SPLITS, Collection, Corpus, Rules, Tolerated

CONFIGS = ("documents", "entities", "quotations", "sections", "renditions")


def rows_of(
    before: tuple[Side, Corpus], after: tuple[Side, Corpus]
) -> tuple[Rows, ...]:
    """Return the rows of every config and split that has any, before and after."""
    known: dict[str, bytes] = {}
    one, other = _count(*before, known), _count(*after, known)
    return tuple(
        Rows(config, split, one[config, split], other[config, split])
        for config in CONFIGS
        for split in SPLITS
        if one[config, split] or other[config, split]
    )


def _count(
    side: Side, corpus: Corpus, known: dict[str, bytes]
) -> Counter[tuple[str, str]]:
    """Count the rows of a side; `known` holds what was read by its blob."""
    splits, counts = corpus.split_of(), Counter[tuple[str, str]]()
    included = [name for name, one in corpus.collections.items() if not one.withheld]
    documents = [
        path.removeprefix("corpus/").removesuffix(".txt")
        for path in side.files
        if path.startswith(tuple(f"corpus/{name}/" for name in included))
        and path.count("/") == 3
        and path.endswith(".txt")
    ]
    _read(side, documents, known)
    stories = Counter(document.rpartition("/")[0] for document in documents)
    for document in documents:
        if split := splits.get(document.rpartition("/")[0]):
            counts["documents", split] += 1
            for config, data, what in _files(side, document, known):
                counts[config, split] += data.count(what)
    for story, size in stories.items():
        if split := splits.get(story):
            counts["renditions", split] += size * (size - 1) // 2
    return counts


def _paths(document: str) -> dict[str, tuple[str, bytes]]:
    """Return by config the file whose rows are counted, and what begins a row in it."""
    return {
        "entities": (f"corpus/{document}.txt", b"\n"),
        "quotations": (f"annotations/quotations/{document}.jsonl", b"\n"),
        "sections": (f"annotations/sections/{document}.jsonl", b'"role":'),
    }


def _read(side: Side, documents: Iterable[str], known: dict[str, bytes]) -> None:
    paths = [path for one in documents for path, _ in _paths(one).values()]
    wanted = [p for p in paths if p in side.files and side.files[p] not in known]
    for path, data in read_bytes(side, wanted).items():
        known[side.files[path]] = data


def _files(
    side: Side, document: str, known: Mapping[str, bytes]
) -> Iterator[tuple[str, bytes, bytes]]:
    for config, (path, what) in _paths(document).items():
        if path in side.files:
            yield config, known[side.files[path]], what


def labels_of(before: Rules, after: Rules) -> tuple[Labels, ...]:
    """Return the labels that the schemas lost or gained."""
    found = []
    for field in fields(Rules):
        old, new = (
            _named(getattr(before, field.name)),
            _named(getattr(after, field.name)),
        )
        removed = tuple(label for label in old if label not in new)
        added = tuple(label for label in new if label not in old)
        if removed or added:
            found.append(Labels(field.name, removed, added))
    return tuple(found)


def _named(value: object) -> list[str]:
    """Return the labels of a rule; of a table, what it leads from and to."""
    if isinstance(value, Mapping):
        return [
            f"{name} {inner}" if isinstance(inner, str) else f"{name} {key} {to}"
            for name, inner in value.items()
            for key, to in (
                inner.items() if isinstance(inner, Mapping) else [("", inner)]
            )
        ]
    return [str(item) for item in value] if isinstance(value, Iterable) else []


def corpus_changes(
    before: Corpus, after: Corpus, told: Iterable[str], moved: Mapping[str, str]
) -> Iterator[Change]:
    """Yield what is said otherwise of the corpus as a whole.

    `told` are the ids that other changes say to be gone; `moved` the stories that bore
    another id before.
    """
    names = ("name", "version")
    for edit in edits_of(*({n: getattr(c, n) for n in names} for c in (before, after))):
        yield Change("", CORPUS, (CHANGED,), edit.name, (edit,))
    yield from _collections(before.collections, after.collections)
    yield from _splits(before, after, moved)
    old, gone = {entry.id for entry in before.retired}, set(told)
    for entry in after.retired:
        if entry.id not in old and entry.id not in gone:
            edits = edits_of(
                {}, {"reason": entry.reason, "replacement": entry.replacement}
            )
            yield Change("", CORPUS, (ADDED,), f"retired id {entry.id}", tuple(edits))
    for id in sorted(old - {entry.id for entry in after.retired}):
        yield Change("", CORPUS, (REMOVED,), f"retired id {id}")
    yield from _exceptions(before.exceptions, after.exceptions)


def _collections(
    before: Mapping[str, Collection], after: Mapping[str, Collection]
) -> Iterator[Change]:
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        sort = CHANGED if one and other else ADDED if other else REMOVED
        edits = edits_of(asdict(one) if one else {}, asdict(other) if other else {})
        edits = [edit for edit in edits if edit.name != "name"]
        if edits:
            yield Change("", CORPUS, (sort,), f"collection {name}", tuple(edits))


def _splits(
    before: Corpus, after: Corpus, moved: Mapping[str, str]
) -> Iterator[Change]:
    old, new = before.split_of(), after.split_of()
    was = {now: then for now, then in moved.items() if now in new}
    for story in sorted((old.keys() | new.keys()) - set(was.values())):
        one, other = old.get(was.get(story, story)), new.get(story)
        if one != other:
            edit = Edit("split", one, other)
            yield Change(story, STORY, (CHANGED,), "split", (edit,))


def _exceptions(
    before: Iterable[Tolerated], after: Iterable[Tolerated]
) -> Iterator[Change]:
    def values(entry: Tolerated) -> dict[str, str | None]:
        block = None if entry.block is None else str(entry.block)
        return {"block": block, "text": entry.text, "reason": entry.reason}

    def key(entry: Tolerated) -> tuple[object, ...]:
        return entry.document, entry.code, *values(entry).values()

    one, other = {key(e): e for e in before}, {key(e): e for e in after}
    for at in one.keys() ^ other.keys():
        sort, entry = (ADDED, other[at]) if at in other else (REMOVED, one[at])
        said = edits_of({}, values(entry))
        about = f"exception {entry.code}"
        yield Change(entry.document, EXCEPTIONS, (sort,), about, tuple(said))
