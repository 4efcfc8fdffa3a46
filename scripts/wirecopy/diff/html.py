"""A comparison as one page of HTML: no script, nothing from the network.

What was added and removed is told by signs and by underline and strike as well as by
colour, so it is read without colours too. Every word of a text is escaped.
"""

from collections.abc import Iterable, Sequence
from html import escape

from wirecopy.diff.changes import Change, Diff, by_layer
from wirecopy.diff.pieces import Piece, visible
from wirecopy.diff.words import (
    counts_in_words,
    dataset_lines,
    line_with,
    rows_that_differ,
    summary,
    title_of,
)

STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --line: #767676;
  --added: #d7f0dd; --removed: #fbdcdc; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #161616;
  --line: #9a9a9a; --added: #17452a; --removed: #5c1f1f; } }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.1rem; } h3 { font-size: 1rem; }
section { border-top: 1px solid var(--line); margin-top: 1.5rem; }
ul { list-style: none; padding-left: 0; }
li { margin: .4rem 0; padding-left: 1.6rem; text-indent: -1.6rem;
  overflow-wrap: anywhere; }
.sign { display: inline-block; width: 1.6rem; text-indent: 0; font-weight: bold; }
ins { background: var(--added); text-decoration: underline; }
del { background: var(--removed); text-decoration: line-through; }
del + ins { margin-left: .2em; }
mark { color: inherit; background: none; border-bottom: 3px double currentColor; }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: .2rem .6rem; text-align: left; }
td.n { text-align: right; }
"""
TAGS = {
    "equal": ("", ""),
    "added": ("<ins>", "</ins>"),
    "removed": ("<del>", "</del>"),
    "span": ("<mark>", "</mark>"),
}


def as_html(diff: Diff) -> str:
    """Return a comparison as a whole page."""
    title = _safe(summary(diff))
    body = "".join(
        _section(document, changes) for document, changes in diff.by_document().items()
    )
    if not diff.empty:
        body += dataset_html(diff)
    if diff.other:
        files = "".join(f"<li>{_safe(path)}</li>" for path in diff.other)
        body += f"<section><h2>Other files</h2><ul>{files}</ul></section>\n"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    )


def _section(document: str, changes: Sequence[Change]) -> str:
    told = f"<section>\n<h2>{_safe(title_of(document))}</h2>\n"
    told += f"<p>{counts_in_words(changes)}</p>\n"
    for layer, found in by_layer(changes).items():
        items = "".join(f"<li>{item_of(change)}</li>\n" for change in found)
        told += f"<h3>{layer}</h3>\n<ul>\n{items}</ul>\n"
    return f"{told}</section>\n"


def item_of(change: Change) -> str:
    """Return a change in words, with the words of the text that it is about."""
    return line_with(change, _head, _safe, _shown)


def _head(sign: str, head: str) -> str:
    return f'<span class="sign" aria-hidden="true">{_safe(sign)}</span>{_safe(head)}'


def _shown(pieces: Iterable[Piece]) -> str:
    shown = ((TAGS[what], words) for what, words in pieces if words)
    told = "".join(f"{start}{_safe(words)}{end}" for (start, end), words in shown)
    return f"<bdi>{told}</bdi>"


def dataset_html(diff: Diff) -> str:
    """Return the consequences for the built dataset: rows as a table."""
    rows = "".join(
        f'<tr><td>{one.config}</td><td>{one.split}</td><td class="n">{one.before}</td>'
        f'<td class="n">{one.after}</td><td class="n">{one.after - one.before:+}</td>'
        "</tr>\n"
        for one in rows_that_differ(diff)
    )
    table = (
        "<table>\n<tr><th>config</th><th>split</th><th>rows before</th>"
        f"<th>rows after</th><th>change</th></tr>\n{rows}</table>\n"
    )
    lines = dataset_lines(diff)[len(rows_that_differ(diff)) :]
    told = "".join(f"<li>{_safe(line)}</li>\n" for line in lines)
    return (
        f"<section>\n<h2>The built dataset</h2>\n{table if rows else ''}"
        f"<ul>\n{told}</ul>\n</section>\n"
    )


def _safe(words: str) -> str:
    return escape(visible(words))
