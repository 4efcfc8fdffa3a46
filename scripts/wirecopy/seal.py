"""A pass as it is delivered: its layers, and the line in story.json that seals it.

A pass is frozen, so it is written together with its fingerprint: one without the other
could be taken for a pass that somebody changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import orjson

from wirecopy import digest
from wirecopy.errors import CorpusError
from wirecopy.files import File, layer_files, read_file
from wirecopy.jsonl import to_document
from wirecopy.read import pass_in
from wirecopy.records import (
    ENTITIES,
    LAYERS,
    Corpus,
    Document,
    Entity,
    Pass,
    Record,
    Story,
)
from wirecopy.schemas import Schema, read_schemas
from wirecopy.store import Output, demand_accepted, output_of


def pass_output(
    corpus: Corpus,
    document: Document,
    entities: Iterable[Entity],
    given: Pass,
    layers: Iterable[str] = LAYERS,
    before: Mapping[str, bytes] | None = None,
) -> Output:
    """Return the files of a pass of a document, and story.json with it recorded.

    The SHA-256 of `given` is computed here; `before` is as in `output_of`. Raises
    CorpusError as that does, where a layer of the pass is missing, and where the pass
    is there already: it is frozen.
    """
    folder = f"annotations/passes/{given.name}"
    whole = replace(document, layers=folder)
    output = output_of(corpus, whole, entities, layers, before)
    kinds = {f"{folder}/{ENTITIES}/{document.story}.jsonl": "entities"}
    named = layer_files(folder, document.id).items()
    kinds |= {path: kind for path, (kind, _) in named}
    files = {
        path: File(path, kind, output[path])
        if path in output
        else read_file(corpus.root, path, kind)
        for path, kind in kinds.items()
    }
    sha256 = digest.of_pass(*pass_in(files, document, given.name))
    path = f"corpus/{document.story}/story.json"
    record, schema = _with_pass(corpus, document, replace(given, sha256=sha256), before)
    demand_accepted(schema, record)
    return output | {path: to_document(record, schema.order)}


def demand_pass_accepted(
    corpus: Corpus, story: Story, delivered: Document, given: Pass
) -> None:
    """Raise CorpusError for a pass that story.json could not record."""
    record, schema = _with_pass(corpus, delivered, replace(given, sha256="0" * 64))
    demand_accepted(schema, record)
    names = {document.name for document in story.documents} - {delivered.name}
    if given.carried_from is not None and given.carried_from not in names:
        raise CorpusError(
            f"{given.carried_from} is no other rendition of {story.id}: "
            f"{', '.join(sorted(names))}"
        )


def _with_pass(
    corpus: Corpus,
    delivered: Document,
    given: Pass,
    before: Mapping[str, bytes] | None = None,
) -> tuple[Record, Schema]:
    """Return story.json as it is with the pass recorded, and its schema."""
    path = f"corpus/{delivered.story}/story.json"
    data = (before or {}).get(path) or read_file(corpus.root, path, "story").data
    record = orjson.loads(data)
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
