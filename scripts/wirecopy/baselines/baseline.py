"""What a baseline is: how it is trained, and what of it the table of results names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from wirecopy.records import Document, Rules

SEED = 1
Predict = Callable[[Document], Document]
"""Returns a document with the annotations of one layer put in place of its own."""


@dataclass(frozen=True)
class Train:
    """What a baseline is trained on: documents, the rules of the corpus, a seed.

    `made` are models that several baselines share, each trained once.
    """

    documents: Sequence[Document]
    rules: Rules
    seed: int = SEED
    made: dict[str, Predict] = field(default_factory=dict)

    def once(self, fit: "Callable[[Train], Predict]") -> Predict:
        """Return the model that a function makes, from the first time it was asked."""
        if fit.__module__ not in self.made:
            self.made[fit.__module__] = fit(self)
        return self.made[fit.__module__]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A model of one layer.

    `fit` makes it from what it is trained on.
    `packages` are the distributions whose versions matter, `extra` the extra that
    brings them; `what` says what it is in a line. `trained` is False for a model that
    never sees the corpus, `seeded` where the seed changes anything.
    """

    name: str
    layer: str
    what: str
    fit: Callable[[Train], Predict]
    packages: tuple[str, ...]
    extra: str
    trained: bool = True
    seeded: bool = False

    def versions(self) -> dict[str, str]:
        """Return the versions of its packages, as far as they are there."""
        found = {}
        for name in self.packages:
            try:
                found[name] = version(name)
            except PackageNotFoundError:
                continue
        return found

    @property
    def missing(self) -> list[str]:
        """The packages that it needs and that are not there."""
        return [name for name in self.packages if name not in self.versions()]
