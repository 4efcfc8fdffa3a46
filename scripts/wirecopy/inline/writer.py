"""From a document to its inline form."""

import heapq
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

from wirecopy.errors import CorpusError
from wirecopy.records import (
    ENTITIES,
    LAYERS,
    QUOTATIONS,
    ROLES_OF_SPANS,
    SECTIONS,
    Document,
    Entity,
    Quotation,
)

SPECIAL = re.compile(r"[\[\]\\]")


@dataclass(frozen=True, slots=True, order=True)
class Bracket:
    """A pair of brackets in a block; sorted so that outer brackets come first."""

    start: int
    minus_end: int
    rank: tuple[int, str]
    tag: str

    @property
    def end(self) -> int:
        return -self.minus_end


def write_inline(
    document: Document,
    entities: Iterable[Entity],
    layers: Iterable[str] = LAYERS,
) -> str:
    """Return a document with the annotations of these layers in inline form.

    `entities` are those of the story; the footer has the ones that the document names.
    Raises CorpusError where the text is not at hand.
    """
    if document.blocks is None:
        raise CorpusError(f"{document.id}: the text is withheld; hydrate it first")
    layers = set(layers)
    brackets = _brackets(document, layers)
    roles = {role.block: role for role in document.roles if SECTIONS in layers}
    lines = []
    for number, block in enumerate(document.blocks, 1):
        role = roles.get(number)
        name = "" if role is None else f" {role.role}{' break' * role.broken}"
        text = _bracketed(block, brackets.get(number, []))
        lines.append(f"#{name}\n{text}\n\n")
    return "".join([*lines, "---\n", *_footer(document, entities, layers)])


def _brackets(document: Document, layers: set[str]) -> dict[int, list[Bracket]]:
    """Return the brackets of every block."""
    found: dict[int, list[Bracket]] = {}

    def add(block: int, start: int, end: int, rank: tuple[int, str], tag: str) -> None:
        found.setdefault(block, []).append(Bracket(start, -end, rank, tag))

    if SECTIONS in layers:
        for label in document.labels:
            add(label.block, label.start, label.end, (0, ""), f":{label.label}")
    if QUOTATIONS in layers:
        for quotation in document.quotations:
            for role, _, span in quotation.spans():
                rank = (1 + ROLES_OF_SPANS.index(role), quotation.id)
                tag = f"{quotation.id}.{role}"
                add(span.block, span.start, span.end, rank, tag)
    if ENTITIES in layers:
        for mention in document.mentions:
            tag = " ".join(filter(None, (mention.type, mention.entity)))
            add(mention.block, mention.start, mention.end, (9, ""), tag)
    return found


def _bracketed(block: str, brackets: list[Bracket]) -> str:
    """Return a block with its brackets."""
    out: list[str] = []
    stack: list[Bracket] = []
    at = 0

    def copy_to(offset: int) -> None:
        nonlocal at
        out.append(SPECIAL.sub(r"\\\g<0>", block[at:offset]))
        at = max(at, offset)

    def close_until(offset: int) -> None:
        while stack and stack[-1].end <= offset:
            closed = stack.pop()
            copy_to(closed.end)
            out.append(f"]{{{closed.tag}}}")

    for bracket in _nested(brackets):
        close_until(bracket.start)
        copy_to(bracket.start)
        out.append("[")
        stack.append(bracket)
    close_until(len(block))
    copy_to(len(block))
    return "".join(out)


def _nested(brackets: list[Bracket]) -> Iterator[Bracket]:
    """Yield brackets that nest, cutting those that cross into numbered pieces."""
    heap = sorted(brackets)
    ends: list[int] = []
    pieces = 0
    while heap:
        bracket = heapq.heappop(heap)
        while ends and ends[-1] <= bracket.start:
            ends.pop()
        if ends and ends[-1] < bracket.end:
            cut = ends[-1]
            tag = bracket.tag
            if not tag.startswith("~"):
                pieces += 1
                tag = f"~{pieces} {tag}"
            rest = tag.partition(" ")[0]
            heapq.heappush(heap, Bracket(cut, bracket.minus_end, bracket.rank, rest))
            bracket = Bracket(bracket.start, -cut, bracket.rank, tag)
        ends.append(bracket.end)
        yield bracket


def _footer(
    document: Document, entities: Iterable[Entity], layers: set[str]
) -> Iterator[str]:
    used: set[str | None] = set()
    if QUOTATIONS in layers:
        for quotation in document.quotations:
            used.update(quotation.entities)
            yield f"{quotation_line(quotation)}\n"
    if ENTITIES in layers:
        used.update(mention.entity for mention in document.mentions)
    for entity in entities:
        if entity.id in used:
            name = orjson.dumps(entity.name).decode()
            unnamed = "" if entity.named else " unnamed"
            yield f"{entity.id} {entity.type} {name}{unnamed}\n"


def quotation_line(quotation: Quotation) -> str:
    """Return the line of the footer for a quotation."""
    words = [quotation.id, quotation.kind]
    if quotation.reference is not None and quotation.stance is not None:
        words += [quotation.reference, quotation.stance]
        words.append(",".join(quotation.entities) or "-")
    if quotation.anonymous:
        words.append("anonymous")
    if quotation.within is not None:
        words += ["within", quotation.within]
    return " ".join(words)
