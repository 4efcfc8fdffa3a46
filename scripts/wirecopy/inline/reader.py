"""From the inline form to annotations.

Every line is read by itself, so one slip hides no other: all errors of a file are told
at once, each with line and column, the line itself and a caret under the place.
"""

from collections.abc import Sequence

from wirecopy.inline.block import BlockReader
from wirecopy.inline.footer import join_quotations, read_footer_line
from wirecopy.inline.parsed import Inline, InlineError, Slip
from wirecopy.records import Quotation, Role, Rules

NOTE = "% "
"""How a line begins that is no part of the document, but says something of it."""


def read_inline(text: str, rules: Rules, name: str = "inline") -> Inline:
    """Read an inline file.

    Raises InlineError with every place that cannot be read; `name` is the file's.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    inline = Inline(rules)
    footer = _read_blocks(inline, lines)
    lines_of_quotations: dict[str, Quotation] = {}
    for number in range(footer, len(lines) + 1):
        line = lines[number - 1].strip()
        if line and not line.startswith(NOTE):
            read_footer_line(inline, number, line, lines_of_quotations)
    join_quotations(inline, lines_of_quotations, max(1, footer - 1))
    if inline.slips:
        raise InlineError(
            "\n".join(_told(name, lines, slip) for slip in sorted_slips(inline.slips))
        )
    return inline


def sorted_slips(slips: Sequence[Slip]) -> list[Slip]:
    """Return slips in the order of the file."""
    return sorted(slips, key=lambda slip: (slip.line, slip.column))


def _told(name: str, lines: Sequence[str], slip: Slip) -> str:
    """Say what is wrong, and show the line with a caret, cut to what fits a screen."""
    line = lines[slip.line - 1] if slip.line <= len(lines) else ""
    start = max(0, slip.column - 41)
    shown = line[start : start + 78]
    caret = " " * (slip.column - 1 - start) + "^"
    where = f"{name}:{slip.line}:{slip.column}"
    return f"{where}: {slip.message}\n  {shown}\n  {caret}"


def _read_blocks(inline: Inline, lines: Sequence[str]) -> int:
    """Read the blocks; return the number of the first line of the footer."""
    number = 0
    while number < len(lines):
        number += 1
        line = lines[number - 1]
        if line.strip() == "---":
            return number + 1
        if not line.strip() or line.startswith(NOTE):
            continue
        if not line.startswith("#"):
            inline.slip(number, 1, "a block begins with a line '# role'")
            continue
        _read_role(inline, number, line)
        number += 1
        text = lines[number - 1] if number <= len(lines) else ""
        if not text.strip() or text.strip() == "---":
            inline.slip(number, 1, "the text of the block is missing")
            number -= 1
            continue
        BlockReader(inline, number, text).read()
    inline.slip(
        max(1, len(lines)), 1, "the footer is missing: a line '---' ends the text"
    )
    return len(lines) + 1


def _read_role(inline: Inline, number: int, line: str) -> None:
    words = line.removeprefix("#").split()
    broken = words[1:] == ["break"]
    if not words:
        return
    if words[0] not in inline.rules.roles:
        told = f"{words[0]!r} is no role; one of {', '.join(inline.rules.roles)}"
        inline.slip(number, 3, told)
    if words[1:] and not broken:
        inline.slip(number, 3, "after the role only the word 'break' may stand")
    inline.roles.append(Role(len(inline.blocks) + 1, words[0], broken))
