"""The entities of some stories, and the documents that name them."""

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import lt
from typing import Any

from msgspec import UNSET

from wirecopy.checks.screen.doubt import demand
from wirecopy.checks.screen.lines import Lines
from wirecopy.checks.screen.spans import spans_of
from wirecopy.checks.screen.text import Text


def judge_mentions(mentions: Lines, text: Text) -> None:
    """Raise Doubt unless mentions stand in the order of the text and share nothing."""
    spans = spans_of(mentions.records, mentions.files, text)
    demand((spans.starts[1:] >= spans.ends[:-1]).all())


def entities_of(
    records: Sequence[Any], lines: Sequence[bytes]
) -> dict[str, tuple[str, bool]]:
    """Return type and whether it has a name by id of the entities of a story.

    Raises Doubt where they are not sorted, or one is there twice.
    """
    demand(all(map(lt, lines, lines[1:])))
    named = [(r.type, r.name) for r in records if r.named in (UNSET, True)]
    entities = {r.id: (r.type, r.named in (UNSET, True)) for r in records}
    demand(len(entities) == len(records) and len({*named}) == len(named))
    return entities


def judge_names(
    entities: dict[str, tuple[str, bool]],
    mentions: Iterable[Any],
    quotations: Iterable[Any],
) -> None:
    """Raise Doubt unless a story names just what it lists, and as what it is listed."""
    named = {(m.entity, m.type) for m in mentions if m.entity is not UNSET}
    demand(all(entities.get(id) == (type, True) for id, type in named))
    speaking = chain.from_iterable(q.entities or () for q in quotations)
    demand({id for id, _ in named}.union(speaking) == entities.keys())
