"""One-to-one pairings: which thing of pass a is which thing of pass b.

Two passes give the same thing other ids and other edges, so what is compared has to be
paired first. A pairing is made by what the two share, and it is the best one there is:
taking the largest share first can give a thing away that another needs more, and then
the order of the input would move the figures.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

A = TypeVar("A", bound=Hashable)
B = TypeVar("B", bound=Hashable)
FAR = float("inf")
NONE = -1


def best_pairs(weights: Mapping[tuple[A, B], float]) -> list[tuple[A, B]]:
    """Return the one-to-one pairs with the largest sum of weights, in input order.

    Pairs without a weight above 0 are never made. Source: H. W. Kuhn, The Hungarian
    method for the assignment problem, Naval Research Logistics 2 (1955); applied to
    entities by X. Luo, On coreference resolution performance metrics, EMNLP 2005 (the
    alignment of CEAF).
    """
    pairs = [pair for pair, weight in weights.items() if weight > 0]
    chosen: set[tuple[A, B]] = set()
    for group in _components(pairs):
        chosen |= {group[0]} if len(group) == 1 else _assign(group, weights)
    return [pair for pair in pairs if pair in chosen]


def _components(pairs: Sequence[tuple[A, B]]) -> list[list[tuple[A, B]]]:
    """Part the pairs into groups that have nothing in common; most are one pair."""
    beside: dict[tuple[int, Hashable], list[tuple[A, B]]] = defaultdict(list)
    for pair in pairs:
        beside[0, pair[0]].append(pair)
        beside[1, pair[1]].append(pair)
    seen: set[tuple[A, B]] = set()
    groups = []
    for first in pairs:
        if first in seen:
            continue
        group, left = [], [first]
        seen.add(first)
        while left:
            pair = left.pop()
            group.append(pair)
            for other in (*beside[0, pair[0]], *beside[1, pair[1]]):
                if other not in seen:
                    seen.add(other)
                    left.append(other)
        groups.append(group)
    return groups


def _assign(
    group: Sequence[tuple[A, B]], weights: Mapping[tuple[A, B], float]
) -> set[tuple[A, B]]:
    """Return the best pairs within one group."""
    rows = list(dict.fromkeys(a for a, _ in group))
    columns = list(dict.fromkeys(b for _, b in group))
    size = max(len(rows), len(columns))
    costs = [[0.0] * size for _ in range(size)]
    for a, b in group:
        costs[rows.index(a)][columns.index(b)] = -weights[a, b]
    return {
        (rows[row], columns[column])
        for row, column in enumerate(_Assignment(costs).columns())
        if costs[row][column] < 0
    }


class _Assignment:
    """The cheapest assignment of rows to columns of a square matrix, row by row.

    A new row is given the column at the end of the shortest path of changes; the
    potentials keep every reduced cost at 0 or above, so that path can be found as in
    Dijkstra's method. Column `size` stands for the row that has none yet.
    """

    def __init__(self, costs: Sequence[Sequence[float]]) -> None:
        self.costs = costs
        self.size = len(costs)
        self.of_row = [0.0] * self.size
        self.of_column = [0.0] * (self.size + 1)
        self.row_at = [NONE] * (self.size + 1)

    def columns(self) -> list[int]:
        """Return the column of each row."""
        for row in range(self.size):
            self._add(row)
        columns = [NONE] * self.size
        for column in range(self.size):
            columns[self.row_at[column]] = column
        return columns

    def _add(self, row: int) -> None:
        self.row_at[self.size] = row
        self.distance = [FAR] * self.size
        self.came_from = [self.size] * self.size
        done: list[int] = []
        at = self.size
        while self.row_at[at] != NONE:
            done.append(at)
            at = self._step(at, done)
        while at != self.size:
            self.row_at[at] = self.row_at[self.came_from[at]]
            at = self.came_from[at]

    def _step(self, at: int, done: Sequence[int]) -> int:
        """Look from one column on; return the nearest column that is not done."""
        row = self.row_at[at]
        left = [column for column in range(self.size) if column not in done]
        for column in left:
            reduced = self.costs[row][column] - self.of_row[row]
            reduced -= self.of_column[column]
            if reduced < self.distance[column]:
                self.distance[column], self.came_from[column] = reduced, at
        nearest = min(left, key=self.distance.__getitem__)
        step = self.distance[nearest]
        for column in done:
            self.of_row[self.row_at[column]] += step
            self.of_column[column] -= step
        for column in left:
            self.distance[column] -= step
        return nearest
