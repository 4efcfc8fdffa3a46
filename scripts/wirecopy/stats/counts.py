"""What is counted in one document.

Each document is counted once and by itself; every figure of a split, a collection or
the corpus is then a sum over documents. So the whole corpus never has to be in memory,
and no figure can be counted in two ways.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from wirecopy.align import share_in_common, words_of
from wirecopy.parts import parts_of
from wirecopy.records import Document, Mention, Story
from wirecopy.tables.columns import text_of
from wirecopy.tokens import tokens_of

Tally = Counter[tuple[str, str]]
Surface = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of one document.

    `tally` counts by what is counted and its label, the label empty where there is
    none. `words` is None where the text is not at hand; `annotated` is False where no
    block has a role yet. `surfaces` are type and words, case folded, of the mentions
    that name something.
    """

    id: str
    outlet: str | None
    words: int | None
    annotated: bool
    tally: Tally
    surfaces: Counter[Surface]


@dataclass(frozen=True, slots=True)
class StoryCounts:
    """The counts of one story.

    `in_common` is the share of words that two renditions have in common, for each pair
    whose texts are at hand.
    """

    id: str
    collection: str
    split: str | None
    topic: str
    genre: str
    named: int
    unnamed: int
    in_common: tuple[float, ...]
    documents: tuple[Counts, ...]


def count_story(story: Story, split: str | None) -> StoryCounts:
    """Return the counts of a story and of its documents."""
    return StoryCounts(
        id=story.id,
        collection=story.collection.name,
        split=split,
        topic=story.topic,
        genre=story.genre,
        named=sum(entity.named for entity in story.entities),
        unnamed=sum(not entity.named for entity in story.entities),
        in_common=tuple(_in_common(story)),
        documents=tuple(map(count_document, story.documents)),
    )


def _in_common(story: Story) -> Iterator[float]:
    texts = [words_of(text_of(d)) for d in story.documents if d.blocks is not None]
    for one, other in combinations(texts, 2):
        yield share_in_common(one, other)


def count_document(document: Document) -> Counts:
    """Return the counts of a document."""
    return Counts(
        id=document.id,
        outlet=document.outlet,
        words=None if document.blocks is None else count_words(document.blocks),
        annotated=bool(document.roles),
        tally=Counter(_counted(document)),
        surfaces=Counter(
            (mention.type, mention.text.casefold())
            for mention in document.mentions
            if mention.entity is not None and mention.text
        ),
    )


def count_words(blocks: tuple[str, ...]) -> int:
    """Count the words: what stands between spaces and has a letter or a digit in it.

    So *don't*, *U.N.* and *8-km* are one word each, as on a news desk.
    """
    return sum(any(map(str.isalnum, word)) for text in blocks for word in text.split())


def _counted(document: Document) -> Iterator[tuple[str, str]]:
    """Yield what is counted and its label, once for each time that it is there."""
    yield from _text(document)
    yield from _entities(document)
    yield from _quotations(document)
    yield from _sections(document)


def _text(document: Document) -> Iterator[tuple[str, str]]:
    mentions: dict[int, list[Mention]] = defaultdict(list)
    for mention in document.mentions:
        mentions[mention.block].append(mention)
    for number, block in enumerate(document.blocks or (), 1):
        yield "blocks", ""
        yield from [("tokens", "")] * len(tokens_of(block, mentions[number]))


def _entities(document: Document) -> Iterator[tuple[str, str]]:
    for mention in document.mentions:
        yield "mentions", mention.type
        if mention.entity is not None:
            yield "named", ""
        for table, types in document.rules.maps.items():
            if mention.type in types:
                yield table, types[mention.type]


def _quotations(document: Document) -> Iterator[tuple[str, str]]:
    marks = document.rules.marks
    for quotation in document.quotations:
        yield "kind", quotation.kind
        if quotation.kind not in marks:
            continue
        yield "marks", marks[quotation.kind]
        yield "stance", quotation.stance or ""
        yield "reference", quotation.reference or ""
        yield "anonymous", "yes" if quotation.anonymous else "no"
        yield "speaker", "yes" if quotation.speaker else "no"
        yield "nested", "yes" if quotation.within else "no"


def _sections(document: Document) -> Iterator[tuple[str, str]]:
    for role in document.roles:
        yield "role", role.role
        if role.broken:
            yield "breaks", ""
    for span in document.labels:
        yield "label", span.label
    parts = max(parts_of(document).values(), default=0)
    yield from [("parts", "")] * parts
