"""What changed in the roles of blocks."""

from collections.abc import Iterator

from wirecopy.diff.changes import ADDED, REMOVED, Change, edits_of
from wirecopy.diff.match import left_over, pair_spans
from wirecopy.diff.project import Place
from wirecopy.diff.spans import Pair, change_of, place_of
from wirecopy.records import SECTIONS, Document, Role, Span


def role_changes(pair: Pair) -> Iterator[Change]:
    """Compare roles, each with that of the block that its block became."""
    before, after = pair.before.roles, pair.after.roles
    old = [(_whole(pair.projection.block(r.block)), (r.role, r.broken)) for r in before]
    new = [(_whole(role.block), (role.role, role.broken)) for role in after]
    pairs = pair_spans(old, new)
    for i, j in pairs:
        edits = edits_of(_of_role(before[i]), _of_role(after[j]))
        if edits:
            span = _block(pair.after, after[j])
            yield change_of(pair.after, SECTIONS, "role", edits, span)
    for i in left_over(len(before), (i for i, _ in pairs)):
        yield _role_alone(pair.before, REMOVED, before[i], pair.after.id)
    for j in left_over(len(after), (j for _, j in pairs)):
        yield _role_alone(pair.after, ADDED, after[j], pair.after.id)


def _whole(block: int | None) -> Place | None:
    return None if block is None else (block, 0, 1)


def _of_role(role: Role) -> dict[str, str | None]:
    return {"role": role.role, "break": "yes" if role.broken else None}


def _block(document: Document, role: Role) -> Span:
    """Return a block as a span, to show what the role is of."""
    blocks = document.blocks or ()
    text = blocks[role.block - 1] if 1 <= role.block <= len(blocks) else None
    return Span(role.block, 0, len(text or ""), text)


def _role_alone(document: Document, sort: str, role: Role, id: str) -> Change:
    span = _block(document, role)
    return Change(
        id, SECTIONS, (sort,), f"role {role.role}", (), place_of(span), span.text
    )
