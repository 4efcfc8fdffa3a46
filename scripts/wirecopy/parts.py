"""The parts of a body: what crossheads and breaks divide it into.

A part starts at a crosshead, or at a block with a break before it. Which roles make up
the body and which start a part is said by the schema of sections.
"""

from wirecopy.records import Document


def parts_of(document: Document) -> dict[int, int]:
    """Return the part, from 1, of every block of the body; other blocks have none."""
    rules = document.rules
    parts: dict[int, int] = {}
    part = 1
    for role in sorted(document.roles, key=lambda role: role.block):
        if role.role not in rules.body:
            continue
        if parts and (role.role in rules.part or role.broken):
            part += 1
        parts[role.block] = part
    return parts
