"""Records as values.

What was read as JSON becomes the values of `records`, each with the line it stands on.
Only records that keep to their schema come here; what a file does not say is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from wirecopy.files import NAME, File, StoryTree, layer_files
from wirecopy.records import (
    Corpus,
    Document,
    Entity,
    Label,
    Mention,
    Pass,
    Quotation,
    Record,
    Role,
    Rules,
    Span,
    Story,
)
from wirecopy.text import blocks_of

Files = Mapping[str, File]


def numbered(files: Files, path: str) -> Iterator[tuple[int, Record]]:
    """Yield the records of a file with their line numbers."""
    if path in files:
        for line, record in enumerate(files[path].records, 1):
            if record is not None:
                yield line, record


def tree_with_documents(tree: StoryTree, files: Files) -> StoryTree:
    """Return the tree with the names of the documents that story.json gives."""
    record = files[tree.path].records[0] if tree.path in files else None
    documents = (record or {}).get("documents")
    safe = all(NAME.fullmatch(name) for name in tree.id.split("/"))
    if not safe or not isinstance(documents, dict):
        return tree
    names = tuple(sorted(name for name in documents if NAME.fullmatch(name)))
    return replace(tree, documents=names)


def story_of(
    corpus: Corpus, tree: StoryTree, files: Files, without: Iterable[str] = ()
) -> Story:
    """Make a story of its files, leaving out the documents with these ids."""
    record = files[tree.path].records[0] or {}
    left_out = set(without)
    return Story(
        id=tree.id,
        topic=record["topic"],
        genre=record["genre"],
        corpus=corpus,
        entities=entities_of(files, tree.entities_path),
        documents=tuple(
            document_of(corpus, tree, files, name, record["documents"][name])
            for name in tree.documents or ()
            if f"{tree.id}/{name}" not in left_out
        ),
    )


def entities_of(files: Files, path: str) -> tuple[Entity, ...]:
    """Return the entities of a file of entities."""
    return tuple(
        Entity(
            record["id"],
            record["type"],
            record["name"],
            record.get("named", True),
            line,
        )
        for line, record in numbered(files, path)
    )


def document_of(
    corpus: Corpus, tree: StoryTree, files: Files, name: str, meta: Record
) -> Document:
    """Make a document of its files and of what story.json says of it."""
    id = f"{tree.id}/{name}"
    text = files.get(f"corpus/{id}.txt")
    return Document(
        id=id,
        outlet=meta["outlet"],
        agency=meta["agency"],
        published=meta["published"],
        language=meta["language"],
        sha256=meta.get("sha256", ""),
        based_on=meta["based_on"],
        passes=tuple(_pass(item) for item in meta["passes"]),
        withheld=tree.withheld,
        rules=corpus.rules,
        blocks=blocks_of(text.text) if text and text.text else None,
        anchors=_anchors(files, f"corpus/{id}.anchors.json"),
        **annotations_of(files, "annotations", id),
    )


def bare_document(id: str, rules: Rules, blocks: tuple[str, ...]) -> Document:
    """Return a text as a document of which nothing else is known."""
    return Document(
        id=id,
        outlet=None,
        agency=None,
        published=None,
        language="",
        sha256="",
        based_on=None,
        passes=(),
        withheld=False,
        rules=rules,
        blocks=blocks,
    )


def _anchors(files: Files, path: str) -> Record | None:
    records = files[path].records if path in files else ()
    return records[0] if records else None


def annotations_of(files: Files, folder: str, id: str) -> dict[str, Any]:
    """Return the annotations of a document by the names of its fields."""
    mentions, quotations, sections = layer_files(folder, id)
    return {
        "mentions": tuple(_mention(*item) for item in numbered(files, mentions)),
        "quotations": tuple(_quotation(*item) for item in numbered(files, quotations)),
        "roles": tuple(
            Role(record["block"], record["role"], "break" in record, line)
            for line, record in numbered(files, sections)
            if "role" in record
        ),
        "labels": tuple(
            _label(line, record)
            for line, record in numbered(files, sections)
            if "role" not in record
        ),
    }


def _pass(record: Record) -> Pass:
    return Pass(
        record["pass"],
        record["annotator"],
        record["manual"],
        record["carried_from"],
        record["sha256"],
    )


def _mention(line: int, record: Record) -> Mention:
    return Mention(
        record["block"],
        record["start"],
        record["end"],
        record.get("text"),
        record["type"],
        record.get("entity"),
        line,
    )


def _label(line: int, record: Record) -> Label:
    return Label(
        record["block"],
        record["start"],
        record["end"],
        record.get("text"),
        record["label"],
        line,
    )


def _spans(record: Record, role: str) -> tuple[Span, ...]:
    return tuple(
        Span(span["block"], span["start"], span["end"], span.get("text"))
        for span in record.get(role, ())
    )


def _quotation(line: int, record: Record) -> Quotation:
    return Quotation(
        id=record["id"],
        kind=record["kind"],
        content=_spans(record, "content"),
        stance=record.get("stance"),
        reference=record.get("reference"),
        anonymous=record.get("anonymous", False),
        entities=tuple(record.get("entities", ())),
        within=record.get("within"),
        cue=_spans(record, "cue"),
        speaker=_spans(record, "speaker"),
        addressee=_spans(record, "addressee"),
        line=line,
    )
