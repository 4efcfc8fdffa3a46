"""Documents that come in pieces: rows of the configs that are not of documents."""

from collections.abc import Iterator, Sequence

from wirecopy.records import ROLES_OF_SPANS
from wirecopy.scoring.annotations import UNKNOWN, Annotations, Block, Name
from wirecopy.scoring.cells import (
    Names,
    Row,
    misplaced,
    name_of,
    quoted_of,
    story_of,
)


def _text(rows: Sequence[Row]) -> str:
    """Return the text of a document from its blocks, which are sorted and complete."""
    for number, row in enumerate(rows, 1):
        if row["block"] != number:
            raise ValueError(f"block {number} is not there, or there twice")
    return "\n".join(row["text"] for row in rows)


def of_tags(rows: Sequence[Row], names: Names) -> Annotations:
    """Read the blocks of a document, rows of the config entities."""
    rows = sorted(rows, key=lambda row: row["block"])
    mentions: list[Name] = []
    at = 0
    text = _text(rows)
    for row in rows:
        tags = [name_of(tag, names.get("ner_tags", ())) for tag in row["ner_tags"]]
        mentions += _named(row, tags, at)
        at += len(row["text"]) + 1
    return Annotations(rows[0]["document"], story_of(rows[0]), text, tuple(mentions))


def _named(row: Row, tags: Sequence[str], at: int) -> Iterator[Name]:
    """Yield the mentions of a block; a tag that goes on from no other begins one."""
    starts, ends = row["token_starts"], row["token_ends"]
    if not len(tags) == len(starts) == len(ends):
        told = f"{len(tags)} tags for {len(starts)} tokens"
        raise ValueError(f"block {row['block']} has {told}")
    ids = row.get("entity_ids") or [None] * len(tags)
    open_: Name | None = None
    for tag, start, end, id in zip(tags, starts, ends, ids, strict=True):
        edge, _, type = tag.partition("-")
        if edge == "I" and open_ is not None and open_[2] == type:
            open_ = (open_[0], end + at, type, open_[3])
            continue
        if open_ is not None:
            yield open_
        open_ = None if tag == "O" else (start + at, end + at, type or tag, id)
    if open_ is not None:
        yield open_


def of_quotations(rows: Sequence[Row], names: Names) -> Annotations:
    """Read the quotations of a document, rows of the config quotations.

    The text is known as far as the contexts go.
    """
    pieces = [(row["context_start"], row.get("context") or "") for row in rows]
    text = [UNKNOWN] * max(start + len(words) for start, words in pieces)
    for start, words in pieces:
        text[start : start + len(words)] = words
    document = rows[0]["document"]
    faults: list[str] = []
    quotations = []
    for row in rows:
        origin, context = row["context_start"], row.get("context")
        id = str(row["quotation"])
        for role in ROLES_OF_SPANS:
            what = f"in the context of {id} its {role}"
            faults += misplaced(document, what, row.get(role) or (), context)
        quotations.append(quoted_of(row, id, names.get("kind", ()), origin))
    return Annotations(
        document,
        story_of(rows[0]),
        "".join(text),
        quotations=tuple(quotations),
        faults=tuple(faults),
    )


def of_roles(rows: Sequence[Row], names: Names) -> Annotations:
    """Read the blocks of a document, rows of the config sections."""
    rows = sorted(rows, key=lambda row: row["block"])
    text = _text(rows)
    faults: list[str] = []
    blocks, labels, at = [], [], 0
    labelled = any("labels" in row for row in rows)
    for row in rows:
        end = at + len(row["text"])
        role = name_of(row["role"], names.get("role", ()))
        blocks.append(Block(at, end, role, row.get("part")))
        spans = row.get("labels") or ()
        what = f"in block {row['block']} a labelled span"
        faults += misplaced(row["document"], what, spans, row["text"])
        for one in spans:
            label = name_of(one["label"], names.get("label", ()))
            labels.append((one["start"] + at, one["end"] + at, label))
        at = end + 1
    return Annotations(
        rows[0]["document"],
        story_of(rows[0]),
        text,
        blocks=tuple(blocks),
        labels=tuple(sorted(labels)) if labelled else None,
        parted=all("part" in row for row in rows),
        faults=tuple(faults),
    )
