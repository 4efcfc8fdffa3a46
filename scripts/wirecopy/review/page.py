"""The page of one document: its text as an article, with all layers in place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wirecopy.diff.changes import Change, counted
from wirecopy.diff.html import item_of
from wirecopy.finding import Finding
from wirecopy.records import ENTITIES, Document, Story
from wirecopy.review.block import block_html, safe, shown
from wirecopy.review.faults import block_of
from wirecopy.review.frame import frame
from wirecopy.review.marks import Mark, Names
from wirecopy.review.notes import (
    entities_html,
    finding_html,
    notes_html,
    quotation_notes,
)
from wirecopy.review.rows import Row

PRIVATE = (
    '<p class="private">The text is withheld by its owner: this page is for you alone, '
    "do not pass it on.</p>\n"
)
ROLE = "role"
"""What a change of a role is about, and the property that changed."""
VIEWS = (
    ("all", "All layers"),
    ("entities", "Entities"),
    ("quotations", "Quotations"),
    ("sections", "Sections"),
    ("none", "Text alone"),
)


@dataclass(frozen=True)
class View:
    """A document ready to be shown.

    `changes` is None where nothing is compared; `links` lead to other pages, by words.
    """

    story: Story
    document: Document
    names: Names
    rows: Sequence[Row]
    split: str | None
    findings: Sequence[Finding] = ()
    changes: Sequence[Change] | None = None
    sides: tuple[str, str] = ("", "")
    private: bool = False
    links: Mapping[str, str] = field(default_factory=dict)


def document_page(view: View) -> str:
    """Return the page of a document."""
    document = view.document
    body = (
        f"<header>\n<h1>{safe(document.id)}</h1>\n{_facts(view)}</header>\n"
        f"{controls(view.changes is not None)}"
        f'<main id="main" tabindex="-1">\n{_above(view)}'
        f'<article lang="{safe(document.language)}">\n{_article(view)}</article>\n'
        f"{_entities(view)}{LEGEND}</main>\n"
    )
    return frame(document.id, body, crumbs=[("../../index.html", "All documents")])


def _facts(view: View) -> str:
    document = view.document
    facts = {
        "outlet": document.outlet,
        "agency": document.agency,
        "published": document.published,
        "language": document.language,
        "split": view.split,
        "topic": view.story.topic,
        "genre": view.story.genre,
        "based on": document.based_on,
    }
    told = "".join(
        f"<div><dt>{name}<dd>{safe(value)}</div>"
        for name, value in facts.items()
        if value
    )
    links = "".join(
        f'<li><a href="{safe(to)}">{safe(words)}</a>'
        for words, to in view.links.items()
    )
    beside = f'<nav aria-label="Other renditions"><ul>{links}</ul></nav>\n'
    return (
        f"<dl>{told}</dl>\n{beside if links else ''}{PRIVATE if view.private else ''}"
    )


def controls(compared: bool, wording: bool = False) -> str:
    """Return what is to be seen, as controls that work without a script."""
    views = "".join(
        f'<label><input type="radio" name="view" id="v-{id}"'
        f"{' checked' if id == 'all' else ''}>{words}</label>"
        for id, words in VIEWS
    )
    only = '<label><input type="checkbox" id="only" checked>Only what changed</label>'
    words = '<label><input type="checkbox" id="words">Other wording</label>'
    return (
        '<form class="controls" aria-label="What is shown">\n'
        f"<fieldset><legend>Show</legend>{views}</fieldset>\n"
        '<label><input type="checkbox" id="tags" checked>Tags</label>'
        f"{only if compared else ''}{words if wording else ''}"
        '<label class="keys" hidden><input type="checkbox" id="keys" checked>'
        "Keys: <kbd>j</kbd> <kbd>k</kbd> annotation, <kbd>n</kbd> <kbd>p</kbd> "
        "change or finding, <kbd>1</kbd>–<kbd>5</kbd> layer</label>\n</form>\n"
    )


def _above(view: View) -> str:
    """Return what comes before the text: findings and changes without a block."""
    told = ""
    findings = [f for f in view.findings if block_of(view.document, f) is None]
    if view.findings:
        count = f"{len(view.findings)} finding{'s' * (len(view.findings) > 1)}"
        items = "".join(f'<li class="F">{finding_html(found)}' for found in findings)
        links = _links({block_of(view.document, f) for f in view.findings} - {None})
        told += f'<section class="notes"><h2>{count}</h2>{links}<ul>{items}</ul>'
        told += "</section>\n"
    if view.changes is None:
        return told
    counts = ", ".join(f"{n} {sort}" for sort, n in counted(view.changes).items())
    placed = {change for row in view.rows for change in row.changes}
    rest = [change for change in view.changes if change not in placed]
    items = "".join(f'<li class="C">{item_of(change)}' for change in rest)
    sides = " → ".join(map(safe, view.sides))
    links = _links({row.number or 0 for row in view.rows if row.changes} - {0})
    return (
        f'{told}<section class="notes"><h2>Changed from {sides}</h2>\n'
        f"<p>{counts or 'Nothing changed here.'}</p>{links}<ul>{items}</ul></section>\n"
    )


def _links(blocks: set[int | None] | set[int]) -> str:
    if not blocks:
        return ""
    links = " ".join(
        f'<a href="#b{number}">{number}</a>' for number in sorted(filter(None, blocks))
    )
    return f"<p>In block {links}</p>"


def _article(view: View) -> str:
    notes = quotation_notes(view.document.quotations, view.names)
    findings: dict[int, list[Finding]] = {}
    for finding in view.findings:
        if (block := block_of(view.document, finding)) is not None:
            findings.setdefault(block, []).append(finding)
    out: list[str] = []
    listing = False
    for row in view.rows:
        if (row.element == "li") != listing:
            listing = not listing
            out.append('<ul class="list">\n' if listing else "</ul>\n")
        number = row.number or 0
        beside = notes_html(
            notes.get(number, ()), row.changes, findings.get(number, ())
        )
        out.append(row_html(row, beside))
    return "".join(out) + ("</ul>\n" if listing else "")


def row_html(row: Row, beside: str = "", prefix: str = "", level: str = "") -> str:
    """Return a row: number and role, the words, and the notes beside them.

    `prefix` makes its id one of the page, `level` is a class for its place.
    """
    words, lanes = block_html(row.words, row.marks, row.pieces)
    if row.number is None:
        words = f"<del>{shown(row.words)}</del>"
    elif row.state == "added":
        words = f"<ins>{words}</ins>"
    outer = "li" if row.element == "li" else "div"
    classes = ["b", f"h{lanes}", *(["part"] if row.broken else []), row.state, level]
    told = "" if row.number is None else f' id="{prefix}b{row.number}"'
    label = "Notes on a block that is gone"
    if row.number is not None:
        label = f"Notes on block {row.number}"
    notes = f'<div class="side" role="note" aria-label="{label}">{beside}</div>'
    inner = _element(row, words) + (notes if beside else "")
    return (
        f'<{outer} class="{" ".join(filter(None, classes))}"{told}>'
        f"{_gutter(row, prefix)}{inner}</{outer}>\n"
    )


def _gutter(row: Row, prefix: str) -> str:
    """Return number and role of a block, which are never copied with its words."""
    if row.number is None:
        return '<div class="g"><span>gone</span></div>'
    part = f' data-part="part {row.part}"' if row.part else ""
    moved = "<span>moved</span>" if row.state == "moved" else ""
    moved += "".join(
        f'<span class="was-role">was {safe(edit.before or "none")}</span>'
        for change in row.changes
        if change.about == ROLE
        for edit in change.edits
        if edit.name == ROLE
    )
    return (
        f'<div class="g"><a href="#{prefix}b{row.number}">{row.number}</a>'
        f'<span class="S role"{part}>{safe(row.role)}</span>{moved}</div>'
    )


def _element(row: Row, words: str) -> str:
    """Return the words of a row in the element of its role."""
    if row.element == "figcaption":
        return f'<figure class="t"><figcaption>{words}</figcaption></figure>'
    if row.element == "aside":
        return f'<div class="t aside" role="note">{words}</div>'
    if row.element in ("h2", "h3"):
        return f'<{row.element} class="t">{words}</{row.element}>'
    return f'<p class="t{" small" if row.element == "small" else ""}">{words}</p>'


def _entities(view: View) -> str:
    mentions = [m for m in view.document.mentions if m.entity is not None]
    marks = [Mark(m.block, m.start, m.end, ENTITIES, "", "", "") for m in mentions]
    return entities_html(marks, [m.entity or "" for m in mentions], view.names)


LEGEND = (
    '<section class="legend"><h2>How to read the marks</h2>\n<ul>'
    '<li><mark class="E name f" data-t="TYPE">a name</mark> and '
    '<mark class="E value f" data-t="TYPE">a value</mark>: the type stands above'
    '<li><span class="Q content d0 k1 f" data-t="q1">what is said</span>, '
    '<span class="Q cue d0 k1 f" data-t="q1">the cue</span>, '
    '<span class="Q speaker d0 k1 f" data-t="q1">the speaker</span>, '
    '<span class="Q addressee d0 k1 f" data-t="q1">the addressee</span> '
    "of one quotation bear its number"
    '<li><span class="S label d0 f" data-t="dateline">a labelled span</span>; the role '
    "of a block stands beside it</ul></section>\n"
)
