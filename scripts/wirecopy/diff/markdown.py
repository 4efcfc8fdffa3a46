"""A comparison for the comment on a pull request.

A comment holds 65,536 characters, so what is longer is cut, and says so. The words come
from a pull request of a stranger: nothing in them may format, link, name a person or
point to an issue.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from wirecopy.diff.changes import Change, Diff, by_layer
from wirecopy.diff.pieces import Piece, visible
from wirecopy.diff.words import (
    counts_in_words,
    dataset_lines,
    line_with,
    summary,
    title_of,
)

LIMIT = 60_000
LONGEST_LINE = 2_000
TAIL = 1_000
ACTIVE = re.compile(r"[\\`*_{}\[\]<>#|~&$:@]|(?<=www)\.")
LINKING = re.compile(r"(&#64;|&#35;|\bGH(?=-))")
TAGS = {
    "equal": ("", ""),
    "added": ("<ins>", "</ins>"),
    "removed": ("<del>", "</del>"),
    "span": ("<b>", "</b>"),
}


def as_markdown(diff: Diff, limit: int = LIMIT) -> str:
    """Return a comparison as Markdown of at most `limit` characters."""
    head = f"**{escaped(summary(diff))}**\n"
    if diff.empty:
        return head
    tail = _list("The built dataset", dataset_lines(diff), limit // 4)
    if diff.other:
        tail += _list("Other files", diff.other, limit // 4)
    left = limit - len(head) - len(tail) - TAIL
    body: list[str] = []
    cut_changes = cut_documents = 0
    for document, changes in diff.by_document().items():
        section, kept = _section(document, changes, left)
        if section:
            body.append(section)
            left -= len(section)
        cut_changes += len(changes) - kept
        cut_documents += kept < len(changes)
    if cut_changes:
        body.append(
            f"\n**Cut here: {cut_changes} more changes in {cut_documents} documents. "
            f"`wirecopy diff` shows all of them.**\n"
        )
    return head + "".join(body) + tail


def _section(document: str, changes: list[Change], room: int) -> tuple[str, int]:
    """Return the section of a document, and how many of its changes fit into it."""
    title = f"{escaped(title_of(document))}: {counts_in_words(changes)}"
    lines = [f"\n<details><summary>{title}</summary>\n"]
    end = "\n</details>\n"
    room -= len(lines[0]) + len(end)
    kept = 0
    for layer, found in by_layer(changes).items():
        heading = f"\n*{layer}*\n"
        for place, change in enumerate(found):
            line = f"- {line_of(change)}"
            text = f"{heading}\n{line}" if place == 0 else line
            if room < len(text) + 1:
                return ("\n".join([*lines, end]) if kept else "", kept)
            lines.append(text)
            room -= len(text) + 1
            kept += 1
    return "\n".join([*lines, end]), kept


def line_of(change: Change) -> str:
    """Return a change in one line of Markdown."""
    return line_with(
        change,
        lambda sign, head: f"`{sign}` {escaped(head)}",
        lambda said: escaped(_short(said)),
        lambda pieces: "".join(_shown(pieces)),
    )


def _shown(pieces: Iterable[Piece]) -> Iterator[str]:
    room = LONGEST_LINE
    for what, words in pieces:
        start, end = TAGS[what]
        if words and room > 0:
            yield f"{start}{escaped(_short(words, room))}{end}"
        room -= len(words)


def _short(words: str, length: int = LONGEST_LINE) -> str:
    return words if len(words) <= length else f"{words[:length]} …"


def escaped(words: str) -> str:
    """Return words that mean nothing to Markdown, to HTML or to GitHub."""
    words = " ".join(visible(words).split("\n"))
    words = ACTIVE.sub(lambda match: f"&#{ord(match[0])};", words)
    return LINKING.sub(r"\1<!-- -->", words)


def _list(title: str, lines: Sequence[str], room: int) -> str:
    """Return a list with a title, with as many of its lines as there is room for."""
    told = f"\n**{title}**\n\n"
    for at, line in enumerate(lines):
        item = f"- {escaped(line)}\n"
        if len(told) + len(item) > room:
            return f"{told}- … and {len(lines) - at} more\n"
        told += item
    return told
