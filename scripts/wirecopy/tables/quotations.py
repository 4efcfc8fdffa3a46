"""Config quotations: a row is a quotation with the blocks it stands in."""

from collections.abc import Iterator

from wirecopy.records import (
    ROLES_OF_SPANS,
    Quotation,
    Record,
    Rules,
    Story,
)
from wirecopy.tables.columns import (
    Features,
    in_text,
    integer,
    listed,
    offsets,
    place,
    place_features,
    quotation_features,
    quotation_values,
    span_features,
    string,
    text_of,
)


def features(rules: Rules) -> Features:
    """Return the columns; offsets of spans are within `context`."""
    spans = listed(span_features())
    return {
        **place_features(),
        "quotation": string(),
        "context": string(),
        "context_start": integer(),
        **quotation_features(rules),
        **dict.fromkeys(ROLES_OF_SPANS, spans),
        "entities": listed(string()),
        "speaker_names": listed(string()),
    }


def rows(story: Story) -> Iterator[Record]:
    """Yield a row for each quotation.

    The context runs from the first block that a span stands in to the last;
    `context_start` is where it starts in the document's text.
    """
    names = {entity.id: entity.name for entity in story.entities}
    for document in story.documents:
        starts, text = offsets(document), text_of(document)
        for quotation in document.quotations:
            first, last = _blocks(quotation)
            end = starts[last] if last < len(starts) else len(text) + 1
            origin = starts[first - 1]
            yield {
                **place(story, document),
                "quotation": quotation.id,
                "context": text[origin : end - 1],
                "context_start": origin,
                **quotation_values(document.rules, quotation),
                **{
                    role: [in_text(s, starts, origin) for s in getattr(quotation, role)]
                    for role in ROLES_OF_SPANS
                },
                "entities": list(quotation.entities),
                "speaker_names": [names[id] for id in quotation.entities],
            }


def _blocks(quotation: Quotation) -> tuple[int, int]:
    blocks = [span.block for _, _, span in quotation.spans()]
    return min(blocks), max(blocks)
