"""A comparison for the terminal.

Colours are written always; where standard output is no terminal, whoever prints takes
them out, so brackets say the same as colours do.
"""

from collections.abc import Iterable, Iterator

import click

from wirecopy.diff.changes import Change, Diff, by_layer
from wirecopy.diff.pieces import Piece, visible
from wirecopy.diff.words import (
    dataset_lines,
    is_span,
    line_with,
    summary,
    title_of,
)

COLOURS = {"+": "green", "-": "red", ">": "cyan", "~": "yellow"}


def as_text(diff: Diff) -> str:
    """Return a comparison as lines: by document, by layer, a line for each change."""
    lines = [visible(summary(diff))]
    if diff.empty:
        return f"{lines[0]}\n"
    for document, changes in diff.by_document().items():
        lines += ["", click.style(title_of(document), bold=True)]
        for layer, found in by_layer(changes).items():
            lines.append(f"  {layer}")
            lines += [f"    {line_of(change)}" for change in found]
    lines += ["", click.style("the built dataset", bold=True)]
    lines += [f"  {line}" for line in map(visible, dataset_lines(diff))]
    if diff.other:
        lines += ["", click.style("other files", bold=True)]
        lines += [f"  {visible(path)}" for path in diff.other]
    return "\n".join(lines) + "\n"


def line_of(change: Change) -> str:
    """Return a change in one line."""
    return line_with(
        change,
        lambda sign, head: click.style(f"{sign} {visible(head)}", fg=COLOURS[sign]),
        visible,
        lambda pieces: "".join(_shown(change, pieces)),
    )


def _shown(change: Change, pieces: Iterable[Piece]) -> Iterator[str]:
    """Yield words with what was added and removed in braces, a span in brackets."""
    for at, (what, words) in enumerate(pieces):
        words = visible(words)
        if is_span(change):
            yield click.style(f"[{words}]", bold=True) if at == 1 else words
        elif what == "equal":
            yield words
        else:
            mark = "+" if what == "added" else "-"
            open, close = ("{", "}") if mark == "+" else ("[", "]")
            yield click.style(f"{open}{mark}{words}{mark}{close}", fg=COLOURS[mark])
