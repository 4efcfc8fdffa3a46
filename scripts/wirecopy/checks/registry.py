"""What a check is.

A check is one function. It takes what it judges (a file, what lies in the tree for a
story, a document, a story, the corpus), yields a location and a message for each
fault, and does nothing else. Its code is a letter (what it is about), the level (how
much has to be right before it can be judged) and a number; codes are never reused. Its
docstring is its row in CHECKS.md, the reason, and a bad and a good line.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from wirecopy.finding import Fault, Location
from wirecopy.records import ENTITIES, QUOTATIONS, SECTIONS

LETTERS = {
    "F": "files",
    "E": "entities",
    "Q": "quotations",
    "S": "sections",
    "P": "splits and passes",
    "W": "withheld text",
    "R": "releases",
}
LEVELS = {
    1: "bytes and names",
    2: "schema",
    3: "one record and its text",
    4: "across records and documents",
    5: "against the last release",
}
RELEASED = 5
"""The level of what is judged against the last release."""
LETTER_OF = {ENTITIES: "E", QUOTATIONS: "Q", SECTIONS: "S"}

Judge = Callable[[Any], Iterator[Fault]]


@dataclass(frozen=True)
class Check:
    """A check: its codes, its name, what it judges, and the function.

    There is one code, or where one rule holds for several layers one for each.
    """

    codes: tuple[str, ...]
    name: str
    scope: str
    judge: Judge

    @property
    def level(self) -> int:
        return int(self.codes[0][1])

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return (self.judge.__doc__ or "").strip().partition("\n")[0]

    def code_at(self, location: Location) -> str:
        """Return the code for a fault there: that of the layer it is in."""
        if len(self.codes) == 1:
            return self.codes[0]
        parts = location.path.split("/")
        letter = next((LETTER_OF[part] for part in parts if part in LETTER_OF), "F")
        return next(code for code in self.codes if code[0] == letter)


CHECKS: list[Check] = []


def check(codes: str, name: str) -> Callable[[Judge], Judge]:
    """Register a function as a check; the type of its argument is its scope."""

    def register(judge: Judge) -> Judge:
        scope = str(next(iter(judge.__annotations__.values())))
        CHECKS.append(Check(tuple(codes.split()), name, scope, judge))
        return judge

    return register
