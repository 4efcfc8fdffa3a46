"""A release that is being prepared: what its checks judge."""

import re
from dataclasses import dataclass

from wirecopy.finding import Fault
from wirecopy.manifest import Release
from wirecopy.records import Corpus

VERSION_LINE = re.compile(r"^version\s*=", re.MULTILINE)


@dataclass(frozen=True)
class Preparation:
    """The corpus as it is, as a release (without rows), and faults of its files."""

    corpus: Corpus
    now: Release
    faults: tuple[Fault, ...] = ()

    @property
    def last(self) -> Release | None:
        """The last release before this version; None before the first."""
        earlier = [one for one in self.corpus.releases if one.number < self.now.number]
        return max(earlier, key=lambda one: one.number, default=None)

    @property
    def line(self) -> int:
        """The line of pyproject.toml that gives the version."""
        text = (self.corpus.root / "pyproject.toml").read_text("utf-8")
        match = VERSION_LINE.search(text)
        return text.count("\n", 0, match.start()) + 1 if match else 1
