"""CoNLL-U with mentions as brackets in MISC, as the GUM corpus writes them.

`# global.Entity` says what stands in a bracket and in which order: `(1-GPE` opens the
mention of group 1, `1)` closes it, `(1-GPE)` does both. A block is a paragraph.
https://universaldependencies.org/format.html, https://wiki.gucorpling.org/gum
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wirecopy.errors import CorpusError
from wirecopy.formats.annotated import ROLE, Annotated, Mark, Part
from wirecopy.formats.entity_line import entity_line, read_entity_line
from wirecopy.formats.source import fault, name_of, read_text
from wirecopy.formats.tokens import blocks_with_tokens
from wirecopy.records import ENTITIES, Entity

SUFFIXES = (".conllu",)
HOLDS = (ENTITIES,)
COLUMNS = 10
GLOBAL = "global.Entity"
OWN = "meta::entity"
COUNT = "meta::entities"
BRACKET = re.compile(r"\(([^()|]+)(\))?|([^()|]+)\)")
PART = re.compile(r"(.+)\[([0-9]{1,4})/([0-9]{1,4})\]")
NUMBER = re.compile(r"[0-9]{1,9}(?:([-.])([0-9]{1,9}))?")


def write(documents: Sequence[Annotated]) -> dict[str, bytes]:
    """Return a file for each document, by their paths."""
    return {f"{one.name}.conllu": "".join(_lines(one)).encode() for one in documents}


def _lines(one: Annotated) -> Iterator[str]:
    groups: dict[str, int] = {}
    for mark in one.marks:
        groups.setdefault(mark.features.get("entity", f" {mark.id}"), len(groups) + 1)
    yield f"# newdoc id = {one.name}\n# {GLOBAL} = GRP-etype\n"
    yield f"# {COUNT} = {len(one.entities)}\n"
    for entity in one.entities:
        yield f"# {OWN} = {groups[entity.id]} {entity_line(entity)}\n"
    for number, (block, tokens) in enumerate(blocks_with_tokens(one), 1):
        id = f"{one.name}-{number}".replace("/", ".")
        yield f"# newpar\n# sent_id = {id}\n# text = {block}\n"
        for place, (token, marks) in enumerate(tokens, 1):
            last = place == len(tokens)
            misc = []
            brackets = "".join(
                _bracket(mark, groups, token.start, token.end) for mark in marks
            )
            if brackets:
                misc.append(f"Entity={brackets}")
            if not last and one.text[token.end] != " ":
                misc.append("SpaceAfter=No")
            word = one.text[token.start : token.end]
            cells = [str(place), word, *"_______", "|".join(misc) or "_"]
            yield "\t".join(cells) + "\n"
        yield "\n"


def _bracket(mark: Mark, groups: Mapping[str, int], start: int, end: int) -> str:
    number = groups[mark.features.get("entity", f" {mark.id}")]
    opens, closes = mark.parts[0][0] == start, mark.parts[0][1] == end
    if opens:
        return f"({number}-{mark.label}{')' if closes else ''}"
    return f"{number})" if closes else ""


def read(
    path: Path, unit: str | None = None, root: Path | None = None
) -> list[Annotated]:
    """Read a CoNLL-U file, which may hold several documents.

    Raises CorpusError for a line that breaks the form, for a sentence whose `# text` is
    not that of its tokens, and for brackets that are never closed.
    """
    name = name_of(path, root)
    reading = _Reading(path, name)
    for line, content in enumerate(read_text(path).split("\n"), 1):
        reading.line(line, content.rstrip("\r"))
    reading.end_document()
    if not reading.done:
        raise CorpusError(f"{path}: holds no tokens")
    return reading.done


@dataclass
class _Open:
    """A bracket that is open."""

    label: str
    start: int
    line: int
    features: dict[str, str]
    part: str | None


@dataclass
class _Reading:
    """A CoNLL-U file while it is read."""

    path: Path
    name: str
    fields: list[str] = field(default_factory=list)
    done: list[Annotated] = field(default_factory=list)
    text: str = ""
    sentence: list[str] = field(default_factory=list)
    length: int = 0
    said: str | None = None
    said_line: int = 0
    new_block: bool = True
    space: bool = False
    own: bool = False
    word_start: int = 0
    skip_to: int = 0
    last: int = 0
    marks: list[Mark] = field(default_factory=list)
    parts: dict[str, list[Part]] = field(default_factory=dict)
    roles: list[tuple[str, int, int]] = field(default_factory=list)
    open: dict[str, list[_Open]] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    chunks: list[str] = field(default_factory=list)

    def line(self, line: int, content: str) -> None:
        """Read one line."""
        if not content.strip():
            self.end_sentence()
        elif content.startswith("#"):
            self._comment(line, content[1:].strip())
        else:
            self._token(line, content)

    def _comment(self, line: int, comment: str) -> None:
        key, _, value = (part.strip() for part in comment.partition("="))
        if key.startswith("newdoc"):
            self.end_document()
            self.name = value or self.name
        elif key == "newpar" or key.startswith("newpar "):
            self.new_block = True
        elif key == "newpar_block":
            self.roles.append((value.partition(" ")[0], self._place(), line))
        elif key == "text":
            self.said, self.said_line = value, line
        elif key == GLOBAL:
            self.fields = [name.strip() for name in value.split("-")]
        elif key == COUNT:
            self.own = True
        elif key == OWN:
            number, _, told = value.partition(" ")
            entity = read_entity_line(told)
            if entity is None:
                raise fault(self.path, line, f"{told[:60]!r} names no entity")
            self.entities[number] = entity

    def _place(self) -> int:
        """Return where the next token will start, apart from a space before it."""
        return self.length + (1 if self.length else 0)

    def _token(self, line: int, content: str) -> None:
        cells = content.split("\t")
        match = NUMBER.fullmatch(cells[0])
        if len(cells) != COLUMNS or match is None:
            told = f"has {len(cells)} columns, not {COLUMNS}"
            if len(cells) == COLUMNS:
                told = f"{cells[0][:20]!r} is no number of a token"
            raise fault(self.path, line, told)
        if match[1] == ".":
            return
        number = int(cells[0].partition("-")[0])
        features = dict(
            pair.partition("=")[::2] for pair in cells[9].split("|") if "=" in pair
        )
        inside = number <= self.skip_to
        if not inside:
            if number != self.last + 1:
                raise fault(self.path, line, f"token {number} comes after {self.last}")
            self._add_word(line, cells[1])
            self.space = features.get("SpaceAfter") != "No"
        if match[1] == "-":
            self.skip_to = int(match[2])
        else:
            self.last = number
        if "Entity" in features:
            self._brackets(line, features["Entity"])

    def _add_word(self, line: int, word: str) -> None:
        if not word.strip():
            raise fault(self.path, line, "a token without a form")
        if not self.sentence:
            self.skip_to = 0
            if self.length:
                self._add("\n" if self.new_block else " " if self.space else "")
            self.new_block = False
        elif self.space:
            self._add(" ")
            self.sentence.append(" ")
        self.word_start = self.length
        self._add(word)
        self.sentence.append(word)

    def _add(self, words: str) -> None:
        self.chunks.append(words)
        self.length += len(words)

    def _brackets(self, line: int, value: str) -> None:
        """Read the brackets on a token."""
        at = 0
        for match in BRACKET.finditer(value):
            if match.start() != at:
                break
            at = match.end()
            if match[1] is not None:
                self._open_bracket(line, match[1])
                if match[2]:
                    self._close_bracket(line, self._key(match[1]))
            else:
                self._close_bracket(line, match[3])
        if at != len(value):
            raise fault(self.path, line, f"Entity={value[:60]} is no brackets")

    def _key(self, inside: str) -> str:
        return self._values(inside).get("GRP", self._values(inside).get("eid", ""))

    def _values(self, inside: str) -> dict[str, str]:
        values = inside.split("-", len(self.fields) - 1) if self.fields else []
        return dict(zip(self.fields, values, strict=False))

    def _open_bracket(self, line: int, inside: str) -> None:
        values, key = self._values(inside), self._key(inside)
        if not key or "etype" not in values:
            told = "no '# global.Entity' line with GRP (or eid) and etype says"
            raise fault(self.path, line, f"{told} what is in Entity=({inside[:40]}")
        part = PART.fullmatch(key)
        group = part[1] if part else key
        known = self.entities.get(group)
        features = {"entity": known.id} if known else {}
        if not self.own:
            features = {"entity": f"e{group}"}
        opened = _Open(values["etype"], self.word_start, line, features, key)
        self.open.setdefault(key, []).append(opened)

    def _close_bracket(self, line: int, key: str) -> None:
        if not self.open.get(key):
            raise fault(self.path, line, f"{key[:40]}) closes what is not open")
        opened = self.open[key].pop()
        part = (opened.start, self.length)
        match = PART.fullmatch(key)
        id = f"m{len(self.marks) + 1}"
        if match is None:
            self._mark(id, opened, (part,))
            return
        parts = self.parts.setdefault(match[1], [])
        parts.append(part)
        if match[2] == match[3]:
            self._mark(id, opened, tuple(self.parts.pop(match[1])))

    def _mark(self, id: str, opened: _Open, parts: tuple[Part, ...]) -> None:
        self.marks.append(Mark(id, opened.label, parts, opened.features, opened.line))

    def end_sentence(self) -> None:
        """End a sentence, and hold its tokens against its text."""
        made = "".join(self.sentence)
        if self.sentence and self.said is not None and made != self.said:
            raise fault(
                self.path,
                self.said_line,
                f"the tokens make {made[:60]!r}, the text says {self.said[:60]!r}",
            )
        self.sentence, self.said, self.last, self.skip_to = [], None, 0, 0

    def end_document(self) -> None:
        """End a document."""
        self.end_sentence()
        waiting = [one for opened in self.open.values() for one in opened]
        if waiting:
            told = f"the bracket of {waiting[0].part} is never closed"
            raise fault(self.path, waiting[0].line, f"{told}; is the file cut off?")
        if self.length:
            text = "".join(self.chunks)
            self.done.append(
                Annotated(
                    name=self.name,
                    text=f"{text}\n",
                    marks=(*self._role_marks(text), *self.marks),
                    entities=tuple(self.entities.values()),
                    path=str(self.path),
                )
            )
        self.marks, self.roles, self.chunks, self.length = [], [], [], 0
        self.entities, self.parts = {}, {}
        self.new_block, self.space, self.own = True, False, False

    def _role_marks(self, text: str) -> Iterator[Mark]:
        """Yield a mark for each block whose kind GUM says."""
        for number, (kind, start, line) in enumerate(self.roles, 1):
            end = f"{text}\n".index("\n", start)
            if start < end:
                yield Mark(f"b{number}", f"{ROLE}{kind}", ((start, end),), {}, line)
