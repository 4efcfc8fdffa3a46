"""A shard: some stories, judged without regard to all others.

A pure function of the files of its stories, so it does not matter which process runs
it, on which machine, or whether it is run twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from wirecopy.checks.runs import Hashed, hashed
from wirecopy.checks.screen import Screen
from wirecopy.checks.story import StoryRun
from wirecopy.finding import Finding
from wirecopy.jobs import no_collecting

STORIES_IN_SHARD = 50


def shards(stories: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield stories in groups, in their order."""
    given = iter(stories)
    while shard := tuple(islice(given, STORIES_IN_SHARD)):
        yield shard


@dataclass(frozen=True)
class Outcome:
    """What is found in a shard, and the hashes of the runs of its texts."""

    findings: tuple[Finding, ...]
    hashed: Hashed


def judge_shard(screen: Screen, stories: tuple[str, ...]) -> Outcome:
    """Judge some stories of a corpus, given by their ids."""
    findings: list[Finding] = []
    texts: list[tuple[tuple[str, str], str]] = []
    with no_collecting():
        for id in stories:
            run = StoryRun(screen, id)
            findings += run.findings()
            texts += run.texts()
    return Outcome(tuple(findings), hashed(texts))
