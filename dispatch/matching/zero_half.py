"""Zero-half cuts: rows that a relaxation's halves break.

Where the relaxation is not integral, nearly all of its fractions are halves, from odd circles of rows: three jobs,
three people, each pair of people fighting for a job. Add such rows, halve, and round down: every whole solution obeys
the result, and the halves do not. Which rows to add is a question of parity: a set of tight rows whose sum is even in
every fractional column and odd on its side (Caprara and Fischetti 1996; the elimination over GF(2) after Koster,
Zymolka and Kutschka 2009). Columns at one enter by their bound, columns at zero are rounded down.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dispatch.matching.arrays import Floats, Ints
from dispatch.matching.model import Cut, Model

WHOLE = 1e-6
TIGHT = 1e-6
MOST = 400  # rows in one system: elimination is cubic, and clusters are small where it pays
PER_CLUSTER = 12  # cuts of one round from one cluster


class ZeroHalf:
    """Finds zero-half cuts of one model for one solution."""

    def __init__(self, model: Model, dense: Floats, own: Floats) -> None:
        self.model, self.x = model, np.concatenate([own, dense])
        used = np.flatnonzero(dense > WHOLE)
        self.row, self.column, self.value, self.side = model.whole_rows(used)
        self.fraction = (self.x > WHOLE) & (self.x < 1 - WHOLE)

    def cuts(self) -> Iterator[Cut]:
        """Cuts broken by a quarter at least."""
        held = np.bincount(self.row, weights=self.value * self.x[self.column], minlength=len(self.side))
        touched = (
            self.fraction[self.column]
            & (held > self.side - TIGHT)[self.row]
            & np.isfinite(self.side)[self.row]
        )
        rows, at_row = np.unique(self.row[touched], return_inverse=True)
        columns, at_column = np.unique(self.column[touched], return_inverse=True)
        odd = np.rint(self.value[touched]).astype(np.int64) & 1
        at_row, at_column = at_row[odd == 1], at_column[odd == 1]
        if not len(rows):
            return
        side = self._sides(rows)
        graph = coo_array(
            (np.ones(len(at_row)), (at_row, at_column + len(rows))), shape=(len(rows) + len(columns),) * 2
        )
        _, label = connected_components(graph, directed=False)
        for cluster in np.unique(label[: len(rows)]):
            mine = np.flatnonzero(label[: len(rows)] == cluster)
            if not 2 < len(mine) <= MOST:
                continue
            here = label[at_row] == cluster
            yield from self._of_cluster(rows[mine], side[mine], mine, at_row[here], at_column[here])

    def _sides(self, rows: Ints) -> Ints:
        """The parity of each row's side once the columns at one are taken off."""
        ones = self.x >= 1 - WHOLE
        taken = np.bincount(self.row, weights=self.value * ones[self.column], minlength=len(self.side))
        return np.asarray(np.rint(self.side[rows] - taken[rows]).astype(np.int64) & 1)

    def _of_cluster(self, rows: Ints, side: Ints, mine: Ints, at_row: Ints, at_column: Ints) -> Iterator[Cut]:
        columns, column = np.unique(at_column, return_inverse=True)
        matrix = np.zeros((len(rows), len(columns)), dtype=np.uint8)
        np.bitwise_xor.at(matrix, (np.searchsorted(mine, at_row), column), 1)
        sums = sorted((members for members in null_space(matrix)), key=len)
        taken = 0
        for members in sums:
            if side[members].sum() % 2 and taken < PER_CLUSTER:
                taken += 1
                yield self._cut(rows[members])

    def _cut(self, rows: Ints) -> Cut:
        """Half the sum of rows, rounded down."""
        pairs, times, own, own_times, side = self.model.sum_of_rows(rows)
        first = self.model.first_pair
        up, own_up = self._odd_at_one(first + pairs, times), self._odd_at_one(own, own_times)
        times, own_times = np.floor((times + up) / 2), np.floor((own_times + own_up) / 2)
        kept, own_kept = times != 0, own_times != 0
        return Cut(
            pairs[kept],
            float(np.floor((side + up.sum() + own_up.sum()) / 2)),
            times[kept],
            own[own_kept],
            own_times[own_kept],
        )

    def _odd_at_one(self, columns: Ints, times: Floats) -> Floats:
        odd = np.rint(times).astype(np.int64) & 1 == 1
        return (odd & (self.x[columns] > 0.5)).astype(np.float64)


def null_space(matrix: np.ndarray) -> list[Ints]:
    """Sets of rows whose sum is even in every column: a basis of them, by elimination over GF(2)."""
    rows = [int.from_bytes(np.packbits(row).tobytes(), "big") for row in matrix]
    tracks = [1 << k for k in range(len(rows))]
    pivots: dict[int, tuple[int, int]] = {}
    out: list[Ints] = []
    order = sorted(range(len(rows)), key=lambda k: rows[k].bit_count())
    for k in order:
        row, track = rows[k], tracks[k]
        while row:
            top = row.bit_length()
            if top not in pivots:
                pivots[top] = row, track
                break
            other, other_track = pivots[top]
            row, track = row ^ other, track ^ other_track
        else:
            out.append(np.array([j for j in range(track.bit_length()) if track >> j & 1], dtype=np.int64))
    return out
