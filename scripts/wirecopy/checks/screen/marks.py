"""Quotation marks and quotations of some documents, judged together."""

from collections.abc import Mapping

import numpy as np
from msgspec import UNSET

from wirecopy.checks.screen.doubt import demand
from wirecopy.checks.screen.plain import FAMILIAR
from wirecopy.checks.screen.quotations import Quotations
from wirecopy.checks.screen.spans import Spans
from wirecopy.checks.screen.text import Text, Truths
from wirecopy.quotation_marks import (
    APOSTROPHES,
    SIGNS,
    Spoken,
    Stretch,
    against_marks,
    marked,
)

MARKS, SINGLE = (
    np.isin(np.arange(FAMILIAR[-1].stop), [*map(ord, signs)])
    for signs in (SIGNS, APOSTROPHES)
)


def judge_marks(quotations: Quotations, text: Text, marks: Mapping[str, str]) -> None:
    """Raise Doubt unless quotation marks hold what the quotations say they do."""
    pairs = _pairs_in(text)
    held = _as_spans(pairs, text)
    demand(held.touching(quotations.contents).all())
    share = {
        "none": ~_any(quotations.contents.touching(held), quotations),
        "all": ~_any(~_are_held(quotations, held, text), quotations),
    }
    spoken = _spoken(quotations, text, marks, share)
    demand(not any(against_marks(spoken, text.blocks, pairs, marks)))


def _pairs_in(text: Text) -> list[Stretch]:
    """Return what quotation marks hold in all blocks, which are counted from 1."""
    at = np.flatnonzero(MARKS[text.codes])
    in_word = text.in_words(at - 1) & text.in_words(at + 1)
    at = at[~(in_word & SINGLE[text.codes[at]])]
    blocks = np.unique(np.searchsorted(text.ends, at)).tolist()
    return [pair for at in blocks for pair in marked(at + 1, text.blocks[at])]


def _as_spans(pairs: list[Stretch], text: Text) -> Spans:
    blocks, starts, ends = np.array(pairs, dtype=np.int64).reshape(-1, 3).T
    begin = text.starts[blocks - 1]
    return Spans(blocks - 1, begin + starts, begin + ends)


def _any(of_contents: Truths, quotations: Quotations) -> Truths:
    """Return for each quotation whether something is true of any of its contents."""
    count = len(quotations.records)
    return np.bincount(quotations.speaking[of_contents], minlength=count) > 0


def _are_held(quotations: Quotations, held: Spans, text: Text) -> Truths:
    """Return whether spans of content are just what a pair of marks holds.

    Left out are those of which it takes more than a glance to say so: those in which
    other quotations lie, and those that begin and end with something else than words.
    """
    contents, size = quotations.contents, len(text.whole)
    known = np.isin(
        contents.starts * size + contents.ends, held.starts * size + held.ends
    )
    words = text.in_words(contents.starts + 1) | text.in_words(contents.ends - 2)
    more_than_marks = contents.ends - contents.starts > 2
    return known & more_than_marks & words & quotations.alone


def _spoken(
    quotations: Quotations,
    text: Text,
    marks: Mapping[str, str],
    share: Mapping[str, Truths],
) -> list[Spoken]:
    """Return the quotations that have to be judged one by one.

    Those, too, whose marks do not count for others: of other kinds, and nested ones.
    """
    found = []
    contents, edges = quotations.contents, quotations.edges.tolist()
    begin = text.starts[contents.blocks]
    places = contents.blocks + 1, contents.starts - begin, contents.ends - begin
    stretches = [*map(Stretch, *(place.tolist() for place in places))]
    known = {said: truths.tolist() for said, truths in share.items()}
    documents = quotations.documents.tolist()
    for number, record in enumerate(quotations.records):
        should, within = marks.get(record.kind), record.within
        if within is UNSET and should in known and known[should][number]:
            continue
        document = documents[number]
        outer = None if within is UNSET else f"{document} {within}"
        content = stretches[edges[number] : edges[number + 1]]
        found.append(Spoken(f"{document} {record.id}", record.kind, outer, content))
    return found
