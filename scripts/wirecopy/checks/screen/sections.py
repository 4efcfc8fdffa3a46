"""The sections of some documents, judged at levels 3 and 4 in one go."""

from collections.abc import Iterable
from operator import lt

import numpy as np

from wirecopy.checks.screen.doubt import demand
from wirecopy.checks.screen.lines import Lines
from wirecopy.checks.screen.spans import Spans, spans_of, whole_numbers
from wirecopy.checks.screen.text import Text
from wirecopy.records import Record, Rules


def judge_sections(sections: Lines, text: Text, rules: Rules) -> None:
    """Raise Doubt unless every block has one role and no labels overlap."""
    records, documents = sections.records, sections.files
    blocks = text.blocks_at(documents, whole_numbers([r["block"] for r in records]))
    starts = [record.get("start", -1) for record in records]
    ends = [-record.get("end", 0) for record in records]
    keys = [*zip(blocks.tolist(), starts, ends, sections.lines, strict=True)]
    demand(all(map(lt, keys, keys[1:])))
    labelled = np.array(["label" in record for record in records], dtype=bool)
    demand(np.array_equal(blocks[~labelled], np.arange(text.counts.sum())))
    roles = [record["role"] for record in records if "label" not in record]
    for first, count in zip(text.firsts.tolist(), text.counts.tolist(), strict=True):
        demand(_roles_fit(roles[first : first + count], rules))
    labels = [record for record in records if "label" in record]
    demand(not any("role" in record for record in labels))
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


def _judge_labels(labels: Iterable[Record], spans: Spans) -> None:
    free: dict[str, int] = {}
    places = zip(spans.starts.tolist(), spans.ends.tolist(), strict=True)
    for record, (start, end) in zip(labels, places, strict=True):
        demand(start >= free.get(record["label"], 0))
        free[record["label"]] = end
