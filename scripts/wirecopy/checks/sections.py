"""Sections: the roles of blocks and the labelled spans inside them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from wirecopy.checks.registry import check
from wirecopy.finding import Fault, in_layer, in_text
from wirecopy.records import SECTIONS, Document


@check("S305", "role-of-no-block")
def role_of_no_block(document: Document) -> Iterator[Fault]:
    """A role is given to a block that the text does not have.

    Bad: {"block":13,"role":"paragraph"} in a text of 12 blocks
    Good: the line taken out
    """
    if document.blocks is None:
        return
    for role in document.roles:
        if role.block > len(document.blocks):
            yield (
                in_layer(document, SECTIONS, role, "block"),
                f"is block {role.block}; the text has {len(document.blocks)}",
            )


@check("S401", "block-without-role")
def block_without_role(document: Document) -> Iterator[Fault]:
    """A block has no role.

    Bad: a text of 12 blocks with roles for 11
    Good: a role for each
    """
    given = {role.block for role in document.roles}
    for block in range(1, len(document.blocks or ()) + 1):
        if block not in given:
            where = in_text(document, block)
            yield where, f"block {block} has no role in {document.layer_path(SECTIONS)}"


@check("S402", "block-with-two-roles")
def block_with_two_roles(document: Document) -> Iterator[Fault]:
    """A block has more than one role.

    Bad: {"block":3,"role":"lede"} and {"block":3,"role":"paragraph"}
    Good: one of them
    """
    seen: dict[int, str] = {}
    for role in document.roles:
        if role.block in seen:
            yield (
                in_layer(document, SECTIONS, role, "role"),
                f"block {role.block} is {role.role}, and {seen[role.block]} already",
            )
        seen.setdefault(role.block, role.role)


@check("S403", "role-more-than-once")
def role_more_than_once(document: Document) -> Iterator[Fault]:
    """A role that a document has once at most stands twice.

    The schema says which roles these are, under "rules": "once".

    Bad: two blocks with the role headline
    Good: a headline and a subheadline
    """
    first: dict[str, int] = {}
    for role in document.roles:
        if role.role in document.rules.once and role.role in first:
            yield (
                in_layer(document, SECTIONS, role, "role"),
                f"block {role.block} is a second {role.role}; "
                f"block {first[role.role]} is the first",
            )
        first.setdefault(role.role, role.block)


@check("S404", "role-too-early")
def role_too_early(document: Document) -> Iterator[Fault]:
    """A block of the body stands before the block that the body starts with.

    The schema says which role comes after which, under "rules": "after".

    Bad: a paragraph before the lede, or without one
    Good: the lede, then paragraphs
    """
    seen: set[str] = set()
    for role in sorted(document.roles, key=lambda role: role.block):
        before = document.rules.after.get(role.role)
        if before is not None and before not in seen:
            yield (
                in_layer(document, SECTIONS, role, "role"),
                f"block {role.block} is {role.role}, and no {before} comes before it",
            )
        seen.add(role.role)


@check("S405", "labels-overlap")
def labels_overlap(document: Document) -> Iterator[Fault]:
    """Two spans with one label overlap.

    Bad: dateline "DUNMORE (Meridian)" and dateline "DUNMORE"
    Good: the first alone
    """
    ordered = sorted(document.labels, key=lambda s: (s.label, s.block, s.start))
    for one, other in pairwise(ordered):
        alike = (one.label, one.block) == (other.label, other.block)
        if alike and other.start < one.end:
            yield (
                in_layer(document, SECTIONS, other, "start"),
                f"{other.label} {other.text!r} overlaps {one.label} {one.text!r}",
            )
