"""Carry annotations from one text to another of the same story.

The texts are aligned block by block and, inside blocks, word by word. An annotation is
carried where all its words have a counterpart; where that is spelt otherwise it is
carried and said to be unsure, and where words are missing it is left for a person.
Nothing is decided here: whoever carries reads every line afterwards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any, TypeVar

from wirecopy.align import WORD, align_blocks
from wirecopy.records import (
    ROLES_OF_SPANS,
    Covering,
    Document,
    Label,
    Mention,
    Quotation,
    Role,
    Span,
)

SURE = 0.8
"""Share of words that two blocks must have in common for a role to be sure."""

Spanned = TypeVar("Spanned", Span, Mention, Label)
Extent = tuple[int, int]


@dataclass
class Carried:
    """What was carried: the document, and what a person has to look at."""

    document: Document
    unsure: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Counterpart:
    """A block of the new text, and where each word of the old block is in it."""

    block: int
    share: float
    text: str
    words: dict[Extent, Extent]


def carry(source: Document, target: Document) -> Carried:
    """Carry all layers of a document to another text.

    Both documents have their blocks. The target's own annotations are not kept.
    """
    parts = _counterparts(source.blocks or (), target.blocks or ())
    carried = Carried(target)
    mentions = _all(carried, parts, source.mentions, "mention")
    labels = _all(carried, parts, source.labels, "label")
    quotations = tuple(_quotations(carried, parts, source.quotations))
    roles = tuple(_roles(carried, parts, source, len(target.blocks or ())))
    carried.document = replace(
        target, mentions=mentions, labels=labels, quotations=quotations, roles=roles
    )
    return carried


def _counterparts(
    old: Sequence[str], new: Sequence[str]
) -> dict[int, list[Counterpart]]:
    """Return the counterparts of every old block, the most alike first."""
    found: dict[int, list[Counterpart]] = {}
    for pair in align_blocks(old, new):
        one, other = old[pair.one - 1], new[pair.other - 1]
        part = Counterpart(pair.other, pair.share, other, _words(one, other))
        found.setdefault(pair.one, []).append(part)
    for parts in found.values():
        parts.sort(key=lambda part: -part.share)
    return found


def _words(old: str, new: str) -> dict[Extent, Extent]:
    """Return the extent in the new block of every word of the old that is still there.

    Words that were replaced one for one count as still there, in another spelling.
    """
    places_old = [match.span() for match in WORD.finditer(old)]
    places_new = [match.span() for match in WORD.finditer(new)]
    matcher = SequenceMatcher(
        None,
        [old[start:end] for start, end in places_old],
        [new[start:end] for start, end in places_new],
        autojunk=False,
    )
    words: dict[Extent, Extent] = {}
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag in ("equal", "replace") and j - i == m - k:
            words.update(zip(places_old[i:j], places_new[k:m], strict=True))
    return words


def _moved(
    parts: dict[int, list[Counterpart]], span: Covering
) -> tuple[Counterpart, int, int] | None:
    """Return where all words of a span are in one block of the new text, in a run."""
    for part in parts.get(span.block, ()):
        inside = [w for w in part.words if span.start <= w[0] and w[1] <= span.end]
        length = len(WORD.findall(span.text or ""))
        if not inside or len(inside) != length:
            continue
        places = [part.words[word] for word in sorted(inside)]
        start, end = places[0][0], places[-1][1]
        if len(WORD.findall(part.text[start:end])) == length:
            return part, start, end
    return None


def _one(
    carried: Carried, parts: dict[int, list[Counterpart]], span: Spanned, what: str
) -> Spanned | None:
    """Carry one span; note it where it is unsure or stays behind."""
    place = _moved(parts, span)
    if place is None:
        carried.left.append(f"block {span.block}: {what} {span.text!r}")
        return None
    part, start, end = place
    text = part.text[start:end]
    if text != span.text:
        carried.unsure.append(f"block {part.block}: {what} {text!r}, was {span.text!r}")
    return replace(span, block=part.block, start=start, end=end, text=text)


def _all(
    carried: Carried,
    parts: dict[int, list[Counterpart]],
    spans: Sequence[Spanned],
    what: str,
) -> tuple[Spanned, ...]:
    found = [_one(carried, parts, span, what) for span in spans]
    return tuple(span for span in found if span is not None)


def _quotations(
    carried: Carried,
    parts: dict[int, list[Counterpart]],
    quotations: Sequence[Quotation],
) -> Iterator[Quotation]:
    """Carry the quotations that keep all of their content."""
    kept: list[Quotation] = []
    for quotation in quotations:
        moved: dict[str, Any] = {
            role: _all(
                carried, parts, getattr(quotation, role), f"{quotation.id} {role}"
            )
            for role in ROLES_OF_SPANS
        }
        if len(moved["content"]) == len(quotation.content):
            kept.append(replace(quotation, **moved))
        else:
            carried.left.append(
                f"block {quotation.content[0].block}: quotation {quotation.id}"
            )
    ids = {quotation.id for quotation in kept}
    for quotation in kept:
        if quotation.within is not None and quotation.within not in ids:
            carried.unsure.append(f"{quotation.id}: was within {quotation.within}")
            quotation = replace(quotation, within=None)
        yield quotation


def _roles(
    carried: Carried,
    parts: dict[int, list[Counterpart]],
    source: Document,
    blocks: int,
) -> Iterator[Role]:
    """Give every new block the role of the old block that it is most like."""
    best: dict[int, tuple[float, Role]] = {}
    for role in source.roles:
        for part in parts.get(role.block, ()):
            if part.block not in best or part.share > best[part.block][0]:
                best[part.block] = (part.share, role)
    for block in range(1, blocks + 1):
        if block not in best:
            carried.left.append(f"block {block}: no role")
            continue
        share, role = best[block]
        if share < SURE:
            carried.unsure.append(f"block {block}: role {role.role}")
        yield replace(role, block=block)
