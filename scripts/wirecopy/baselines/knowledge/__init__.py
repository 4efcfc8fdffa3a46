"""What the rules of baselines know, as data beside this module."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def known(name: str) -> dict[str, Any]:
    """Return a file of this folder."""
    text = (files(__name__) / f"{name}.json").read_text("utf-8")
    value: dict[str, Any] = json.loads(text)
    return value
