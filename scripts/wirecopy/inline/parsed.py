"""What an inline file says, as it is being read, and what is wrong in it."""

from dataclasses import dataclass, field

from wirecopy.errors import CorpusError
from wirecopy.records import Entity, Label, Mention, Quotation, Role, Rules, Span


class InlineError(CorpusError):
    """The inline form of a document cannot be read; the message tells every place."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing that is wrong in an inline file: line and column from 1."""

    line: int
    column: int
    message: str


@dataclass
class Inline:
    """What an inline file says, as it is being read."""

    rules: Rules
    blocks: list[str] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    parts: dict[str, dict[str, list[Span]]] = field(default_factory=dict)
    quotations: list[Quotation] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)

    def slip(self, line: int, column: int, message: str) -> None:
        self.slips.append(Slip(line, column, message))
