"""Annotations into the corpus: the layers of a document, or a pass of it.

Whatever form annotations come in, they are written here, in one way: in canonical form,
checked against the schemas first, each file whole, and the story's entities joined with
those that its other documents use.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from wirecopy.anchors.fill import without_text
from wirecopy.assemble import annotations_of, entities_of
from wirecopy.errors import CorpusError
from wirecopy.files import File, layer_files
from wirecopy.jsonl import to_document, to_lines
from wirecopy.records import (
    ENTITIES,
    HYDRATED_LAYERS,
    LAYERS,
    QUOTATIONS,
    ROLES_OF_SPANS,
    SECTIONS,
    Corpus,
    Document,
    Entity,
    Pass,
    Quotation,
    Record,
    Span,
    Story,
)
from wirecopy.schemas import Schema, read_schemas
from wirecopy.write import replace

Output = dict[str, bytes]


def store(
    corpus: Corpus,
    document: Document,
    entities: Iterable[Entity],
    layers: Iterable[str] = LAYERS,
) -> list[str]:
    """Write these layers of a document, and the entities that its story then has.

    The folder is the document's (`annotations`, or that of a pass). Entities that
    neither this document nor another of the story uses any more are dropped.

    Returns the paths written. Raises CorpusError for an entity id that another document
    uses for something else, and for a record that breaks its schema.
    """
    output = output_of(corpus, document, entities, layers)
    return [path for path, data in output.items() if replace(corpus.root / path, data)]


def output_of(
    corpus: Corpus,
    document: Document,
    entities: Iterable[Entity],
    layers: Iterable[str] = LAYERS,
) -> Output:
    """Return the files that `store` writes, by their paths; raises as it does.

    Of a withheld document the words of quotations and labels are left out.
    """
    if document.layers == HYDRATED_LAYERS:
        raise CorpusError(
            f"{document.id} is hydrated with another text than the one annotated; "
            "annotations are changed with that one only"
        )
    if document.withheld:
        document = without_text(document)
    schemas = read_schemas(corpus.root)
    layers = list(layers)
    output = {
        document.layer_path(layer): canonical_lines(schemas[kind], records)
        for layer, kind, records in layer_records(document)
        if layer in layers
    }
    path = f"{document.layers}/{ENTITIES}/{document.story}.jsonl"
    joined = _joined(corpus, document, list(entities), output)
    output[path] = canonical_lines(schemas["entities"], map(entity_record, joined))
    return output


def record_pass(corpus: Corpus, story: Story, delivered: Document, given: Pass) -> str:
    """Note in story.json that a pass of a document was delivered; return the path.

    Raises CorpusError where that pass of the document is there already: it is frozen.
    """
    record, schema = _with_pass(corpus, story, delivered, given)
    replace(corpus.root / story.path, to_document(record, schema.order))
    return story.path


def demand_pass_accepted(
    corpus: Corpus, story: Story, delivered: Document, given: Pass
) -> None:
    """Raise CorpusError for a pass that story.json could not record."""
    record, schema = _with_pass(corpus, story, delivered, given)
    demand_accepted(schema, record)
    names = {document.name for document in story.documents} - {delivered.name}
    if given.carried_from is not None and given.carried_from not in names:
        raise CorpusError(
            f"{given.carried_from} is no other rendition of {story.id}: "
            f"{', '.join(sorted(names))}"
        )


def _with_pass(
    corpus: Corpus, story: Story, delivered: Document, given: Pass
) -> tuple[Record, Schema]:
    """Return story.json as it is with the pass recorded, and its schema."""
    record = orjson.loads((corpus.root / story.path).read_bytes())
    passes = record["documents"][delivered.name]["passes"]
    if any(one["pass"] == given.name for one in passes):
        raise CorpusError(
            f"{delivered.id} has a pass {given.name} already; a pass is frozen"
        )
    passes.append(
        {
            "pass": given.name,
            "annotator": given.annotator,
            "manual": given.manual,
            "carried_from": given.carried_from,
            "sha256": given.sha256,
        }
    )
    passes.sort(key=lambda one: one["pass"])
    return record, read_schemas(corpus.root)["story"]


def canonical_lines(schema: Schema, records: Iterable[Record]) -> bytes:
    """Return records as a canonical file; raises CorpusError for one that is wrong."""
    listed = list(records)
    for record in listed:
        demand_accepted(schema, record)
    return to_lines(listed, schema.order)


def demand_accepted(schema: Schema, record: Record) -> None:
    """Raise CorpusError for a record that breaks its schema."""
    if not schema.accepts(record):
        pointer, message = next(iter(schema.faults(record)))
        what = orjson.dumps(record).decode()
        where = "/".join(map(str, pointer)) or "record"
        block = f"block {record['block']}: " if "block" in record else ""
        raise CorpusError(f"{block}{where}: {message}: {what[:200]}")


def _joined(
    corpus: Corpus, document: Document, entities: list[Entity], output: Output
) -> list[Entity]:
    """Return the story's entities: those given, and those used by what is there."""
    listed, used = _present(corpus, document, output)
    given = {entity.id: entity for entity in entities}
    for entity in listed:
        new = given.get(entity.id)
        if entity.id not in used:
            continue
        if new is None:
            given[entity.id] = entity
        elif _identity(new) != _identity(entity):
            raise CorpusError(
                f"{document.id}: the entity {entity.id} is {new.type} {new.name!r} "
                f"here and {entity.type} {entity.name!r} in another document of the "
                "story; give one of them another id, or both the same type and name"
            )
    return list(given.values())


