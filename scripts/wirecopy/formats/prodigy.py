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
from wirecopy.formats.json_forms import (
    Item,
    Json,
    items_of,
    meta_of,
    strings,
    text_of,
    without_none,
)
from wirecopy.formats.tokens import tokens_of_text
from wirecopy.formats.units import in_code_points
from wirecopy.records import LAYERS
from wirecopy.tokens import Token

SUFFIXES = (".jsonl",)
HOLDS = LAYERS
FILE = "prodigy.jsonl"
TOKEN = " token"
Key = tuple[object, ...]
"""What a relation may call a span by: its id and offsets, or its last token."""


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
    found = without_none(
        path,
        map(_document, items_of(path, root)),
        "text that was not accepted",
        "holds nothing that was accepted",
    )
    return [
        replace(one, marks=tuple(m for m in one.marks if m.label != TOKEN))
        for one in in_code_points(found, unit)
    ]


def _document(item: Item) -> Annotated | None:
    if item.record.get("answer", "accept") != "accept":
        return None
    text = item.words(item.record.get("text"), "the text")
    tokens = list(_tokens(item))
    marks: list[Mark] = []
    ids: dict[Key, str] = {}
    for span in item.objects("spans", "a span"):
        mark = _mark(item, span, tokens, len(marks))
        marks.append(mark)
        ids.setdefault((str(span.get("id")), *mark.parts[0]), mark.id)
        ids.setdefault(("last", str(span.get("token_end"))), mark.id)
    found = item.annotated(text, item.record.get("meta"), marks, _links(item, ids))
    return replace(found, marks=(*found.marks, *tokens))


def _mark(item: Item, span: Json, tokens: Sequence[Mark], number: int) -> Mark:
    return Mark(
        str(span.get("id", f"s{number}")),
        item.words(span.get("label"), "a label"),
        (_part(item, span, tokens),),
        strings(span.get("features")),
        item.line,
        text_of(span),
    )


def _tokens(item: Item) -> Iterator[Mark]:
    """Yield the tokens as marks, so that their words tell the unit too."""
    for number, token in enumerate(item.objects("tokens", "a token")):
        part = item.part(token, "start", "end")
        yield Mark(f"{TOKEN}{number}", TOKEN, (part,), {}, item.line, text_of(token))


def _part(item: Item, span: Json, tokens: Sequence[Mark]) -> Part:
    """Return where a span is, by its offsets, its tokens, or both where they agree."""
    first, last = span.get("token_start"), span.get("token_end")
    by_tokens = None
    if isinstance(first, int) and isinstance(last, int) and tokens:
        if not 0 <= first <= last < len(tokens):
            raise item.fault(f"a span has the tokens {first} to {last}, not there")
        by_tokens = tokens[first].parts[0][0], tokens[last].parts[0][1]
    if by_tokens is not None and "start" not in span:
        return by_tokens
    part = item.part(span, "start", "end")
    if by_tokens is not None and part != by_tokens:
        told = f"a span from {part[0]} to {part[1]} has the tokens {first} to {last}"
        raise item.fault(f"{told}, which are {by_tokens[0]} to {by_tokens[1]}")
    return part


def _links(item: Item, ids: dict[Key, str]) -> Iterator[Link]:
    for one in item.objects("relations", "a relation"):
        ends = _end(one, "head", ids), _end(one, "child", ids)
        yield Link(str(one.get("label")), *ends, item.line)


def _end(relation: Json, end: str, ids: dict[Key, str]) -> str:
    """Return the id of the mark at an end of a relation, or what could not be found."""
    span = relation.get(f"{end}_span")
    if isinstance(span, dict):
        start, stop = span.get("start"), span.get("end")
        key = (str(span.get("id")), start, stop)
        if isinstance(start, int) and isinstance(stop, int) and key in ids:
            return ids[key]
    token = str(relation.get(end))
    return ids.get(("last", token), f"token {token[:40]}")
