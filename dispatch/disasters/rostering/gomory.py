"""Mixed-integer cuts of Gomory (1960): what a corner of the relaxation breaks, read off its own basis.

Add the tight rows, each as often as some multiplier says. Then Σ share × (column, counted from where it starts) + Σ
multiplier × (what a row has to spare) = side. Columns and what is spared are whole and not negative; so where the side
has a fraction, their fractions must make it up. That holds for any multipliers; with those that solve for a column of
the basis all the others are zero in the corner, and it breaks the cut. Zero-half cuts (`halves`) are the simplest kind
of this and come first; here are the thirds, and what else is left after them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from dispatch.matching.arrays import Bools, Floats, Ints
from dispatch.matching.backend import AT_LOWER, AT_UPPER, BASIC

Cuts = tuple[sparse.csr_matrix, Floats]  # columns × cuts, and the most of each sum

CLEAR = 0.02  # a fraction nearer to a whole number is none to cut at
BROKEN = 0.05  # by how much a cut must be broken to be worth its row
TINY = 1e-9
SAFETY = 1e-6  # of a side: far more than rounding can take
RANGE = 1e3  # between the greatest and the smallest number of a row
ALIKE = 0.9  # cosine of two cuts that say nearly the same
MOST_CUTS = 60  # in one round


@dataclass(frozen=True, slots=True)
class Corner:
    """A solution x of a relaxation, with its basis: `columns` and `rows` are their statuses. `table` is columns × rows;
    `limits` and `sides` are lower and upper. `whole` are rows in which all numbers are; `inside` the columns that the
    relaxation has. Every column stands for a whole number."""

    table: sparse.csr_matrix
    limits: Floats
    sides: Floats
    x: Floats
    columns: Ints
    rows: Ints
    whole: Bools
    inside: Ints


class Gomory:
    """The cuts of one corner."""

    def __init__(self, corner: Corner) -> None:
        self.corner = corner
        self.basic, self.tight = np.flatnonzero(corner.columns == BASIC), np.flatnonzero(corner.rows != BASIC)
        self.table = corner.table[:, self.tight].tocsr()
        sides, low = corner.sides[self.tight], corner.rows[self.tight] == AT_LOWER
        self.sign = np.where(low, -1.0, 1.0)[:, None]
        self.side = np.where(low, sides[:, 0], sides[:, 1])
        self.equal = sides[:, 0] == sides[:, 1]
        above = corner.columns == AT_UPPER
        self.way = np.where(above, -1.0, 1.0)[:, None]
        self.start = np.where(above, corner.limits[:, 1], corner.limits[:, 0])
        self.fixed = corner.limits[:, 0] == corner.limits[:, 1]

    def cuts(self) -> Cuts | None:
        """The cuts that are broken most and differ; None where there are none."""
        times = self._multipliers()
        if times is None:
            return None
        inside = self.corner.inside
        cuts, most = self._of(times, inside)
        best = _different(cuts, summed(self.corner.x[inside], cuts) - most)
        if not best:
            return None
        cuts, most = self._of(times[:, best], np.arange(len(self.start)))
        return sparse.csr_matrix(cuts), most

    def _multipliers(self) -> Floats | None:
        """Those that solve for each fractional column of the basis; None where there is nothing to solve."""
        square = 0 < len(self.basic) == len(self.tight)
        if not square or not np.isfinite(self.side).all():
            return None
        x = self.corner.x[self.basic]
        fractions = np.flatnonzero(np.abs(x - np.rint(x)) > CLEAR)
        wanted = np.zeros((len(x), len(fractions)))
        wanted[fractions, np.arange(len(fractions))] = 1
        try:
            times = splu(self.table[self.basic].tocsc()).solve(wanted)
        except RuntimeError:  # a basis that is none for numbers of this length
            return None
        part = summed(self._left, times) % 1
        return times[:, (part > CLEAR) & (part < 1 - CLEAR)]

    @cached_property
    def _left(self) -> Floats:
        """The sides, once all columns have taken what they start with."""
        left: Floats = self.side - self.table.T @ self.start
        return left

    def _of(self, times: Floats, columns: Ints) -> tuple[Floats, Floats]:
        """The cuts with these multipliers, as far as these columns are concerned."""
        part = summed(self._left, times) % 1
        spared = times * self.sign
        owed = np.where(spared > 0, spared / part, spared / (part - 1))
        whole = self.corner.whole[self.tight]
        owed[whole] = _made_up(spared[whole], part)
        owed[self.equal] = 0
        owed *= self.sign
        moved = np.flatnonzero((self.start != 0) & ~self.fixed)
        most = summed(self.side, owed) - summed(self.start[moved], self._own(moved, times, part)) - 1 + SAFETY
        cuts = self.table[columns] @ owed - self._own(columns, times, part)
        cuts[np.abs(cuts) < TINY] = 0
        return cuts, most

    def _own(self, columns: Ints, times: Floats, part: Floats) -> Floats:
        """What each column makes up of the fraction."""
        way = self.way[columns]
        own: Floats = _made_up((self.table[columns] @ times) * way, part) * way
        own[self.fixed[columns]] = 0
        return own


def summed(times: Floats, table: Floats) -> Floats:
    """The sum of the rows, each so often: in this thread, as others cost more than they bring to a crowded machine."""
    total: Floats = np.einsum("i,ij->j", times, table)
    return total


def _made_up(shares: Floats, part: Floats) -> Floats:
    """Of the side's fraction `part`, as a share of it, what one more of a column with each of these shares makes up."""
    rest = shares - np.floor(shares)
    made: Floats = np.minimum(rest / part, (1 - rest) / (1 - part))
    made[made < TINY] = 0
    return made


def _different(cuts: Floats, broken: Floats) -> list[int]:
    """Those broken most for their length, without those that say nearly what another says."""
    sizes = np.abs(cuts)
    length = np.sqrt((sizes**2).sum(axis=0))
    least = np.where(sizes > 0, sizes, np.inf).min(axis=0, initial=np.inf)
    good = (broken > BROKEN) & (sizes.max(axis=0, initial=0) < RANGE * least)
    length = np.where(good, length, 1)
    unit, kept = np.ascontiguousarray((cuts / length).T), list[int]()
    known = np.zeros((MOST_CUTS, len(cuts)))
    for k in np.argsort(-broken / length, kind="stable"):
        if good[k] and len(kept) < MOST_CUTS:
            alike = np.einsum("ij,j->i", known[: len(kept)], unit[k])
            if np.abs(alike).max(initial=0) < ALIKE:
                known[len(kept)] = unit[k]
                kept.append(int(k))
    return kept
