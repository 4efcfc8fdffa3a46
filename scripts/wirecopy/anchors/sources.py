"""The texts that a user has: files and folders of plain text, HTML and CoNLL-U.

Nothing a file may hold stops the search: what cannot be read as a text is passed over,
and told. Of an HTML page there are two readings, its main text and all that is visible;
which of them holds a document is for the anchors to say.
"""

import html
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from wirecopy.errors import CorpusError
from wirecopy.text import canonical

LARGEST = 5_000_000
"""Bytes above which a file is taken for no article."""
LARGEST_TREEBANK = 200_000_000
"""The same of CoNLL-U, which holds many documents in a file."""
LARGEST_PAGE = 2_000_000
"""Bytes above which the main text of a page is not looked for."""
LINE = re.compile(r"[ \t]*[\r\n]\s*")
NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,30})")
PAGE = re.compile(rb"(?i)<(!doctype\s+html|html|head|body)\b")
CAPTIONS = ("figure", "caption")
PART = re.compile(r"([a-z]+)\b[^|]*\((\d{1,9}) s\)")
HIDDEN = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "noscript", "template", "svg", "title")
}
"""Elements that are not shown, each with what closes it."""
INLINE = frozenset(
    re.split(
        " ",
        "a abbr b bdi bdo cite code data dfn em font i kbd mark q s samp small span "
        "strong sub sup time u var wbr",
    )
)


@dataclass(frozen=True)
class Source:
    """One text of the user: its name, a rough reading, and the readings to search."""

    name: str
    rough: str
    readings: Callable[[], list[str]]


@dataclass(frozen=True)
class Unreadable:
    """A file that is no text, and why."""

    name: str
    why: str


def read_sources(paths: Iterable[Path]) -> Iterator[Source | Unreadable]:
    """Yield the texts in files and folders, in the order of their names.

    Raises CorpusError where a path that was named does not exist.
    """
    for path in paths:
        if not path.exists():
            raise CorpusError(f"--from {path}: there is no such file or folder")
        for file in _files(path):
            if isinstance(file, Unreadable):
                yield file
            else:
                yield from _in_file(file)


