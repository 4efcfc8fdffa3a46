"""The index: all documents with a search over them, and filters.

It is read without a script; searching and filtering take one. A page holds as many
documents as keep it small, so that it opens at once; further ones go to further pages.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wirecopy.diff.changes import Change, Diff, counted
from wirecopy.diff.html import dataset_html, item_of
from wirecopy.diff.words import summary
from wirecopy.finding import Finding
from wirecopy.records import ENTITIES, QUOTATIONS, SECTIONS, SPLITS, Document, Rules
from wirecopy.review.block import safe
from wirecopy.review.frame import frame
from wirecopy.review.notes import finding_html

ROOM = 270_000
"""Bytes of rows, and of what stands above them, on a page of less than 300,000."""
Label = tuple[str, str]
LONGEST = 90
SHOWN = 100
"""How many findings and changes are listed; a file has the rest of them."""


@dataclass(frozen=True)
class Entry:
    """A document in the index; `link` is None where there is no page of it."""

    id: str
    link: str | None
    title: str
    outlet: str | None
    split: str | None
    labels: frozenset[Label] = frozenset()
    size: tuple[int, int] = (0, 0)
    codes: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    told: str = ""


@dataclass(frozen=True)
class Index:
    """All that the index shows beside the documents."""

    title: str
    rules: Rules
    entries: Sequence[Entry]
    findings: Sequence[Finding] = ()
    diff: Diff | None = None


def labels_of(document: Document) -> frozenset[Label]:
    """Return the labels that a document has, each with its layer."""
    found = {(ENTITIES, mention.type) for mention in document.mentions}
    for quotation in document.quotations:
        told = (quotation.kind, quotation.stance, quotation.reference)
        found |= {(QUOTATIONS, word) for word in told if word}
    found |= {(SECTIONS, f"role {role.role}") for role in document.roles}
    found |= {(SECTIONS, f"label {label.label}") for label in document.labels}
    return frozenset(found | {(layer, "") for layer, _ in found})


def all_labels(rules: Rules) -> list[Label]:
    """Return every label of every layer; an empty one stands for any of the layer."""
    words = (*rules.kinds, *rules.stances, *rules.references)
    return [
        *((ENTITIES, label) for label in ("", *rules.types)),
        *((QUOTATIONS, label) for label in dict.fromkeys(("", *words))),
        (SECTIONS, ""),
        *((SECTIONS, f"role {role}") for role in rules.roles),
        *((SECTIONS, f"label {label}") for label in rules.labels),
    ]


def index_pages(index: Index) -> Iterator[tuple[str, str]]:
    """Yield name and content of each page of the index."""
    labels = all_labels(index.rules)
    compared = index.diff is not None or any(e.changes for e in index.entries)
    rows = [_row(entry, labels, compared) for entry in index.entries]
    above = _above(index)
    groups = list(_in_pages(rows, len(above.encode())))
    for number, (start, end) in enumerate(groups, 1):
        shown = index.entries[start:end]
        body = f"<header><h1>{safe(index.title)}</h1></header>\n"
        body += '<main id="main" tabindex="-1">\n'
        body += above if number == 1 else ""
        body += _pages(number, groups) + _filters(shown, labels)
        body += _table(rows[start:end], compared) + "</main>\n"
        name = "index" if number == 1 else f"index.{number}"
        yield name, frame(index.title, body, script="index")


def _in_pages(rows: Sequence[str], above: int) -> Iterator[tuple[int, int]]:
    """Yield first and end of the rows of each page; there is one page at least.

    `above` is what stands on the first page beside them, in bytes.
    """
    start, size = 0, above
    for at, row in enumerate(rows):
        size += len(row.encode())
        if size > ROOM and at > start:
            yield start, at
            start, size = at, len(row.encode())
    yield start, len(rows)


def _row(entry: Entry, labels: Sequence[Label], compared: bool) -> str:
    """Return a row; `data-k` has a bit for each label that the document has."""
    bits = sum(1 << at for at, label in enumerate(labels) if label in entry.labels)
    title = safe(_short(entry.title) or entry.id)
    link = f'<a href="{safe(entry.link)}">{title}</a>' if entry.link else title
    if entry.told:
        link += f'<small class="gone">{safe(entry.told)}</small>'
    id = f"<small>{safe(entry.id)}</small>" if entry.title else ""
    cells = [
        link + id,
        safe(entry.outlet or ""),
        entry.split or "",
        *(str(count or "") for count in entry.size),
        safe(" ".join(entry.codes)),
    ]
    if compared:
        counts = counted(entry.changes).items()
        cells.append(", ".join(f"{n} {sort}" for sort, n in counts))
    told = f' data-k="{bits:x}"' if bits else ""
    return f"<tr{told}><td>{'<td>'.join(cells)}\n"


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()} …"


def _above(index: Index) -> str:
    """Return what is said of the corpus as a whole: changes, dataset, findings."""
    told = ""
    if index.diff is not None:
        documents = {entry.id for entry in index.entries}
        rest = [c for c in index.diff.changes if c.document not in documents]
        items = [
            f'<li class="C">{f"{safe(c.document)}: " if c.document else ""}{item_of(c)}'
            for c in rest
        ]
        told += (
            f'<section class="notes"><h2>{safe(summary(index.diff))}</h2>'
            f"{_list(items)}</section>\n"
        )
        told += dataset_html(index.diff)
        other = [f"<li>{safe(path)}" for path in index.diff.other]
        told += (
            f"<section><h2>Other files</h2>{_list(other)}</section>" if other else ""
        )
    if index.findings:
        items = [f'<li class="F">{finding_html(found)}' for found in index.findings]
        told += (
            '<section class="notes"><h2>Findings about no single document</h2>'
            f"{_list(items)}</section>\n"
        )
    return told


def _list(items: Sequence[str]) -> str:
    more = len(items) - SHOWN
    cut = f"<li>… and {more} more" if more > 0 else ""
    return f"<ul>{''.join(items[:SHOWN])}{cut}</ul>" if items else ""


def _pages(number: int, groups: Sequence[tuple[int, int]]) -> str:
    """Return links to all pages of the index, if it has several."""
    if len(groups) == 1:
        return ""
    links = []
    for at, (start, end) in enumerate(groups, 1):
        name = "index.html" if at == 1 else f"index.{at}.html"
        here = ' aria-current="page"' if at == number else ""
        links.append(f'<a href="{name}"{here}>{start + 1}–{end}</a>')
    return (
        '<nav class="crumbs" aria-label="Pages of the index">Documents '
        f"{' '.join(links)}. Search and filters are over those of this page.</nav>\n"
    )


def _filters(entries: Sequence[Entry], labels: Sequence[Label]) -> str:
    held = {label for entry in entries for label in entry.labels}
    groups = ""
    for layer in (ENTITIES, QUOTATIONS, SECTIONS):
        options = "".join(
            f'<option value="{at}">{safe(word or f"any of {layer}")}</option>'
            for at, (of, word) in enumerate(labels)
            if of == layer and (of, word) in held
        )
        groups += f'<optgroup label="{layer}">{options}</optgroup>' if options else ""
    outlets = sorted({entry.outlet for entry in entries if entry.outlet})
    codes = sorted({code for entry in entries for code in entry.codes})
    found = [("any", "any finding")] if codes else []
    chosen = [
        _select("label", "Layer and label", groups),
        _select("outlet", "Outlet", _options((one, one) for one in outlets)),
        _select("split", "Split", _options((one, one) for one in SPLITS)),
        _select(
            "finding", "Finding", _options([*found, *((one, one) for one in codes)])
        ),
    ]
    if any(entry.changes for entry in entries):
        chosen.append(_select("change", "Change", _options([("any", "changed")])))
    search = '<label>Search ( / )<input type="search" name="search"></label>'
    return (
        f'<form class="filters" role="search" hidden>{search}{"".join(chosen)}</form>\n'
        '<p role="status"></p>\n'
    )


def _options(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<option value="{safe(value)}">{safe(words)}</option>'
        for value, words in pairs
    )


def _select(name: str, words: str, options: str) -> str:
    if not options:
        return ""
    every = '<option value="">all</option>'
    return f'<label>{words}<select name="{name}">{every}{options}</select></label>'


def _table(rows: Sequence[str], compared: bool) -> str:
    heads = ["document", "outlet", "split", "mentions", "quotations", "findings"]
    heads += ["changes"] if compared else []
    told = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="Documents">'
        f'<table class="index"><thead><tr>{told}</tr></thead>\n<tbody>\n'
        f"{''.join(rows)}</tbody></table></div>\n"
    )
