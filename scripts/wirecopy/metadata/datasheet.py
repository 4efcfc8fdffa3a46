"""DATASHEET.md: the front matter of the card, its body, and the answers in it.

The datasheet is written once and read in two forms: as the body of the card, and in
the fields of Croissant for responsible AI. `<!-- rai: NAME -->` above a paragraph says
which field it answers; the answer ends at the next heading, question or comment.
"""

import re
from pathlib import Path
from typing import Any

from wirecopy.errors import CorpusError

PATH = "DATASHEET.md"
FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
MARK = re.compile(r"^<!-- rai: ([A-Za-z ]+) -->\n", re.MULTILINE)
END = re.compile(r"^(<!--|#|\*\*[^*]+\*\*)", re.MULTILINE)
QUESTION = re.compile(r"^\*\*[^*]+\*\*\s*")


def read_datasheet(root: Path) -> tuple[dict[str, Any], str] | None:
    """Return front matter and body of DATASHEET.md; None where there is none.

    Raises CorpusError where the front matter cannot be read.
    """
    path = root / PATH
    if not path.is_file():
        return None
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{PATH}: byte {error.start} is not UTF-8") from error
    return split_card(text, PATH)


def split_card(text: str, name: str) -> tuple[dict[str, Any], str]:
    """Return front matter and body of a card; raises CorpusError for one that is none.

    Without front matter the whole is the body.
    """
    import yaml

    match = FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        given = yaml.safe_load(match[1])
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        told = str(error).partition("\n")[0]
        raise CorpusError(f"{name}: its front matter is no YAML: {told}") from error
    if not isinstance(given, dict):
        raise CorpusError(f"{name}: its front matter is not a list of keys")
    return given, text[match.end() :].lstrip("\n")


def answers_of(body: str) -> dict[str, str]:
    """Return the answers that are marked in a datasheet, by the name of the field."""
    answers: dict[str, str] = {}
    for match in MARK.finditer(body):
        rest = QUESTION.sub("", body[match.end() :], count=1)
        end = END.search(rest)
        answer = " ".join(rest[: end.start() if end else None].split())
        for name in match[1].split():
            answers[name] = f"{answers[name]} {answer}" if name in answers else answer
    return answers
