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

from dispatch.disasters.rostering.instance import Instance
from dispatch.disasters.rostering.model import Shared
from dispatch.disasters.rostering.patterns import MOST_OF_ALL, Search, TooMany
from dispatch.disasters.rostering.programme import NO_END, divisor
from dispatch.matching import backend
from dispatch.matching.arrays import Bools, Floats, Ints

IMPROVES = 1e-7
SHARE = 0.6  # of a person's best reduced cost: patterns that good come in, too
MOST_IN = 8  # patterns of one person in one round
SAFETY = 1e-3  # units of the divisor given to rounding errors
FIRST = 2.0  # divisors: slack of the patterns in the first integer programme
WIDER = 3  # times, from one integer programme to the next
Left = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Found:
    """New duties with what they cost beyond `paid` (none: nothing found), and what no plan costs less than (units)."""

    duties: set[tuple[int, int]] | None
    cost: int
    least: float


class Master:
    """The patterns of all supporters, priced; raises TooMany where they cannot all be named."""

    def __init__(self, instance: Instance, shared: Shared, left: Left) -> None:
        self.instance, self.shared, self.left = instance, shared, left
        self.people: list[int] = []
        self.shifts: list[tuple[int, ...]] = []
        own: list[int] = []
        for p in range(len(instance.open)):
            found = Search(instance, p, lambda: left() > 0).all() if left() > 0 else self._late()
            self.people += [p] * len(found)
            self.shifts += [shifts for shifts, _ in found]
            own += [cost for _, cost in found]
            if len(self.people) > MOST_OF_ALL:
                raise TooMany
        self._arrays(own)

    @staticmethod
    def _late() -> list[tuple[tuple[int, ...], int]]:
        raise TooMany

    def _arrays(self, own: list[int]) -> None:
        """Patterns × duties, rows × duties, and what is left of the shared programme: needs and pairs."""
        shared, duties = self.shared, sorted(self.shared.x.values())
        self.at = np.full(len(shared.upper), -1, dtype=np.int64)
        self.at[duties] = np.arange(len(duties))
        lengths = [len(one) for one in self.shifts]
        inside = [
            self.at[shared.x[p, s]]
            for p, shifts in zip(self.people, self.shifts, strict=True)
            for s in shifts
        ]
        ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        size = (len(self.shifts), len(duties))
        self.holds = sparse.csr_matrix((np.ones(len(inside)), inside, ends), shape=size)
        self.rest = np.array([c for c in range(len(shared.upper)) if self.at[c] < 0], dtype=np.int64)
        cost = np.array(shared.cost, dtype=np.float64)
        raw = np.array(own, dtype=np.float64) + self.holds @ cost[duties]
        self.unit = divisor([int(one) for one in raw] + [int(one) for one in cost[self.rest]])
        self.price, self.rest_price = raw / self.unit, cost[self.rest] / self.unit
        self.person = np.array(self.people, dtype=np.int64)
        self.first = np.flatnonzero(np.diff(self.person, prepend=-1))

    def ask(self, least: int) -> None:
        """The rows: those of the shared programme, and so much coverage."""
        rows = [*self.shared.rows, self.shared.covering(least)]
        sides = np.array([(row.lower, row.upper) for row in rows], dtype=np.float64)
        sides[np.abs(sides) >= NO_END] *= math.inf
        entries = np.array([(r, c, v) for r, row in enumerate(rows) for c, v in row.entries], dtype=np.int64)
        entries = entries.reshape(len(entries), 3)
        whole = sparse.csr_matrix(
            (entries[:, 2].astype(np.float64), (entries[:, 0], entries[:, 1])),
            shape=(len(rows), len(self.shared.upper)),
        )
        duties = np.flatnonzero(self.at >= 0)
        self.sides, self.on_duties, self.on_rest = sides, whole[:, duties], whole[:, self.rest].tocsr()
        self.on_patterns = (self.holds @ self.on_duties.T).tocsr()  # patterns × rows
        closed = np.array(self.shared.upper)[duties] == 0  # pairs may forbid a duty
        self.allowed = (self.holds @ closed.astype(np.float64)) == 0
        self.limit = np.array(self.shared.upper, dtype=np.float64)[self.rest]

    def reduced(self, prices: Floats) -> Floats:
        """Reduced costs of all patterns at these prices of the rows; infinite where a pattern is forbidden."""
        out = self.price - self.on_patterns @ prices
        out[~self.allowed] = np.inf
        return out

    def bound(self, prices: Floats) -> tuple[float, Floats]:
        """What every plan costs at least (in divisors), and the slack of each pattern."""
        prices = np.where(np.isinf(self.sides[:, 0]), np.minimum(prices, 0), prices)
        prices = np.where(np.isinf(self.sides[:, 1]), np.maximum(prices, 0), prices)
        side = np.where(prices < 0, self.sides[:, 1], self.sides[:, 0])
        reduced = self.reduced(prices)
        best = np.zeros(len(self.instance.open))
        if len(reduced):
            best[self.person[self.first]] = np.minimum(0, np.minimum.reduceat(reduced, self.first))
        others = self.rest_price - self.on_rest.T @ prices
        total = float(np.where(prices == 0, 0, prices * np.where(prices == 0, 0, side)).sum())
        total += float((np.minimum(0, others) * self.limit).sum() + best.sum())
        return total, reduced - best[self.person]

    def relaxed(self, begin: set[tuple[int, int]]) -> tuple[float, Floats] | None:
        """The relaxation, from a plan that covers as much; its bound, with the slacks; None where time ran out."""
        inside = self._beginning(begin)
        basis, best = None, None
        while self.left() > 0:
            answer = backend.glop(self._programme(np.flatnonzero(inside), integer=False), basis, self.left())
            if not answer.solved:
                break
            basis, rows = answer.basis, len(self.sides)
            found = self.bound(answer.dual[:rows])
            best = found if best is None or found[0] > best[0] else best
            reduced = self.reduced(answer.dual[:rows]) - answer.dual[rows:][self.person]
            new = self._entering(np.where(inside, np.inf, reduced))
            if not new.any():
                return found if found[0] >= best[0] else best
            inside |= new
        return best

    def _beginning(self, begin: set[tuple[int, int]], *, single: bool = True) -> Bools:
        """What each person does in the plan to begin from, and single shifts."""
        inside = np.array([single and len(one) == 1 for one in self.shifts], dtype=np.bool_)
        wanted: dict[int, set[int]] = {}
        for p, s in begin:
            wanted.setdefault(p, set()).add(s)
        for k, (p, shifts) in enumerate(zip(self.people, self.shifts, strict=True)):
            if len(shifts) == len(wanted.get(p, ())) and wanted[p].issuperset(shifts):
                inside[k] = True
        return inside & self.allowed

    def _entering(self, reduced: Floats) -> Bools:
        """Each person's patterns that improve most."""
        out = np.zeros(len(reduced), dtype=np.bool_)
        if not len(reduced):
            return out
        least = np.minimum.reduceat(reduced, self.first)
        counts = np.diff(np.append(self.first, len(reduced)))
        for start, count, low in zip(self.first, counts, least, strict=True):
            if low < -IMPROVES:
                mine = reduced[start : start + count]
                good = np.flatnonzero(mine <= SHARE * low)
                good = good[np.argsort(mine[good], kind="stable")][:MOST_IN]
                out[start + good] = True
        return out

    def _programme(self, patterns: Ints, *, integer: bool) -> backend.Programme:
        """Needs, pairs and these patterns; a row for each person: at most one."""
        rows, rest = len(self.sides), len(self.rest)
        table = sparse.vstack([self.on_rest.T, self.on_patterns[patterns]]).tocoo()
        people = self.person[patterns]
        count, columns = len(self.instance.open), np.concatenate([np.arange(rest), rest + patterns])
        return backend.Programme(
            columns,
            np.zeros(rest + len(patterns)),
            np.concatenate([self.limit, np.full(len(patterns), 1.0 if integer else np.inf)]),
            np.concatenate([self.rest_price, self.price[patterns]]),
            np.concatenate([np.zeros(rest, np.bool_), np.full(len(patterns), integer)]),
            np.arange(rows + count),
            np.concatenate([self.sides[:, 0], np.full(count, -np.inf)]),
            np.concatenate([self.sides[:, 1], np.ones(count)]),
            np.concatenate([table.col, rows + people]).astype(np.int64),
            np.concatenate([columns[table.row], rest + patterns]),
            np.concatenate([table.data, np.ones(len(patterns))]),
        )

    def cheapest(self, begin: set[tuple[int, int]], seed: int) -> Found:
        """The cheapest plan that covers as much as the one to begin from, or as far as the time goes."""
        relaxed = self.relaxed(begin)
        if relaxed is None:
            return Found(None, 0, -math.inf)
        low, slack = relaxed
        known, least, near = self._beginning(begin, single=False), math.ceil(low - SAFETY), FIRST
        best = Found(None, 0, least * self.unit)
        while self.left() > 0:
            inside = np.flatnonzero((slack <= near) | known)
            answer = backend.highs(self._programme(inside, integer=True), self.left(), seed)
            others = low + float(slack[slack > near].min(initial=np.inf))
            if math.isfinite(answer.bound):
                least = max(least, math.ceil(min(answer.bound, others) - SAFETY))
            best = self._better(best, inside, answer, least)
            if answer.x is None or not answer.proven or answer.objective <= least + SAFETY:
                break
            near = min(WIDER * near, answer.objective - 1 - low + SAFETY)
        return best

    def _better(self, best: Found, inside: Ints, answer: backend.IntegerAnswer, least: int) -> Found:
        """The cheaper of what is known and a new answer, with the bound of now."""
        bound = float(least * self.unit)
        if answer.x is None:
            return Found(best.duties, best.cost, bound)
        cost = round(answer.objective) * self.unit
        if best.duties is not None and best.cost <= cost:
            return Found(best.duties, best.cost, bound)
        taken = inside[answer.x[len(self.rest) :] > 0.5]
        return Found({(self.people[k], s) for k in taken for s in self.shifts[k]}, cost, bound)
