"""A document in the terminal, with its three layers in the text.

In colour where there is a terminal: mentions by family of type, contents underlined,
cues and speakers marked. Elsewhere in the inline form, in which brackets say it all.
"""

import itertools
import os
import sys

import click

from wirecopy.errors import CorpusError
from wirecopy.inline import write_inline
from wirecopy.parts import parts_of
from wirecopy.records import Document, Story

COLOURS = ("cyan", "green", "yellow", "magenta", "blue", "red")


def show_document(story: Story, document: Document) -> str:
    """Return a document for the terminal that standard output is, or as brackets.

    Raises CorpusError where the text is not at hand.
    """
    out = sys.stdout
    if out is not None and out.isatty() and "NO_COLOR" not in os.environ:
        return in_colour(document)
    return write_inline(document, story.entities)


def in_colour(document: Document) -> str:
    """Return a document with its annotations as colours and small tags."""
    if document.blocks is None:
        raise CorpusError(f"{document.id}: the text is withheld; hydrate it first")
    roles, parts = document.role_of(), parts_of(document)
    lines = [click.style(document.id, bold=True), ""]
    for number, block in enumerate(document.blocks, 1):
        head = f"{number} {roles.get(number, 'no role')}"
        if number in parts:
            head += f", part {parts[number]}"
        lines += [click.style(head, dim=True), _coloured(document, number, block), ""]
    for quotation in document.quotations:
        speaks = ", ".join(quotation.entities) or "nobody identified"
        told = (quotation.kind, quotation.reference, quotation.stance)
        words = " ".join(filter(None, told))
        lines.append(f"{click.style(quotation.id, bold=True)} {words}: {speaks}")
    return "\n".join(lines) + "\n"


def _coloured(document: Document, number: int, block: str) -> str:
    """Return a block, cut at the edges of all spans, each piece in its style."""
    types = document.rules.types
    mentions = [m for m in document.mentions if m.block == number]
    spans = [
        (role, quotation.id, span)
        for quotation in document.quotations
        for role, _, span in quotation.spans()
        if span.block == number
    ]
    edges = {0, len(block)}
    edges |= {edge for m in mentions for edge in (m.start, m.end)}
    edges |= {edge for _, _, span in spans for edge in (span.start, span.end)}
    ordered = sorted(edges)
    out = []
    for start, end in itertools.pairwise(ordered):
        named = [m for m in mentions if m.start <= start and end <= m.end]
        over = {role: id for role, id, s in spans if s.start <= start and end <= s.end}
        colour = COLOURS[types.index(named[0].type) % len(COLOURS)] if named else None
        piece = click.style(
            block[start:end],
            fg=colour,
            underline="content" in over,
            bold="speaker" in over,
            reverse="cue" in over,
        )
        out.append(piece)
        if named and end == named[0].end:
            out.append(click.style(f" {named[0].type}", dim=True, fg=colour))
    return "".join(out)
