"""Quotations learned on train: a CRF for words, then a rule that links them.

The CRF labels each word of a block with its innermost role (content, cue, speaker,
addressee), as PolNeAR did for sources, cues and contents; a cue then takes the spans of
each role that are nearest to it in its sentence. Nested quotations are out of reach.
Mentions come from the CRF of entities.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from wirecopy.baselines import entity_crf
from wirecopy.baselines.baseline import Predict, Train
from wirecopy.baselines.crf import Features, Label, train
from wirecopy.baselines.knowledge import known
from wirecopy.baselines.quotation_shared import (
    kind_of_nobody,
    numbered,
    outer_pairs,
    sentences,
    with_ids,
)
from wirecopy.baselines.words import features_of
from wirecopy.quotation_marks import Stretch
from wirecopy.records import (
    ROLES_OF_SPANS,
    Document,
    Mention,
    Quotation,
    Rules,
    Span,
)
from wirecopy.tokens import Token, tokens_of

CONTENT, CUE, SPEAKER, ADDRESSEE = ROLES_OF_SPANS
FEW = 3
Spans = dict[str, list[Span]]


def fit(given: Train) -> Predict:
    """Train on the quotations of some documents, with their mentions."""
    named = given.once(entity_crf.fit)
    label = train([one for document in given.documents for one in _sequences(document)])

    def predict(document: Document) -> Document:
        document = named(document)
        document = replace(document, mentions=with_ids(document.mentions))
        found = list(_quotations(document, given.rules, label))
        return replace(document, quotations=numbered(found, document, given.rules))

    return predict


def _sequences(document: Document) -> Iterator[tuple[list[Features], list[str]]]:
    """Yield the words of each block as features, with the role of each."""
    for number, block in enumerate(document.blocks or (), 1):
        tokens = tokens_of(block, ())
        own = [m for m in document.mentions if m.block == number]
        features = _features(number, block, tokens, own)
        yield features, _roles(document, number, tokens)


def _roles(document: Document, number: int, tokens: Sequence[Token]) -> list[str]:
    """Return BIO tags with the innermost role that each word has."""
    spans = [
        (span.end - span.start, role, span)
        for quotation in document.quotations
        for role, _, span in quotation.spans()
        if span.block == number
    ]
    spans.sort(key=lambda one: -one[0])
    tags = ["O"] * len(tokens)
    for _, role, span in spans:
        edge = "B"
        for at, token in enumerate(tokens):
            if span.start <= token.start and token.end <= span.end:
                tags[at], edge = f"{edge}-{role}", "I"
    return tags


def _features(
    number: int, block: str, tokens: Sequence[Token], mentions: Sequence[Mention]
) -> list[Features]:
    """Return the features of words, with marks, verbs, mentions and sentences."""
    words = [block[token.start : token.end] for token in tokens]
    pairs = outer_pairs(number, block)
    starts = {start for start, _ in sentences(block, pairs)}
    verbs = set(known("attribution")["verbs"])
    types = {
        at: mention.type
        for mention in mentions
        for at in range(mention.start, mention.end)
    }
    is_verb = [word.lower() in verbs for word in words]
    near_verb = _nearest([at for at, verb in enumerate(is_verb) if verb], len(words))
    found = []
    for at, features in enumerate(features_of(words)):
        token = tokens[at]
        inside = any(pair.start <= token.start < pair.end for pair in pairs)
        found.append(
            [
                *features,
                f"marks={inside}",
                f"verb={is_verb[at]}",
                f"type={types.get(token.start, '')}",
                f"opens={token.start in starts}",
                f"to verb={near_verb[at]}",
                f"marks, to verb={inside}{near_verb[at]}",
                f"type, to verb={types.get(token.start, '')}{near_verb[at]}",
            ]
        )
    return found


def _nearest(places: Sequence[int], count: int) -> list[str]:
    """Return how far each word is from the nearest place, and on which side."""
    found = []
    for at in range(count):
        steps = min((at - place for place in places), key=abs, default=None)
        if steps is None:
            found.append("none")
        else:
            far = min(abs(steps).bit_length(), 5)
            found.append(f"{'-' if steps < 0 else '+'}{far}")
    return found


def _quotations(document: Document, rules: Rules, label: Label) -> Iterator[Quotation]:
    nobody = kind_of_nobody(rules)
    for number, block in enumerate(document.blocks or (), 1):
        tokens = tokens_of(block, ())
        own = [m for m in document.mentions if m.block == number]
        tags = label(_features(number, block, tokens, own))
        spans = _spans(number, block, tokens, tags)
        yield from linked(spans, block, outer_pairs(number, block), nobody)


def _spans(
    number: int, block: str, tokens: Sequence[Token], tags: Sequence[str]
) -> Spans:
    """Return the spans of each role in a block."""
    found: Spans = {role: [] for role in ROLES_OF_SPANS}
    for one in entity_crf.mentions_of(number, block, tokens, tags):
        found[one.type].append(Span(number, one.start, one.end, one.text))
    return found


def linked(
    spans: Mapping[str, Sequence[Span]],
    block: str,
    pairs: Sequence[Stretch],
    nobody: str | None,
) -> Iterator[Quotation]:
    """Yield the quotations of a block: a cue with what is nearest to it.

    A content goes to the nearest cue, within its sentence if it has one; a cue takes
    the nearest speaker and addressee. Contents without a cue are speech that goes on,
    or, in marks and short, terms.
    """
    places = sentences(block, pairs)
    cues = spans[CUE]
    of_cue: dict[Span, list[Span]] = {cue: [] for cue in cues}
    for content in spans[CONTENT]:
        cue = _nearest_to(content, cues, places)
        if cue is not None:
            of_cue[cue].append(content)
        elif nobody is not None and len((content.text or "").split()) <= FEW:
            yield Quotation("", nobody, (content,))
        else:
            yield Quotation("", "", (content,))
    for cue, contents in of_cue.items():
        if contents:
            speaker, addressee = (
                _one(_nearest_to(cue, spans[role], places))
                for role in (SPEAKER, ADDRESSEE)
            )
            made = Quotation("", "", tuple(contents), cue=(cue,))
            yield replace(made, speaker=speaker, addressee=addressee)


def _one(span: Span | None) -> tuple[Span, ...]:
    return () if span is None else (span,)


def _nearest_to(
    span: Span, others: Sequence[Span], places: Sequence[tuple[int, int]]
) -> Span | None:
    """Return the nearest of some spans: in the same sentence, or in the one before."""
    own = _sentence(span, places)
    near = [one for one in others if own - 1 <= _sentence(one, places) <= own]
    return min(
        near,
        key=lambda one: (own - _sentence(one, places), _gap(span, one)),
        default=None,
    )


def _sentence(span: Span, places: Sequence[tuple[int, int]]) -> int:
    return sum(start <= span.start for start, _ in places)


def _gap(one: Span, other: Span) -> int:
    return max(one.start, other.start) - min(one.end, other.end)
