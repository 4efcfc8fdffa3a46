"""Places worth a look: what needs a judgement and no rule can decide.

These are no findings. A surface that is a mention here and none there may well be
right; somebody has to read both. Not listed is a capital that stands for its place
alone: at the start of a sentence or a quotation, or, as in headlines, of a word that
the story has without. Of a list with those in it nobody reads the rest. Which verbs
attribute is told by the corpus itself: words that mostly are cues.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from wirecopy.checks.report import dumped
from wirecopy.read import read_stories
from wirecopy.records import Corpus, Covering, Document, Mention, Story

NAME = r"(?!I\b)[A-Z][\w’'.-]*"
STARTS = (
    "^",
    r"^[-•*–] ",
    r"[.!?:…] ",
    r"[.!?:…][”’\"')] ",
    "[“‘\"'(]",
    "[“‘\"'] ",
)
"""What stands before the first word of a block, an item, a sentence, a quotation."""
CAPITALISED = re.compile(
    "".join(f"(?<!{start})" for start in STARTS) + rf"\b{NAME}(?: {NAME})*"
)
NUMBER = re.compile(r"\d[\d,.]*")
WORD = re.compile(r"\b\w+")
OFTEN, MOSTLY = 3, 0.5
"""A word that is so often a cue, and in such a share of its places, attributes."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the text of a document, and why it is worth a look.

    Block and column are from 1, as in the path of a finding.
    """

    document: str
    path: str
    block: int
    column: int
    why: str

    def __str__(self) -> str:
        return f"{self.path}:{self.block}:{self.column}: {self.why}"


def as_text(places: Iterable[Place]) -> str:
    """Return a line for each place: path:line:column: why."""
    return "".join(f"{place}\n" for place in places)


def as_json(places: Iterable[Place]) -> str:
    """Return a JSON array with an object for each place."""
    return dumped(
        [
            {
                "path": place.path,
                "line": place.block,
                "column": place.column,
                "message": place.why,
                "document": place.document,
                "block": place.block,
            }
            for place in places
        ]
    )


FORMATS = {"text": as_text, "json": as_json}


def look_at(corpus: Corpus, documents: Iterable[str] = ()) -> Iterator[Place]:
    """Yield the places that are worth a look, in the order of the texts.

    They are those of the documents, stories and collections named, of all if none is;
    what they are compared with is the whole story.
    """
    wanted = set(documents)
    cues = _cues(corpus)
    for story in read_stories(corpus):
        if not wanted or _wanted(story, wanted):
            found = [*_surfaces(story), *_aligned(story), *_uncovered(story)]
            found += _unquoted(story, cues)
            shown = (p for p in found if not wanted or _named(p.document, wanted))
            yield from sorted(shown, key=lambda p: (p.path, p.block, p.column))


def _wanted(story: Story, wanted: set[str]) -> bool:
    return any(_named(document.id, wanted) for document in story.documents)


def _named(document: str, wanted: set[str]) -> bool:
    return any(document == id or document.startswith(f"{id}/") for id in wanted)


def _at(document: Document, block: int, column: int, why: str) -> Place:
    return Place(document.id, document.text_path, block, column + 1, why)


def _surfaces(story: Story) -> Iterator[Place]:
    """Yield where a surface is annotated otherwise, or not, than elsewhere."""
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for document in story.documents:
        for mention in document.mentions:
            if mention.text and mention.entity is not None:
                uses[mention.text][_use(mention)] += 1
    for document in story.documents:
        yield from _otherwise(document, uses)
        patterns = [re.compile(rf"\b{re.escape(text)}\b") for text in uses]
        for block, start, text in _matches(document, patterns, document.mentions):
            why = f"{text!r} is a mention elsewhere, not here"
            yield _at(document, block, start, why)


def _matches(
    document: Document, patterns: Sequence[re.Pattern[str]], spans: Iterable[Covering]
) -> Iterator[tuple[int, int, str]]:
    """Yield block, start and words of what patterns match and no span touches."""
    covered = _covered(spans)
    for number, block in enumerate(document.blocks or (), 1):
        for match in chain.from_iterable(one.finditer(block) for one in patterns):
            if covered[number].isdisjoint(range(*match.span())):
                yield number, match.start(), match[0]


def _use(mention: Mention) -> str:
    return f"{mention.type} {mention.entity}"


def _otherwise(document: Document, uses: dict[str, Counter[str]]) -> Iterator[Place]:
    """Yield the first of the mentions that are not what their surface mostly is."""
    seen: set[tuple[str, str]] = set()
    for mention in document.mentions if document.blocks is not None else ():
        if mention.text not in uses or mention.entity is None:
            continue
        (most, _), *_ = uses[mention.text].most_common(1)
        use = _use(mention)
        if use != most and (mention.text, use) not in seen:
            seen.add((mention.text, use))
            why = f"{mention.text!r} is {use} here, mostly {most}"
            yield _at(document, mention.block, mention.start, why)


def _covered(spans: Iterable[Covering]) -> dict[int, set[int]]:
    covered: dict[int, set[int]] = defaultdict(set)
    for span in spans:
        covered[span.block] |= {*range(span.start, span.end)}
    return covered


def _aligned(story: Story) -> Iterator[Place]:
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
                told = _first_difference(other, shape)
                why = f"the block of {where.id}:{at}, annotated {told}"
                yield _at(document, number, 0, why)


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


def _uncovered(story: Story) -> Iterator[Place]:
    """Yield capitalised runs and numbers that no mention covers."""
    small = {
        word
        for document in story.documents
        for block in document.blocks or ()
        for word in WORD.findall(block)
        if word[0].islower()
    }
    for document in story.documents:
        patterns = CAPITALISED, NUMBER
        for block, start, words in _matches(document, patterns, document.mentions):
            if not all(word.lower() in small for word in WORD.findall(words)):
                yield _at(document, block, start, f"no mention covers {words!r}")


def _cues(corpus: Corpus) -> frozenset[str]:
    """Return the words that mostly attribute a quotation, case folded."""
    cues: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for story in read_stories(corpus):
        for document in story.documents:
            spans = (
                span for quotation in document.quotations for span in quotation.cue
            )
            cues.update(span.text.casefold() for span in spans if span.text)
            for block in document.blocks or ():
                words.update(map(str.casefold, WORD.findall(block)))
    return frozenset(
        word
        for word, count in cues.items()
        if count >= OFTEN and word in words and count >= MOSTLY * words[word]
    )


def _unquoted(story: Story, cues: frozenset[str]) -> Iterator[Place]:
    """Yield verbs that attribute something elsewhere, where no quotation has them."""
    for document in story.documents:
        spans = [span for one in document.quotations for _, _, span in one.spans()]
        for block, start, word in _matches(document, (WORD,), spans):
            if word.casefold() in cues:
                why = f"{word!r} attributes elsewhere, and no quotation covers it here"
                yield _at(document, block, start, why)
