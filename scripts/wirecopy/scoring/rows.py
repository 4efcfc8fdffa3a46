"""From rows of the dataset to what is scored.

A model's answers come in the columns that the dataset itself has, of any config: whole
documents, or blocks with tags, quotations, blocks with roles. The config is told by the
columns, and a column that is not there is a layer that nobody annotated. Rows may come
from anywhere, so what breaks their form is noted with the document and reported.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from wirecopy.errors import CorpusError
from wirecopy.records import ROLES_OF_SPANS
from wirecopy.scoring.annotations import Annotations, Block, Labelled, Name, Quoted
from wirecopy.scoring.cells import (
    Names,
    Row,
    misplaced,
    name_of,
    quoted_of,
    story_of,
)
from wirecopy.scoring.form import broken
from wirecopy.scoring.pieces import of_quotations, of_roles, of_tags

Rows = Iterable[Row]
PLACE = itemgetter(0, 1, 2)
BROKEN = (KeyError, TypeError, ValueError, IndexError, AttributeError)


def names_of(rows: Any) -> dict[str, Sequence[str]]:
    """Return the names of labels by column, as far as the rows know their features.

    Rows of `datasets` do; plain records have the names themselves, or the numbers of
    those of the rows that they are compared with.
    """
    features = getattr(rows, "features", None)
    return {} if features is None else names_in(features.to_dict())


def names_in(features: Any, column: str = "") -> dict[str, Sequence[str]]:
    """Return the names of labels by column from features written as JSON."""
    found: dict[str, Sequence[str]] = {}
    if isinstance(features, list):
        return names_in(features[0], column) if features else found
    if not isinstance(features, dict):
        return found
    if features.get("_type") == "ClassLabel":
        return {column: features.get("names", ())}
    for key, value in features.items():
        found |= names_in(value, column if key == "feature" else key)
    return found


def annotations_of(rows: Rows, names: Names) -> list[Annotations]:
    """Return the annotations in rows of any config, a document each, in their order.

    Raises CorpusError for rows that are of no config.
    """
    found: list[Annotations] = []
    pieces: dict[str, dict[int, Row]] = {}
    whole: Callable[..., Annotations] | None = None
    for number, row in enumerate(rows, 1):
        _demand_document(row, number)
        made = _reader(row, number)
        if made is _whole:
            found.append(_guarded(made, row, names, {number: row}))
        elif whole not in (None, made):
            raise CorpusError(f"row {number} is of another config than those before")
        else:
            whole = made
            pieces.setdefault(row["document"], {})[number] = row
    if found and pieces:
        raise CorpusError("rows of two configs are mixed; score them one by one")
    for own in pieces.values():
        found.append(_guarded(whole or _whole, [*own.values()], names, own))
    return found


def _demand_document(row: Any, number: int) -> None:
    if not isinstance(row, Mapping) or not isinstance(row.get("document"), str):
        raise CorpusError(
            f"row {number} has no column 'document' with the id of a document"
        )


def _reader(row: Row, number: int) -> Callable[..., Annotations]:
    """Return what reads the config that a row is of."""
    if "ner_tags" in row:
        return of_tags
    if "tokens" in row or "token_starts" in row:
        raise CorpusError(
            f"row {number} has tokens and no 'ner_tags': there is nothing predicted; "
            "put the tags in a column of this name"
        )
    if "context_start" in row:
        return of_quotations
    if "block" in row and "role" in row:
        return of_roles
    if any(layer in row for layer in ("entities", "quotations", "sections", "labels")):
        return _whole
    raise CorpusError(
        f"row {number} is of no config: there is neither 'entities', 'quotations' or "
        "'sections' nor 'ner_tags', 'context_start' or 'block' with 'role'"
    )


def _guarded(
    read: Callable[..., Annotations], given: Any, names: Names, rows: Mapping[int, Row]
) -> Annotations:
    """Return annotations, or those of no layer with the faults that came up.

    `rows` are those of the document, by their numbers.
    """
    try:
        return read(given, names)
    except BROKEN as error:
        document = str(next(iter(rows.values()))["document"])
        faults = tuple(f"{document}: {told}" for told in _broken(rows, error))
        return Annotations(document, story_of({"document": document}), faults=faults)


def _broken(rows: Mapping[int, Row], error: Exception) -> list[str]:
    """Return what breaks the form of rows; what no column shows, the error says."""
    found = [
        f"row {number}: {told}" for number, row in rows.items() for told in broken(row)
    ]
    told = f"no {error} there" if isinstance(error, KeyError) else str(error)
    return found or [f"row {min(rows)}: breaks the form of the dataset: {told}"]


def _whole(row: Row, names: Names) -> Annotations:
    """Read a row of the config documents."""
    text = row.get("text")
    faults: list[str] = []
    mentions = _mentions(row, names, text, faults)
    quotations, blocks = row.get("quotations"), row.get("sections")
    labels = row.get("labels")
    made = _labels(row, labels, names.get("label", ()), text, faults)
    return Annotations(
        row["document"],
        story_of(row),
        text,
        mentions,
        None if quotations is None else _quotations(row, names, text, faults),
        None if blocks is None else tuple(_blocks(blocks, names.get("role", ()))),
        made,
        bool(blocks) and all("part" in block for block in blocks or ()),
        tuple(faults),
    )


def _mentions(
    row: Row, names: Names, text: str | None, faults: list[str]
) -> tuple[Name, ...] | None:
    given = row.get("entities")
    if given is None:
        return None
    types = names.get("type", ())
    faults += misplaced(row["document"], "mention", given, text)
    found = [
        (one["start"], one["end"], name_of(one["type"], types), one.get("entity"))
        for one in given
    ]
    return tuple(sorted(found, key=PLACE))


def _quotations(
    row: Row, names: Names, text: str | None, faults: list[str]
) -> tuple[Quoted, ...]:
    kinds = names.get("kind", ())
    found = []
    for one in row["quotations"]:
        for role in ROLES_OF_SPANS:
            what = f"{role} of {one['id']}"
            faults += misplaced(row["document"], what, one.get(role) or (), text)
        found.append(quoted_of(one, one["id"], kinds, 0))
    return tuple(found)


def _blocks(blocks: Iterable[Row], roles: Sequence[str]) -> Iterator[Block]:
    for one in blocks:
        role = name_of(one["role"], roles)
        yield Block(one["start"], one["end"], role, one.get("part"))


def _labels(
    row: Row,
    labels: Iterable[Row] | None,
    names: Sequence[str],
    text: str | None,
    faults: list[str],
) -> tuple[Labelled, ...] | None:
    if labels is None:
        return None
    labels = list(labels)
    faults += misplaced(row["document"], "labelled span", labels, text)
    return tuple(
        sorted(
            (one["start"], one["end"], name_of(one["label"], names)) for one in labels
        )
    )
