"""Places worth a look: what needs a judgement and no rule can decide.

These are no findings. A surface that is a mention here and none there may well be
right; somebody has to read both.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from wirecopy.read import read_stories
from wirecopy.records import Corpus, Document, Mention, Story

CAPITALISED = re.compile(r"(?<![.!?:“\"‘'] )(?<!^)\b[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)*")
NUMBER = re.compile(r"\d[\d,.]*")


def look_at(corpus: Corpus, documents: Iterable[str] = ()) -> Iterator[str]:
    """Yield a line for each place that is worth a look: where, and why."""
    wanted = set(documents)
    for story in read_stories(corpus):
        if not wanted or _wanted(story, wanted):
            yield from _surfaces(story)
            yield from _aligned(story)
            for document in story.documents:
                yield from _uncovered(document)


def _wanted(story: Story, wanted: set[str]) -> bool:
    collection = story.id.partition("/")[0]
    ids = {story.id, collection, *(document.id for document in story.documents)}
    return bool(ids & wanted)


def _at(document: Document, block: int, column: int) -> str:
    return f"{document.text_path}:{block}:{column + 1}"


def _surfaces(story: Story) -> Iterator[str]:
    """Yield where a surface is annotated otherwise, or not, than elsewhere."""
    uses: dict[str, set[tuple[str, str | None]]] = defaultdict(set)
    for document in story.documents:
        for mention in document.mentions:
            if mention.text and mention.entity is not None:
                uses[mention.text].add((mention.type, mention.entity))
    for text, found in sorted(uses.items()):
        if len(found) > 1:
            told = ", ".join(sorted(f"{type} {entity}" for type, entity in found))
            yield f"{story.id}: {text!r} is {told}"
    for document in story.documents:
        patterns = [re.compile(rf"\b{re.escape(text)}\b") for text in uses]
        for where, text in _matches(document, patterns):
            yield f"{where}: {text!r} is a mention elsewhere, not here"


def _matches(
    document: Document, patterns: Sequence[re.Pattern[str]]
) -> Iterator[tuple[str, str]]:
    """Yield place and words of what patterns match and no mention touches."""
    covered = _covered(document.mentions)
    for number, block in enumerate(document.blocks or (), 1):
        for match in chain.from_iterable(one.finditer(block) for one in patterns):
            if covered[number].isdisjoint(range(*match.span())):
                yield _at(document, number, match.start()), match[0]


def _covered(mentions: Iterable[Mention]) -> dict[int, set[int]]:
    covered: dict[int, set[int]] = defaultdict(set)
    for mention in mentions:
        covered[mention.block] |= {*range(mention.start, mention.end)}
    return covered


def _aligned(story: Story) -> Iterator[str]:
    """Yield blocks that two renditions share and that are annotated differently."""
    seen: dict[str, tuple[str, Document, int]] = {}
    for document in story.documents:
        for number, block in enumerate(document.blocks or (), 1):
            shape = _shape(document, number)
            if block not in seen:
                seen[block] = (shape, document, number)
                continue
            other, where, at = seen[block]
            if other != shape:
                yield (
                    f"{_at(document, number, 0)}: the block of {where.id}:{at}, "
                    f"annotated {_first_difference(other, shape)}"
                )


def _shape(document: Document, number: int) -> str:
    """Return the mentions and the quotation spans of a block in one line."""
    shape = [
        f"{m.start}-{m.end} {m.type} {m.text!r}"
        for m in document.mentions
        if m.block == number
    ]
    shape += [
        f"{span.start}-{span.end} {role} {span.text!r}"
        for quotation in document.quotations
        for role, _, span in quotation.spans()
        if span.block == number
    ]
    return "; ".join(shape)


def _first_difference(one: str, other: str) -> str:
    ones, others = one.split("; "), other.split("; ")
    only_there = [item for item in ones if item not in others]
    only_here = [item for item in others if item not in ones]
    there, here = "; ".join(only_there), "; ".join(only_here)
    return f"there {there or 'less'}, here {here or 'less'}"


def _uncovered(document: Document) -> Iterator[str]:
    """Yield capitalised runs and numbers that no mention covers."""
    for where, words in _matches(document, (CAPITALISED, NUMBER)):
        yield f"{where}: no mention covers {words!r}"
