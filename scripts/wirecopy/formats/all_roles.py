"""A role for every block, where a file of a tool knows of none.

Every block needs one. What stands here is a guess by the rules of the corpus alone, and
whoever imports is told how many there are.
"""

from collections.abc import Sequence
from dataclasses import replace

from wirecopy.records import Role, Rules


def with_all_roles(
    roles: Sequence[Role], blocks: int, rules: Rules, default: str | None = None
) -> tuple[Role, ...]:
    """Return roles for all blocks of a document that has some or none.

    Where the rules want one role before another, the first block that would break that
    gets the wanted one: so a document without roles begins with what the body begins
    with, and goes on with what comes after it.
    """
    given = {role.block: role for role in roles}
    usual = default or next(iter(rules.after), rules.roles[0])
    made: list[Role] = []
    seen: set[str] = set()
    for block in range(1, blocks + 1):
        role = given.get(block, Role(block, usual))
        before = rules.after.get(role.role)
        if before is not None and before not in seen:
            role = replace(role, role=before)
        elif role.role in rules.once and role.role in seen:
            role = replace(role, role=usual)
        seen.add(role.role)
        made.append(role)
    return tuple(made)
