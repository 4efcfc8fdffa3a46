"""What nobody would write by hand, given to every reader.

Files that are right are changed in a few places: a byte flipped, a line lost, doubled
or moved, a value replaced by one of another kind, the rest cut off. A command on them
ends with success, with findings or with one clear error, and after an error every file
is as it was.
"""

import copy
import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from conftest import put_base
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from faults.scenes import HELD, NEW, NORTH, Snapshot, snapshot
from wirecopy.cli import main
from wirecopy.cli.formats import NAMES as FORMS

SCHEMA = re.compile(r"\.schema\.json$|\.maps\.json$")
RECORDS = re.compile(r"\.jsonl$|(?<!schema)(?<!maps)\.json$")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)
    ),
    max_leaves=5,
)
VALUE = re.compile(rb'"(?:[^"\\\n]|\\.)*"|-?\d+|true|false|null|[A-Za-z_-]+')
VALUES = (
    b"null",
    b"true",
    b"-1",
    b"0",
    b"7",
    b"1.5",
    b"1e400",
    b"99999999999999999999",
    b'""',
    b'"\\u0000"',
    b'"\\ud800"',
    b'"../../../evil"',
    b'"wire/quay/north"',
    b"[]",
    b"[[]]",
    b"{}",
    b'{"a":1,"a":2}',
    b"\xff",
    b"\r\n",
    b"\t",
    b"\x00",
    "\u202e".encode(),
    "e\u0301".encode(),
    "🙂".encode(),
    b"[",
    b"]{",
    b"&a;",
    b"<x>",
    b"9" * 5000,
    b"x" * 5000,
)
KEYWORDS: tuple[tuple[str, Any], ...] = (
    *((key, {"$ref": "#"}) for key in ("not", "items", "then", "additionalProperties")),
    ("$ref", "#/$defs/span"),
    ("$ref", "http://127.0.0.1:9/a.json"),
    ("$schema", "http://json-schema.org/draft-04/schema#"),
    ("$defs", {"span": {"$ref": "#/$defs/span"}}),
    ("$dynamicRef", "#"),
    ("enum", ["a", "a"]),
    ("enum", [1, None, {}, "B-GPE"]),
    ("type", ["string", "object"]),
    ("pattern", "^(a+)+$"),
    ("pattern", "(("),
    ("patternProperties", {"^(a+)+$": False}),
    ("required", ["\u0000", "block"]),
    ("maxLength", "x"),
    ("multipleOf", 1e-300),
    ("uniqueItems", True),
    ("format", "regex"),
    ("unevaluatedProperties", False),
    ("dependentRequired", {"block": ["gone"]}),
    ("rules", {"once": "lede", "marks": [], "elements": {"lede": 1}}),
)
BOUNDS = (
    *("pattern", "format", "minimum", "maximum", "minLength", "maxLength", "minItems"),
    *("additionalProperties", "propertyNames", "minProperties", "uniqueItems"),
    *("if", "then", "else", "description", "rules", "$schema", "title"),
)
READING: tuple[tuple[str, ...], ...] = (
    ("check",),
    ("check", "--format", "json"),
    ("check", "--look"),
    ("check", NORTH),
    ("show", NORTH),
    ("show", "held/gate/east"),
    ("export", "inline", NORTH),
    ("stats",),
    ("agreement",),
    ("figures", "--check"),
    ("log", NORTH),
)
FIX = ("fix",)
"""Brings all into form but the splits, where a fault keeps these from being told."""
WRITING: tuple[tuple[str, ...], ...] = (
    FIX,
    ("fix", NORTH),
    ("carry", NORTH, "wire/quay/south", "--replace"),
    ("hydrate", "--from", str(HELD)),
    ("anchor", "held/gate/east", "--text", str(HELD)),
)


def mutated(data: st.DataObject, content: bytes) -> bytes:
    """Return bytes with a few changes drawn."""
    for _ in range(data.draw(st.integers(1, 3))):
        content = data.draw(st.sampled_from(CHANGES))(data, content)
    return content


def _place(data: st.DataObject, content: bytes) -> int:
    return data.draw(st.integers(0, len(content)))


