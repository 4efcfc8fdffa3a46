"""brat standoff: a text, and beside it a file of lines that point into it.

A mark is a T line, a mark from which links lead an event, features are A lines, the
entity of a mention an N line; what brat has no line for, the names of entities, goes
into notes, which brat keeps. Quotations of others may be events or relations.
https://brat.nlplab.org/standoff.html
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wirecopy.formats.annotated import TRUE, Annotated, Link, Mark
from wirecopy.formats.entity_line import entity_line, read_entity_line
from wirecopy.formats.source import fault, name_of, part_of, read_text
from wirecopy.formats.units import in_code_points
from wirecopy.records import LAYERS, Entity

SUFFIXES = (".ann",)
HOLDS = LAYERS
OFFSETS = re.compile(r"[0-9]{1,12} [0-9]{1,12}(;[0-9]{1,12} [0-9]{1,12})*")
ID = re.compile(r"([TREAMN#])[^\s:]{1,40}|\*")
NOTE = "Entity"


def write(documents: Sequence[Annotated]) -> dict[str, bytes]:
    """Return a text and an .ann file for each document, by their paths."""
    files = {"annotation.conf": _configuration(documents)}
    for one in documents:
        files[f"{one.name}.txt"] = one.text.encode()
        files[f"{one.name}.ann"] = "".join(_lines(one)).encode()
    return files


def _lines(one: Annotated) -> Iterator[str]:
    """Yield the lines of an .ann file."""
    links: dict[str, list[Link]] = {}
    for link in one.links:
        links.setdefault(link.head, []).append(link)
    numbers = {mark.id: number for number, mark in enumerate(one.marks, 1)}
    events = {m.id for m in one.marks if m.id in links or "quotation" in m.features}
    ids = {id: f"{'E' if id in events else 'T'}{n}" for id, n in numbers.items()}
    numbered = 0
    for mark in one.marks:
        number = numbers[mark.id]
        parts = ";".join(f"{start} {end}" for start, end in mark.parts)
        words = " ".join(one.text[s:e].replace("\n", " ") for s, e in mark.parts)
        yield f"T{number}\t{mark.label} {parts}\t{words}\n"
        if mark.id in events:
            ends = [
                f" {link.label}:{ids[link.tail]}" for link in links.get(mark.id, ())
            ]
            yield f"E{number}\t{mark.label}:T{number}{''.join(ends)}\n"
        for key, value in mark.features.items():
            numbered += 1
            yield _feature_line(numbered, ids[mark.id], key, value)
    for number, entity in enumerate(one.entities, 1):
        yield f"#{number}\t{NOTE} {ids[one.marks[0].id]}\t{entity_line(entity)}\n"


def _feature_line(number: int, id: str, key: str, value: str) -> str:
    if key == "entity":
        return f"N{number}\tReference {id} entity:{value}\t{value}\n"
    return f"A{number}\t{key} {id}{'' if value == TRUE else f' {value}'}\n"


def _configuration(documents: Sequence[Annotated]) -> bytes:
    """Return the annotation.conf that brat shows the project with."""
    events: dict[str, set[str]] = {}
    labels: set[str] = set()
    attributes: dict[str, set[str]] = {}
    for one in documents:
        by_id = {mark.id: mark for mark in one.marks}
        for mark in one.marks:
            labels.add(mark.label)
            if "quotation" in mark.features:
                events.setdefault(mark.label, set())
            for key, value in mark.features.items():
                attributes.setdefault(key, set()).add(value)
        for link in one.links:
            ends = f"{link.label}*:{by_id[link.tail].label}"
            events.setdefault(by_id[link.head].label, set()).add(ends)
    lines = ["[entities]", *sorted(labels - events.keys()), "", "[relations]", ""]
    lines += ["[events]"]
    lines += [
        f"{name}\t{', '.join(sorted(ends))}" for name, ends in sorted(events.items())
    ]
    lines += ["", "[attributes]"]
    for key, values in sorted(attributes.items()):
        named = "" if values == {TRUE} else f", Value:{'|'.join(sorted(values))}"
        if key != "entity":
            lines.append(f"{key}\tArg:<ANY>{named}")
    return ("\n".join(lines) + "\n").encode()


def read(
    path: Path, unit: str | None = None, root: Path | None = None
) -> list[Annotated]:
    """Read an .ann file and the text beside it; the unit is found from the words.

    `root` is the folder that the name of the document is counted from. Raises
    CorpusError for a line that breaks the form, with file and line.
    """
    path = path.with_suffix(".ann")
    text = read_text(path.with_suffix(".txt"))
    reading = _Reading(path, text)
    for line, content in enumerate(read_text(path).split("\n"), 1):
        if content.strip():
            reading.line(line, content.rstrip("\r"))
    return in_code_points([reading.done(name_of(path, root))], unit)


@dataclass
class _Reading:
    """An .ann file while it is read."""

    path: Path
    text: str
    marks: dict[str, Mark] = field(default_factory=dict)
    triggers: dict[str, tuple[str, int]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    features: list[tuple[int, str, str, str]] = field(default_factory=list)
    entities: dict[str, Entity] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def line(self, line: int, content: str) -> None:
        """Read one line."""
        id, tab, rest = content.partition("\t")
        match = ID.fullmatch(id.strip())
        if match is None or not tab:
            raise fault(
                self.path, line, f"{content[:60]!r} is no line of brat standoff"
            )
        if id in self.seen and id != "*":
            raise fault(self.path, line, f"{id} is there already")
        self.seen.add(id)
        kind = match[1] or "*"
        readers: dict[str, Callable[[int, str, str], None]] = {
            "T": self._mark,
            "E": self._event,
            "R": self._relation,
            "*": self._same,
            "A": self._attribute,
            "M": self._attribute,
            "N": self._reference,
            "#": self._note,
        }
        readers[kind](line, id, rest)

    def _mark(self, line: int, id: str, rest: str) -> None:
        where, tab, words = rest.partition("\t")
        label, _, offsets = where.partition(" ")
        if not OFFSETS.fullmatch(offsets) or not label:
            raise fault(self.path, line, f"{where[:60]!r} is no label with offsets")
        if not tab:
            raise fault(self.path, line, f"{id} has no words; is the file cut off?")
        parts = []
        for part in offsets.split(";"):
            start, end = map(int, part.split(" "))
            parts.append(part_of(self.path, line, start, end))
        self.marks[id] = Mark(id, label, tuple(parts), {}, line, words)

    def _event(self, line: int, id: str, rest: str) -> None:
        trigger, *ends = rest.split() or [""]
        for end in (trigger, *ends):
            if end.count(":") != 1 or "" in end.split(":"):
                raise fault(self.path, line, f"{end[:60]!r} is not name:id")
        self.triggers[id] = (trigger.split(":")[1], line)
        for end in ends:
            role, tail = end.split(":")
            self.links.append(Link(role.rstrip("0123456789"), id, tail, line))

    def _relation(self, line: int, id: str, rest: str) -> None:
        label, *ends = rest.split() or [""]
        if len(ends) != 2 or any(end.count(":") != 1 for end in ends):
            raise fault(self.path, line, f"{id} is no relation of two: {rest[:60]!r}")
        head, tail = (end.split(":")[1] for end in ends)
        self.links.append(Link(label, head, tail, line))

    def _same(self, line: int, id: str, rest: str) -> None:
        label, *ids = rest.split() or [""]
        if len(ids) < 2:
            raise fault(self.path, line, f"{rest[:60]!r} names fewer than two")
        self.links += [Link(label, ids[0], other, line) for other in ids[1:]]

    def _attribute(self, line: int, id: str, rest: str) -> None:
        words = rest.split(" ")
        if len(words) not in (2, 3) or "" in words[:2]:
            raise fault(self.path, line, f"{id} is no attribute: {rest[:60]!r}")
        value = words[2] if len(words) == 3 and words[2] else TRUE
        self.features.append((line, words[1], words[0], value))

    def _reference(self, line: int, id: str, rest: str) -> None:
        words = rest.partition("\t")[0].split(" ")
        if len(words) != 3:
            raise fault(self.path, line, f"{id} is no reference: {rest[:60]!r}")
        self.features.append(
            (line, words[1], "entity", words[2].removeprefix("entity:"))
        )

    def _note(self, line: int, id: str, rest: str) -> None:
        about, _, words = rest.partition("\t")
        entity = read_entity_line(words) if about.startswith(f"{NOTE} ") else None
        if entity is None:
            self.left_out.append("note")
        else:
            self.entities[entity.id] = entity

    def done(self, name: str) -> Annotated:
        """Return what was read, events put in the place of their triggers."""
        for id, (trigger, line) in self.triggers.items():
            mark = self._known(trigger, line)
            self.marks[id] = Mark(id, mark.label, mark.parts, {}, line, mark.covered)
        for trigger, _ in self.triggers.values():
            if trigger.startswith("T"):
                self.marks.pop(trigger, None)
        self._add_features()
        for link in self.links:
            for end in (link.head, link.tail):
                self._known(end, link.line)
        return Annotated(
            name=name,
            text=self.text,
            marks=tuple(self.marks.values()),
            links=tuple(self.links),
            entities=tuple(self.entities.values()),
            path=str(self.path),
            left_out=tuple(self.left_out),
        )

    def _known(self, id: str, line: int) -> Mark:
        if id not in self.marks:
            raise fault(self.path, line, f"{id} is not there; is the file cut off?")
        return self.marks[id]

    def _add_features(self) -> None:
        features: dict[str, dict[str, str]] = {}
        for line, id, key, value in self.features:
            if id not in self.seen:
                raise fault(self.path, line, f"{id} is not there")
            own = features.setdefault(id, {})
            if own.setdefault(key, value) != value:
                raise fault(self.path, line, f"{id} has another {key} already")
        for id, own in features.items():
            mark = self.marks.get(id)
            if mark is None:
                self.left_out += [f"feature {key} of a relation" for key in own]
            else:
                self.marks[id] = Mark(
                    id, mark.label, mark.parts, own, mark.line, mark.covered
                )
