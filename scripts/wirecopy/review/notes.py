"""What is said beside a block: its quotations in words, changes, findings."""

from collections.abc import Iterable, Iterator, Sequence

from wirecopy.diff.changes import Change
from wirecopy.diff.html import item_of
from wirecopy.finding import Finding
from wirecopy.records import Quotation
from wirecopy.review.block import hue_of, safe
from wirecopy.review.marks import Mark, Names, named


def notes_html(
    quotations: Iterable[str], changes: Iterable[Change], findings: Iterable[Finding]
) -> str:
    """Return the notes of a block as a list; of none, nothing."""
    items = [f'<li class="F">{finding_html(finding)}' for finding in findings]
    items += [f'<li class="C">{item_of(change)}' for change in changes]
    items += quotations
    return f"<ul>{''.join(items)}</ul>" if items else ""


def finding_html(finding: Finding) -> str:
    """Return a finding: its code, what it says, and the line of the file."""
    where = finding.location
    return (
        f"<b>{safe(finding.code)}</b> {safe(finding.message)} "
        f"<code>{safe(where.path)}:{where.line}:{where.column}</code>"
    )


def quotation_notes(
    quotations: Sequence[Quotation], names: Names
) -> dict[int, list[str]]:
    """Return a note for each quotation by the block that it starts in."""
    found: dict[int, list[str]] = {}
    for quotation in quotations:
        found.setdefault(quotation.content[0].block, []).append(
            "".join(_quotation(quotation, names))
        )
    return found


def _quotation(quotation: Quotation, names: Names) -> Iterator[str]:
    id = safe(quotation.id)
    yield f'<li class="Q k{hue_of(quotation.id)}" id="{id}" data-g="{id}"><b>{id}</b> '
    if quotation.stance is None:
        yield f"{safe(quotation.kind)}"
        return
    speakers = ", ".join(safe(_name(one, names)) for one in quotation.entities)
    yield f"<span>{speakers or 'nobody identified'}</span> "
    words = [quotation.kind, quotation.stance, quotation.reference]
    words.append("anonymous" if quotation.anonymous else None)
    told = " · ".join(safe(word) for word in words if word)
    if quotation.within:
        told += f' · within <a href="#{safe(quotation.within)}">'
        told += f"{safe(quotation.within)}</a>"
    yield f"<small>{told}</small>"


def _name(id: str, names: Names) -> str:
    return names[id].name if id in names else named(id, names)


def entities_html(marks: Iterable[Mark], ids: Iterable[str], names: Names) -> str:
    """Return the entities of a document as a table: name, type, id, mentions.

    `marks` are those of mentions, in order, and `ids` the entity of each.
    """
    places: dict[str, list[int]] = {}
    for mark, id in zip(marks, ids, strict=True):
        places.setdefault(id, []).append(mark.block)
    rows = "".join(
        f"<tr><td>{safe(_name(id, names))}<td>{_type(id, names)}<td>{safe(id)}"
        f"<td>{_links(blocks)}"
        for id, blocks in sorted(places.items(), key=lambda item: (item[1][0], item[0]))
    )
    if not rows:
        return ""
    return (
        '<section class="entities"><h2>Entities</h2>\n<div class="wide" tabindex="0" '
        'role="region" aria-label="Entities"><table><tr><th scope="col">name'
        '<th scope="col">type<th scope="col">id<th scope="col">mentioned in block'
        f"{rows}</table></div></section>\n"
    )


def _type(id: str, names: Names) -> str:
    return safe(names[id].type) if id in names else ""


def _links(blocks: Sequence[int]) -> str:
    return " ".join(f'<a href="#b{number}">{number}</a>' for number in blocks)