def _flip(data: st.DataObject, content: bytes) -> bytes:
    at = _place(data, content)
    return content[:at] + data.draw(st.binary(max_size=2)) + content[at + 1 :]


def _cut(data: st.DataObject, content: bytes) -> bytes:
    return content[: _place(data, content)]


def _lines(data: st.DataObject, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True) or [b""]
    at, other = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    times = data.draw(st.sampled_from([0, 2]))
    if data.draw(st.booleans()):
        lines[at], lines[other] = lines[other], lines[at]
        return b"".join(lines)
    return b"".join([*lines[:at], *[lines[at]] * times, *lines[at + 1 :]])


def _value(data: st.DataObject, content: bytes) -> bytes:
    found = list(VALUE.finditer(content))
    if not found:
        return data.draw(st.sampled_from(VALUES))
    one = found[data.draw(st.integers(0, len(found) - 1))]
    new = data.draw(st.sampled_from(VALUES))
    return content[: one.start()] + new + content[one.end() :]


def _put_in(data: st.DataObject, content: bytes) -> bytes:
    at = _place(data, content)
    return content[:at] + data.draw(st.sampled_from(VALUES)) + content[at:]


CHANGES: list[Callable[[st.DataObject, bytes], bytes]] = [
    _flip,
    _cut,
    _lines,
    _value,
    _value,
    _put_in,
]


def respelled(data: st.DataObject, content: bytes) -> bytes:
    """Return a JSON file with another value, or a key more or less, in some places."""
    whole = [json.loads(content)]
    for _ in range(data.draw(st.integers(1, 3))):
        spots = list(_spots(whole))
        holder, key = spots[data.draw(st.integers(0, len(spots) - 1))]
        other, place = spots[data.draw(st.integers(0, len(spots) - 1))]
        act = data.draw(st.sampled_from(["other", "moved", "lost", "new"]))
        if act == "other":
            holder[key] = data.draw(JSON)
        elif act == "moved":
            holder[key] = copy.deepcopy(other[place])
        elif act == "lost" and holder is not whole:
            del holder[key]
        elif isinstance(holder, dict):
            name, value = data.draw(st.sampled_from(KEYWORDS))
            holder[name] = copy.deepcopy(value)
    return json.dumps(whole[0], ensure_ascii=False).encode("utf-8", "surrogatepass")


def loosened(data: st.DataObject, content: bytes) -> bytes:
    """Return a schema that lets in more, so that records of all kinds come further."""
    whole = json.loads(content)
    lost = data.draw(st.sets(st.sampled_from(BOUNDS), min_size=1))
    for holder, key in list(_spots(whole)):
        if isinstance(holder, dict) and key in lost:
            del holder[key]
    return json.dumps(whole).encode()


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a value in JSON: what holds it, and its key there."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _spots(value[key])


