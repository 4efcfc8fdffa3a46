"""The sections of some documents, judged at levels 3 and 4 in one go."""

from collections.abc import Iterable
from operator import lt
from typing import Any

import numpy as np
from msgspec import UNSET

from wirecopy.checks.screen.doubt import demand
from wirecopy.checks.screen.lines import Lines
from wirecopy.checks.screen.spans import Spans, spans_of, whole_numbers
from wirecopy.checks.screen.text import Text
from wirecopy.records import Rules


def judge_sections(sections: Lines, text: Text, rules: Rules) -> None:
    """Raise Doubt unless every block has one role and no labels overlap."""
    records, documents = sections.records, sections.files
    blocks = text.blocks_at(documents, whole_numbers([r.block for r in records]))
    starts = [-1 if record.start is UNSET else record.start for record in records]
    ends = [0 if record.end is UNSET else -record.end for record in records]
    keys = [*zip(blocks.tolist(), starts, ends, sections.lines, strict=True)]
    demand(all(map(lt, keys, keys[1:])))
    labelled = np.array([record.label is not UNSET for record in records], dtype=bool)
    demand(np.array_equal(blocks[~labelled], np.arange(text.counts.sum())))
    roles = [record.role for record in records if record.label is UNSET]
    for first, count in zip(text.firsts.tolist(), text.counts.tolist(), strict=True):
        demand(_roles_fit(roles[first : first + count], rules))
    labels = [record for record in records if record.label is not UNSET]
    demand(all(record.role is UNSET for record in labels))
    _judge_labels(labels, spans_of(labels, documents[labelled], text))


def _roles_fit(roles: Iterable[str], rules: Rules) -> bool:
    seen: set[str] = set()
    for role in roles:
        before = rules.after.get(role)
        if before is not None and before not in seen:
            return False
        if role in seen and role in rules.once:
            return False
        seen.add(role)
    return True


def _judge_labels(labels: Iterable[Any], spans: Spans) -> None:
    free: dict[str, int] = {}
    places = zip(spans.starts.tolist(), spans.ends.tolist(), strict=True)
    for record, (start, end) in zip(labels, places, strict=True):
        demand(start >= free.get(record.label, 0))
        free[record.label] = end
