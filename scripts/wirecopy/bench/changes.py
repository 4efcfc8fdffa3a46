"""What happens to a text on its way to a user, with known truth.

Each change takes the blocks of a text and returns the characters of a changed copy,
each with the offset it had in the text, or None where it is new. So the benchmark knows
where every span went, and which are gone.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence

Origin = tuple[str, int | None]
Change = Callable[[Sequence[str], random.Random], list[Origin]]
WORD = re.compile(r"\w+")
FILLER = (
    "harbour",
    "seven",
    "quickly",
    "Ardmore",
    "of",
    "taken",
    "report",
    "a",
    "said",
)
STRAIGHT = str.maketrans("“”‘’–—…", "\"\"''---")
MENU = "Home\nNews\nWorld\nSport\nSubscribe now for 1 a week\nAdvertisement\n\n"
FOOTER = (
    "\n\nRead more\nFive things to know today\nCookie settings\nAll rights reserved\n"
)
WIDTH = 72


def _blocks(blocks: Sequence[str]) -> Iterator[list[Origin]]:
    """Yield each block, with its newline, as characters with their offsets."""
    at = 0
    for block in blocks:
        line = f"{block}\n"
        yield [(character, at + n) for n, character in enumerate(line)]
        at += len(line)


def _new(text: str) -> list[Origin]:
    return [(character, None) for character in text]


def _joined(blocks: Sequence[str]) -> list[Origin]:
    return [pair for block in _blocks(blocks) for pair in block]


def unchanged(blocks: Sequence[str], chance: random.Random) -> list[Origin]:
    """Return the text as it is."""
    return _joined(blocks)


def spaced(blocks: Sequence[str], chance: random.Random) -> list[Origin]:
    """Return the text with other white space: doubled, no-break, newlines."""
    out: list[Origin] = []
    for character, origin in _joined(blocks):
        if character == " ":
            odd = chance.choice((" ", " ", " ", "  ", "\xa0", "\u2009", "\n"))
            out += _new(odd)
        else:
            out.append((character, origin))
            if character == "\n":
                out += _new("\n \n")
    return out


def requoted(blocks: Sequence[str], chance: random.Random) -> list[Origin]:
    """Return the text with curly quotation marks and dashes made straight, or back."""
    out: list[Origin] = []
    opens = True
    for character, origin in _joined(blocks):
        if character == '"':
            character = "“" if opens else "”"
            opens = not opens
        elif character == "'":
            character = "’"
        else:
            character = character.translate(STRAIGHT)
        out.append((character, origin))
    return out


def wrapped(blocks: Sequence[str], chance: random.Random) -> list[Origin]:
    """Return the text in short lines with words parted at hyphens, as from a PDF."""
    out: list[Origin] = []
    column = 0
    for index, (character, origin) in enumerate(text := _joined(blocks)):
        if character == "\n" or (column >= WIDTH and character == " "):
            column = -1
            out += _new("\n")
        elif column >= WIDTH and _inside(text, index):
            out += [*_new("-\n"), (character, origin)]
            column = 0
        else:
            out.append((character, origin))
        column += 1
    return out


def _inside(text: list[Origin], index: int) -> bool:
    """Return whether there are three letters on both sides of a place."""
    around = "".join(c for c, _ in text[max(0, index - 3) : index + 3])
    return len(around) == 6 and around.isalpha()


def surrounded(blocks: Sequence[str], chance: random.Random) -> list[Origin]:
    """Return the text in the middle of a page: a menu before it, a footer after it."""
    return [*_new(MENU), *_joined(blocks), *_new(FOOTER)]


def edited(share: float) -> Change:
    """Return the change that replaces, drops or adds a word at a share of the words."""

    def change(blocks: Sequence[str], chance: random.Random) -> list[Origin]:
        out: list[Origin] = []
        for block in _blocks(blocks):
            text, at = "".join(character for character, _ in block), 0
            for match in WORD.finditer(text):
                if chance.random() >= share:
                    continue
                out += block[at : match.start()]
                at = match.end()
                kind = chance.choice(("replaced", "dropped", "added"))
                if kind == "added":
                    out += block[match.start() : at]
                if kind != "dropped":
                    out += _new(f"{' ' * (kind == 'added')}{chance.choice(FILLER)}")
            out += block[at:]
        return out

    return change


def rearranged(blocks: Sequence[str], chance: random.Random) -> list[Origin]:
    """Return the text with one paragraph moved and one deleted."""
    whole = list(_blocks(blocks))
    if len(whole) > 3:
        del whole[chance.randrange(1, len(whole))]
        moved = whole.pop(chance.randrange(1, len(whole)))
        whole.insert(chance.randrange(1, len(whole) + 1), moved)
    return [pair for block in whole for pair in block]


CHANGES: dict[str, Change] = {
    "nothing": unchanged,
    "white space": spaced,
    "quotation marks and dashes": requoted,
    "lines wrapped, words hyphenated": wrapped,
    "page furniture around": surrounded,
    "2 % of the words edited": edited(0.02),
    "5 % of the words edited": edited(0.05),
    "a paragraph moved, one deleted": rearranged,
}
