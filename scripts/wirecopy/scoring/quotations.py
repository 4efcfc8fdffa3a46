"""Quotations: found one to one, then role by role, kind, speakers, and all at once.

A quotation is paired with at most one other, so that the words that their contents
share are most (H. W. Kuhn's Hungarian method over the Jaccard index of tokens). What a
quotation says besides its content counts where its partner says the same; a quotation
without a partner is wrong in everything that it says. So a role is scored end to end,
and a model that finds few quotations does not get a good figure for their speakers.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from wirecopy.agreement.pairing import best_pairs
from wirecopy.records import ROLES_OF_SPANS
from wirecopy.scoring.annotations import Annotations, Edges, Quoted
from wirecopy.scoring.tally import Tally

WORD = re.compile(r"\w+")
FOUND, KIND, SPEAKERS, JOINT = "found", "kind", "canonical speaker", "joint"
EXACT, TOKENS = MEASURES = ("exact", "tokens")
KINDS = "content by kind"
MATCHED = "matched"
"""Begins the accuracies, which are over matched quotations alone."""
Pair = tuple[Quoted, Quoted]
Sameness = Mapping[str, str]
"""The id in the gold data of an entity id of the predictions."""


def same_entities(documents: Iterable[tuple[Annotations, Annotations]]) -> Sameness:
    """Return which predicted entities of a story are which of the gold data.

    A model has ids of its own: an id that its mentions bear is the gold entity with
    which it shares most mentions, one to one over the story (CEAF phi 3, X. Luo, EMNLP
    2005). An id without mentions is taken as it is.
    """
    shared: Counter[tuple[str, str]] = Counter()
    own: set[str] = set()
    for gold, predicted in documents:
        ids = {mention[:2]: mention[3] for mention in gold.mentions or ()}
        for start, end, _, id in predicted.mentions or ():
            there = ids.get((start, end))
            if id is not None:
                own.add(id)
            if id is not None and there is not None:
                shared[id, there] += 1
    pairs = dict(best_pairs(shared))
    return {id: pairs.get(id, f"{id} (in the predictions only)") for id in own}


def count(
    tally: Tally, gold: Annotations, predicted: Annotations, sameness: Sameness
) -> None:
    """Count the quotations of a document."""
    a, b = gold.quotations or (), predicted.quotations or ()
    if not a and not b:
        return
    story, text = gold.story, gold.text or ""
    words = Words(text)
    others = words if predicted.text in (None, text) else Words(predicted.text or "")
    pairs = matched(a, b, words, others)
    tally.add((FOUND,), story, len(a), len(b), len(pairs))
    for role in ROLES_OF_SPANS:
        _count_role(tally, story, role, a, b, pairs)
        _count_tokens(tally, story, role, a, b, pairs, words, others)
    for kind in {quotation.kind for quotation in (*a, *b)}:
        one = [q.content for q in a if q.kind == kind]
        other = [q.content for q in b if q.kind == kind]
        tally.sets((KINDS, kind), story, one, other)
    _count_wholes(tally, story, a, b, pairs, sameness)


class Words:
    """The words that spans of a text cover, each by where it starts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.known: dict[tuple[Edges, ...], set[int]] = {}

    def of(self, spans: tuple[Edges, ...]) -> set[int]:
        """Return where the words in some spans start."""
        found = self.known.get(spans)
        if found is None:
            found = {
                match.start()
                for start, end in spans
                for match in WORD.finditer(self.text, start, end)
            }
            self.known[spans] = found
        return found


def matched(
    a: Sequence[Quoted], b: Sequence[Quoted], words: Words, others: Words
) -> list[Pair]:
    """Return the pairs of quotations whose contents share most words."""
    of_a = [words.of(quotation.content) for quotation in a]
    of_b = [others.of(quotation.content) for quotation in b]
    weights: dict[tuple[int, int], float] = {}
    for i, own in enumerate(of_a):
        for j, other in enumerate(of_b):
            if not own.isdisjoint(other):
                weights[i, j] = len(own & other) / len(own | other)
    return [(a[i], b[j]) for i, j in best_pairs(weights)]


def _count_role(
    tally: Tally,
    story: str,
    role: str,
    a: Sequence[Quoted],
    b: Sequence[Quoted],
    pairs: Sequence[Pair],
) -> None:
    """Count the quotations that have a role, and the pairs that have it alike."""
    same = sum(getattr(one, role) == getattr(other, role) != () for one, other in pairs)
    of_a = sum(getattr(quotation, role) != () for quotation in a)
    of_b = sum(getattr(quotation, role) != () for quotation in b)
    tally.add((role, EXACT), story, of_a, of_b, same)


def _count_tokens(
    tally: Tally,
    story: str,
    role: str,
    a: Sequence[Quoted],
    b: Sequence[Quoted],
    pairs: Sequence[Pair],
    words: Words,
    others: Words,
) -> None:
    """Count the words of a role, and those that pairs have in common."""
    of_a = {quotation.id: words.of(getattr(quotation, role)) for quotation in a}
    of_b = {quotation.id: others.of(getattr(quotation, role)) for quotation in b}
    same = sum(len(of_a[one.id] & of_b[other.id]) for one, other in pairs)
    size_a, size_b = (sum(map(len, own.values())) for own in (of_a, of_b))
    tally.add((role, TOKENS), story, size_a, size_b, same)


def _count_wholes(
    tally: Tally,
    story: str,
    a: Sequence[Quoted],
    b: Sequence[Quoted],
    pairs: Sequence[Pair],
    sameness: Sameness,
) -> None:
    """Count what quotations say as a whole: kind, who speaks, and all together."""
    kinds = [one.kind == other.kind for one, other in pairs]
    spoken = [_speakers(one, other, sameness) for one, other in pairs]
    joint = [
        kind
        and all(getattr(one, role) == getattr(other, role) for role in ROLES_OF_SPANS)
        for (one, other), kind in zip(pairs, kinds, strict=True)
    ]
    tally.add((KIND,), story, len(a), len(b), sum(kinds))
    tally.mean((MATCHED, KIND), story, kinds)
    tally.add((JOINT,), story, len(a), len(b), sum(joint))
    identified = sum(bool(quotation.entities) for quotation in a)
    right = sum(said for said in spoken if said is not None)
    tally.add((SPEAKERS,), story, identified, identified, right)
    told = [said for said in spoken if said is not None]
    tally.mean((MATCHED, SPEAKERS), story, told)


def _speakers(one: Quoted, other: Quoted, sameness: Sameness) -> bool | None:
    """Return whether the same entities speak; None where the gold data names none."""
    if not one.entities:
        return None
    return {*one.entities} == {sameness.get(id, id) for id in other.entities}


def speakers_known(annotations: Iterable[Annotations]) -> bool:
    """Return whether any quotation says which entities speak."""
    return any(q.entities for one in annotations for q in one.quotations or ())
