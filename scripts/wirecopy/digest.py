"""Fingerprints: of a text, and of a pass as it was delivered."""

import hashlib
from collections.abc import Iterable, Sequence

import orjson

from wirecopy.records import Document, Entity
from wirecopy.text import text_of_blocks


def of_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def of_text(blocks: Sequence[str]) -> str:
    """Return the SHA-256 of the text file that holds these blocks."""
    return of_bytes(text_of_blocks(blocks).encode())


def of_pass(entities: Iterable[Entity], document: Document) -> str:
    """Return the SHA-256 of a pass: a document's annotations and their entities.

    Only the entities that the document names count, since the passes of the other
    documents of a story add theirs to the same file. Line numbers do not count.
    """
    named = {mention.entity for mention in document.mentions}
    named |= {id for quotation in document.quotations for id in quotation.entities}
    content = [
        sorted((e.id, e.type, e.name, e.named) for e in entities if e.id in named),
        [
            (m.block, m.start, m.end, m.text, m.type, m.entity)
            for m in document.mentions
        ],
        [
            (
                q.id,
                q.kind,
                q.stance,
                q.reference,
                q.anonymous,
                q.entities,
                q.within,
                [(role, s.block, s.start, s.end, s.text) for role, _, s in q.spans()],
            )
            for q in document.quotations
        ],
        [(role.block, role.role, role.broken) for role in document.roles],
        [(s.block, s.start, s.end, s.text, s.label) for s in document.labels],
    ]
    return of_bytes(orjson.dumps(content))
