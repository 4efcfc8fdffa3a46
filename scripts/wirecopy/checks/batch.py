"""A batch: some fifty stories, judged without regard to all others.

A pure function of the files of its stories, so it does not matter which process runs
it, on which machine, or whether it is run twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from zlib import crc32

from wirecopy.checks.cache import Cache
from wirecopy.checks.runs import Hashed, hashed
from wirecopy.checks.screen import Screen
from wirecopy.checks.story import StoryRun
from wirecopy.finding import Finding
from wirecopy.jobs import no_collecting

STORIES_IN_BATCH = 50
"""As many on average."""
MOST = 4 * STORIES_IN_BATCH
BYTES_AT_ONCE = 1_000_000
"""How much is judged at once: more is no faster, and takes memory."""


def batches(stories: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield stories in groups, in their order.

    Where a group ends depends on the id there, so that a new story changes one group.
    """
    group: list[str] = []
    for id in stories:
        group.append(id)
        if crc32(id.encode()) % STORIES_IN_BATCH == 0 or len(group) == MOST:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


@dataclass(frozen=True)
class Judging:
    """What is the same for all batches."""

    screen: Screen
    cache: Cache | None = None


@dataclass(frozen=True)
class Outcome:
    """What is found in a batch, and the hashes of the runs of its texts.

    `key` is the name under which the cache has it, empty if it does not.
    """

    findings: tuple[Finding, ...]
    hashed: Hashed
    key: str = ""


def judge_batch(judging: Judging, stories: tuple[str, ...]) -> Outcome:
    """Judge some stories, given by their ids, or recall that nothing was found in them.

    The state of the files is noted before they are read: if one is changed meanwhile,
    the next check sees another state.
    """
    cache = judging.cache
    if cache is None:
        return _judged(judging.screen, stories)
    key, settled = cache.key(judging.screen, stories)
    recalled = cache.recall(key) if key else None
    if recalled is not None:
        return Outcome((), recalled, key)
    outcome = _judged(judging.screen, stories)
    if outcome.findings or not settled:
        return outcome
    cache.remember(key, outcome.hashed)
    return replace(outcome, key=key)


def _judged(screen: Screen, stories: tuple[str, ...]) -> Outcome:
    findings: list[Finding] = []
    texts: list[tuple[tuple[str, str], str]] = []
    with no_collecting():
        for runs in _together(StoryRun(screen, id) for id in stories):
            clear = screen.clears([run.given for run in runs])
            for run in runs:
                alone = len(runs) > 1 and not clear and screen.clears([run.given])
                findings += run.findings(clear or alone)
                texts += run.texts()
    return Outcome(tuple(findings), hashed(texts))


def _together(runs: Iterable[StoryRun]) -> Iterator[list[StoryRun]]:
    """Yield stories in groups that the screen judges at once."""
    group: list[StoryRun] = []
    size = 0
    for run in runs:
        if group and size + run.size > BYTES_AT_ONCE:
            yield group
            group, size = [], 0
        group.append(run)
        size += run.size
    if group:
        yield group
