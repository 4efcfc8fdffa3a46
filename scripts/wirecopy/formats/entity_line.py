"""An entity in one line: as the footer of the inline form has it.

Forms that know no entities keep them in notes or comments; one spelling serves all.
"""

import orjson

from wirecopy.inline.footer import ENTITY_LINE
from wirecopy.records import Entity


def entity_line(entity: Entity) -> str:
    """Return an entity as a line: okafor-lind PERSON "Maren Okafor-Lind"."""
    name = orjson.dumps(entity.name).decode()
    return f"{entity.id} {entity.type} {name}{'' if entity.named else ' unnamed'}"


def read_entity_line(line: str) -> Entity | None:
    """Return the entity of a line, None where it is no such line."""
    match = ENTITY_LINE.fullmatch(line.strip())
    if match is None:
        return None
    try:
        name = orjson.loads(match[3])
    except orjson.JSONDecodeError:
        return None
    return Entity(match[1], match[2], name, match[4] is None)
