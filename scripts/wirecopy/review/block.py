"""A block as HTML: its words once, in order, inside the marks that cover them.

Everything that is no word of the text (tags, numbers, signs) is drawn by the style from
attributes, so that copied text is the text. Words that a change took out can be read
and not be copied. All of it comes from strangers, so all of it is escaped.
"""

from collections.abc import Iterable, Sequence
from html import escape

from wirecopy.diff.pieces import Piece, visible
from wirecopy.review.marks import (
    ADDED,
    CHANGED,
    FINDINGS,
    INSERTED,
    NAME,
    NOW,
    REMOVED,
    TEXT,
    VALUE,
    WAS,
    WORDING,
    Mark,
)
from wirecopy.review.nest import Close, Open, Words, lanes_of, nested
from wirecopy.text import INVISIBLE

DEEPEST = 6
HUES = 5
SIGNS = {ADDED: "+", REMOVED: "−", WAS: "was", NOW: "now", CHANGED: "~"}
TAGS = {NAME: "mark", VALUE: "mark", INSERTED: "ins"}
LAYER_CLASSES = {"entities": "E", "quotations": "Q", "sections": "S", FINDINGS: "F"}


def safe(words: str) -> str:
    """Return words as text or attribute of HTML, with nothing in them that acts."""
    return escape(visible(words))


def shown(words: str) -> str:
    """Return words of a text as HTML; what nobody can see is drawn, not written."""
    if not INVISIBLE.search(words):
        return escape(words, quote=False)
    pieces = []
    for character in words:
        if INVISIBLE.match(character):
            pieces.append(f'<i class="x" data-t="U+{ord(character):04X}"></i>')
        else:
            pieces.append(escape(character, quote=False))
    return "".join(pieces)


def block_html(
    words: str, marks: Sequence[Mark], pieces: Sequence[Piece] = ()
) -> tuple[str, int]:
    """Return a block as HTML, and how many lanes it needs under its words.

    `pieces` say what a change put into the words and took out of them.
    """
    inserted, deleted = _edits(pieces)
    marks = [*marks, *inserted]
    drawn = [mark for mark in marks if _has_lane(mark)]
    lanes = dict(zip(map(id, drawn), lanes_of(drawn), strict=True))
    each = [lanes.get(id(mark), 0) for mark in marks]
    out: list[str] = []
    at = 0
    for step in nested(len(words), marks, each, [place for place, _ in deleted]):
        if isinstance(step, Close):
            out.append(f"</{TAGS.get(step.mark.sort, 'span')}>")
            continue
        while deleted and deleted[0][0] <= at:
            out.append(f"<del>{shown(deleted.pop(0)[1])}</del>")
        if isinstance(step, Words):
            out.append(shown(words[step.start : step.end]))
            at = step.end
        else:
            out.append(_opened(step))
    out += [f"<del>{shown(gone)}</del>" for _, gone in deleted]
    return "".join(out), min(DEEPEST, max(lanes.values(), default=-1) + 1)


def _edits(pieces: Iterable[Piece]) -> tuple[list[Mark], list[tuple[int, str]]]:
    """Return what was put in as marks, and what was taken out with its place."""
    inserted: list[Mark] = []
    deleted: list[tuple[int, str]] = []
    at = 0
    for what, words in pieces:
        if what == "removed":
            deleted.append((at, words))
            continue
        if what == "added" and words:
            end = at + len(words)
            inserted.append(Mark(0, at, end, TEXT, INSERTED, "", ""))
        at += len(words)
    return inserted, deleted


def _has_lane(mark: Mark) -> bool:
    """Return whether a mark is drawn under the words: all but plain mentions."""
    return bool(mark.state) or mark.sort not in (NAME, VALUE, INSERTED, WORDING)


def _opened(step: Open) -> str:
    mark = step.mark
    if mark.layer == TEXT:
        return "<ins>" if mark.sort == INSERTED else '<span class="W">'
    classes = [LAYER_CLASSES[mark.layer], mark.sort]
    if _has_lane(mark):
        classes.append(f"d{min(step.lane, DEEPEST - 1)}")
    if mark.group:
        classes.append(f"k{hue_of(mark.group)}")
    if mark.state:
        classes.append(mark.state)
    told = ""
    if step.first:
        classes.append("f")
        sign = f"{SIGNS[mark.state]} " if mark.state else ""
        told = f' data-t="{safe(sign + mark.tag)}" title="{safe(mark.told)}"'
    group = f' data-g="{safe(mark.group)}"' if mark.group else ""
    tag = TAGS.get(mark.sort, "span")
    return f'<{tag} class="{" ".join(classes)}"{group}{told}>'


def hue_of(group: str) -> int:
    """Return the number of a colour for a quotation: its neighbours have others."""
    digits = "".join(c for c in group if c.isdecimal() and c.isascii())
    return int(digits or "0") % HUES
