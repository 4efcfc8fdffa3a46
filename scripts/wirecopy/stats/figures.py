"""From counts to figures: of the corpus, of its collections and of its splits.

Densities and shares are those that others give for real news, so that they can be
compared: named mentions to 100 tokens, contents by their quotation marks, attributions
without a speaker.
"""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from wirecopy.records import Rules
from wirecopy.stats.counts import Counts, StoryCounts, Surface, Tally

Record = dict[str, Any]
BIN = 100
"""The width of the ranges of lengths, in words."""
SHARES_MARKED = {
    "none": "without_marks",
    "all": "wholly_quoted",
    "some": "partly_quoted",
}


def figures(stories: Sequence[StoryCounts], rules: Rules) -> Record:
    """Return the figures of some stories: sizes, then layer by layer.

    Words and tokens are those of the documents whose text is at hand; a density is
    taken over the annotated ones of these, and None where there is none.
    """
    documents = [counts for story in stories for counts in story.documents]
    tally = _summed(documents)
    return {
        "stories": len(stories),
        "documents": len(documents),
        "documents_not_annotated": sum(not counts.annotated for counts in documents),
        "documents_without_text": sum(counts.words is None for counts in documents),
        "words": sum(counts.words or 0 for counts in documents),
        "tokens": tally["tokens", ""],
        "blocks": tally["blocks", ""],
        "parts": tally["parts", ""],
        "lengths": lengths([c.words for c in documents if c.words is not None]),
        "entities": {
            "named_entities": sum(story.named for story in stories),
            "unnamed_entities": sum(story.unnamed for story in stories),
            **_mentions(tally, rules),
            "per_100_tokens": _densities(documents, rules),
        },
        "quotations": _quotations(tally, rules),
        "sections": {
            "roles": _labels(tally, "role", rules.roles),
            "labelled_spans": _labels(tally, "label", rules.labels),
            "breaks": tally["breaks", ""],
        },
    }


def _summed(documents: Iterable[Counts]) -> Tally:
    tally: Tally = Counter()
    for counts in documents:
        tally.update(counts.tally)
    return tally


def _mentions(tally: Tally, rules: Rules) -> Record:
    types = _labels(tally, "mentions", rules.types)
    return {
        "mentions": sum(types.values()),
        "named_mentions": tally["named", ""],
        "types": types,
        "mapped": {
            table: _labels(tally, table, dict.fromkeys(mapped.values()))
            for table, mapped in rules.maps.items()
        },
    }


def _densities(documents: Iterable[Counts], rules: Rules) -> dict[str, float | None]:
    """Return the mentions to 100 tokens: of all, those that name, those of a table."""
    tally = _summed(c for c in documents if c.annotated and c.words is not None)
    tokens = tally["tokens", ""]
    counted = {"all": "mentions", "named": "named"} | {t: t for t in rules.maps}
    return {
        name: round(100 * _total(tally, key) / tokens, 2) if tokens else None
        for name, key in counted.items()
    }


def _total(tally: Tally, counted: str) -> int:
    return sum(count for (key, _), count in tally.items() if key == counted)


def _quotations(tally: Tally, rules: Rules) -> Record:
    kinds = _labels(tally, "kind", rules.kinds)
    marks = _labels(tally, "marks", dict.fromkeys(rules.marks.values()))
    attributions = tally["speaker", "yes"] + tally["speaker", "no"]
    return {
        "quotations": sum(kinds.values()),
        "kinds": kinds,
        "stances": _labels(tally, "stance", rules.stances),
        "references": _labels(tally, "reference", rules.references),
        "anonymous": tally["anonymous", "yes"],
        "nested": tally["nested", "yes"],
        "attributions": attributions,
        "without_speaker": share(tally["speaker", "no"], attributions),
        "contents": {
            told: share(marks.get(name, 0), attributions)
            for name, told in SHARES_MARKED.items()
        },
    }


def _labels(tally: Tally, counted: str, labels: Iterable[str]) -> dict[str, int]:
    """Return the counts of labels in the schema's order, those of 0 too."""
    return {label: tally[counted, label] for label in labels}


def share(part: int, whole: int) -> float | None:
    """Return a share, 0 to 1; None of nothing."""
    return round(part / whole, 4) if whole else None


def lengths(words: Sequence[int]) -> Record:
    """Return how long documents are, in words; empty for no documents."""
    if not words:
        return {}
    quarters = statistics.quantiles(words, n=4, method="inclusive") if words[1:] else ()
    return {
        "shortest": min(words),
        "lower_quartile": round(quarters[0] if quarters else words[0]),
        "median": round(statistics.median(words)),
        "upper_quartile": round(quarters[2] if quarters else words[0]),
        "longest": max(words),
        "mean": round(statistics.mean(words), 1),
        "histogram": _histogram(words),
    }


def _histogram(words: Sequence[int]) -> dict[str, int]:
    """Return how many documents there are in each range of lengths."""
    counts = Counter(count // BIN for count in words)
    return {
        f"{place * BIN}-{place * BIN + BIN - 1}": counts[place]
        for place in range(min(counts), max(counts) + 1)
    }


def renditions(stories: Iterable[StoryCounts]) -> Record:
    """Return the share of words that two renditions of a story have in common.

    Dice over the words, case folded, of each pair of documents: 0 to 1.
    """
    shares = [share for story in stories for share in story.in_common]
    if not shares:
        return {"pairs": 0}
    return {
        "pairs": len(shares),
        "least": round(min(shares), 4),
        "median": round(statistics.median(shares), 4),
        "most": round(max(shares), 4),
        "mean": round(statistics.mean(shares), 4),
    }


def surfaces(stories: Iterable[StoryCounts]) -> Counter[Surface]:
    """Return type and words of the mentions that name something, and how many."""
    found: Counter[Surface] = Counter()
    for story in stories:
        for counts in story.documents:
            found.update(counts.surfaces)
    return found


def unseen(held_out: Counter[Surface], train: Counter[Surface]) -> Record | None:
    """Return how many named mentions have a surface that no train story has.

    Surfaces are compared case folded, whatever their types. None where there is no
    mention at all.
    """
    if not held_out:
        return None
    known = {words for _, words in train}
    of_types: Counter[str] = Counter()
    new: Counter[str] = Counter()
    for (type, words), count in held_out.items():
        of_types[type] += count
        new[type] += 0 if words in known else count
    return {
        "mentions": of_types.total(),
        "unseen": new.total(),
        "share": share(new.total(), of_types.total()),
        "types": {type: share(new[type], of_types[type]) for type in sorted(of_types)},
    }
