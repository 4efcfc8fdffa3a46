"""Agreement on labels, corrected for chance.

Two annotators who give one label nearly always agree nearly always, whatever they
read. Kappa and alpha ask how much more they agree than their labels alone would make
them.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

Labels = tuple[Hashable, Hashable]


def cohens_kappa(pairs: Sequence[Labels]) -> float | None:
    """Return Cohen's kappa of the labels that two passes gave to the same things.

    -1 to 1; None where there is nothing to compare, or where both passes give one
    label to everything, so that chance alone explains all. Source: J. Cohen, A
    coefficient of agreement for nominal scales, Educational and Psychological
    Measurement 20 (1960).
    """
    total = len(pairs)
    of_a, of_b = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(of_a[label] * of_b[label] for label in of_a)
    if expected == total * total:
        return None
    observed = sum(a == b for a, b in pairs)
    return (observed * total - expected) / (total * total - expected)


def krippendorffs_alpha(units: Iterable[Labels]) -> float | None:
    """Return Krippendorff's alpha of two labels for each unit, labels being names.

    1 is perfect, 0 what chance gives; None where there is nothing to compare, or
    where all labels are one. Source: K. Krippendorff, Computing Krippendorff's
    alpha-reliability (2011), the nominal metric for two observers, without gaps.
    """
    values: Counter[Hashable] = Counter()
    observed = 0
    for a, b in units:
        values.update((a, b))
        observed += 2 * (a != b)
    total = values.total()
    expected = total * total - sum(count * count for count in values.values())
    return 1 - (total - 1) * observed / expected if expected else None
