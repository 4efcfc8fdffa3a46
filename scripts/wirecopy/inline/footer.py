"""The footer of an inline file: a line for each quotation and each entity."""

import re
from dataclasses import replace
from typing import Any

import orjson

from wirecopy.inline.parsed import Inline
from wirecopy.records import ROLES_OF_SPANS, Entity, Quotation, Rules

ENTITY_LINE = re.compile(r'([a-z][a-z0-9-]*) (\S+) ("(?:[^"\\]|\\.)*")( unnamed)?')


def read_footer_line(
    inline: Inline, number: int, line: str, quotations: dict[str, Quotation]
) -> None:
    """Read a line of the footer, of a quotation or of an entity."""
    if re.match(r"q[1-9][0-9]* ", line):
        quotation = _quotation_line(inline, number, line.split())
        if quotation is not None and quotation.id in quotations:
            inline.slip(number, 1, f"{quotation.id} has a line already")
        elif quotation is not None:
            quotations[quotation.id] = quotation
        return
    match = ENTITY_LINE.fullmatch(line)
    if match is None:
        inline.slip(
            number,
            1,
            "neither a quotation (q1 direct named assert okafor-lind) nor an entity "
            '(okafor-lind PERSON "Maren Okafor-Lind")',
        )
        return
    if match[1] in {entity.id for entity in inline.entities}:
        inline.slip(number, 1, f"{match[1]} has a line already")
    try:
        name = orjson.loads(match[3])
    except orjson.JSONDecodeError:
        inline.slip(number, match.start(3) + 1, "the name is no JSON string")
        return
    inline.entities.append(Entity(match[1], match[2], name, match[4] is None))


def _quotation_line(inline: Inline, number: int, words: list[str]) -> Quotation | None:
    """Read a line such as `q4 mixed named assert ukraine,allies within q2`."""
    rules = inline.rules
    id, kind, rest = words[0], words[1], words[2:]
    if kind not in rules.kinds:
        inline.slip(
            number, len(id) + 2, f"{kind!r} is no kind: {', '.join(rules.kinds)}"
        )
        return None
    if not rest:
        return Quotation(id, kind, ())
    within = None
    if len(rest) > 2 and rest[-2] == "within":
        within, rest = rest[-1], rest[:-2]
    anonymous = rest[-1:] == ["anonymous"]
    rest = rest[:-1] if anonymous else rest
    if not _is_attribution(rules, rest):
        inline.slip(
            number,
            1,
            "after the kind come reference, stance and who speaks "
            f"({id} {kind} {rules.references[0]} {rules.stances[0]} okafor-lind), then "
            "'anonymous' and 'within q2' where they hold",
        )
        return None
    reference, stance, who = rest
    speakers = () if who == "-" else tuple(who.split(","))
    return Quotation(id, kind, (), stance, reference, anonymous, speakers, within)


def _is_attribution(rules: Rules, words: list[str]) -> bool:
    return (
        len(words) == 3 and words[0] in rules.references and words[1] in rules.stances
    )


def join_quotations(inline: Inline, lines: dict[str, Quotation], footer: int) -> None:
    """Put the spans of every quotation together with its line of the footer."""
    for id in sorted(inline.parts.keys() | lines.keys(), key=lambda id: (len(id), id)):
        parts = inline.parts.get(id, {})
        if id not in lines:
            inline.slip(footer, 1, f"{id} stands in the text and has no line below ---")
            continue
        if "content" not in parts:
            inline.slip(
                footer, 1, f"{id} has a line below --- and no content in the text"
            )
            continue
        spans: dict[str, Any] = {
            role: tuple(sorted(parts.get(role, ()), key=lambda s: (s.block, s.start)))
            for role in ROLES_OF_SPANS
        }
        inline.quotations.append(replace(lines[id], **spans))
