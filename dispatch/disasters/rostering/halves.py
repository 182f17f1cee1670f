"""Zero-half cuts: what is left of a relaxation's fractions are mostly halves, from odd circles of shifts and people.

Add tight rows whose sum is even in every fractional column and odd on its side, halve, round down: whole solutions obey
the result, the halves do not (Caprara and Fischetti 1996; the elimination over GF(2) after Koster, Zymolka and
Kutschka 2009). A person with a whole pattern enters by their own row, which flips that pattern alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from dispatch.disasters.rostering.gomory import Corner, Cuts, summed
from dispatch.matching.arrays import Floats, Ints
from dispatch.matching.zero_half import null_space

WHOLE = 1e-6
BROKEN = 0.2  # by how much a cut must be broken to be worth its row
MOST_ROWS = 500  # of one system
MOST_CUTS = 60  # in one round
BASES = 6  # of the sums of one system


class Halves:
    """The cuts of one corner, of which the first rows are the people's; `person` is the row of a column's person, or
    -1; columns that are fixed have their value for good."""

    def __init__(self, corner: Corner, person: Ints) -> None:
        self.table, self.x, self.person = corner.table, corner.x, person
        self.fixed = corner.limits[:, 0] == corner.limits[:, 1]
        self.used = np.flatnonzero(self.x > WHOLE)
        self.taken = self.table[self.used].tocsr()
        self.signs = np.where(np.isfinite(corner.sides[:, 1]), 1.0, -1.0)
        self.side = np.where(self.signs > 0, corner.sides[:, 1], -corner.sides[:, 0])
        held = self.signs * (self.taken.T @ self.x[self.used])
        tight = np.isfinite(self.side) & (np.abs(held - self.side) < WHOLE)
        self.tight = np.flatnonzero(tight & corner.whole)

    def cuts(self) -> Cuts | None:
        """The cuts that are broken most; None where there are none."""
        fraction = (np.abs(self.x - np.rint(self.x)) > WHOLE) & ~self.fixed
        inner = self.taken[np.flatnonzero(fraction[self.used])][:, self.tight].toarray()
        sums = list(_even_sums(np.rint(inner).astype(np.int64) & 1))
        if not sums:
            return None
        times = np.zeros((self.taken.shape[1], len(sums)))
        for k, members in enumerate(sums):
            rows = self.tight[members]
            times[rows, k] = self.signs[rows]
        times = self._evened(times)
        broken = self._broken(times)
        best = np.argsort(-broken, kind="stable")[:MOST_CUTS]
        best = best[broken[best] > BROKEN]
        return self._rounded(times[:, best]) if len(best) else None

    def _evened(self, times: Floats) -> Floats:
        """With the rows of people whose whole pattern would be odd in the sum."""
        ones = np.flatnonzero((self.x[self.used] > 1 - WHOLE) & (self.person[self.used] >= 0))
        odd = np.rint(self.taken[ones] @ times).astype(np.int64) & 1
        np.add.at(times, self.person[self.used[ones]], odd)
        return times

    def _most(self, times: Floats) -> Floats:
        """The side of half the sum, rounded down: what is fixed has gone to it."""
        side = np.where(np.isfinite(self.side), self.side, 0) * self.signs
        fixed = self.used[self.fixed[self.used]]
        given = summed(self.x[fixed], self.table[fixed] @ times)
        return np.floor((summed(side, times) - given) / 2 + WHOLE)

    def _broken(self, times: Floats) -> Floats:
        """By how much x breaks each cut."""
        total = np.floor(self.taken @ times / 2 + WHOLE)
        total[self.fixed[self.used]] = 0
        return summed(self.x[self.used], total) - self._most(times)

    def _rounded(self, times: Floats) -> Cuts:
        total = np.floor((self.table @ sparse.csr_matrix(times)).toarray() / 2 + WHOLE)
        total[self.fixed] = 0
        return sparse.csr_matrix(total), self._most(times)


def _even_sums(odd: Ints) -> Iterator[Ints]:
    """Sets of rows, by their place, whose sum is even in every column: cluster by cluster. `odd` is columns × rows."""
    at_column, at_row = np.nonzero(odd)
    count = odd.shape[1]
    graph = sparse.coo_matrix(
        (np.ones(len(at_row)), (at_row, at_column + count)), shape=(count + len(odd),) * 2
    )
    _, label = connected_components(graph, directed=False)
    for cluster in np.unique(label[at_row]):
        mine = np.flatnonzero(label[:count] == cluster)
        if len(mine) <= MOST_ROWS:
            columns = np.flatnonzero(label[count:] == cluster)
            matrix = np.ascontiguousarray(odd[np.ix_(columns, mine)].T.astype(np.uint8))
            for order in orders(len(mine)):
                yield from (mine[order[members]] for members in null_space(matrix[order]))


def orders(count: int) -> Iterator[Ints]:
    """Orders in which to eliminate: each gives another basis of the sums, and so other cuts."""
    draw = np.random.default_rng(count)
    for _ in range(BASES):
        yield draw.permutation(count)
