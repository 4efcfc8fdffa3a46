"""Which label of a file becomes which of the corpus.

What the user's mapping file says comes first, then a name that the corpus has itself,
then the tables of well-known schemes beside this module, as far as the corpus has the
labels that they lead to.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from wirecopy.errors import CorpusError
from wirecopy.formats.annotated import LABEL, QUOTATION, ROLE, SAME
from wirecopy.formats.source import json_values
from wirecopy.records import ROLES_OF_SPANS, Rules

SCHEMES = ("ontonotes", "conll", "uner", "polnear", "gum")
KEYS = ("labels", "relations")


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a mapping file says: labels and relations, None for what stays out."""

    labels: Mapping[str, str | None] = field(default_factory=dict)
    relations: Mapping[str, str | None] = field(default_factory=dict)


def read_mapping(path: Path, rules: Rules) -> Mapped:
    """Read a mapping file: {"labels": {"Person": "PERSON"}, "relations": {...}}.

    Raises CorpusError where it is none, or leads to a label that the corpus has not.
    """
    values = json_values(path)
    if len(values) != 1 or not set(values[0][1]) <= set(KEYS):
        raise CorpusError(
            f'{path}: a mapping is one object with "labels" and "relations", such as '
            '{"labels": {"Person": "PERSON"}, "relations": {"said-by": "speaker"}}'
        )
    given = {key: values[0][1].get(key, {}) for key in KEYS}
    for key, known in zip(KEYS, (known_labels(rules), known_relations()), strict=True):
        _demand_known(path, key, given[key], known)
    return Mapped(given["labels"], given["relations"])


def _demand_known(path: Path, key: str, given: Any, known: tuple[str, ...]) -> None:
    if not isinstance(given, dict):
        raise CorpusError(f"{path}: {key!r} is no object of names")
    for name, to in given.items():
        if to is not None and to not in known:
            raise CorpusError(
                f"{path}: {name!r} leads to {str(to)!r}; it must be null (left out) or "
                f"one of {', '.join(known)}"
            )


def known_labels(rules: Rules) -> tuple[str, ...]:
    """Return the labels that a mark can have for a corpus with these rules.

    Raises CorpusError where one name stands for two things.
    """
    labels = (
        *rules.types,
        *(f"{QUOTATION}{role}" for role in ROLES_OF_SPANS),
        *(f"{ROLE}{role}" for role in rules.roles),
        *(f"{LABEL}{label}" for label in rules.labels),
    )
    if len(labels) != len(set(labels)):
        raise CorpusError(
            f"a type may not begin with {QUOTATION}, {ROLE} or {LABEL}: rename it in "
            "the schema of the mentions"
        )
    return labels


def known_relations() -> tuple[str, ...]:
    """Return the labels that a link can have."""
    return (*ROLES_OF_SPANS, SAME)


@dataclass(frozen=True)
class Naming:
    """Answers which label of the corpus a label of a file becomes, None for none."""

    mapped: Mapped
    rules: Rules

    @cached_property
    def known(self) -> frozenset[str]:
        """All labels that a mark can have for this corpus."""
        return frozenset(known_labels(self.rules))

    def label(self, name: str) -> str | None:
        """Return the label of the corpus for one of a mark."""
        known = self.known
        if name in self.mapped.labels:
            return self.mapped.labels[name]
        if name in known:
            return name
        led = (to for s in SCHEMES for to in _table(s)["labels"].get(name.upper(), ()))
        return next((to for to in led if to in known), None)

    def relation(self, name: str) -> str | None:
        """Return the label of the corpus for one of a link."""
        if name in self.mapped.relations:
            return self.mapped.relations[name]
        if name.lower() in known_relations():
            return name.lower()
        led = (_table(scheme)["relations"].get(name.upper()) for scheme in SCHEMES)
        return next((to for to in led if to is not None), None)


@cache
def _table(scheme: str) -> dict[str, Any]:
    return names_of(scheme)


def names_of(table: str) -> dict[str, Any]:
    """Return a table of names beside this module."""
    path = files("wirecopy.formats") / "names" / f"{table}.json"
    value: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return value
