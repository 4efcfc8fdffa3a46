"""What changed in the layers of one document."""

from collections.abc import Iterator

from wirecopy.diff.changes import Change
from wirecopy.diff.quotations import quotation_changes
from wirecopy.diff.sections import role_changes
from wirecopy.diff.spans import Pair, span_changes
from wirecopy.records import ENTITIES, SECTIONS


def layer_changes(pair: Pair) -> Iterator[Change]:
    """Yield what changed in the annotations of a document."""
    one, other = pair.before, pair.after
    yield from span_changes(pair, ENTITIES, one.mentions, other.mentions)
    yield from quotation_changes(pair)
    yield from role_changes(pair)
    yield from span_changes(pair, SECTIONS, one.labels, other.labels)
