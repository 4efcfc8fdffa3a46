"""The tables of the dataset: one module for each config.

Each says what its columns are (features) and makes rows of a story. Tables over labels
come from the schemas, so a corpus with other labels gets other tables.
"""

from types import ModuleType

from wirecopy.tables import documents, entities, quotations, renditions, sections

CONFIGS: dict[str, ModuleType] = {
    "documents": documents,
    "entities": entities,
    "quotations": quotations,
    "sections": sections,
    "renditions": renditions,
}
"""The configs by name; the first is the default one."""

__all__ = ["CONFIGS"]
