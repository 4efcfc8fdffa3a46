"""Which marks go together, and which have no place beside each other.

Marks of a tool may overlap, name one thing or serve a quotation while they are
mentions; here it is settled what each of them becomes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from wirecopy.formats.annotated import SAME, Link, Mark
from wirecopy.formats.labels import Naming
from wirecopy.formats.quotations import Piece
from wirecopy.formats.tally import Tally
from wirecopy.records import ROLES_OF_SPANS, Span


def flat(
    wanted: Iterable[tuple[Mark, str, Span]],
    left_out: Tally,
    where: Callable[[int], str],
) -> Iterator[tuple[Mark, str, Span]]:
    """Yield mentions that do not overlap, from some that are sorted by place.

    Of two that do, the longer stays, of equally long ones the first.
    """
    kept: tuple[Mark, str, Span] | None = None
    for one in wanted:
        if kept is None or not _overlap(kept[2], one[2]):
            if kept is not None:
                yield kept
            kept = one
            continue
        longer = _length(one[2]) > _length(kept[2])
        dropped, kept = (kept, one) if longer else (one, kept)
        told = "mention inside or across a longer one (mentions are flat)"
        if dropped[2] == kept[2]:
            told = "mention on the words of another"
        left_out.add(told, where(dropped[0].line))
    if kept is not None:
        yield kept


def borrowed(
    marks: Sequence[tuple[Mark, str, tuple[Span, ...]]],
    links: Sequence[tuple[Link, str]],
    pieces: Sequence[Piece],
) -> Iterator[Piece]:
    """Yield the mentions that a link makes part of a quotation, as speaker or so."""
    own = {piece.mark.id for piece in pieces}
    others = {mark.id: (mark, spans) for mark, _, spans in marks if mark.id not in own}
    for link, label in links:
        ends = {link.head, link.tail}
        if label in ROLES_OF_SPANS and ends & own:
            for id in ends & others.keys():
                mark, spans = others.pop(id)
                yield Piece(
                    Mark(id, mark.label, mark.parts, {}, mark.line), label, spans
                )


def _overlap(one: Span, other: Span) -> bool:
    return one.block == other.block and one.start < other.end and other.start < one.end


def _length(span: Span) -> int:
    return span.end - span.start


def same_things(links: Sequence[Link], naming: Naming) -> dict[str, str]:
    """Return for each mark that links say names the same thing the first such mark."""
    first: dict[str, str] = {}

    def root(id: str) -> str:
        while first.setdefault(id, id) != id:
            first[id] = first[first[id]]
            id = first[id]
        return id

    for link in links:
        if naming.relation(link.label) == SAME:
            first[root(link.tail)] = root(link.head)
    return {id: root(id) for id in list(first)}
