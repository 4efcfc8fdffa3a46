"""Prodigy: a JSON object a line, with tokens, spans and relations.

`token_end` of a span is the number of its last token, which is in the span. Only what
the annotator accepted counts. Offsets are code points, which is what Python counts, but
are held against the words of tokens and spans all the same.
https://prodi.gy/docs/api-interfaces
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import orjson

from wirecopy.formats.annotated import Annotated, Link, Mark, Part, pieces
from wirecopy.formats.source import (
    fault,
    json_values,
    list_in,
    part_of,
    record_in,
    text_in,
)
from wirecopy.formats.tasks import (
    Json,
    demand_ends,
    demand_new,
    entities_in,
    meta_of,
    name_in,
    strings,
)
from wirecopy.formats.tokens import tokens_of_text
from wirecopy.formats.units import in_code_points
from wirecopy.records import LAYERS
from wirecopy.tokens import Token

SUFFIXES = (".jsonl",)
HOLDS = LAYERS
FILE = "prodigy.jsonl"
TOKEN = " token"


def write(documents: Sequence[Annotated]) -> dict[str, bytes]:
    """Return one file with a line for each document."""
    lines = [orjson.dumps(_record(one)) + b"\n" for one in documents]
    return {FILE: b"".join(lines)}


def _record(one: Annotated) -> Json:
    marks, links = pieces(one)
    tokens = tokens_of_text(replace(one, marks=marks))
    starts = {token.start: number for number, token in enumerate(tokens)}
    ends = {token.end: number for number, token in enumerate(tokens)}
    spans = {mark.id: _span_record(one.text, mark, starts, ends) for mark in marks}
    return {
        "text": one.text,
        "meta": meta_of(one),
        "tokens": [
            _token_record(one.text, number, token)
            for number, token in enumerate(tokens)
        ],
        "spans": list(spans.values()),
        "relations": [
            {
                "head": spans[link.head]["token_end"],
                "child": spans[link.tail]["token_end"],
                "head_span": spans[link.head],
                "child_span": spans[link.tail],
                "label": link.label,
            }
            for link in links
        ],
        "answer": "accept",
    }


def _span_record(
    text: str, mark: Mark, starts: dict[int, int], ends: dict[int, int]
) -> Json:
    ((start, end),) = mark.parts
    return {
        "id": mark.id,
        "start": start,
        "end": end,
        "token_start": starts[start],
        "token_end": ends[end],
        "text": text[start:end],
        "label": mark.label,
        "features": dict(mark.features),
    }


def _token_record(text: str, number: int, token: Token) -> Json:
    return {
        "text": text[token.start : token.end],
        "start": token.start,
        "end": token.end,
        "id": number,
        "ws": text[token.end : token.end + 1] == " ",
    }


def read(
    path: Path, unit: str | None = None, root: Path | None = None
) -> list[Annotated]:
    """Read the accepted documents of a file.

    Raises CorpusError for a span whose tokens are not where its offsets are.
    """
    found: list[Annotated] = []
    refused = 0
    for number, (line, record) in enumerate(json_values(path), 1):
        if record.get("answer", "accept") == "accept":
            found.append(_document(path, root, line, record, number))
        else:
            refused += 1
    if not found:
        raise fault(path, 1, "holds nothing that was accepted")
    left_out = (*found[0].left_out, *["text that was not accepted"] * refused)
    found[0] = replace(found[0], left_out=left_out)
    return [
        replace(one, marks=tuple(m for m in one.marks if m.label != TOKEN))
        for one in in_code_points(found, unit)
    ]


def _document(
    path: Path, root: Path | None, line: int, record: Json, number: int
) -> Annotated:
    text = text_in(path, line, record.get("text"), "the text")
    tokens = list(_tokens(path, line, record))
    marks: dict[str, Mark] = {}
    keys: dict[tuple[object, ...], str] = {}
    for item in list_in(path, line, record, "spans"):
        span = record_in(path, line, item, "a span")
        mark = _mark(path, line, span, tokens, len(marks))
        demand_new(path, line, mark.id, marks)
        marks[mark.id] = mark
        keys.setdefault((str(span.get("id")), *mark.parts[0]), mark.id)
        keys.setdefault(("last", str(span.get("token_end"))), mark.id)
    links = []
    for item in list_in(path, line, record, "relations"):
        one = record_in(path, line, item, "a relation")
        ends = _end(one, "head", keys), _end(one, "child", keys)
        links.append(Link(str(one.get("label")), *ends, line))
    demand_ends(path, line, links, set(marks))
    meta = record.get("meta")
    return Annotated(
        name_in(path, root, meta, number),
        text,
        (*marks.values(), *tokens),
        tuple(links),
        entities_in(path, line, meta),
        str(path),
        line,
    )


def _mark(
    path: Path, line: int, span: Json, tokens: Sequence[Mark], number: int
) -> Mark:
    words = span.get("text")
    return Mark(
        str(span.get("id", f"s{number}")),
        text_in(path, line, span.get("label"), "a label"),
        (_part(path, line, span, tokens),),
        strings(span.get("features")),
        line,
        words if isinstance(words, str) else None,
    )


def _tokens(path: Path, line: int, record: Json) -> Iterator[Mark]:
    """Yield the tokens as marks, so that their words tell the unit too."""
    for number, item in enumerate(list_in(path, line, record, "tokens")):
        token = record_in(path, line, item, "a token")
        part = part_of(path, line, token.get("start"), token.get("end"))
        words = token.get("text")
        covered = words if isinstance(words, str) else None
        yield Mark(f"{TOKEN}{number}", TOKEN, (part,), {}, line, covered)


def _part(path: Path, line: int, span: Json, tokens: Sequence[Mark]) -> Part:
    """Return where a span is, by its offsets, its tokens, or both where they agree."""
    first, last = span.get("token_start"), span.get("token_end")
    by_tokens = None
    if isinstance(first, int) and isinstance(last, int) and tokens:
        if not 0 <= first <= last < len(tokens):
            raise fault(
                path, line, f"a span has the tokens {first} to {last}, not there"
            )
        by_tokens = tokens[first].parts[0][0], tokens[last].parts[0][1]
    if by_tokens is not None and "start" not in span:
        return by_tokens
    part = part_of(path, line, span.get("start"), span.get("end"))
    if by_tokens is not None and part != by_tokens:
        told = f"a span from {part[0]} to {part[1]} has the tokens {first} to {last}"
        raise fault(path, line, f"{told}, which are {by_tokens[0]} to {by_tokens[1]}")
    return part


def _end(relation: Json, end: str, keys: dict[tuple[object, ...], str]) -> str:
    """Return the id of the mark at an end of a relation, or what could not be found."""
    span = relation.get(f"{end}_span")
    if isinstance(span, dict):
        start, stop = span.get("start"), span.get("end")
        key = (str(span.get("id")), start, stop)
        if isinstance(start, int) and isinstance(stop, int) and key in keys:
            return keys[key]
    token = str(relation.get(end))
    return keys.get(("last", token), f"token {token[:40]}")
