"""Doubt: what makes the screen leave stories to the checks."""


class Doubt(Exception):
    """Something that a check may have a word to say about."""


def demand(fits: object) -> None:
    """Raise Doubt unless something is as it should be."""
    if not fits:
        raise Doubt
