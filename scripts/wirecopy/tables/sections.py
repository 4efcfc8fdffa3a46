"""Config sections: a row is a block with its role."""

from collections.abc import Iterator

from wirecopy.parts import parts_of
from wirecopy.records import Record, Rules, Story
from wirecopy.tables.columns import (
    Features,
    boolean,
    index_of,
    integer,
    label,
    listed,
    offsets,
    place,
    place_features,
    span_features,
    string,
)


def features(rules: Rules) -> Features:
    """Return the columns; offsets of labelled spans are within the block."""
    return {
        **place_features(),
        "block": integer(),
        "blocks": integer(),
        "start": integer(),
        "text": string(),
        "role": label(rules.roles),
        "break": boolean(),
        "part": integer(),
        "labels": listed({**span_features(), "label": label(rules.labels)}),
    }


def rows(story: Story) -> Iterator[Record]:
    """Yield a row for each block.

    `block` counts from 1 to `blocks`, `start` is where the block starts in the
    document's text, `part` is None outside the body.
    """
    for document in story.documents:
        parts, starts = parts_of(document), offsets(document)
        blocks = document.blocks or ()
        for role in document.roles:
            yield {
                **place(story, document),
                "block": role.block,
                "blocks": len(blocks),
                "start": starts[role.block - 1],
                "text": blocks[role.block - 1],
                "role": index_of(document.rules.roles, role.role),
                "break": role.broken,
                "part": parts.get(role.block),
                "labels": [
                    {
                        "start": span.start,
                        "end": span.end,
                        "text": span.text,
                        "label": index_of(document.rules.labels, span.label),
                    }
                    for span in document.labels
                    if span.block == role.block
                ],
            }
