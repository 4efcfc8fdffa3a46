"""Sections: the role of each block, where a part begins, and labelled spans."""

from wirecopy.scoring.annotations import Annotations, Block
from wirecopy.scoring.boundaries import boundary_similarity, p_k, window_diff
from wirecopy.scoring.tally import Tally

ACCURACY, ROLES, PARTS, LABELS = "role accuracy", "roles", "parts", "labelled spans"
PK, WINDOW_DIFF, SIMILARITY = "Pk", "WindowDiff", "boundary similarity"


def count_roles(tally: Tally, gold: Annotations, predicted: Annotations) -> None:
    """Count the roles of the blocks of a document, and how its body is divided."""
    a, b = gold.blocks or (), predicted.blocks or ()
    of_b = {(block.start, block.end): block for block in b}
    pairs = [(block, of_b[block.start, block.end]) for block in a]
    same = sum(one.role == other.role for one, other in pairs)
    tally.add((ACCURACY,), gold.story, len(pairs), len(pairs), same)
    for role in {block.role for block in (*a, *b)}:
        tally.sets(
            (ROLES, role),
            gold.story,
            [block.start for block in a if block.role == role],
            [block.start for block in b if block.role == role],
        )
    if gold.parted and predicted.parted:
        _count_parts(tally, gold.story, pairs)


def count_labels(tally: Tally, gold: Annotations, predicted: Annotations) -> None:
    """Count the labelled spans of a document that are the same, edges and label."""
    a, b = gold.labels or (), predicted.labels or ()
    tally.sets((LABELS,), gold.story, a, b)
    for label in {span[2] for span in (*a, *b)}:
        tally.sets(
            (LABELS, label),
            gold.story,
            [span for span in a if span[2] == label],
            [span for span in b if span[2] == label],
        )


def _count_parts(tally: Tally, story: str, pairs: list[tuple[Block, Block]]) -> None:
    """Count how well the body is divided; the units are the blocks of the gold body.

    A body of one block cannot be divided and is left out.
    """
    body = [pair for pair in pairs if pair[0].part is not None]
    if len(body) < 2:
        return
    gold = _boundaries([one.part for one, _ in body])
    predicted = _boundaries([other.part for _, other in body])
    tally.mean((PARTS, PK), story, [p_k(gold, predicted, len(body))])
    tally.mean((PARTS, WINDOW_DIFF), story, [window_diff(gold, predicted, len(body))])
    tally.mean((PARTS, SIMILARITY), story, [boundary_similarity(gold, predicted)])


def _boundaries(parts: list[int | None]) -> set[int]:
    """Return where a part begins; a block that is in none goes on with the last."""
    found, last = set(), parts[0]
    for at, part in enumerate(parts[1:], 1):
        if part is not None and part != last:
            if last is not None:
                found.add(at)
            last = part
    return found
