"""From the inline form to annotations.

Every line is read by itself, so one slip hides no other: all errors of a file are told
at once, each with line and column, the line itself and a caret under the place.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import orjson

from wirecopy.errors import CorpusError
from wirecopy.records import (
    ROLES_OF_SPANS,
    Entity,
    Label,
    Mention,
    Quotation,
    Role,
    Rules,
    Span,
)

QUOTATION_TAG = re.compile(r"(q[1-9][0-9]*)\.(\w+)")
PIECE_TAG = re.compile(r"~([0-9]+)(?: (.+))?")
ENTITY_LINE = re.compile(r'([a-z][a-z0-9-]*) (\S+) ("(?:[^"\\]|\\.)*")( unnamed)?')


class InlineError(CorpusError):
    """The inline form of a document cannot be read; the message tells every place."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing that is wrong in an inline file: line and column from 1."""

    line: int
    column: int
    message: str


@dataclass
class Inline:
    """What an inline file says, as it is being read."""

    rules: Rules
    blocks: list[str] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    parts: dict[str, dict[str, list[Span]]] = field(default_factory=dict)
    quotations: list[Quotation] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)

    def slip(self, line: int, column: int, message: str) -> None:
        self.slips.append(Slip(line, column, message))


def read_inline(text: str, rules: Rules, name: str = "inline") -> Inline:
    """Read an inline file.

    Raises InlineError with every place that cannot be read; `name` is the file's.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    inline = Inline(rules)
    footer = _read_blocks(inline, lines)
    lines_of_quotations: dict[str, Quotation] = {}
    for number in range(footer, len(lines) + 1):
        line = lines[number - 1].strip()
        if line:
            _read_footer_line(inline, number, line, lines_of_quotations)
    _join_quotations(inline, lines_of_quotations, max(1, footer - 1))
    if inline.slips:
        raise InlineError(
            "\n".join(_told(name, lines, slip) for slip in sorted_slips(inline.slips))
        )
    return inline


def sorted_slips(slips: Sequence[Slip]) -> list[Slip]:
    """Return slips in the order of the file."""
    return sorted(slips, key=lambda slip: (slip.line, slip.column))


def _told(name: str, lines: Sequence[str], slip: Slip) -> str:
    """Say what is wrong, and show the line with a caret, cut to what fits a screen."""
    line = lines[slip.line - 1] if slip.line <= len(lines) else ""
    start = max(0, slip.column - 41)
    shown = line[start : start + 78]
    caret = " " * (slip.column - 1 - start) + "^"
    where = f"{name}:{slip.line}:{slip.column}"
    return f"{where}: {slip.message}\n  {shown}\n  {caret}"


def _read_blocks(inline: Inline, lines: Sequence[str]) -> int:
    """Read the blocks; return the number of the first line of the footer."""
    number = 0
    while number < len(lines):
        number += 1
        line = lines[number - 1]
        if line.strip() == "---":
            return number + 1
        if not line.strip():
            continue
        if not line.startswith("#"):
            inline.slip(number, 1, "a block begins with a line '# role'")
            continue
        _read_role(inline, number, line)
        number += 1
        text = lines[number - 1] if number <= len(lines) else ""
        if not text.strip() or text.strip() == "---":
            inline.slip(number, 1, "the text of the block is missing")
            number -= 1
            continue
        _BlockReader(inline, number, text).read()
    inline.slip(
        max(1, len(lines)), 1, "the footer is missing: a line '---' ends the text"
    )
    return len(lines) + 1


def _read_role(inline: Inline, number: int, line: str) -> None:
    words = line.removeprefix("#").split()
    broken = words[1:] == ["break"]
    if not words:
        return
    if words[0] not in inline.rules.roles:
        told = f"{words[0]!r} is no role; one of {', '.join(inline.rules.roles)}"
        inline.slip(number, 3, told)
    if words[1:] and not broken:
        inline.slip(number, 3, "after the role only the word 'break' may stand")
    inline.roles.append(Role(len(inline.blocks) + 1, words[0], broken))


class _BlockReader:
    """Reads the brackets of one line of text."""

    def __init__(self, inline: Inline, number: int, line: str) -> None:
        self.inline = inline
        self.number = number
        self.line = line
        self.block = len(inline.blocks) + 1
        self.plain: list[str] = []
        self.open: list[tuple[int, int]] = []
        self.closed: list[tuple[int, int, str, int]] = []

    def read(self) -> None:
        at = 0
        while at < len(self.line):
            at = self._step(at)
        for _, column in self.open:
            self._slip(column, "this bracket is never closed")
        text = "".join(self.plain)
        self.inline.blocks.append(text)
        for start, end, tag, column in self._joined():
            self._add(start, end, tag, column, text[start:end])

    def _slip(self, column: int, message: str) -> None:
        self.inline.slip(self.number, column, message)

    def _step(self, at: int) -> int:
        """Read one character or one tag; return the offset after it."""
        character = self.line[at]
        if character == "\\" and self.line[at + 1 : at + 2] in ("[", "]", "\\"):
            self.plain.append(self.line[at + 1])
            return at + 2
        if character == "[":
            self.open.append((len(self.plain), at + 1))
            return at + 1
        if character == "]":
            return self._close(at)
        if character == "\\":
            self._slip(at + 1, "a backslash of the text is written \\\\")
        self.plain.append(character)
        return at + 1

    def _close(self, at: int) -> int:
        tag_end = self.line.find("}", at)
        if self.line[at + 1 : at + 2] != "{" or tag_end < 0:
            self._slip(
                at + 1, "a closing bracket needs a tag in braces: ]{GPE dunmore}"
            )
            if self.open:
                self.open.pop()
            return at + 1
        if not self.open:
            self._slip(at + 1, "this bracket closes nothing")
            return tag_end + 1
        start, _ = self.open.pop()
        if start == len(self.plain):
            self._slip(at + 1, "these brackets hold no words")
        else:
            tag = self.line[at + 2 : tag_end]
            self.closed.append((start, len(self.plain), tag, at + 3))
        return tag_end + 1

    def _joined(self) -> Iterator[tuple[int, int, str, int]]:
        """Yield the brackets with the pieces of each cut one put together."""
        pieces: dict[str, list[tuple[int, int, str, int]]] = {}
        for start, end, tag, column in self.closed:
            match = PIECE_TAG.fullmatch(tag)
            if match is None:
                yield start, end, tag, column
            else:
                pieces.setdefault(match[1], []).append(
                    (start, end, match[2] or "", column)
                )
        for number, found in pieces.items():
            found.sort()
            whole = all(a[1] == b[0] for a, b in itertools.pairwise(found))
            tags = [tag for _, _, tag, _ in found if tag]
            if not whole or len(tags) != 1:
                self._slip(
                    found[0][3],
                    f"the pieces ~{number} must touch, and the first alone has a tag",
                )
            else:
                yield found[0][0], found[-1][1], tags[0], found[0][3]

    def _add(self, start: int, end: int, tag: str, column: int, text: str) -> None:
        """Make an annotation of one pair of brackets."""
        rules = self.inline.rules
        if match := QUOTATION_TAG.fullmatch(tag):
            id, role = match.groups()
            if role not in ROLES_OF_SPANS:
                told = (
                    f"{role!r} is no part of a quotation: {', '.join(ROLES_OF_SPANS)}"
                )
                self._slip(column, told)
            spans = self.inline.parts.setdefault(id, {}).setdefault(role, [])
            spans.append(Span(self.block, start, end, text))
        elif tag.startswith(":"):
            if tag[1:] not in rules.labels:
                self._slip(
                    column, f"{tag[1:]!r} is no label: {', '.join(rules.labels)}"
                )
            self.inline.labels.append(Label(self.block, start, end, text, tag[1:]))
        else:
            kind, _, entity = tag.partition(" ")
            if kind not in rules.types:
                self._slip(column, f"{kind!r} is no type: {', '.join(rules.types)}")
            mention = Mention(self.block, start, end, text, kind, entity or None)
            self.inline.mentions.append(mention)


def _read_footer_line(
    inline: Inline, number: int, line: str, quotations: dict[str, Quotation]
) -> None:
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
    name = orjson.loads(match[3])
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
    within = anonymous = None
    if len(rest) > 2 and rest[-2] == "within":
        within, rest = rest[-1], rest[:-2]
    if rest[-1:] == ["anonymous"]:
        anonymous, rest = True, rest[:-1]
    if (
        len(rest) != 3
        or rest[0] not in rules.references
        or rest[1] not in rules.stances
    ):
        inline.slip(
            number,
            1,
            "after the kind come reference, stance and who speaks "
            f"({id} {kind} {rules.references[0]} {rules.stances[0]} okafor-lind), then "
            "'anonymous' and 'within q2' where they hold",
        )
        return None
    speakers = () if rest[2] == "-" else tuple(rest[2].split(","))
    return Quotation(
        id,
        kind,
        (),
        stance=rest[1],
        reference=rest[0],
        anonymous=bool(anonymous),
        entities=speakers,
        within=within,
    )


def _join_quotations(inline: Inline, lines: dict[str, Quotation], footer: int) -> None:
    """Put the spans of every quotation together with its line of the footer."""
    for id in sorted(inline.parts.keys() | lines.keys(), key=lambda id: int(id[1:])):
        parts = inline.parts.get(id, {})
        if id not in lines:
            inline.slip(footer, 1, f"{id} stands in the text and has no line below ---")
            continue
        if "content" not in parts:
            inline.slip(
                footer, 1, f"{id} has a line below --- and no content in the text"
            )
            continue
        given = lines[id]
        spans = {
            role: tuple(sorted(parts.get(role, ()), key=lambda s: (s.block, s.start)))
            for role in ROLES_OF_SPANS
        }
        inline.quotations.append(
            Quotation(
                id,
                given.kind,
                spans["content"],
                given.stance,
                given.reference,
                given.anonymous,
                given.entities,
                given.within,
                spans["cue"],
                spans["speaker"],
                spans["addressee"],
            )
        )
