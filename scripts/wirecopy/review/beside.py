"""The renditions of a story side by side, what corresponds on one level.

Each rendition is an article of its own, whole and in its order, and only the level of
its blocks comes from the others: so it is read, and copied, as one text. What an outlet
moved keeps its own place; what corresponds in order stands side by side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from wirecopy.align import align_blocks, differences
from wirecopy.diff.project import in_order
from wirecopy.records import Document, Story
from wirecopy.review.block import safe
from wirecopy.review.frame import frame
from wirecopy.review.marks import TEXT, WORDING, Mark
from wirecopy.review.page import PRIVATE, controls, row_html
from wirecopy.review.rows import Row

TOGETHER = 4
"""How many renditions one page holds; of more, the first stands on every page."""

Numbers = dict[int, int]
"""Numbers by numbers: blocks by the place of their text, or levels by block."""


@dataclass(frozen=True)
class Column:
    """One rendition: its rows, and the link to its own page, if it has one."""

    document: Document
    rows: Sequence[Row]
    link: str | None = None


def side_by_side(story: Story, columns: Sequence[Column]) -> Iterator[tuple[str, str]]:
    """Yield name and content of the pages of a story with several renditions.

    The first column is the one that the others are held against.
    """
    first, rest = columns[0], columns[1:]
    for number, start in enumerate(range(0, len(rest), TOGETHER - 1), 1):
        name = story.id if number == 1 else f"{story.id}.{number}"
        yield name, _page(story, [first, *rest[start : start + TOGETHER - 1]])


def _page(story: Story, columns: Sequence[Column]) -> str:
    aligned = aligned_with_first([column.document for column in columns])
    levels = levels_of([len(column.rows) for column in columns], aligned)
    height = max(level for column in levels for level in column.values()) + 1
    rules = "".join(f".r{n} {{ grid-row: {n} }}\n" for n in range(1, height + 1))
    rules += f".beside > article {{ grid-row: 1 / span {height} }}\n"
    first = columns[0].document
    articles = "".join(
        _article(column, level, _wording(first, column.document, pairs))
        for column, level, pairs in zip(columns, levels, aligned, strict=True)
    )
    private = PRIVATE if story.collection.withheld else ""
    body = (
        f"<header><h1>{safe(story.id)}</h1>{private}</header>\n{controls(False, True)}"
        f'<main id="main" tabindex="-1" class="beside n{len(columns)}">\n'
        f"{articles}</main>\n"
    )
    crumbs = [("../index.html", "All documents")]
    return frame(story.id, body, crumbs=crumbs, rules=rules)


def _article(column: Column, levels: Numbers, wording: dict[int, list[Mark]]) -> str:
    document = column.document
    name = safe(document.name)
    title = f'<a href="{safe(column.link)}">{name}</a>' if column.link else name
    outlet = f" <small>{safe(document.outlet)}</small>" if document.outlet else ""
    told = (
        f'<article lang="{safe(document.language)}" aria-label="{name}">\n'
        f'<h2 class="r1">{title}{outlet}</h2>\n'
    )
    for row in column.rows:
        number = row.number or 0
        marks = (*row.marks, *wording.get(number, ()))
        level = levels[number] + 1
        plain = replace(row, marks=marks, element=_plain(row.element))
        told += row_html(plain, "", f"{document.name}-", f"r{level}")
    return f"{told}</article>\n"


def _plain(element: str) -> str:
    """Return the element of a block here, where each stands in a cell of its own."""
    return "p" if element == "li" else element


def aligned_with_first(documents: Sequence[Document]) -> list[Numbers]:
    """Return for each document which block of the first its blocks correspond to."""
    first, *rest = documents
    return [{}, *(_in_order(first, document) for document in rest)]


def levels_of(sizes: Sequence[int], aligned: Sequence[Numbers]) -> list[Numbers]:
    """Return for each text the level of each of its blocks, both from 1.

    Levels rise within a text. Blocks that correspond to one of the first text share its
    level; others stand between. `sizes` are the numbers of blocks.
    """
    levels: list[Numbers] = [{0: number} for number in range(1, sizes[0] + 1)]
    for at in range(1, len(sizes)):
        place = -1
        for block in range(1, sizes[at] + 1):
            place = _place(levels, place, at, aligned[at].get(block))
            levels[place][at] = block
    return [
        {held[at]: number for number, held in enumerate(levels, 1) if at in held}
        for at in range(len(sizes))
    ]


def _place(levels: list[Numbers], last: int, at: int, pair: int | None) -> int:
    """Return the place of the level of the next block, made if there is none.

    `last` is that of the block before, `pair` the block of the first text.
    """
    if pair is not None:
        return next(n for n, held in enumerate(levels) if held.get(0) == pair)
    following = levels[last + 1] if last + 1 < len(levels) else None
    if following is None or 0 in following or at in following:
        levels.insert(last + 1, {})
    return last + 1


def _in_order(first: Document, document: Document) -> Numbers:
    """Return the blocks that correspond to the first document's, in the order of both.

    Beside those with the same words, those with a role that a document has once.
    """
    pairs = {
        other: one
        for role in document.rules.once
        for other in _with_role(document, role)
        for one in _with_role(first, role)
    }
    aligned = align_blocks(first.blocks or (), document.blocks or ())
    for pair in sorted(aligned, key=lambda pair: -pair.share):
        if pair.other not in pairs and pair.one not in pairs.values():
            pairs[pair.other] = pair.one
    kept = in_order([pairs[block] for block in sorted(pairs)])
    return {block: one for block, one in pairs.items() if one in kept}


def _with_role(document: Document, role: str) -> list[int]:
    blocks = [one.block for one in document.roles if one.role == role]
    known = range(1, len(document.blocks or ()) + 1)
    return [block for block in blocks if block in known][:1]


def _wording(
    first: Document, document: Document, pairs: Numbers
) -> dict[int, list[Mark]]:
    """Return where a rendition has other words than the first, by block."""
    blocks, others = first.blocks or (), document.blocks or ()
    return {
        block: [
            Mark(block, one.start_other, one.end_other, TEXT, WORDING, "", "")
            for one in differences(blocks[number - 1], others[block - 1])
            if one.start_other < one.end_other
        ]
        for block, number in pairs.items()
        if blocks[number - 1] != others[block - 1]
    }