def _identity(entity: Entity) -> tuple[str, str, bool]:
    return entity.type, entity.name, entity.named


def _present(
    corpus: Corpus, document: Document, output: Output
) -> tuple[tuple[Entity, ...], set[str]]:
    """Return the entities listed so far, and the ids that layers not written use."""
    listed = f"{document.layers}/{ENTITIES}/{document.story}.jsonl"
    folder = corpus.root / document.layers / ENTITIES / document.story
    names = {path.stem for path in folder.glob("*.jsonl")} | {document.name}
    files = dict(_files(corpus, [(listed, "entities")]))
    used: set[str] = set()
    for name in names:
        id = f"{document.story}/{name}"
        paths = {
            path: kind
            for path, (kind, _) in layer_files(document.layers, id).items()
            if path not in output
        }
        files.update(_files(corpus, paths.items()))
        annotations = annotations_of(files, document.layers, id)
        if f"{document.layers}/{ENTITIES}/{id}.jsonl" in paths:
            used.update(m.entity for m in annotations["mentions"] if m.entity)
        if f"{document.layers}/{QUOTATIONS}/{id}.jsonl" in paths:
            used.update(e for q in annotations["quotations"] for e in q.entities)
    return entities_of(files, listed), used


def _files(
    corpus: Corpus, paths: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, File]]:
    for path, kind in paths:
        full = corpus.root / path
        if full.is_file():
            yield path, File(path, kind, full.read_bytes())


def layer_records(document: Document) -> Iterator[tuple[str, str, list[Record]]]:
    """Yield layer, name of its schema, and records of a document's annotations."""
    mentions = [
        _without_none(_span_record(m), type=m.type, entity=m.entity)
        for m in document.mentions
    ]
    yield ENTITIES, "mentions", mentions
    yield QUOTATIONS, QUOTATIONS, [quotation_record(q) for q in document.quotations]
    sections: list[Record] = [
        {
            "block": role.block,
            "role": role.role,
            **({"break": True} if role.broken else {}),
        }
        for role in document.roles
    ]
    sections += [_without_none(_span_record(s), label=s.label) for s in document.labels]
    yield SECTIONS, SECTIONS, sections


def _span_record(span: Any) -> Record:
    return _without_none(
        {"block": span.block, "start": span.start, "end": span.end}, text=span.text
    )


def _without_none(record: Record, **more: Any) -> Record:
    return record | {key: value for key, value in more.items() if value is not None}


def entity_record(entity: Entity) -> Record:
    """Return an entity as it is written."""
    record: Record = {"id": entity.id, "type": entity.type, "name": entity.name}
    return record if entity.named else record | {"named": False}


def quotation_record(quotation: Quotation) -> Record:
    """Return a quotation as it is written; one that quotes nobody has content only."""
    record: Record = {"id": quotation.id, "kind": quotation.kind}
    content = list(map(_span_record, quotation.content))
    if quotation.stance is None:
        return record | {"content": content}
    spans: dict[str, tuple[Span, ...]] = {
        role: getattr(quotation, role) for role in ROLES_OF_SPANS
    }
    record |= {
        "stance": quotation.stance,
        "reference": quotation.reference,
        "anonymous": quotation.anonymous,
        "entities": list(quotation.entities),
    }
    if quotation.within is not None:
        record["within"] = quotation.within
    return record | {role: list(map(_span_record, spans[role])) for role in spans}
