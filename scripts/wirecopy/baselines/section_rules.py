"""The role of each block by its place and its words: rules, trained on nothing.

The rules are data (knowledge/roles.json). Parts follow from the roles.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from wirecopy.baselines.baseline import Predict, Train
from wirecopy.baselines.knowledge import known
from wirecopy.records import Document, Role

STOPS = re.compile(r"[.!?]\W*$")


def fit(given: Train) -> Predict:
    """Return the rules, those whose role the corpus has."""
    own = [
        rule for rule in known("roles")["rules"] if rule["role"] in given.rules.roles
    ]

    def predict(document: Document) -> Document:
        blocks = document.blocks or ()
        found: list[Role] = []
        begun = False
        for number, block in enumerate(blocks, 1):
            role = next(
                (rule["role"] for rule in own if _holds(rule, block, number, begun)),
                given.rules.roles[0],
            )
            begun = begun or role in given.rules.body
            found.append(Role(number, role))
        return replace(document, roles=tuple(found), labels=())

    return predict


def _holds(rule: Mapping[str, Any], block: str, number: int, begun: bool) -> bool:
    """Return whether all conditions of a rule hold for a block."""
    tests: dict[str, Callable[[Any], bool]] = {
        "from_start": lambda wanted: number == wanted,
        "matches": lambda wanted: re.search(wanted, block, re.IGNORECASE) is not None,
        "most_words": lambda wanted: len(block.split()) <= wanted,
        "stops": lambda wanted: bool(STOPS.search(block)) == wanted,
        "before_body": lambda wanted: begun != wanted,
        "in_body": lambda wanted: begun == wanted,
    }
    return all(test(rule[name]) for name, test in tests.items() if name in rule)
