"""Annotations into the corpus: the layers of a document, or a pass of it.

Whatever form annotations come in, they are written here, in one way: in canonical form,
checked against the schemas first, all files or none, and the story's entities joined
with those that its other documents use.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from wirecopy.anchors.fill import without_text
from wirecopy.assemble import annotations_of, entities_of
from wirecopy.change import changing, put
from wirecopy.errors import CorpusError
from wirecopy.files import File, layer_files, read_file
from wirecopy.jsonl import to_lines
from wirecopy.read import demand_records
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
    Quotation,
    Record,
    Span,
)
from wirecopy.schemas import Schema, read_schemas

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
    with changing(corpus.root):
        return put(corpus.root, output_of(corpus, document, entities, layers))


def output_of(
    corpus: Corpus,
    document: Document,
    entities: Iterable[Entity],
    layers: Iterable[str] = LAYERS,
    before: Mapping[str, bytes] | None = None,
) -> Output:
    """Return the files that `store` writes, by their paths; raises as it does.

    Of a withheld document the words of quotations and labels are left out. `before` are
    files that are to be written with these and count as if they were.
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
    present = _present(corpus, document, output, before or {})
    joined = _joined(document, list(entities), *present)
    output[path] = canonical_lines(schemas["entities"], map(entity_record, joined))
    return output


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
    document: Document,
    entities: list[Entity],
    listed: Iterable[Entity],
    used: set[str],
) -> list[Entity]:
    """Return the story's entities: those given, and those listed that are used."""
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
    corpus: Corpus, document: Document, output: Output, before: Mapping[str, bytes]
) -> tuple[tuple[Entity, ...], set[str]]:
    """Return the entities listed so far, and the ids that layers not written use."""
    listed = f"{document.layers}/{ENTITIES}/{document.story}.jsonl"
    folder = f"{document.layers}/{ENTITIES}/{document.story}"
    paths = [*(path.name for path in (corpus.root / folder).glob("*.jsonl"))]
    paths += [path.rpartition("/")[2] for path in before if path.startswith(folder)]
    names = {path.removesuffix(".jsonl") for path in paths} | {document.name}
    files = dict(_files(corpus, {listed: "entities"}, before))
    try:
        return entities_of(files, listed), _used(
            corpus, document, names, output, before
        )
    except (KeyError, TypeError, AttributeError) as error:
        told = "annotations break their schema; run 'wirecopy check'"
        raise CorpusError(f"{document.story}: {told}") from error


def _used(
    corpus: Corpus,
    document: Document,
    names: Iterable[str],
    output: Output,
    before: Mapping[str, bytes],
) -> set[str]:
    """Return the ids of entities that the layers of documents use, but for new ones."""
    used: set[str] = set()
    for name in names:
        id = f"{document.story}/{name}"
        kinds = {
            path: kind
            for path, (kind, _) in layer_files(document.layers, id).items()
            if path not in output
        }
        files = dict(_files(corpus, kinds, before))
        annotations = annotations_of(files, document.layers, id)
        if f"{document.layers}/{ENTITIES}/{id}.jsonl" in kinds:
            used.update(m.entity for m in annotations["mentions"] if m.entity)
        if f"{document.layers}/{QUOTATIONS}/{id}.jsonl" in kinds:
            used.update(e for q in annotations["quotations"] for e in q.entities)
    return used


def _files(
    corpus: Corpus, kinds: Mapping[str, str], before: Mapping[str, bytes]
) -> Iterator[tuple[str, File]]:
    for path, kind in kinds.items():
        if path in before:
            yield path, File(path, kind, before[path])
        elif (corpus.root / path).is_file():
            file = read_file(corpus.root, path, kind)
            demand_records(file)
            yield path, file


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
