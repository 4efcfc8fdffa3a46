"""The entities and mentions of a corpus for pycldf, the validator of CLDF.

Tables of values with types and keys that lead from one to the other: a mention names
its document and its entity. CLDF is for data on languages, and has no text with spans
in it; so nothing is held against a text. https://cldf.clld.org
"""

from pathlib import Path
from typing import Any

PACKAGE = "pycldf"
STEP = "cldf validate"
FILE = "Generic-metadata.json"
TABLES = {
    "documents.csv": {"ID": "string"},
    "entities.csv": {"ID": "string", "Type": "string", "Name": "string"},
    "mentions.csv": {
        "ID": "string",
        "Document": "string",
        "Block": "integer",
        "Start": "integer",
        "End": "integer",
        "Text": "string",
        "Type": "string",
    },
}


def write(root: Path, folder: Path) -> int:
    """Write a corpus into a folder; return how many entities and mentions it has."""
    from pycldf import Generic

    rows = _rows(root)
    dataset = Generic.in_dir(folder)
    for table, columns in TABLES.items():
        told = [
            {"name": name, "datatype": type, "required": True}
            for name, type in columns.items()
        ]
        dataset.add_table(table, *told, primaryKey="ID")
    dataset.add_columns("mentions.csv", "Entity")
    dataset.add_foreign_key("mentions.csv", "Document", "documents.csv", "ID")
    dataset.add_foreign_key("mentions.csv", "Entity", "entities.csv", "ID")
    dataset.write(**rows)
    return len(rows["entities.csv"]) + len(rows["mentions.csv"])


def command(folder: Path) -> list[str]:
    """Return what judges the tables, a module and its arguments."""
    return ["pycldf", "validate", str(folder / FILE)]


def _rows(root: Path) -> dict[str, list[dict[str, Any]]]:
    from wirecopy.read import read_corpus, read_stories

    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    for story in read_stories(read_corpus(root)):
        rows["entities.csv"] += (
            {"ID": f"{story.id}/{one.id}", "Type": one.type, "Name": one.name}
            for one in story.entities
        )
        for document in story.documents:
            rows["documents.csv"].append({"ID": document.id})
            rows["mentions.csv"] += (
                {
                    "ID": f"{document.id}/{number}",
                    "Document": document.id,
                    "Block": one.block,
                    "Start": one.start,
                    "End": one.end,
                    "Text": one.text,
                    "Type": one.type,
                    "Entity": one.entity and f"{story.id}/{one.entity}",
                }
                for number, one in enumerate(document.mentions, 1)
            )
    return rows
