"""Quotations by rule: quotation marks, attribution verbs, the nearest mention.

A verb of a short list attributes what stands in marks in its sentence; else what
follows it to the end of the sentence; else, where it stands at the end, what is before
the comma. The speaker is the nearest mention or pronoun. Nothing of it is trained but
the mentions, which come from the CRF.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from wirecopy.baselines import entity_crf
from wirecopy.baselines.baseline import Predict, Train
from wirecopy.baselines.knowledge import known
from wirecopy.baselines.quotation_shared import (
    Piece,
    kind_of_nobody,
    numbered,
    outer_pairs,
    sentences,
    trimmed,
    who_speaks,
    with_ids,
)
from wirecopy.quotation_marks import Stretch
from wirecopy.records import Document, Mention, Quotation, Rules, Span

FEW = 3
"""Words in marks that nobody says, up to which they are a name or a term."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what the rules look at: [start, end) in its block."""

    number: int
    text: str
    start: int
    end: int
    pairs: tuple[Stretch, ...]
    speakers: tuple[Span, ...]

    def outside(self, at: int) -> bool:
        """Return whether a place is not in quotation marks."""
        return not any(pair.start <= at < pair.end for pair in self.pairs)


def fit(given: Train) -> Predict:
    """Return the rules over mentions of a CRF that is trained on some documents."""
    named = given.once(entity_crf.fit)

    def predict(document: Document) -> Document:
        document = named(document)
        document = replace(document, mentions=with_ids(document.mentions))
        found = list(_quotations(document, given.rules))
        return replace(document, quotations=numbered(found, document, given.rules))

    return predict


def _quotations(document: Document, rules: Rules) -> Iterator[Quotation]:
    for number, block in enumerate(document.blocks or (), 1):
        pairs = outer_pairs(number, block)
        last: Quotation | None = None
        for start, end in sentences(block, pairs):
            sentence = _sentence(document, number, block, pairs, (start, end))
            cue = _cue(sentence)
            made = None if cue is None else _attributed(sentence, cue)
            if made is not None:
                if last is not None:
                    yield last
                last = made
            elif sentence.pairs and last is not None and _is_quoted(sentence):
                last = replace(last, content=(*last.content, *_marked(sentence)))
            else:
                yield from _unattributed(sentence, rules)
        if last is not None:
            yield last


def _sentence(
    document: Document, number: int, block: str, pairs: Sequence[Stretch], place: Piece
) -> Sentence:
    start, end = place
    own = tuple(pair for pair in pairs if start <= pair.start < end)
    own_mentions = [m for m in document.mentions if m.block == number]
    return Sentence(
        number, block, start, end, own, _speakers(own_mentions, number, block, place)
    )


def _speakers(
    mentions: Sequence[Mention], number: int, block: str, place: Piece
) -> tuple[Span, ...]:
    """Return what can be a speaker in a sentence: mentions and pronouns, in order."""
    start, end = place
    named = [
        Span(number, m.start, m.end, m.text)
        for m in who_speaks(mentions)
        if start <= m.start and m.end <= end
    ]
    pronouns = [
        Span(number, match.start(), match.end(), match[0])
        for match in _words("pronouns").finditer(block, start, end)
    ]
    return tuple(sorted((*named, *pronouns), key=lambda span: span.start))


@cache
def _words(name: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, known("attribution")[name]))
    return re.compile(rf"\b({words})\b", re.IGNORECASE)


def _cue(sentence: Sentence) -> Span | None:
    """Return the first word or phrase outside marks that attributes."""
    for name in ("phrases", "verbs"):
        for match in _words(name).finditer(sentence.text, sentence.start, sentence.end):
            if sentence.outside(match.start()):
                return Span(sentence.number, match.start(), match.end(), match[0])
    return None


def _attributed(sentence: Sentence, cue: Span) -> Quotation | None:
    """Return the quotation that a cue makes, None where there is no content."""
    content = _marked(sentence) if _is_quoted(sentence) else _clause(sentence, cue)
    if not content:
        return None
    outside = [
        span
        for span in sentence.speakers
        if not any(c.start <= span.start < c.end for c in content)
    ]
    nearest = min(outside, key=lambda span: _distance(span, cue), default=None)
    speaker = () if nearest is None else (nearest,)
    return Quotation("", "", content, cue=(cue,), speaker=speaker)


def _distance(span: Span, cue: Span) -> int:
    return cue.start - span.end if span.end <= cue.start else span.start - cue.end


def _is_quoted(sentence: Sentence) -> bool:
    """Return whether marks hold more than a term."""
    return any(len(_held(sentence, pair).split()) > FEW for pair in sentence.pairs)


def _held(sentence: Sentence, pair: Stretch) -> str:
    return sentence.text[pair.start : pair.end]


def _marked(sentence: Sentence) -> tuple[Span, ...]:
    return tuple(
        Span(sentence.number, pair.start, pair.end, _held(sentence, pair))
        for pair in sentence.pairs
    )


def _clause(sentence: Sentence, cue: Span) -> tuple[Span, ...]:
    """Return the clause that a cue attributes: behind it, or before its comma."""
    text = sentence.text
    rest = text[cue.end : sentence.end]
    comma = text.rfind(",", sentence.start, cue.start)
    if cue.text and cue.text.lower() in known("attribution")["phrases"]:
        return _around(sentence, cue)
    if len(rest.split()) <= FEW and comma > 0:
        made = trimmed(sentence.number, text, sentence.start, comma)
    else:
        joined = _words("joins").match(text, cue.end + 1)
        start = joined.end() if joined else cue.end
        made = trimmed(sentence.number, text, start, sentence.end)
    return () if made is None else (made,)


def _around(sentence: Sentence, cue: Span) -> tuple[Span, ...]:
    """Return the content of a phrase: what is before it, or after its comma."""
    text, number = sentence.text, sentence.number
    if cue.start > sentence.start + 1:
        made = trimmed(number, text, sentence.start, cue.start)
    else:
        comma = text.find(",", cue.end, sentence.end)
        made = trimmed(number, text, comma, sentence.end) if comma > 0 else None
    return () if made is None else (made,)


def _unattributed(sentence: Sentence, rules: Rules) -> Iterator[Quotation]:
    """Yield marks that no verb attributes: speech that goes on, or terms."""
    nobody = kind_of_nobody(rules)
    for pair in sentence.pairs:
        words = _held(sentence, pair)
        span = Span(sentence.number, pair.start, pair.end, words)
        if len(words.split()) > FEW:
            yield Quotation("", "", (span,))
        elif nobody is not None:
            yield Quotation("", nobody, (span,))