def _files(path: Path) -> Iterator[Path | Unreadable]:
    if not path.is_dir():
        yield path
        return
    failed: list[Unreadable] = []

    def note(error: OSError) -> None:
        failed.append(Unreadable(str(error.filename), error.strerror or str(error)))

    for folder, folders, names in os.walk(path, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(folder) / name
        yield from failed
        failed.clear()
    yield from failed


def _in_file(path: Path) -> Iterator[Source | Unreadable]:
    """Yield the texts of one file: of CoNLL-U one for each document."""
    most = LARGEST_TREEBANK if path.suffix.lower() == ".conllu" else LARGEST
    try:
        if not path.is_file():
            yield Unreadable(str(path), "is no plain file")
        elif path.stat().st_size > most:
            yield Unreadable(str(path), f"is larger than {most // 10**6} MB")
        else:
            yield from _in_bytes(path, path.read_bytes())
    except OSError as error:
        yield Unreadable(str(path), error.strerror or str(error))


def _in_bytes(path: Path, data: bytes) -> Iterator[Source | Unreadable]:
    text = _decoded(data)
    if text is None:
        yield Unreadable(str(path), "is no text")
    elif path.suffix.lower() == ".conllu":
        for name, blocks in conllu_documents(text):
            found = canonical(blocks)
            yield Source(f"{path}#{name}" if name else str(path), found, _as_is(found))
    elif path.suffix.lower() in (".html", ".htm", ".xhtml") or PAGE.search(data[:4096]):
        yield Source(str(path), _visible(text), partial(page_readings, text))
    else:
        yield Source(str(path), text, _as_is(text))


def _as_is(text: str) -> Callable[[], list[str]]:
    return lambda: [canonical(text)]


def read_text(path: Path) -> str:
    """Return the one text that a file holds, in canonical form.

    Of a page that is all that is visible. Raises CorpusError where there is none, or
    more than one.
    """
    if not path.exists():
        raise CorpusError(f"{path}: there is no such file")
    found = list(_in_file(path))
    if len(found) != 1 or isinstance(found[0], Unreadable):
        why = found[0].why if found and isinstance(found[0], Unreadable) else ""
        raise CorpusError(f"{path}: {why or f'holds {len(found)} texts, not one'}")
    readings = found[0].readings()
    if not readings or not readings[0]:
        raise CorpusError(f"{path}: holds no words")
    return readings[0]


def _decoded(data: bytes) -> str | None:
    """Return bytes as text: UTF-8, UTF-16 with its mark, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data[:65536]:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def conllu_documents(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and text, a block a line, of every document in a CoNLL-U file.

    A block is what follows `# newpar`. Where a figure or caption has fewer sentences
    than that paragraph, it is a block of its own (GUM's `# newpar_block`).
    """
    name, blocks = "", _Blocks()
    for line in text.splitlines():
        if line.startswith("# newdoc"):
            if blocks.any:
                yield name, blocks.text()
            name, blocks = line.partition("=")[2].strip(), _Blocks()
        else:
            blocks.add(line)
    if blocks.any:
        yield name, blocks.text()


class _Blocks:
    """The sentences of one document, gathered into blocks."""

    def __init__(self) -> None:
        self.paragraphs: list[list[tuple[str, bool]]] = []
        self.captions: list[int] = []

    @property
    def any(self) -> bool:
        return any(self.paragraphs)

    def add(self, line: str) -> None:
        """Take in one line of the file."""
        if line.startswith("# newpar_block"):
            found = [int(n) for what, n in PART.findall(line) if what in CAPTIONS]
            self.captions[-1:] = [min((n for n in found if n), default=0)]
        elif line.startswith("# newpar"):
            self.paragraphs.append([])
            self.captions.append(0)
        elif line.startswith("# text ="):
            if not self.paragraphs:
                self.paragraphs.append([])
                self.captions.append(0)
            self.paragraphs[-1].append((line.partition("=")[2].strip(), True))
        elif line and line[0].isdigit() and self.any:
            last = self.paragraphs[-1][-1:]
            if last and "-" not in line.partition("\t")[0]:
                spaced = "SpaceAfter=No" not in line.rpartition("\t")[2]
                self.paragraphs[-1][-1] = (last[0][0], spaced)

    def text(self) -> str:
        """Return the blocks, one a line."""
        lines = []
        for sentences, caption in zip(self.paragraphs, self.captions, strict=True):
            cut = caption if caption < len(sentences) else 0
            for part in (sentences[:cut], sentences[cut:]):
                lines.append("".join(s + " " * spaced for s, spaced in part).strip())
        return "".join(f"{line}\n" for line in lines if line)


def page_readings(text: str) -> list[str]:
    """Return the readings of an HTML page: all that is visible, and its main text."""
    readings = [canonical(_visible(text))]
    if len(text) <= LARGEST_PAGE and (main := _main_text(text)):
        readings.append(canonical(main))
    return readings


def _main_text(text: str) -> str | None:
    """Return the main text of a page, where trafilatura is installed and finds one."""
    try:
        from trafilatura import extract
    except ImportError:
        return None
    try:
        found = extract(text, include_comments=False, favor_recall=True)
    except Exception:  # whatever a page can do to its parser: the other reading is left
        return None
    return found if isinstance(found, str) else None


def _visible(text: str) -> str:
    """Return the visible text of a page, a line for each element that is a block.

    One pass, in time proportional to the page: parsers are slow on some broken pages,
    and what a browser saved is not to be trusted.
    """
    out: list[str] = []
    at = 0
    while (tag := text.find("<", at)) >= 0:
        out.append(LINE.sub(" ", text[at:tag]))
        at, shown = _after_tag(text, tag)
        out.append(shown)
    out.append(LINE.sub(" ", text[at:]))
    return html.unescape("".join(out))


def _after_tag(text: str, tag: int) -> tuple[int, str]:
    """Return where a tag ends, with what it hides, and what is shown in its place.

    That is a line end, nothing, or the sign itself where it starts no tag. What is not
    closed runs to the end of the page.
    """
    if text.startswith("<!--", tag):
        end = text.find("-->", tag + 4)
        return (end + 3 if end >= 0 else len(text)), ""
    match = NAME.match(text, tag)
    if match is None and not text.startswith(("<!", "<?"), tag):
        return tag + 1, "<"
    end = text.find(">", tag) + 1 or len(text)
    name = match[2].lower() if match else ""
    if match and not match[1] and name in HIDDEN:
        closing = HIDDEN[name].search(text, end)
        end = (text.find(">", closing.end()) + 1 or len(text)) if closing else len(text)
    return end, "" if name in INLINE else "\n"
