"""What an import or export left out or made up: counted, with the first place."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts by kind, with the place of the first of each kind."""

    counts: dict[str, int] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def add(self, what: str, where: str = "", times: int = 1) -> None:
        """Count one more of a kind."""
        if times:
            self.counts[what] = self.counts.get(what, 0) + times
            self.places.setdefault(what, where)

    def join(self, other: "Tally") -> None:
        """Count all that another tally has counted."""
        for what, times in other.counts.items():
            self.add(what, other.places[what], times)

    def lines(self) -> Iterator[str]:
        """Yield a line for each kind, in the order in which they came up."""
        for what, times in self.counts.items():
            place = self.places[what]
            yield f"{times} x {what}" + (f" (first: {place})" if place else "")
