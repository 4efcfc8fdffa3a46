"""Quotation marks: where speech is marked as such.

Curly marks say whether they open or close; straight ones take turns; a single mark
opens only before a word and closes only after one, since most are apostrophes. A
mark that is not closed in its block runs to the end of the block, as news copy has it
where a speech goes on in the next paragraph.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from wirecopy.records import Quotation, Span

CLOSERS = {"“": "”", "„": "”“", "«": "»", '"': '"', "‘": "’", "'": "'"}
SINGLE = "‘'"


@dataclass(frozen=True, slots=True)
class Marked:
    """What a pair of quotation marks holds: [start, end) with the marks, in a block."""

    block: int
    start: int
    end: int


def marked(block: int, text: str) -> list[Marked]:
    """Return what quotation marks hold in a block, in the order of the opening marks.

    Pairs may be nested. An unclosed pair ends with the block.
    """
    pairs: list[Marked] = []
    open_marks: list[tuple[str, int]] = []
    for at, character in enumerate(text):
        if open_marks and _closes(text, at, open_marks):
            _, start = open_marks.pop()
            pairs.append(Marked(block, start, at + 1))
        elif character in CLOSERS and _opens(text, at):
            open_marks.append((character, at))
    pairs += [
        Marked(block, start, len(text))
        for mark, start in open_marks
        if mark not in SINGLE
    ]
    return sorted(pairs, key=lambda pair: (pair.start, -pair.end))


def _closes(text: str, at: int, open_marks: list[tuple[str, int]]) -> bool:
    """Return whether a mark closes the last open pair, giving up false openers."""
    if not _ends_word(text, at):
        return False
    for depth in range(len(open_marks) - 1, -1, -1):
        mark = open_marks[depth][0]
        if text[at] in CLOSERS[mark]:
            del open_marks[depth + 1 :]
            return True
        if mark not in SINGLE:
            return False
    return False


def _opens(text: str, at: int) -> bool:
    """Return whether a mark stands before a word and not after one."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] in "“„«":
        return True
    return not before.isalnum() and bool(after) and not after.isspace()


def _ends_word(text: str, at: int) -> bool:
    """Return whether a mark can close: single marks only where no letter follows."""
    if text[at] not in "’'":
        return True
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return not after.isalnum() and bool(before) and not before.isspace()


def share_marked(
    quotation: Quotation, blocks: tuple[str, ...], pairs: list[Marked]
) -> str:
    """Say how much of a quotation's content its quotation marks hold.

    Counted are letters and digits, and the pairs one of whose marks is in the content.
    Returns "all", "some" or "none".
    """
    own = [pair for pair in pairs if _has_mark_of(quotation, pair)]
    held = [
        any(_holds(pair, span.block, at) for pair in own)
        for span, at in _letters(quotation.content, blocks)
    ]
    return "all" if all(held) and held else "some" if any(held) else "none"


def _letters(
    spans: tuple[Span, ...], blocks: tuple[str, ...]
) -> Iterator[tuple[Span, int]]:
    for span in spans:
        block = blocks[span.block - 1]
        for at in range(span.start, span.end):
            if block[at].isalnum():
                yield span, at


def _holds(pair: Marked, block: int, at: int) -> bool:
    return pair.block == block and pair.start <= at < pair.end


def _has_mark_of(quotation: Quotation, pair: Marked) -> bool:
    return any(
        span.block == pair.block
        and (span.start <= pair.start < span.end or span.start < pair.end <= span.end)
        for span in quotation.content
    )


def covers(span: Span, pair: Marked) -> bool:
    """Return whether a span holds all that a pair of marks holds, marks aside."""
    return (
        span.block == pair.block
        and span.start <= pair.start + 1
        and span.end >= pair.end - 1
    )
