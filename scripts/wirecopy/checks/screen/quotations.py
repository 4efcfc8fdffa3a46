"""The quotations of some documents, judged at levels 3 and 4 in one go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from operator import attrgetter, lt
from typing import Any

import numpy as np
from msgspec import UNSET

from wirecopy.checks.screen.doubt import demand
from wirecopy.checks.screen.lines import Lines
from wirecopy.checks.screen.spans import Spans, spans_of
from wirecopy.checks.screen.text import Numbers, Text, Truths
from wirecopy.records import ROLES_OF_SPANS


@dataclass(frozen=True)
class Quotations:
    """Quotations, the documents they are of, and where their spans are.

    The spans are those of one role after those of the other, first all contents.
    `owners` has for each span the number of its quotation, `roles` that of its role.
    """

    records: Sequence[Any]
    documents: Numbers
    spans: Spans
    owners: Numbers
    roles: Numbers

    @cached_property
    def contents(self) -> Spans:
        """The spans of content of all quotations."""
        return self.spans.only(self.roles == 0)

    @cached_property
    def speaking(self) -> Numbers:
        """For each span of content the number of its quotation."""
        speaking: Numbers = self.owners[self.roles == 0]
        return speaking

    @cached_property
    def edges(self) -> Numbers:
        """Where the contents of each quotation start, and where the last ends."""
        counts = np.bincount(self.speaking, minlength=len(self.records))
        return np.cumsum(np.concatenate([[0], counts]), dtype=np.int64)

    def content_of(self, number: int) -> list[tuple[int, int]]:
        """Return where the spans of content of a quotation start and end."""
        spans = self.contents.only(slice(*self.edges[number : number + 2].tolist()))
        return [*zip(spans.starts.tolist(), spans.ends.tolist(), strict=True)]

    @cached_property
    def alone(self) -> Truths:
        """For each span of content whether it shares nothing with another."""
        order = self.contents.ordered()
        starts, ends = self.contents.starts[order], self.contents.ends[order]
        alone = np.ones(len(order), dtype=bool)
        overlaps = np.maximum.accumulate(ends)[:-1] > starts[1:]
        alone[order[1:][overlaps]] = False
        alone[order[:-1][ends[:-1] > starts[1:]]] = False
        return alone


def quotations_of(lines: Lines, text: Text) -> Quotations:
    """Return quotations with their spans; raises Doubt where a span is not right."""
    records, documents = lines.records, lines.files
    lists = [
        [spans or () for spans in map(attrgetter(role), records)]
        for role in ROLES_OF_SPANS
    ]
    counts = np.array([[*map(len, of_role)] for of_role in lists], dtype=np.int64)
    owners = np.tile(np.arange(len(records)), len(lists)).repeat(counts.ravel())
    roles = np.arange(len(lists)).repeat(counts.sum(axis=1))
    flat = [*chain.from_iterable(chain.from_iterable(lists))]
    spans = spans_of(flat, documents[owners], text)
    return Quotations(records, documents, spans, owners, roles)


def judge_quotations(quotations: Quotations, lines: Sequence[bytes]) -> None:
    """Raise Doubt unless quotations are in order, apart from their quotation marks.

    `lines` are those of the records.
    """
    contents, first = quotations.contents, quotations.edges[:-1]
    ids = [record.id for record in quotations.records]
    demand(len({*zip(quotations.documents.tolist(), ids, strict=True)}) == len(ids))
    demand((np.diff(quotations.edges) > 0).all())
    starts, ends = contents.starts[first].tolist(), (-contents.ends[first]).tolist()
    keys = [*zip(starts, ends, lines, strict=True)]
    demand(all(map(lt, keys, keys[1:])))
    _judge_parts(quotations)
    _judge_nesting(quotations)
    demand(not _cross(contents.only(~quotations.alone)))


def _judge_parts(quotations: Quotations) -> None:
    """Demand that spans of a role are in order, and that none lies in the content."""
    spans, owners, roles = quotations.spans, quotations.owners, quotations.roles
    back = spans.starts[1:] < spans.ends[:-1]
    demand(not (back & (np.diff(owners) == 0) & (np.diff(roles) == 0)).any())
    # Each quotation in a stretch of its own, so that it meets no other.
    away = owners * (1 + spans.ends.max(initial=0))
    apart = replace(spans, starts=spans.starts + away, ends=spans.ends + away)
    demand(not apart.only(roles > 0).touching(apart.only(roles == 0)).any())


def _judge_nesting(quotations: Quotations) -> None:
    """Demand that each quotation lies in the one it is within, in no circle."""
    outer = _outer(quotations)
    for number, held_by in outer.items():
        further, steps = held_by, 0
        while further in outer:
            further, steps = outer[further], steps + 1
            demand(steps <= len(outer))
        held = quotations.content_of(held_by)
        for start, end in quotations.content_of(number):
            demand(any(one <= start and end <= other for one, other in held))


def _outer(quotations: Quotations) -> dict[int, int]:
    """Return for each nested quotation the number of the one it is within."""
    records, documents = quotations.records, quotations.documents.tolist()
    nested = [n for n, record in enumerate(records) if record.within is not UNSET]
    if not nested:
        return {}
    numbers = {(documents[n], record.id): n for n, record in enumerate(records)}
    return {n: numbers[documents[n], records[n].within] for n in nested}


def _cross(spans: Spans) -> bool:
    """Return whether two spans overlap without one holding the other."""
    order = spans.ordered()
    open_ends: list[int] = []
    places = zip(spans.starts[order].tolist(), spans.ends[order].tolist(), strict=True)
    for start, end in places:
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        if open_ends and end > open_ends[-1]:
            return True
        open_ends.append(end)
    return False
