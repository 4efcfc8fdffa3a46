"""What both baselines of quotations share: marks, sentences, kinds, who speaks."""

import re
from collections.abc import Iterable, Sequence

from wirecopy.baselines.knowledge import known
from wirecopy.quotation_marks import Stretch, marked, share_marked
from wirecopy.records import Document, Mention, Quotation, Rules, Span

END = re.compile(r"[.!?…]+[”\"’)]*(?=\s+[^a-z\s]|$)")
SHORT = re.compile(r"\b([A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Sgt|Gen|Col|Lt|Jr|Sr|No|vs)\.$")
Piece = tuple[int, int]


def sentences(text: str, pairs: Sequence[Stretch]) -> list[Piece]:
    """Return the sentences of a block; none ends inside quotation marks."""
    found, start = [], 0
    for match in END.finditer(text):
        end = match.end()
        held = any(pair.start < match.start() and end < pair.end for pair in pairs)
        if not held and not SHORT.search(text[start : match.start() + 1]):
            found.append((start, end))
            start = end + len(text[end:]) - len(text[end:].lstrip())
    return [*found, (start, len(text))] if start < len(text) else found


def outer_pairs(number: int, text: str) -> list[Stretch]:
    """Return what quotation marks hold in a block, without those inside others."""
    found: list[Stretch] = []
    for pair in marked(number, text):
        if not found or pair.start >= found[-1].end:
            found.append(pair)
    return found


def trimmed(number: int, text: str, start: int, end: int) -> Span | None:
    """Return a stretch as a span, without spaces and stops at its edges."""
    words = text[start:end]
    start += len(words) - len(words.lstrip(" ,;:–—-"))
    end = start + len(text[start:end].rstrip(" ,;:.?!–—-"))
    return Span(number, start, end, text[start:end]) if start < end else None


def kind_of(quotation: Quotation, blocks: tuple[str, ...], rules: Rules) -> str:
    """Return the kind that follows from the marks in the content."""
    pairs = [
        pair
        for number in {span.block for span in quotation.content}
        for pair in marked(number, blocks[number - 1])
    ]
    share = share_marked(quotation.content, blocks, pairs)
    kinds = (kind for kind, wanted in rules.marks.items() if wanted == share)
    return next(kinds, rules.kinds[0])


def kind_of_nobody(rules: Rules) -> str | None:
    """Return the kind of marks that quote nobody, if there is one."""
    return next((kind for kind in rules.kinds if kind not in rules.marks), None)


def with_ids(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Return mentions with an entity for each name: the longest that ends alike.

    *Keverne* after *Ana Keverne* is the same, if the types are.
    """
    names: dict[tuple[str, str], str] = {}
    found = []
    for mention in mentions:
        words = (mention.text or "").split() or [""]
        last = words[-1].removesuffix("’s").removesuffix("'s").lower()
        id = names.setdefault((mention.type, last), f"{mention.type}-{last}")
        found.append(
            Mention(
                mention.block,
                mention.start,
                mention.end,
                mention.text,
                mention.type,
                id,
            )
        )
    return tuple(found)


def who_speaks(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the mentions that can speak, by their types."""
    return [one for one in mentions if one.type in known("attribution")["who"]]


def entities_of(
    speaker: Sequence[Span], mentions: Sequence[Mention], last: str | None
) -> tuple[str, ...]:
    """Return who speaks: the entity named in the span, or the last that spoke."""
    named = [
        mention.entity
        for span in speaker
        for mention in who_speaks(mentions)
        if mention.block == span.block
        and span.start <= mention.start
        and mention.end <= span.end
        and mention.entity is not None
    ]
    if named:
        return (named[0],)
    words = (span.text or "" for span in speaker)
    pronoun = any(word.lower() in known("attribution")["pronouns"] for word in words)
    return (last,) if last is not None and pronoun else ()


def numbered(
    found: Iterable[Quotation], document: Document, rules: Rules
) -> tuple[Quotation, ...]:
    """Return quotations in the order of the text, with ids, kinds and speakers."""
    made: list[Quotation] = []
    last: str | None = None
    order = sorted(found, key=lambda q: (q.content[0].block, q.content[0].start))
    for number, one in enumerate(order, 1):
        kind = one.kind or kind_of(one, document.blocks or (), rules)
        spoken = entities_of(one.speaker, document.mentions, last)
        if not one.speaker and not one.cue and kind in rules.marks and last:
            spoken = (last,)
        last = spoken[0] if spoken else last
        made.append(
            Quotation(
                id=f"q{number}",
                kind=kind,
                content=one.content,
                cue=one.cue,
                speaker=one.speaker,
                addressee=one.addressee,
                entities=spoken,
            )
        )
    return tuple(made)
