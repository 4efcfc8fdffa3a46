"""A document's records and its text, judged at levels 3 and 4 in one go each."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from operator import itemgetter, lt

import orjson

from wirecopy.quotation_marks import (
    Spoken,
    Stretch,
    against_marks,
    marked,
    outside_quotations,
)
from wirecopy.records import ROLES_OF_SPANS, Record, Rules

_PLACE = itemgetter("block", "start", "end")
_SPAN = itemgetter("block", "start", "end", "text")
PARTS = ROLES_OF_SPANS[1:]
Extent = tuple[int, int, int]


@dataclass(frozen=True)
class Read:
    """The records of a document without faults of their own, and its blocks."""

    blocks: list[str]
    mentions: list[Record]
    quotations: list[Record]
    sections: list[Record]


def is_as_given(text: bytes, sha256: str) -> bool:
    """Return whether a text has the fingerprint that story.json gives."""
    return hashlib.sha256(text).hexdigest() == sha256


def is_clear(read: Read, lines: Sequence[bytes], rules: Rules) -> bool:
    """Return whether a document is without findings, as far as it alone says.

    `lines` are those of its sections. Records of another shape than the package knows
    raise KeyError, TypeError or IndexError.
    """
    labels = [record for record in read.sections if "label" in record]
    spans = chain(read.mentions, labels, _spans_of(read.quotations))
    return (
        spans_fit(spans, read.blocks)
        and mentions_are_flat(read.mentions)
        and sections_fit(read.sections, lines, len(read.blocks), rules)
        and quotations_fit(read.quotations)
        and marks_fit(read.quotations, read.blocks, rules.marks)
    )


def _spans_of(quotations: Iterable[Record]) -> Iterator[Record]:
    for quotation in quotations:
        for role in ROLES_OF_SPANS:
            if role in quotation:
                yield from quotation[role]


def spans_fit(spans: Iterable[Record], blocks: Sequence[str]) -> bool:
    """Return whether every span covers its text, and whole words.

    Of spaces there is only the plain one: all others are in doubt already.
    """
    count = len(blocks)
    for number, start, end, text in map(_SPAN, spans):
        if not (0 < number <= count and 0 <= start < end):
            return False
        block = blocks[number - 1]
        if block[start:end] != text or len(text) != end - start:
            return False
        first, last = text[0], text[-1]
        if first == " " or last == " ":
            return False
        if block[start - 1 : start].isalnum() and first.isalnum():
            return False
        if block[end : end + 1].isalnum() and last.isalnum():
            return False
    return True


def mentions_are_flat(mentions: Iterable[Record]) -> bool:
    """Return whether mentions stand in the order of the text and share nothing."""
    last, free = 0, 0
    for mention in mentions:
        block = mention["block"]
        if block < last or (block == last and mention["start"] < free):
            return False
        last, free = block, mention["end"]
    return True


def sections_fit(
    sections: Sequence[Record], lines: Sequence[bytes], count: int, rules: Rules
) -> bool:
    """Return whether every block has its role in its place, and no labels overlap."""
    keys = [
        (record["block"], record.get("start", -1), -record.get("end", 0), line)
        for record, line in zip(sections, lines, strict=True)
    ]
    if not all(map(lt, keys, keys[1:])):
        return False
    roles = [record for record in sections if "label" not in record]
    if [role["block"] for role in roles] != list(range(1, count + 1)):
        return False
    if any(type(role["block"]) is not int for role in roles):
        return False
    if any("role" in record and "label" in record for record in sections):
        return False
    return _roles_fit([role["role"] for role in roles], rules) and _labels_fit(sections)


def _roles_fit(roles: Iterable[str], rules: Rules) -> bool:
    seen: set[str] = set()
    for role in roles:
        before = rules.after.get(role)
        if before is not None and before not in seen:
            return False
        if role in seen and role in rules.once:
            return False
        seen.add(role)
    return True


def _labels_fit(sections: Iterable[Record]) -> bool:
    free: dict[str, tuple[int, int]] = {}
    for record in sections:
        if "label" in record:
            label, place = record["label"], (record["block"], record["start"])
            if place < free.get(label, (0, 0)):
                return False
            free[label] = record["block"], record["end"]
    return True


def quotations_fit(quotations: Sequence[Record]) -> bool:
    """Return whether quotations are in order, apart from their quotation marks."""
    ids = {quotation["id"]: quotation for quotation in quotations}
    if len(ids) != len(quotations):
        return False
    last: tuple[Extent, bytes] = (0, 0, 0), b""
    for quotation in quotations:
        block, start, end = _PLACE(quotation["content"][0])
        key = (block, start, -end), orjson.dumps(quotation)
        if key <= last or not _parts_fit(quotation):
            return False
        last = key
        if "within" in quotation and not _is_inside(quotation, ids):
            return False
    return not _contents_cross(quotations)


def _parts_fit(quotation: Record) -> bool:
    """Return whether spans of a role are in order, and none lies in the content."""
    content = quotation["content"]
    for role in ROLES_OF_SPANS:
        spans = quotation.get(role, ())
        for one, other in pairwise(spans):
            if (other["block"], other["start"]) < (one["block"], one["end"]):
                return False
        if role in PARTS:
            for span in spans:
                for said in content:
                    if (
                        span["block"] == said["block"]
                        and span["start"] < said["end"]
                        and said["start"] < span["end"]
                    ):
                        return False
    return True


def _is_inside(quotation: Record, ids: Mapping[str, Record]) -> bool:
    """Return whether a quotation lies in the one it is within, in no circle."""
    outer = ids.get(quotation["within"])
    if outer is None:
        return False
    further, steps = outer, 0
    while "within" in further:
        further, steps = ids[further["within"]], steps + 1
        if steps > len(ids):
            return False
    return all(
        any(
            held["block"] == span["block"]
            and held["start"] <= span["start"]
            and span["end"] <= held["end"]
            for held in outer["content"]
        )
        for span in quotation["content"]
    )


def _contents_cross(quotations: Iterable[Record]) -> bool:
    """Return whether two spans of content overlap without one holding the other."""
    spans = sorted(
        (span["block"], span["start"], -span["end"])
        for quotation in quotations
        for span in quotation["content"]
    )
    outer: list[Extent] = []
    for span in spans:
        while outer and (outer[-1][0] != span[0] or -outer[-1][2] <= span[1]):
            outer.pop()
        if outer and span[2] < outer[-1][2]:
            return True
        outer.append(span)
    return False


def marks_fit(
    quotations: Iterable[Record], blocks: Sequence[str], marks: Mapping[str, str]
) -> bool:
    """Return whether quotation marks hold what the quotations say they do."""
    pairs = [
        pair for number, block in enumerate(blocks, 1) for pair in marked(number, block)
    ]
    spoken = [
        Spoken(
            quotation["id"],
            quotation["kind"],
            quotation.get("within"),
            [Stretch(*_PLACE(span)) for span in quotation["content"]],
        )
        for quotation in quotations
    ]
    return not any(True for _ in outside_quotations(spoken, pairs)) and not any(
        against_marks(spoken, blocks, pairs, marks)
    )
