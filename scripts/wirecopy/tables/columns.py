"""The columns that all tables share."""

from collections.abc import Sequence
from typing import Any

from wirecopy.records import (
    Collection,
    Document,
    Quotation,
    Record,
    Rules,
    Span,
    Story,
)

Features = dict[str, Any]


def string() -> Any:
    """Return the feature of a string column."""
    from datasets import Value

    return Value("string")


def integer() -> Any:
    """Return the feature of an integer column."""
    from datasets import Value

    return Value("int32")


def boolean() -> Any:
    """Return the feature of a column of true and false."""
    from datasets import Value

    return Value("bool")


def listed(feature: Any) -> Any:
    """Return the feature of a column of lists."""
    from datasets import List

    return List(feature)


def label(names: Sequence[str]) -> Any:
    """Return the feature of a column of labels, or strings where there are none."""
    from datasets import ClassLabel

    return ClassLabel(names=list(names)) if names else string()


def index_of(names: Sequence[str], name: str | None) -> int | str | None:
    """Return the number of a label as its column holds it; None stays None."""
    return name if name is None or not names else names.index(name)


def span_features() -> Features:
    """Return the features of a span: [start, end) and the text it covers."""
    return {"start": integer(), "end": integer(), "text": string()}


def place_features() -> Features:
    """Return the features that say which document a row belongs to."""
    return {
        "document": string(),
        "story": string(),
        "collection": string(),
        "outlet": string(),
        "text_licence": string(),
        "annotation_licence": string(),
        "version": string(),
    }


def place(story: Story, document: Document) -> Record:
    """Return the values that say which document a row belongs to."""
    return {
        "document": document.id,
        "outlet": document.outlet,
        **story_place(story.collection, story),
    }


def story_place(collection: Collection, story: Story) -> Record:
    """Return the values that say which story a row belongs to."""
    return {
        "story": story.id,
        "collection": collection.name,
        "text_licence": collection.text_licence,
        "annotation_licence": collection.annotation_licence,
        "version": story.corpus.version,
    }


def bio_names(types: Sequence[str]) -> list[str]:
    """Return the names of BIO tags over types: O, then B- and I- of each."""
    return ["O", *(f"{edge}-{type}" for type in types for edge in "BI")]


def mapped_types(rules: Rules, table: str) -> list[str]:
    """Return the types that a table maps to, in the order of its first use."""
    return list(dict.fromkeys(rules.maps[table].values()))


def offsets(document: Document) -> list[int]:
    """Return where each block starts in the document's text, a newline between two."""
    starts, at = [], 0
    for block in document.blocks or ():
        starts.append(at)
        at += len(block) + 1
    return starts


def text_of(document: Document) -> str:
    """Return the text of a document, its blocks joined by newlines."""
    return "\n".join(document.blocks or ())


def in_text(span: Span, starts: Sequence[int], origin: int = 0) -> Record:
    """Return a span with offsets in the whole text, or from an origin in it."""
    base = starts[span.block - 1] - origin
    return {"start": base + span.start, "end": base + span.end, "text": span.text}


def quotation_features(rules: Rules) -> Features:
    """Return the features of what is said of a quotation as a whole."""
    return {
        "kind": label(rules.kinds),
        "stance": label(rules.stances),
        "reference": label(rules.references),
        "anonymous": boolean(),
        "within": string(),
    }


def quotation_values(rules: Rules, quotation: Quotation) -> Record:
    """Return what is said of a quotation as a whole."""
    return {
        "kind": index_of(rules.kinds, quotation.kind),
        "stance": index_of(rules.stances, quotation.stance),
        "reference": index_of(rules.references, quotation.reference),
        "anonymous": quotation.anonymous,
        "within": quotation.within,
    }
