"""Entities: where mentions stand and of what type, by four measures.

Those of SemEval-2013 task 9 (I. Segura-Bedmar, P. Martinez and M. Herrero-Zazo, DDI
extraction 2013; after N. Chinchor and B. Sundheim, MUC-5 evaluation metrics, 1993):
strict, the same edges and type; exact, the same edges; partial, the same edges, and
half for an overlap; type, an overlap and the same type. HIPE (M. Ehrmann et al.,
Overview of CLEF HIPE 2020) calls the first strict and the last fuzzy, and takes the
mean over documents, too. A mention is compared with one mention at most; of all ways
to pair those that overlap the one with most pairs is taken, where other tools take the
first that comes.
"""

from collections.abc import Iterator, Sequence, Set

from wirecopy.scoring.annotations import Annotations, Edges, Name
from wirecopy.scoring.tally import Tally

STRICT, EXACT, PARTIAL, TYPE = MEASURES = ("strict", "exact", "partial", "type")
OF_LABELS = (STRICT, PARTIAL, TYPE)
MICRO, DOCUMENTS, LABELS = "micro", "document macro", "labels"
SEEN, UNSEEN = SIGHTS = ("seen in train", "unseen in train")
Places = list[tuple[int, int]]
Sames = dict[str, float]


def count(
    tally: Tally, gold: Annotations, predicted: Annotations, train: Set[str] | None
) -> None:
    """Count the mentions of a document, for all measures and labels.

    `train` are the surfaces of the train split, case folded; None where it is not
    known.
    """
    a, b = gold.mentions or (), predicted.mentions or ()
    pairs = overlaps(a, b)
    sames = _sames(a, b, pairs)
    for measure in MEASURES:
        tally.add((MICRO, measure), gold.story, len(a), len(b), sames[measure])
        if a or b:
            value = 2 * sames[measure] / (len(a) + len(b))
            tally.mean((DOCUMENTS, measure), gold.story, [value])
    _count_labels(tally, gold.story, a, b, pairs)
    if train is not None:
        text = gold.text or predicted.text or ""
        places = {mention[:2] for mention in (*a, *b)}
        seen = {place for place in places if _surface(text, place) in train}
        _count_sights(tally, gold.story, a, b, seen)


def surfaces(documents: Sequence[Annotations]) -> set[str]:
    """Return the surfaces of all mentions, case folded."""
    return {
        _surface(one.text or "", mention[:2])
        for one in documents
        for mention in one.mentions or ()
    }


def _surface(text: str, place: Edges) -> str:
    return text[place[0] : place[1]].casefold()


def overlaps(a: Sequence[Name], b: Sequence[Name]) -> Places:
    """Return the places of two mentions that overlap, in the order of the text.

    Both lists are sorted and flat, so one way through both finds them all.
    """
    found: Places = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i][0] < b[j][1] and b[j][0] < a[i][1]:
            found.append((i, j))
        if a[i][1] <= b[j][1]:
            i += 1
        else:
            j += 1
    return found


def one_to_one(pairs: Places) -> Iterator[tuple[int, int]]:
    """Yield a largest choice of pairs in which no place comes twice.

    Flat spans overlap in chains, and along a chain the first pair that is free is never
    a worse choice than a later one.
    """
    last_a = last_b = -1
    for i, j in pairs:
        if i > last_a and j > last_b:
            last_a, last_b = i, j
            yield i, j


def _sames(a: Sequence[Name], b: Sequence[Name], pairs: Places) -> Sames:
    """Return how much is the same by each measure."""
    alike = [(i, j) for i, j in pairs if a[i][2] == b[j][2]]
    exact = [(i, j) for i, j in pairs if a[i][:2] == b[j][:2]]
    chosen = sum(1 for _ in one_to_one(pairs))
    return {
        STRICT: sum(a[i][2] == b[j][2] for i, j in exact),
        EXACT: len(exact),
        PARTIAL: (chosen + len(exact)) / 2,
        TYPE: sum(_count_of_type(a, alike).values()),
    }


def _count_of_type(a: Sequence[Name], alike: Places) -> dict[str, int]:
    """Return how many pairs of each type there are, one to one."""
    by_type: dict[str, Places] = {}
    for pair in alike:
        by_type.setdefault(a[pair[0]][2], []).append(pair)
    return {type: sum(1 for _ in one_to_one(own)) for type, own in by_type.items()}


def _count_labels(
    tally: Tally, story: str, a: Sequence[Name], b: Sequence[Name], pairs: Places
) -> None:
    """Count the mentions of each type, as if there were no others."""
    alike = [(i, j) for i, j in pairs if a[i][2] == b[j][2]]
    matched = _count_of_type(a, alike)
    strict: dict[str, int] = {}
    for i, j in alike:
        if a[i][:2] == b[j][:2]:
            strict[a[i][2]] = strict.get(a[i][2], 0) + 1
    of_a, of_b = _by_type(a), _by_type(b)
    for type in of_a.keys() | of_b.keys():
        given = of_a.get(type, 0), of_b.get(type, 0)
        same, loose = strict.get(type, 0), matched.get(type, 0)
        tally.add((LABELS, type, STRICT), story, *given, same)
        tally.add((LABELS, type, PARTIAL), story, *given, (same + loose) / 2)
        tally.add((LABELS, type, TYPE), story, *given, loose)


def _by_type(mentions: Sequence[Name]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for mention in mentions:
        counts[mention[2]] = counts.get(mention[2], 0) + 1
    return counts


def _count_sights(
    tally: Tally,
    story: str,
    a: Sequence[Name],
    b: Sequence[Name],
    seen: Set[Edges],
) -> None:
    """Count, by strict, the mentions whose words train has and those it has not."""
    for sight in SIGHTS:
        one, other = (
            {mention[:3] for mention in own if (mention[:2] in seen) == (sight == SEEN)}
            for own in (a, b)
        )
        tally.add((sight, STRICT), story, len(one), len(other), len(one & other))
