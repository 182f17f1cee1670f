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

from dispatch.disasters.rostering.halves import Halves
from dispatch.disasters.rostering.instance import Instance
from dispatch.disasters.rostering.judging import Pairs
from dispatch.disasters.rostering.model import Shared
from dispatch.disasters.rostering.patterns import MOST_OF_ALL, Search, TooMany
from dispatch.disasters.rostering.programme import NO_END, divisor
from dispatch.matching import backend
from dispatch.matching.arrays import Bools, Floats, Ints

IMPROVES = 1e-7
SHARE = 0.6  # of a person's best reduced cost: patterns that good come in, too
MOST_COLUMNS = 8000  # of an integer programme
MOST_IN = 8  # patterns of one person in one round
EXACT = 1e-4  # of coverage: less than that is nothing
SAFETY = 1e-3  # units of the divisor given to rounding errors
ROUNDS = 40  # of cuts
PATIENCE = 2  # rounds without
GAIN = 0.02  # divisors
Left = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Found:
    """New duties with what they cost beyond `paid` (none: nothing found), and what no plan costs less than (units)."""

    duties: Pairs | None
    cost: int
    least: float


@dataclass(frozen=True, slots=True)
class Worth:
    """What each pattern and each of the other columns costs, as far as the objective is concerned."""

    patterns: Floats
    rest: Floats


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
        self.basis: backend.Basis | None = None

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
        self.worth = Worth(raw / self.unit, cost[self.rest] / self.unit)
        self.person = np.array(self.people, dtype=np.int64)
        self.first = np.flatnonzero(np.diff(self.person, prepend=-1))
        ones = (np.ones(len(self.person)), (np.arange(len(self.person)), self.person))
        self.of_person = sparse.csr_matrix(ones, shape=(len(self.person), len(self.instance.open)))

    def ask(self, least: int, prices: Floats, begin: Pairs) -> None:
        """The rows: those of the shared programme, and so much coverage, as the plan to begin from has it. `prices` are
        those of the shared rows in a relaxation of coverage alone: they say what a plan that covers so much cannot do
        without, or cannot do. Where that relaxation promises more, cuts bring it down first; `exact` says whether they
        did: else nothing here asks for coverage, and no answer can be had."""
        self._rows()
        cover, duties = np.array(self.shared.cover, dtype=np.float64), np.flatnonzero(self.at >= 0)
        cost, self.worth = self.worth, Worth(-(self.holds @ cover[duties]), -cover[self.rest])
        self.inside = self._beginning(begin)
        if self._narrow(least, prices) > EXACT:
            relaxed = self.relaxed(-least)
            if relaxed is not None:  # rows that came after its prices have none
                later = len(self.sides) - len(relaxed.prices)
                self._narrow(least, np.append(relaxed.prices, np.zeros(later)))
        self.worth, self.basis = cost, None
        self.reach[:] = -np.inf

    def _rows(self) -> None:
        rows = self.shared.rows
        entries = np.array([(r, c, v) for r, row in enumerate(rows) for c, v in row.entries], dtype=np.int64)
        entries = entries.reshape(len(entries), 3)
        whole = sparse.csr_matrix(
            (entries[:, 2].astype(np.float64), (entries[:, 0], entries[:, 1])),
            shape=(len(rows), len(self.shared.upper)),
        )
        duties = np.flatnonzero(self.at >= 0)
        self.sides = np.array([(row.lower, row.upper) for row in rows], dtype=np.float64).reshape(-1, 2)
        self.sides[np.abs(self.sides) >= NO_END] *= math.inf
        self.exact = False
        self.reach = np.full(len(self.people), -np.inf)  # what a plan with a pattern costs at least
        self.on_rest = whole[:, self.rest].tocsr()
        self.on_patterns = (self.holds @ whole[:, duties].T).tocsr()  # patterns × rows
        closed = np.array(self.shared.upper)[duties] == 0  # pairs may forbid a duty
        self.allowed = (self.holds @ closed.astype(np.float64)) == 0
        most = np.array(self.shared.upper, dtype=np.float64)[self.rest]
        self.limits = np.column_stack([np.zeros(len(most)), most])
        self.idle = np.ones(len(self.instance.open), dtype=np.bool_)

    def _narrow(self, least: int, prices: Floats) -> float:
        """Keep to what plans of so much coverage are made of: whoever leaves the relaxation's optimum by more than what
        it has to spare covers less. What it has to spare; none: all that is left covers just as much."""
        told = self.bound(prices)
        spare = -told.total - least
        if spare < -EXACT or not math.isfinite(spare):
            return math.inf
        keep = spare + SAFETY
        self.allowed &= told.slack <= keep
        self.idle &= told.idle <= keep
        self.limits[told.rest > keep, 1] = 0
        up = told.rest < -keep
        self.limits[up, 0] = self.limits[up, 1]
        self.sides[told.prices > keep, 1] = self.sides[told.prices > keep, 0]
        self.sides[told.prices < -keep, 0] = self.sides[told.prices < -keep, 1]
        self.exact = self.exact or spare <= EXACT
        self.inside &= self.allowed
        return spare

    def bound(self, prices: Floats) -> Bound:
        """What every plan costs at least at these prices of the rows (in divisors), and the slack of each part."""
        prices = np.where(np.isinf(self.sides[:, 0]), np.minimum(prices, 0), prices)
        prices = np.where(np.isinf(self.sides[:, 1]), np.maximum(prices, 0), prices)
        side = np.where(prices < 0, self.sides[:, 1], np.where(prices > 0, self.sides[:, 0], 0))
        reduced = self.reduced(prices)
        best = np.where(self.idle, 0, np.inf)
        if len(reduced):
            mine = self.person[self.first]
            best[mine] = np.minimum(best[mine], np.minimum.reduceat(reduced, self.first))
        rest = self.worth.rest - self.on_rest.T @ prices
        total = float((prices * side).sum() + best.sum())
        total += float(np.where(rest < 0, rest * self.limits[:, 1], rest * self.limits[:, 0]).sum())
        return Bound(total, prices, reduced - best[self.person], rest, -best)

    def reduced(self, prices: Floats) -> Floats:
        """Reduced costs of all patterns; infinite where a pattern is forbidden."""
        out = self.worth.patterns - self.on_patterns @ prices
        out[~self.allowed] = np.inf
        return out

    def relaxed(self, enough: float = math.inf) -> Bound | None:
        """The relaxation with cuts; its best bound (`enough`: no better one is needed); None where time ran out."""
        best, waited = self._settled(None), 0
        for _ in range(ROUNDS):
            if best is None or best.total > enough - EXACT or self.left() <= 0:
                break
            if waited > PATIENCE or not self._cut():
                break
            now = self._settled(best)
            gained = now is not None and now.total > best.total + GAIN
            waited = 0 if gained else waited + 1
            best = now or best
        return best

    def _settled(self, best: Bound | None) -> Bound | None:
        """Solve with the patterns that are in, bring in those that improve, until none does; the better bound."""
        while self.left() > 0:
            chosen = np.flatnonzero(self.inside)
            answer = backend.glop(self._programme(chosen, integer=False), self.basis, self.left())
            if not answer.solved:
                break
            people = len(self.instance.open)
            self.basis, own, prices = answer.basis, answer.dual[:people], answer.dual[people:]
            self.x = np.concatenate([answer.x[: len(self.rest)], np.zeros(len(self.inside))])
            self.x[len(self.rest) + chosen] = answer.x[len(self.rest) :]
            found = self.bound(prices)
            best = found if best is None or found.total >= best.total - EXACT else best
            self.reach = np.maximum(self.reach, found.total + found.slack)
            reduced = self.reduced(prices) - own[self.person]
            new = self._entering(np.where(self.inside, np.inf, reduced))
            if not new.any():
                break
            self.inside |= new
        return best

    def _cut(self) -> bool:
        """Add the zero-half cuts that the relaxation breaks; whether there were any."""
        count, rest = len(self.instance.open), len(self.rest)
        none = sparse.csr_matrix((rest, count))
        table = sparse.bmat([[none, self.on_rest.T], [self.of_person, self.on_patterns]], format="csr")
        sides = np.vstack([np.column_stack([np.zeros(count), np.ones(count)]), self.sides])
        fixed = np.zeros(table.shape[0], dtype=np.bool_)
        fixed[:rest] = self.limits[:, 0] == self.limits[:, 1]
        person = np.concatenate([np.full(rest, -1), self.person])
        cuts = Halves(table, sides, self.x, fixed, person).cuts()
        if cuts is None:
            return False
        self.on_rest = sparse.vstack([self.on_rest, cuts[0][:rest].T]).tocsr()
        self.on_patterns = sparse.hstack([self.on_patterns, cuts[0][rest:]]).tocsr()
        self.sides = np.vstack([self.sides, [(-np.inf, side) for side in cuts[1]]])
        return True

    def _beginning(self, begin: Pairs, *, single: bool = True) -> Bools:
        """What each person does in the plan to begin from, and single shifts."""
        lengths = np.diff(self.holds.indptr)
        inside: Bools = (lengths == 1) & single
        wanted: dict[int, set[int]] = {}
        for p, s in begin:
            wanted.setdefault(p, set()).add(s)
        for p, shifts in wanted.items():
            for k in np.flatnonzero((self.person == p) & (lengths == len(shifts))):
                if shifts.issuperset(self.shifts[k]):
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
        rows, rest, count = len(self.sides), len(self.rest), len(self.instance.open)
        table = sparse.vstack([self.on_rest.T, self.on_patterns[patterns]]).tocoo()
        columns, people = np.concatenate([np.arange(rest), rest + patterns]), self.person[patterns]
        return backend.Programme(
            columns,
            np.concatenate([self.limits[:, 0], np.zeros(len(patterns))]),
            np.concatenate([self.limits[:, 1], np.full(len(patterns), 1.0 if integer else np.inf)]),
            np.concatenate([self.worth.rest, self.worth.patterns[patterns]]),
            np.concatenate([np.zeros(rest, np.bool_), np.full(len(patterns), integer)]),
            np.arange(count + rows),
            np.concatenate([np.where(self.idle, -np.inf, 1.0), self.sides[:, 0]]),
            np.concatenate([np.ones(count), self.sides[:, 1]]),
            np.concatenate([count + table.col, people]).astype(np.int64),
            np.concatenate([columns[table.row], rest + patterns]),
            np.concatenate([table.data, np.ones(len(patterns))]),
        )

    def cheapest(self, begin: Pairs, seed: int) -> Found:
        """The cheapest plan that covers as much as the one to begin from, or as far as the time goes."""
        self.inside |= self._beginning(begin)
        relaxed = self.relaxed()
        if relaxed is None:
            return Found(None, 0, -math.inf)
        known, least, step = self._beginning(begin, single=False), math.ceil(relaxed.total - SAFETY), 1
        level, best = least + 1, Found(None, 0, least * self.unit)
        while self.left() > 0:
            inside = np.flatnonzero((self.reach <= level + SAFETY) | known)
            answer = backend.highs(self._programme(inside, integer=True), self.left(), seed)
            others = float(self.reach[self.reach > level + SAFETY].min(initial=np.inf))
            if math.isfinite(answer.bound):
                least = max(least, math.ceil(min(answer.bound, others) - SAFETY))
            best = self._better(best, inside, answer, least)
            if answer.x is None or not answer.proven or best.cost <= least * self.unit:
                break
            needed = best.cost // self.unit - 1
            if (self.reach <= needed + SAFETY).sum() > MOST_COLUMNS:
                break  # over single duties that is quicker
            level, step = min(level + step, needed), 2 * step
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
