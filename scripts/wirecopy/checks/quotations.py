"""Quotations: what is said, by whom, and the marks around it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from wirecopy.checks.registry import check
from wirecopy.finding import Fault, in_layer, in_text
from wirecopy.quotation_marks import (
    Spoken,
    Stretch,
    against_marks,
    marked,
    outside_quotations,
)
from wirecopy.records import QUOTATIONS, Document, Span, Story


def _pairs(document: Document) -> list[Stretch]:
    """Return all that quotation marks hold in a document."""
    blocks = document.blocks or ()
    return [pair for at, block in enumerate(blocks, 1) for pair in marked(at, block)]


def _spoken(document: Document) -> list[Spoken]:
    return [Spoken(q.id, q.kind, q.within, q.content) for q in document.quotations]


def _overlap(one: Span, other: Span) -> bool:
    return one.block == other.block and one.start < other.end and other.start < one.end


@check("Q306", "part-inside-content")
def part_inside_content(document: Document) -> Iterator[Fault]:
    """A cue, speaker or addressee lies in the content of its own quotation.

    *"A," she said. "B."* has two spans of content, so that *she said* is in neither.

    Bad: content '"A," she said. "B."', cue 'said'
    Good: content '"A,"' and '"B."', cue 'said'
    """
    for quotation in document.quotations:
        for role, place, span in quotation.spans():
            if role == "content":
                continue
            if any(_overlap(span, content) for content in quotation.content):
                yield (
                    in_layer(document, QUOTATIONS, quotation, role, place, span=span),
                    f"{role} {span.text!r} lies in the content of {quotation.id}; "
                    "split the content around it",
                )


@check("Q307", "spans-out-of-order")
def spans_out_of_order(document: Document) -> Iterator[Fault]:
    """Spans of one role overlap, or do not stand in the order of the text.

    Bad: "content":[{"block":4, ...},{"block":3, ...}]
    Good: "content":[{"block":3, ...},{"block":4, ...}]
    """
    for quotation in document.quotations:
        last: tuple[str, int, int] = ("", 0, 0)
        for role, place, span in quotation.spans():
            if last[0] == role and (span.block, span.start) < last[1:]:
                yield (
                    in_layer(document, QUOTATIONS, quotation, role, place, span=span),
                    f"{role} {span.text!r} stands before the end of the one before it",
                )
            last = (role, span.block, span.end)


@check("Q401", "speaker-not-in-entities")
def speaker_not_in_entities(story: Story) -> Iterator[Fault]:
    """A quotation is spoken by an entity that the story does not list.

    Bad: {"id":"q1","entities":["okafor"], ...} and no okafor in the story's entities
    Good: {"id":"q1","entities":["okafor-lind"], ...}
    """
    listed = {entity.id for entity in story.entities}
    for document in story.documents:
        for quotation in document.quotations:
            for place, entity in enumerate(quotation.entities):
                if entity not in listed:
                    yield (
                        in_layer(document, QUOTATIONS, quotation, "entities", place),
                        f"{quotation.id} is spoken by {entity!r}, which "
                        f"{story.entities_path} does not list",
                    )


@check("Q402", "marks-outside-quotation")
def marks_outside_quotation(document: Document) -> Iterator[Fault]:
    """Quotation marks hold words that are in no quotation.

    Marks that quote nobody (titles, terms, irony) are annotated too, so that a pair
    of marks without an annotation is always an oversight.

    Bad: the "miracle" harvest, and no quotation there
    Good: the same with {"id":"q3","kind":"other","content":[{"text":"\\"miracle\\""}]}
    """
    for pair in outside_quotations(_spoken(document), _pairs(document)):
        where = in_text(document, pair.block, pair.start, pair.end)
        yield (
            where,
            f"quotation marks hold {where.text!r}, which is in no quotation",
        )


@check("Q403", "contents-cross")
def contents_cross(document: Document) -> Iterator[Fault]:
    """The contents of two quotations overlap and neither lies in the other.

    Bad: q1 covers words 1 to 9 of a block, q2 words 5 to 12
    Good: q2 covers words 5 to 9
    """
    for one, other in combinations(document.quotations, 2):
        for place, inner in enumerate(other.content):
            if any(_cross(outer, inner) for outer in one.content):
                yield (
                    in_layer(document, QUOTATIONS, other, "content", place, span=inner),
                    f"content of {other.id} crosses that of {one.id}",
                )


def _cross(one: Span, other: Span) -> bool:
    return _overlap(one, other) and not (
        (one.start <= other.start and other.end <= one.end)
        or (other.start <= one.start and one.end <= other.end)
    )


@check("Q404", "within-missing")
def within_missing(document: Document) -> Iterator[Fault]:
    """A quotation is nested in one that is not there, or in itself.

    Bad: {"id":"q2","within":"q9", ...} and no q9
    Good: {"id":"q2","within":"q1", ...}
    """
    ids = {quotation.id for quotation in document.quotations}
    for quotation in document.quotations:
        if quotation.within is not None and quotation.within not in ids:
            yield (
                in_layer(document, QUOTATIONS, quotation, "within"),
                f"{quotation.id} is within {quotation.within}, which is not there",
            )


@check("Q405", "within-circular")
def within_circular(document: Document) -> Iterator[Fault]:
    """Quotations are nested in each other in a circle.

    Bad: q1 within q2 and q2 within q1
    Good: q2 within q1
    """
    outer = {quotation.id: quotation.within for quotation in document.quotations}
    for quotation in document.quotations:
        chain: list[str] = [quotation.id]
        while (step := outer.get(chain[-1])) is not None and step not in chain:
            chain.append(step)
        if step == quotation.id:
            path = " within ".join([*chain, step])
            yield (
                in_layer(document, QUOTATIONS, quotation, "within"),
                f"is circular: {path}",
            )


@check("Q406", "quotation-id-twice")
def quotation_id_twice(document: Document) -> Iterator[Fault]:
    """Two quotations of a document have one id.

    Bad: two lines with "id":"q1"
    Good: q1 and q2
    """
    seen: set[str] = set()
    for quotation in document.quotations:
        if quotation.id in seen:
            yield (
                in_layer(document, QUOTATIONS, quotation, "id"),
                f"has the id {quotation.id} again; give it another",
            )
        seen.add(quotation.id)


@check("Q407", "outside-its-outer")
def outside_its_outer(document: Document) -> Iterator[Fault]:
    """A nested quotation has content that is not in the content it is nested in.

    Bad: q2 within q1, with its content in a block where q1 has none
    Good: q2 within q1, with its content inside that of q1
    """
    by_id = {quotation.id: quotation for quotation in document.quotations}
    for quotation in document.quotations:
        outer = by_id.get(quotation.within or "")
        if outer is None:
            continue
        for place, span in enumerate(quotation.content):
            if not any(_inside(span, content) for content in outer.content):
                yield (
                    in_layer(
                        document, QUOTATIONS, quotation, "content", place, span=span
                    ),
                    f"content of {quotation.id} is not in that of {outer.id}, "
                    "which it is within",
                )


def _inside(inner: Span, outer: Span) -> bool:
    return (
        inner.block == outer.block
        and outer.start <= inner.start
        and inner.end <= outer.end
    )


@check("Q408", "kind-against-marks")
def kind_against_marks(document: Document) -> Iterator[Fault]:
    """A quotation's kind is not what its quotation marks say.

    All of the content inside marks is direct, some mixed, none indirect. Not counted
    are marks that quote nobody and marks of a quotation nested in this one, unless
    they hold all of the content.

    Bad: {"kind":"direct","content":[{"text":"they would stay out"}]}
    Good: {"kind":"indirect","content":[{"text":"they would stay out"}]}
    """
    if document.blocks is None:
        return
    rules, pairs = document.rules.marks, _pairs(document)
    kinds = {share: kind for kind, share in rules.items()}
    spoken = _spoken(document)
    for place, share in against_marks(spoken, document.blocks, pairs, rules):
        quotation = document.quotations[place]
        yield (
            in_layer(document, QUOTATIONS, quotation, "kind"),
            f"is {quotation.kind}, but quotation marks hold {share} of the "
            f"content: {kinds.get(share, share)}",
        )
