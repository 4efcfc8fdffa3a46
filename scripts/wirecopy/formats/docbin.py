"""spaCy: a DocBin, with mentions as `ents` and every mark in span groups.

What spaCy has no place for (links, features, names of entities) is in `user_data`,
as JSON. The blank English tokenizer makes the tokens, cut at the edges of all marks.
https://spacy.io/api/docbin
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from wirecopy.errors import CorpusError
from wirecopy.formats.annotated import (
    LABEL,
    QUOTATION,
    ROLE,
    Annotated,
    Link,
    Mark,
    pieces,
)
from wirecopy.formats.json_forms import entities_in, meta_of, name_in, strings
from wirecopy.formats.source import LIMIT, fault, name_of, read_bytes
from wirecopy.formats.tokens import tokens_of_text
from wirecopy.records import LAYERS

SUFFIXES = (".spacy",)
HOLDS = LAYERS
FILE = "annotated.spacy"
GROUP = "wirecopy"


def write(documents: Sequence[Annotated]) -> dict[str, bytes]:
    """Return one DocBin of all documents."""
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("en").vocab
    docs = [_doc(one, vocab) for one in documents]
    return {FILE: DocBin(docs=docs, store_user_data=True).to_bytes()}


def _doc(one: Annotated, vocab: Any) -> Any:
    from spacy.tokens import Doc

    marks, links = pieces(one)
    tokens = tokens_of_text(replace(one, marks=marks))
    words = [one.text[token.start : token.end] for token in tokens]
    spaces = [one.text[token.end : token.end + 1] == " " for token in tokens]
    doc = Doc(vocab, words=words, spaces=spaces)
    spans = [_span(doc, mark) for mark in marks]
    doc.spans[GROUP] = spans
    doc.ents = [
        span
        for span, mark in zip(spans, marks, strict=True)
        if not mark.label.startswith((QUOTATION, ROLE, LABEL))
    ]
    said = {
        **meta_of(one),
        "ids": [mark.id for mark in marks],
        "features": [dict(mark.features) for mark in marks],
        "links": [[link.label, link.head, link.tail] for link in links],
    }
    doc.user_data[GROUP] = orjson.dumps(said).decode()
    return doc


def _span(doc: Any, mark: Mark) -> Any:
    start, end = mark.parts[0]
    entity = mark.features.get("entity", "")
    return doc.char_span(start, end, label=mark.label, kb_id=entity)


def read(
    path: Path, unit: str | None = None, root: Path | None = None
) -> list[Annotated]:
    """Read the documents of a DocBin; its offsets are those of its own tokens.

    Raises CorpusError for what is no DocBin.
    """
    data = read_bytes(path)
    _demand_size(path, data)
    import spacy
    from spacy.tokens import DocBin

    name = name_of(path, root)
    try:
        docs = list(DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab))
        return [
            _annotated(path, doc, f"{name}-{number}")
            for number, doc in enumerate(docs, 1)
        ]
    except CorpusError:
        raise
    except Exception as error:
        told = f"{type(error).__name__}: {error}".partition("\n")[0][:160]
        raise fault(path, 1, f"is no DocBin that can be read: {told}") from error


def _demand_size(path: Path, data: bytes) -> None:
    """Raise CorpusError for what is not packed, or fills the memory when unpacked."""
    unpacker = zlib.decompressobj()
    try:
        size = 0
        while data and size <= LIMIT:
            size += len(unpacker.decompress(data, 2**24))
            data = unpacker.unconsumed_tail
    except zlib.error as error:
        raise fault(path, 1, f"is no DocBin: {error}") from error
    if size > LIMIT or not unpacker.eof:
        told = f"unpacks to more than {LIMIT} bytes" if size > LIMIT else "is cut off"
        raise fault(path, 1, told)


def _annotated(path: Path, doc: Any, name: str) -> Annotated:
    own = _said(doc)
    if own is not None:
        return _own(path, doc, own, name)
    marks: dict[tuple[int, int, str], Mark] = {}
    for span in (*doc.ents, *_grouped(doc)):
        key = (span.start_char, span.end_char, span.label_)
        entity = {"entity": span.kb_id_} if span.kb_id_ else {}
        id = f"m{len(marks) + 1}"
        marks.setdefault(key, Mark(id, span.label_, (key[:2],), entity))
    return Annotated(name, doc.text, tuple(marks.values()), path=str(path))


def _grouped(doc: Any) -> Iterator[Any]:
    for group in doc.spans.values():
        yield from group


def _said(doc: Any) -> Any:
    value = doc.user_data.get(GROUP)
    if not isinstance(value, str) or GROUP not in doc.spans:
        return None
    said = orjson.loads(value)
    return said if isinstance(said, dict) else None


def _own(path: Path, doc: Any, said: dict[str, Any], name: str) -> Annotated:
    """Return a document that we wrote, as it was."""
    spans = list(doc.spans[GROUP])
    ids, features = said.get("ids", []), said.get("features", [])
    if not len(spans) == len(ids) == len(features):
        raise fault(path, 1, f"{GROUP} of {name} tells of other spans than there are")
    marks = [
        Mark(str(id), span.label_, ((span.start_char, span.end_char),), strings(own))
        for span, id, own in zip(spans, ids, features, strict=True)
    ]
    told = [map(str, link) for link in said.get("links", [])]
    links = tuple(Link(label, head, tail) for label, head, tail in told)
    known = {mark.id for mark in marks}
    for link in links:
        if not {link.head, link.tail} <= known:
            raise fault(path, 1, f"link {link.label} of a mark that is not there")
    return Annotated(
        name_in(said, name),
        doc.text,
        tuple(marks),
        links,
        entities_in(path, 1, said),
        str(path),
    )
