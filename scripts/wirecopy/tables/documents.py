"""Config documents: a row is a document, with all layers at global offsets."""

from collections.abc import Iterator

from wirecopy.parts import parts_of
from wirecopy.records import (
    ROLES_OF_SPANS,
    Document,
    Quotation,
    Record,
    Rules,
    Span,
    Story,
)
from wirecopy.tables.columns import (
    Features,
    boolean,
    in_text,
    index_of,
    integer,
    label,
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
    """Return the columns: texts, metadata, and a list of structs for each layer."""
    spans = listed(span_features())
    return {
        **place_features(),
        "agency": string(),
        "published": string(),
        "language": string(),
        "based_on": string(),
        "topic": string(),
        "genre": string(),
        "text": string(),
        "entities": listed(
            {
                **span_features(),
                "type": label(rules.types),
                "entity": string(),
                "name": string(),
            }
        ),
        "quotations": listed(
            {
                "id": string(),
                **quotation_features(rules),
                "entities": listed(string()),
                **dict.fromkeys(ROLES_OF_SPANS, spans),
            }
        ),
        "sections": listed(
            {
                "start": integer(),
                "end": integer(),
                "role": label(rules.roles),
                "part": integer(),
                "break": boolean(),
            }
        ),
        "labels": listed({**span_features(), "label": label(rules.labels)}),
    }


def rows(story: Story) -> Iterator[Record]:
    """Yield a row for each document."""
    names = {entity.id: entity.name for entity in story.entities}
    for document in story.documents:
        starts = offsets(document)
        yield {
            **place(story, document),
            "agency": document.agency,
            "published": document.published,
            "language": document.language,
            "based_on": document.based_on,
            "topic": story.topic,
            "genre": story.genre,
            "text": text_of(document),
            "entities": _mentions(document, starts, names),
            "quotations": [
                _quotation(document, q, starts) for q in document.quotations
            ],
            "sections": _sections(document, starts),
            "labels": _labels(document, starts),
        }


def _mentions(
    document: Document, starts: list[int], names: dict[str, str]
) -> list[Record]:
    return [
        {
            **in_text(Span(m.block, m.start, m.end, m.text), starts),
            "type": index_of(document.rules.types, m.type),
            "entity": m.entity,
            "name": names.get(m.entity or ""),
        }
        for m in document.mentions
    ]


def _quotation(document: Document, quotation: Quotation, starts: list[int]) -> Record:
    return {
        "id": quotation.id,
        **quotation_values(document.rules, quotation),
        "entities": list(quotation.entities),
        **{
            role: [in_text(span, starts) for span in getattr(quotation, role)]
            for role in ROLES_OF_SPANS
        },
    }


def _sections(document: Document, starts: list[int]) -> list[Record]:
    parts, blocks = parts_of(document), document.blocks or ()
    return [
        {
            "start": starts[role.block - 1],
            "end": starts[role.block - 1] + len(blocks[role.block - 1]),
            "role": index_of(document.rules.roles, role.role),
            "part": parts.get(role.block),
            "break": role.broken,
        }
        for role in document.roles
    ]


def _labels(document: Document, starts: list[int]) -> list[Record]:
    return [
        {
            **in_text(Span(s.block, s.start, s.end, s.text), starts),
            "label": index_of(document.rules.labels, s.label),
        }
        for s in document.labels
    ]
