"""The programme over whole patterns: one for each person, or none. Its relaxation is nearly always whole.

A pattern is a column; it is in the rows of all its shifts, so that one row a person is all that their rules need.
Patterns are priced all at once, exactly, as sparse products; those that would improve come in. With the prices π

cost ≥ Σ π·side + Σ min(0, reduced cost × upper) over the columns of needs and pairs + Σ over people of min(0, least
reduced cost of their patterns)

holds for every plan that covers as much, whatever π is. A plan that uses a pattern costs at least that and the
pattern's slack: so all patterns with a small slack are enough to find the cheapest plan, and to know that it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from dispatch.disasters.rostering.gomory import Corner, Cuts, Gomory
from dispatch.disasters.rostering.halves import Halves
from dispatch.disasters.rostering.model import Shared
from dispatch.disasters.rostering.pool import named
from dispatch.disasters.rostering.programme import NO_END, divisor
from dispatch.matching import backend
from dispatch.matching.arrays import Floats, Ints
from dispatch.matching.backend import AT_LOWER, BASIC

IMPROVES = 1e-7
SHARE = 0.6  # of a person's best reduced cost: patterns that good come in, too
MOST_IN = 8  # patterns of one person in one round
EXACT = 1e-4  # less than that is nothing
SAFETY = 1e-3  # units of the divisor given to rounding errors
ROUNDS = 40  # of cuts
GAIN = 1e-4  # of the bound
TINY = 1e-9
Left = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Bound:
    """No plan costs less than `total`; one with a certain pattern, other column, row with room to spare, or idle person
    costs more by at least its slack (of rows and other columns: the price and the reduced cost)."""

    total: float
    prices: Floats
    slack: Floats
    rest: Floats
    idle: Floats


class Master:
    """The patterns of all supporters, priced; raises TooMany where they cannot all be named.

    `covering`: what counts is coverage (as a negative cost), else cost. `reach`: what a plan with a pattern costs at
    least.
    """

    def __init__(self, shared: Shared, left: Left) -> None:
        self.shared, self.left, self.count = shared, left, len(shared.instance.open)
        columns = sorted(shared.x.values())
        self.rest = np.setdiff1d(np.arange(len(shared.upper)), columns)
        self.pool = named(shared, {c: k for k, c in enumerate(columns)}, left)
        self.rest_cost = np.array(shared.cost, dtype=np.float64)[self.rest]
        self.rest_cover = np.array(shared.cover, dtype=np.float64)[self.rest]
        self.unit = divisor([int(one) for one in (*self.pool.cost, *self.rest_cost)])
        self._rows(columns)
        self.idle = np.ones(self.count, dtype=np.bool_)  # may be
        self.inside = np.zeros(len(self.pool), dtype=np.bool_)
        self.begin(covering=True)
        closed = np.array(shared.upper)[columns] == 0  # pairs may forbid a duty
        self.keep(np.flatnonzero(self.pool.holds @ closed.astype(np.float64) == 0))

    def _rows(self, columns: list[int]) -> None:
        rows, upper = self.shared.rows, np.array(self.shared.upper, dtype=np.float64)
        entries = np.array([(r, c, v) for r, row in enumerate(rows) for c, v in row.entries], dtype=np.int64)
        entries = entries.reshape(len(entries), 3)
        table = sparse.csr_matrix(
            (entries[:, 2].astype(np.float64), (entries[:, 0], entries[:, 1])), shape=(len(rows), len(upper))
        )
        self.sides = np.array([(row.lower, row.upper) for row in rows], dtype=np.float64).reshape(-1, 2)
        self.sides[np.abs(self.sides) >= NO_END] *= math.inf
        self.whole = np.ones(len(rows), dtype=np.bool_)  # whole numbers only
        self.on_rest = table[:, self.rest].tocsr()
        self.on_patterns = (self.pool.holds @ table[:, columns].T).tocsr()  # patterns × rows
        self.limits = np.column_stack([np.zeros(len(self.rest)), upper[self.rest]])

    def begin(self, *, covering: bool) -> None:
        """Another objective: nothing is known of it yet."""
        self.covering = covering
        self.basis: backend.Basis | None = None
        self.reach = np.full(len(self.pool), -np.inf)
        self.x = np.zeros(len(self.rest) + len(self.pool))

    def keep(self, kept: Ints) -> None:
        """Leave out all other patterns."""
        self.pool, self.on_patterns = self.pool.kept(kept), self.on_patterns[kept]
        self.inside, self.reach = self.inside[kept], self.reach[kept]
        self.x = np.concatenate([self.x[: len(self.rest)], self.x[len(self.rest) :][kept]])

    def _worth(self) -> tuple[Floats, Floats]:
        """What each pattern and each of the other columns costs, as far as the objective is concerned."""
        if self.covering:
            return -self.pool.cover, -self.rest_cover
        return self.pool.cost / self.unit, self.rest_cost / self.unit

    # What the prices say

    def bound(self, prices: Floats) -> Bound:
        """What every plan costs at least at these prices of the rows (in divisors), and the slack of each part."""
        prices = np.where(np.isinf(self.sides[:, 0]), np.minimum(prices, 0), prices)
        prices = np.where(np.isinf(self.sides[:, 1]), np.maximum(prices, 0), prices)
        side = np.where(prices < 0, self.sides[:, 1], np.where(prices > 0, self.sides[:, 0], 0))
        reduced, rest = self._reduced(prices)
        best, mine = np.where(self.idle, 0, np.inf), self.pool.person[self.pool.first]
        best[mine] = np.minimum(best[mine], self.pool.least(reduced))
        total = float((prices * side).sum() + best.sum())
        total += float(np.where(rest < 0, rest * self.limits[:, 1], rest * self.limits[:, 0]).sum())
        return Bound(total, prices, reduced - best[self.pool.person], rest, -best)

    def _reduced(self, prices: Floats) -> tuple[Floats, Floats]:
        """Reduced costs of all patterns and of the other columns."""
        patterns, rest = self._worth()
        return patterns - self.on_patterns @ prices, rest - self.on_rest.T @ prices

    def narrow(self, bound: Bound, spare: float) -> None:
        """Keep to what plans are made of that leave the bound by so much at most. Rows that came after it stay."""
        keep = spare + SAFETY
        self.idle &= bound.idle <= keep
        down, up = bound.rest > keep, bound.rest < -keep
        self.limits[down, 1], self.limits[up, 0] = self.limits[down, 0], self.limits[up, 1]
        prices = np.append(bound.prices, np.zeros(len(self.sides) - len(bound.prices)))
        room = np.where(
            self.whole, 0, keep / np.maximum(np.abs(prices), TINY)
        )  # others may spare parts of one
        down, up = prices > keep, prices < -keep
        self.sides[down, 1] = np.minimum(self.sides[:, 1], self.sides[:, 0] + room)[down]
        self.sides[up, 0] = np.maximum(self.sides[:, 0], self.sides[:, 1] - room)[up]
        self.keep(np.flatnonzero(bound.slack <= keep))

    # The relaxation

    def relaxed(self, enough: float = math.inf) -> Bound | None:
        """The relaxation with cuts; its best bound (`enough`: no better one is needed); None where time ran out."""
        best, rounds = self._settled(None), ROUNDS
        for cut, patience in ((self._halves, 0), (self._gomory, 2)):
            waited = 0
            while best is not None and best.total <= enough - EXACT and waited <= patience and rounds:
                if self.left() <= 0 or not cut():
                    break
                now, rounds = self._settled(best) or best, rounds - 1
                waited, best = 0 if _gained(best.total, now.total) else waited + 1, now
        return best

    def _settled(self, best: Bound | None) -> Bound | None:
        """Solve with the patterns that are in, bring in those that improve, until none does; the better bound."""
        while self.left() > 0:
            chosen = np.flatnonzero(self.inside)
            answer = backend.glop(self.programme(chosen, integer=False), self.basis, self.left())
            if not answer.solved:
                break
            self.basis, own, prices = answer.basis, answer.dual[: self.count], answer.dual[self.count :]
            self.x = np.concatenate([answer.x[: len(self.rest)], np.zeros(len(self.pool))])
            self.x[len(self.rest) + chosen] = answer.x[len(self.rest) :]
            found = self.bound(prices)
            best = found if best is None or found.total >= best.total - EXACT else best
            self.reach = np.maximum(self.reach, found.total + found.slack)
            reduced = self._reduced(prices)[0] - own[self.pool.person]
            entering = np.where(self.inside | (reduced > -IMPROVES), 0, reduced)
            new = self.pool.best(entering, SHARE, MOST_IN)
            if not new.any():
                break
            self.inside |= new
        return best

    def _statuses(self) -> tuple[Ints, Ints]:
        """Which columns and which rows are basic; people's rows come first."""
        assert self.basis is not None
        columns = np.concatenate([np.arange(len(self.rest)), len(self.rest) + self.pool.numbers])
        rows = np.full(self.count + len(self.sides), BASIC)  # those that came after it
        rows[self.basis.row_ids] = self.basis.row_status
        at = np.minimum(np.searchsorted(self.basis.column_ids, columns), len(self.basis.column_ids) - 1)
        known = self.basis.column_ids[at] == columns
        return np.where(known, self.basis.column_status[at], AT_LOWER), rows

    def _corner(self) -> Corner:
        """The solution of now, over all columns and rows."""
        rest = len(self.rest)
        table = [[sparse.csr_matrix((rest, self.count)), self.on_rest.T], [self.pool.owned, self.on_patterns]]
        people = np.column_stack([np.where(self.idle, -np.inf, 1.0), np.ones(self.count)])
        return Corner(
            sparse.bmat(table, format="csr"),
            np.vstack([self.limits, np.tile((0.0, np.inf), (len(self.pool), 1))]),
            np.vstack([people, self.sides]),
            self.x,
            *self._statuses(),
            np.append(np.ones(self.count, dtype=np.bool_), self.whole),
            np.append(np.arange(rest), rest + np.flatnonzero(self.inside)),
        )

    def _halves(self) -> bool:
        """Add the zero-half cuts that the relaxation breaks; whether there were any."""
        person = np.append(np.full(len(self.rest), -1), self.pool.person)
        return self._cut(Halves(self._corner(), person).cuts(), whole=True)

    def _gomory(self) -> bool:
        """Add those that its basis tells; whether there were any."""
        return self._cut(Gomory(self._corner()).cuts(), whole=False)

    def _cut(self, cuts: Cuts | None, *, whole: bool) -> bool:
        if cuts is None:
            return False
        table, most = cuts
        self.on_rest = sparse.vstack([self.on_rest, table[: len(self.rest)].T]).tocsr()
        self.on_patterns = sparse.hstack([self.on_patterns, table[len(self.rest) :]]).tocsr()
        self.sides = np.vstack([self.sides, [(-np.inf, side) for side in most]])
        self.whole = np.append(self.whole, np.full(len(most), whole))
        return True

    # For the solvers

    def programme(self, patterns: Ints, *, integer: bool) -> backend.Programme:
        """Needs, pairs and these patterns; a row for each person: at most one. Integer programmes go without the cuts
        that the relaxation does not feel."""
        count, rest, kept = self.count, len(self.rest), np.arange(len(self.sides))
        if integer:
            felt = (self._statuses()[1][count:] != BASIC) | np.isfinite(self.sides[:, 0])
            kept = np.flatnonzero(felt | (kept < len(self.shared.rows)))
        sides, (worth, other) = self.sides[kept], self._worth()
        table = sparse.vstack([self.on_rest[kept].T, self.on_patterns[patterns][:, kept]]).tocoo()
        columns = np.append(np.arange(rest), rest + self.pool.numbers[patterns])
        return backend.Programme(
            columns,
            np.append(self.limits[:, 0], np.zeros(len(patterns))),
            np.append(self.limits[:, 1], np.full(len(patterns), 1.0 if integer else np.inf)),
            np.append(other, worth[patterns]),
            np.full(len(columns), integer),
            np.arange(count + len(kept)),
            np.append(np.where(self.idle, -np.inf, 1.0), sides[:, 0]),
            np.append(np.ones(count), sides[:, 1]),
            np.append(count + table.col, self.pool.person[patterns]).astype(np.int64),
            np.append(columns[table.row], columns[rest:]),
            np.append(table.data, np.ones(len(patterns))),
        )


def _gained(before: float, now: float) -> bool:
    """Whether a bound says more: the next whole number, and more than next to nothing."""
    whole = math.ceil(now - SAFETY) > math.ceil(before - SAFETY)
    return whole and now - before > GAIN * abs(before)