class Place:
    """A corpus and inputs that are put right again after each example."""

    def __init__(self, folder: Path) -> None:
        self.root, self.inputs = folder / "root", folder / "in"
        put_base(self.root)
        self.inputs.mkdir()
        for form in FORMS:
            out = str(self.inputs / form)
            self.run("export", form, "wire/quay", "--out", out)
        inline = self.inputs / "inline"
        inline.mkdir()
        self.run("export", "inline", NORTH, "--out", str(inline / "north.txt"))
        (self.inputs / "own").mkdir()
        words = HELD.read_bytes()
        (self.inputs / "own/a.txt").write_bytes(words)
        page = b"<html><body><p>" + words.replace(b"\n", b"</p>\n<p>") + b"</body>"
        (self.inputs / "own/b.html").write_bytes(page)
        shutil.copy(self._first("conllu"), self.inputs / "own/c.conllu")
        self.clean = snapshot(self.root)

    def _first(self, form: str) -> Path:
        files = (self.inputs / form).rglob("*")
        return next(path for path in sorted(files) if path.is_file())

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run a command on the corpus; return exit code and all that it said."""
        root = ["--root", str(self.root)]
        result = CliRunner().invoke(main, [*arguments, *root])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    def judged(self, before: Snapshot, *arguments: str, reads: bool = False) -> str:
        """Run a command and return how it ended; raises AssertionError for a fault."""
        code, said = self.run(*arguments)
        after = snapshot(self.root)
        if code not in (0, 1, 2) or "a fault in wirecopy" in said:
            raise AssertionError(f"{arguments}: exit code {code}: {said[-600:]}")
        if code == 2 and said.count("wirecopy: ") != 1:
            raise AssertionError(f"{arguments}: not one error: {said[-600:]}")
        if ((code == 2 and arguments != FIX) or reads) and after != before:
            raise AssertionError(f"{arguments}: changed a file: {said[-600:]}")
        for path in after.keys() - self.clean.keys():
            (self.root / path).unlink()
        for path, content in self.clean.items():
            if after.get(path) != content:
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                (self.root / path).write_bytes(content)
        return ("done", "findings", "refused")[code]

    def import_(self, form: str, data: st.DataObject) -> str:
        """Change a file of a form, and bring it in."""
        files = [p for p in sorted((self.inputs / form).rglob("*")) if p.is_file()]
        path = data.draw(st.sampled_from(files))
        content = path.read_bytes()
        where = data.draw(st.sampled_from([(), NEW, ("--story", "wire/quay")]))
        arguments = ["import", form, str(self.inputs / form), *where]
        if form == "inline":
            arguments = ["import", form, NORTH, str(path)]
        try:
            path.write_bytes(mutated(data, content))
            return self.judged(self.clean, *arguments)
        finally:
            path.write_bytes(content)

    def hydrate(self, data: st.DataObject) -> str:
        """Change a copy that a user holds, and hydrate from it."""
        path = data.draw(st.sampled_from(sorted((self.inputs / "own").iterdir())))
        content = path.read_bytes()
        try:
            path.write_bytes(mutated(data, content))
            return self.judged(self.clean, "hydrate", "--from", str(path))
        finally:
            path.write_bytes(content)

    def corpus(self, data: st.DataObject) -> str:
        """Change a file of the corpus, and run some command on it."""
        path = data.draw(st.sampled_from(sorted(self.clean)))
        with (self.root / path).open("wb") as file:
            file.write(mutated(data, self.clean[path]))
        arguments = data.draw(st.sampled_from(READING + WRITING))
        before = snapshot(self.root)
        return self.judged(before, *arguments, reads=arguments in READING)

    def schemas(self, data: st.DataObject) -> str:
        """Change a schema, now and then a record too, and run some command on it."""
        path = data.draw(st.sampled_from(sorted(filter(SCHEMA.search, self.clean))))
        change = data.draw(st.sampled_from([respelled, loosened, loosened, mutated]))
        (self.root / path).write_bytes(change(data, self.clean[path]))
        if data.draw(st.booleans()):
            path = data.draw(
                st.sampled_from(sorted(filter(RECORDS.search, self.clean)))
            )
            lines = self.clean[path].splitlines() or [b"{}"]
            lines = lines if path.endswith(".jsonl") else [self.clean[path]]
            at = data.draw(st.integers(0, len(lines) - 1))
            lines[at] = respelled(data, lines[at])
            (self.root / path).write_bytes(b"\n".join([*lines, b""]))
        arguments = data.draw(st.sampled_from(READING + WRITING))
        before = snapshot(self.root)
        return self.judged(before, *arguments, reads=arguments in READING)


TARGETS: dict[str, Callable[[Place, st.DataObject], str]] = {
    **{
        f"import {form}": lambda place, data, form=form: place.import_(form, data)  # type: ignore[misc]
        for form in ("inline", *FORMS)
    },
    "hydrate, the user's copies": Place.hydrate,
    "all commands, the corpus": Place.corpus,
    "all commands, the schemas": Place.schemas,
}


def try_target(name: str, examples: int, number: int) -> Counter[str]:
    """Try so many examples on a target; return how often each end was met."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="wirecopy-fuzz-") as folder:
        place = Place(Path(folder))

        @seed(number)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(data=st.data())
        def attempt(data: st.DataObject) -> None:
            counts[TARGETS[name](place, data)] += 1

        attempt()
    return counts
