"""Level 1, bytes: can every file be read as what its name says?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from wirecopy.checks.registry import check
from wirecopy.files import File
from wirecopy.finding import Fault, Location
from wirecopy.text import INVISIBLE, LINE_ENDS, SPACES


def at(file: File, line: int = 1, column: int = 1) -> Location:
    """Return a place in a file; in a text the line is the block."""
    block = line if file.kind == "text" else None
    return Location(file.path, line, column, document=file.document, block=block)


def _at_offset(file: File, text: str, offset: int) -> Location:
    line = text.count("\n", 0, offset) + 1
    return at(file, line, offset - (text.rfind("\n", 0, offset) + 1) + 1)


def _first_of_each_line(
    file: File, pattern: re.Pattern[str]
) -> Iterator[tuple[Location, str]]:
    """Yield place and character of the first match in every line of a file."""
    seen = -1
    for match in pattern.finditer(file.text or ""):
        where = _at_offset(file, file.text or "", match.start())
        if where.line != seen:
            seen = where.line
            yield where, match[0]


def _name(character: str) -> str:
    return unicodedata.name(character[0], "control character")


@check("F105", "not-utf-8")
def not_utf_8(file: File) -> Iterator[Fault]:
    """A file is not UTF-8.

    Bytes of another encoding read as other characters, and every offset is off.

    Bad: b"caf\\xe9"
    Good: b"caf\\xc3\\xa9"
    """
    if file.text is None:
        try:
            file.data.decode("utf-8")
        except UnicodeDecodeError as error:
            before = file.data[: error.start]
            line = before.count(b"\n") + 1
            column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
            yield (
                at(file, line, column),
                f"has the byte 0x{file.data[error.start]:02X}, which is not UTF-8; "
                "save the file as UTF-8",
            )


@check("F106", "byte-order-mark")
def byte_order_mark(file: File) -> Iterator[Fault]:
    """A file begins with a byte order mark.

    The mark is a character: it moves every offset of the first block by one.

    Bad: b"\\xef\\xbb\\xbfDockers ..."
    Good: b"Dockers ..."
    """
    if file.data.startswith(b"\xef\xbb\xbf"):
        yield at(file), "begins with a byte order mark; 'wirecopy fix' takes it out"


@check("F107", "line-end")
def line_end(file: File) -> Iterator[Fault]:
    """A line ends with something else than LF.

    Windows and old Mac line ends count as characters in some tools and not in others.
    An editor that writes them writes them everywhere, so a file is reported once.

    Bad: b"Dockers ...\\r\\n"
    Good: b"Dockers ...\\n"
    """
    text = file.text or ""
    if b"\r" not in file.data and (text.isascii() or file.kind != "text"):
        return
    found = [
        (where, character)
        for where, character in _first_of_each_line(file, LINE_ENDS)
        if file.kind == "text" or character[0] == "\r"
    ]
    for where, character in found[:1]:
        name = "CR LF" if character == "\r\n" else f"U+{ord(character[0]):04X}"
        more = f" (such lines: {len(found)})" if found[1:] else ""
        yield where, f"has the line end {name}, not LF{more}; 'wirecopy fix' mends it"


@check("F108", "not-nfc")
def not_nfc(file: File) -> Iterator[Fault]:
    """A file is not in Unicode normal form C.

    One letter can be one code point or two; offsets need one way of writing it.

    Bad: e and U+0301
    Good: U+00E9
    """
    text = file.text or ""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        composed = unicodedata.normalize("NFC", line)
        if composed != line:
            pairs = enumerate(zip(line, composed + "\0", strict=False))
            column = next((at for at, (a, b) in pairs if a != b), 0)
            yield (
                at(file, number, column + 1),
                f"has {_name(line[column])} in a form that is not NFC; "
                "'wirecopy fix' mends it",
            )


@check("F109", "invisible-character")
def invisible_character(file: File) -> Iterator[Fault]:
    """A file holds a control character or another one that nobody can see.

    What cannot be seen cannot be reviewed, and it counts in every offset after it.

    Bad: "Dun\\u00admore"
    Good: "Dunmore"
    """
    if file.kind == "text" or b"\x00" in file.data:
        for where, character in _first_of_each_line(file, INVISIBLE):
            if character == "\ufeff" and (where.line, where.column) == (1, 1):
                continue
            yield (
                where,
                f"has the invisible character U+{ord(character):04X}; take it out",
            )


@check("F110", "odd-space")
def odd_space(file: File) -> Iterator[Fault]:
    """A text has a tab, a no-break space or another space than U+0020.

    They look alike and compare as different: names would not match.

    Bad: "5\\u00a0km"
    Good: "5 km"
    """
    if file.kind != "text":
        return
    for where, character in _first_of_each_line(file, SPACES):
        yield (
            where,
            f"has U+{ord(character):04X}, not a plain space; 'wirecopy fix' mends it",
        )


@check("F111", "blank-line")
def blank_line(file: File) -> Iterator[Fault]:
    """A file has an empty line.

    A block is a line of the text and an annotation a line of its layer, so an empty
    line would be a block or an annotation of nothing.

    Bad: "Dockers ...\\n\\nThe port ...\\n"
    Good: "Dockers ...\\nThe port ...\\n"
    """
    if file.path.endswith(".json") or not file.data:
        return
    for number, line in enumerate(file.data.removesuffix(b"\n").split(b"\n"), 1):
        if not line.strip():
            yield at(file, number), "is empty; 'wirecopy fix' takes empty lines out"


@check("F112", "space-at-edge")
def space_at_edge(file: File) -> Iterator[Fault]:
    """A block begins or ends with a space.

    Nobody sees it, and editors take it away without a word.

    Bad: "Dockers walked out. "
    Good: "Dockers walked out."
    """
    if file.holds_json:
        return
    for number, line in enumerate((file.text or "").split("\n"), 1):
        if line.strip(" ") and line != line.strip(" "):
            column = 1 if line.startswith(" ") else len(line.rstrip(" ")) + 1
            yield (
                at(file, number, column),
                "has a space at the edge of the line; 'wirecopy fix' mends it",
            )


@check("F113", "no-final-newline")
def no_final_newline(file: File) -> Iterator[Fault]:
    """A file does not end with a newline.

    Adding a line would then change the line before it, too.

    Bad: "... until Friday."
    Good: "... until Friday.\\n"
    """
    if file.data and not file.data.endswith(b"\n"):
        line = file.data.count(b"\n") + 1
        last = file.data.rpartition(b"\n")[2].decode("utf-8", errors="replace")
        yield (
            at(file, line, len(last) + 1),
            "does not end with a newline; 'wirecopy fix' adds it",
        )


@check("F114", "empty-text")
def empty_text(file: File) -> Iterator[Fault]:
    """A text or a JSON file is empty.

    A layer may be empty (nobody is quoted); a text without words is a lost file.

    Bad: corpus/wire/harbour-strike/meridian.txt of no bytes
    Good: the same with its text
    """
    must_say_something = file.kind == "text" or file.path.endswith(".json")
    if must_say_something and not file.data.strip():
        yield at(file), "is empty; put the text back, or take the document out"


@check("F118", "conflict-marker")
def conflict_marker(file: File) -> Iterator[Fault]:
    """A file holds two versions with the conflict markers of a merge around them.

    Somebody has to choose; until then the file says two things at once.

    Bad: <<<<<<< HEAD, {"block":3,"role":"lede"}, =======, ..., >>>>>>> branch
    Good: {"block":3,"role":"lede"}
    """
    for first, last in file.conflicts:
        yield (
            at(file, first),
            f"begins a conflict of a merge, up to line {last}; keep one of the two "
            "versions and take the markers out",
        )
