"""Quotation marks: where speech is marked as such.

Curly marks say whether they open or close; straight ones take turns; a single mark
opens only before a word and closes only after one, since most are apostrophes. A
mark that is not closed in its block runs to the end of the block, as news copy has it
where a speech goes on in the next paragraph.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

CLOSERS = {"“": "”", "„": "”“", "«": "»", '"': '"', "‘": "’", "'": "'"}
SINGLE = "‘'"
APOSTROPHES = "‘’'"
"""Marks that mark nothing inside a word."""
SIGNS = "".join(sorted({*CLOSERS, *"".join(CLOSERS.values())}))
MARK = re.compile(f"[{SIGNS}]")
LETTER = re.compile(r"[^\W_]")
"""A letter or a digit, as str.isalnum has it."""


class Stretch(NamedTuple):
    """A stretch of one block: [start, end) in code points."""

    block: int
    start: int
    end: int


def marked(block: int, text: str) -> list[Stretch]:
    """Return what quotation marks hold in a block, with the marks, in their order.

    Pairs may be nested. An unclosed pair ends with the block.
    """
    if not any(map(text.__contains__, SIGNS)):
        return []
    pairs: list[Stretch] = []
    open_marks: list[tuple[str, int]] = []
    for match in MARK.finditer(text):
        at, character = match.start(), match[0]
        if character in APOSTROPHES and _inside_word(text, at):
            continue
        if open_marks and _closes(text, at, open_marks):
            _, start = open_marks.pop()
            pairs.append(Stretch(block, start, at + 1))
        elif character in CLOSERS and _opens(text, at):
            open_marks.append((character, at))
    pairs += [
        Stretch(block, start, len(text))
        for mark, start in open_marks
        if mark not in SINGLE
    ]
    return sorted(pairs, key=lambda pair: (pair.start, -pair.end))


def _inside_word(text: str, at: int) -> bool:
    """Return whether a mark stands between two letters, as an apostrophe does."""
    return text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()


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


class Placed(Protocol):
    """Anything that has a place in one block: [start, end) in code points."""

    @property
    def block(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Spoken(NamedTuple):
    """What of a quotation is judged by its quotation marks."""

    id: str
    kind: str
    within: str | None
    content: Sequence[Placed]


def outside_quotations(
    quotations: Iterable[Spoken], pairs: Iterable[Stretch]
) -> Iterator[Stretch]:
    """Yield the pairs of marks that share nothing with the content of a quotation."""
    contents = [span for quotation in quotations for span in quotation.content]
    for pair in pairs:
        for span in contents:
            if (
                span.block == pair.block
                and span.start < pair.end
                and pair.start < span.end
            ):
                break
        else:
            yield pair


def against_marks(
    quotations: Sequence[Spoken],
    blocks: Sequence[str],
    pairs: Iterable[Stretch],
    marks: Mapping[str, str],
) -> Iterator[tuple[int, str]]:
    """Yield the quotations whose kind is not what the marks say, by their place.

    With the place comes how much of the content the marks do hold. `marks` has for each
    kind how much that should be; what is of another kind quotes nobody, so its marks
    do not count, and neither do those of a quotation nested in this one.
    """
    silent: dict[int, list[Placed]] = {}
    for quotation in quotations:
        if quotation.kind not in marks:
            for span in quotation.content:
                silent.setdefault(span.block, []).append(span)
    nested: dict[str, list[Placed]] = {}
    for quotation in quotations:
        if quotation.within is not None:
            nested.setdefault(quotation.within, []).extend(quotation.content)
    spoken: dict[int, list[Stretch]] = {}
    for pair in pairs:
        if not _covered(pair, silent.get(pair.block, ())):
            spoken.setdefault(pair.block, []).append(pair)
    for place, quotation in enumerate(quotations):
        if quotation.kind in marks:
            there = {span.block for span in quotation.content} & spoken.keys()
            inner = nested.get(quotation.id, ())
            own = [p for b in there for p in spoken[b] if not _covered(p, inner)]
            share = share_marked(quotation.content, blocks, own)
            if share != marks[quotation.kind]:
                yield place, share


def _covered(pair: Stretch, spans: Iterable[Placed]) -> bool:
    return any(covers(span, pair) for span in spans)


def share_marked(
    content: Sequence[Placed], blocks: Sequence[str], pairs: Iterable[Stretch]
) -> str:
    """Say how much of a content its quotation marks hold.

    Counted are letters and digits, and the pairs one of whose marks is in the content.
    Returns "all", "some" or "none".
    """
    own = [pair for pair in pairs if _has_mark_of(content, pair)]
    if not own:
        return "none"
    held = free = False
    for span in content:
        block, at = blocks[span.block - 1], span.start
        for pair in own:
            if pair.block == span.block and at < span.end:
                start, end = max(at, pair.start), min(span.end, pair.end)
                if start < end:
                    free = free or _has_letter(block, at, start)
                    held = held or _has_letter(block, start, end)
                    at = end
        free = free or _has_letter(block, at, span.end)
    return ("some" if free else "all") if held else "none"


def _has_letter(block: str, start: int, end: int) -> bool:
    return LETTER.search(block, start, end) is not None


def _has_mark_of(content: Iterable[Placed], pair: Stretch) -> bool:
    for span in content:
        if span.block == pair.block and (
            span.start <= pair.start < span.end or span.start < pair.end <= span.end
        ):
            return True
    return False


def covers(span: Placed, pair: Stretch) -> bool:
    """Return whether a span holds all that a pair of marks holds, marks aside."""
    return (
        span.block == pair.block
        and span.start <= pair.start + 1
        and span.end >= pair.end - 1
    )
