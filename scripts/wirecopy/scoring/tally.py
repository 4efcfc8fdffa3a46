"""What is counted when predictions are scored, and the figures made of it.

Every figure is 2 * same / (a + b) of three counts: F1 of gold, predicted and correct;
an accuracy or a mean where a and b are both the number of things. Counts are kept by
story, since the renditions of a story are not independent: a confidence interval comes
from drawing stories, not documents, with replacement (B. Efron and R. J. Tibshirani, An
Introduction to the Bootstrap, 1993, the percentile interval, over clusters).
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

Key = tuple[str, ...]
SAMPLES, SEED, LEVEL = 1000, 1, 0.95
LEAST_STORIES = 5
"""With fewer stories nothing can be said of how they vary: there is no interval."""


@dataclass
class Tally:
    """Counts by figure and story: how many in the gold data, predicted, the same."""

    counts: dict[Key, dict[str, list[float]]] = field(default_factory=dict)

    def add(self, key: Key, story: str, a: float, b: float, same: float) -> None:
        """Count what there is of a figure in a document of a story."""
        of_story = self.counts.setdefault(key, {})
        counts = of_story.get(story)
        if counts is None:
            of_story[story] = [a, b, same]
        else:
            counts[0] += a
            counts[1] += b
            counts[2] += same

    def mean(self, key: Key, story: str, values: Sequence[float]) -> None:
        """Count values of which the mean is wanted."""
        self.add(key, story, len(values), len(values), sum(values))

    def sets(
        self, key: Key, story: str, a: Iterable[Hashable], b: Iterable[Hashable]
    ) -> None:
        """Count what two sets have in common."""
        one, other = set(a), set(b)
        self.add(key, story, len(one), len(other), len(one & other))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its counts and interval; None for what cannot be said.

    `a` and `b` count what is in the gold data and predicted, `same` what is correct;
    `value` is F1, an accuracy or a mean.
    """

    a: float
    b: float
    same: float
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Drawn:
    """All figures of a tally, with the stories drawn again and again."""

    tally: Tally
    stories: Sequence[str]
    samples: int = SAMPLES
    seed: int = SEED
    _drawn: "dict[Key, Numbers]" = field(default_factory=dict)

    def __contains__(self, key: Key) -> bool:
        return key in self.tally.counts

    @cached_property
    def _weights(self) -> "Numbers":
        """How often each story is drawn: a row for each sample."""
        import numpy as np

        count = len(self.stories)
        random = np.random.default_rng(self.seed)
        drawn = random.multinomial(count, [1 / count] * count, size=self.samples)
        weights: Numbers = drawn.astype(np.float64)
        return weights

    def _by_story(self, key: Key) -> "Numbers":
        """Return the counts of a key: a row for each story."""
        import numpy as np

        rows = np.zeros((len(self.stories), 3))
        for story, counts in self.tally.counts.get(key, {}).items():
            rows[self._places[story]] = counts
        return rows

    @cached_property
    def _places(self) -> dict[str, int]:
        return {story: place for place, story in enumerate(self.stories)}

    def figure(self, key: Key) -> Figure:
        """Return the figure of a key."""
        a, b, same = (float(total) for total in self._by_story(key).sum(axis=0))
        low, high = self._interval(self._values(key)) if self._varies else (None, None)
        value = 2 * same / (a + b) if a + b else None
        return Figure(a, b, same, value, low, high)

    def macro(self, keys: Sequence[Key]) -> Figure:
        """Return the mean of the figures of some keys, those of nothing left out.

        A label that one side alone uses counts 0, as in scikit-learn and seqeval.
        """
        import numpy as np

        values = [self.figure(key).value for key in keys]
        told = [value for value in values if value is not None]
        if not told:
            return Figure(0, 0, 0, None, None, None)
        low: float | None = None
        high: float | None = None
        if self._varies:
            drawn = np.stack([self._values(key) for key in keys])
            low, high = self._interval(_mean_of_numbers(drawn))
        count = len(told)
        return Figure(count, count, sum(told), sum(told) / count, low, high)

    @property
    def _varies(self) -> bool:
        return self.samples > 0 and len(self.stories) >= LEAST_STORIES

    def _values(self, key: Key) -> "Numbers":
        """Return the figure in each sample, no number where there is nothing."""
        import numpy as np

        if key not in self._drawn:
            counts = self._by_story(key)
            totals = self._weights @ counts
            given = totals[:, 0] + totals[:, 1]
            empty = np.full(len(given), np.nan)
            values: Numbers = np.divide(
                2 * totals[:, 2], given, out=empty, where=given > 0
            )
            self._drawn[key] = values
        return self._drawn[key]

    def _interval(self, values: "Numbers") -> tuple[float | None, float | None]:
        import numpy as np

        told = values[~np.isnan(values)]
        if not len(told):
            return None, None
        rest = (1 - LEVEL) / 2
        low, high = np.quantile(told, [rest, 1 - rest])
        return float(low), float(high)


def _mean_of_numbers(values: "Numbers") -> "Numbers":
    """Return the mean of each column over what is a number."""
    import numpy as np

    told = ~np.isnan(values)
    count = told.sum(axis=0)
    mean: Numbers = np.full(values.shape[1], np.nan)
    total = np.where(told, values, 0).sum(axis=0)
    np.divide(total, count, out=mean, where=count > 0)
    return mean
