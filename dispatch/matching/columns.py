"""The relaxation by columns and cuts: few pairs in the programme, all pairs priced, rows added when they are violated.

Start with the cheapest people of each need; solve; add the pairs whose reduced cost is below zero and the rows the
solution breaks; repeat from the same basis. When nothing is left to add, the relaxation over *all* pairs is solved.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dispatch.matching.arrays import Floats, Ints
from dispatch.matching.backend import Basis, glop
from dispatch.matching.cuts import Cutter
from dispatch.matching.model import Branch, Model, Objective
from dispatch.matching.zero_half import ZeroHalf

START, GROW = 4, 8  # people per slot: at first, and at most in one round
PURGE = 50.0  # minutes above zero at which a pair leaves until its price calls it back
NEGATIVE = -1e-6
TIE = 1e-3  # minutes: among people who cost the same every request begins with others
NOISE = 30.0  # minutes
TAIL = 0.01


def rank_within(group: Ints, key: Floats) -> Ints:
    """The place of each element among those of its group, the least key first."""
    order = np.lexsort((key, group))
    sorted_group = group[order]
    rank = np.arange(len(group)) - np.searchsorted(sorted_group, sorted_group)
    out = np.empty(len(group), dtype=np.int64)
    out[order] = rank
    return out


@dataclass(frozen=True)
class Relaxed:
    """A relaxation: `bound` is true in any case; `dense` is the solution by pair, `own` that of the other columns,
    `price` the reduced costs of the pairs; `left_off`: there was more to do, but hardly anything to win by it."""

    objective: Objective
    solved: bool
    bound: float
    dense: Floats
    own: Floats
    price: Floats
    basis: Basis | None
    left_off: bool = False


@dataclass(frozen=True)
class Tail:
    """When a relaxation's time is better spent on the plan: much of it is gone, and what the last round moved, and what
    the bound may still rise, is next to nothing beside what the plan's objective, `plan`, is above them."""

    plan: float
    left: float

    def reached(self, moving: float, value: float, left: float) -> bool:
        """Whether the end is near enough; `left`: seconds."""
        return left < self.left and moving < TAIL * (self.plan - value)


class Relaxation:
    """The linear programme of a model as far as it is known: the pairs in it, the cuts found so far."""

    def __init__(self, model: Model, keep: Ints) -> None:
        self.model, self.cutter = model, Cutter(model)
        model.add_cuts(self.cutter.crowds())
        self.noise = np.random.default_rng(0).uniform(0.0, TIE, len(model.who))
        self.active = rank_within(model.instance.slot, model.pair_cost + self.noise) < START
        self.keep = np.zeros(len(self.active), dtype=bool)
        self.keep[keep] = True
        self.active |= self.keep

    def begin(self, pairs: Ints) -> None:
        """Begin with these pairs instead of the cheapest; requests that have none of them keep theirs.

        What these pairs left out, hundreds of people could do as well as each other: without some noise in who is asked
        first, all requests ask the same few.
        """
        chosen = np.zeros(len(self.active), dtype=bool)
        chosen[pairs] = True
        served = np.zeros(int(self.model.instance.slot.max(initial=-1)) + 1, dtype=bool)
        served[self.model.instance.slot[pairs]] = True
        self.active = chosen | self.keep | (self.active & ~served[self.model.instance.slot])
        self.noise *= NOISE / TIE

    def solve(
        self,
        objective: Objective,
        basis: Basis | None,
        left: Callable[[], float],
        enough: float = 0.0,
        *,
        goal: float = math.inf,
        tail: Tail | None = None,
        feasible: bool = False,
    ) -> Relaxed:
        """Solve over all pairs from a basis; not `solved` when time was out, and then the bound is what was reached.

        `enough`: how far the value may still be from its bound, and from that of the round before, for it to do;
        `goal`: a bound above which nothing more is wanted; `tail`: when to leave off although there is more to do;
        `feasible`: the basis is that of a plan, so that the primal method is the one to begin with.
        """
        pairs = len(self.model.who)
        best = Relaxed(
            objective,
            False,
            -math.inf,
            np.zeros(pairs),
            np.zeros(self.model.first_pair),
            np.zeros(pairs),
            basis,
        )
        value = math.inf
        while left() > 0:
            active = np.flatnonzero(self.active)
            programme = self.model.programme(active, objective)
            answer = glop(programme, best.basis, left(), primal=feasible and value == math.inf)
            if not answer.solved:
                return best
            dense = np.zeros(pairs)
            dense[active] = answer.x[self.model.first_pair :]
            price, _, bound = self.model.prices(objective, answer.dual)
            own = answer.x[: self.model.first_pair]
            value, before = float(answer.x @ programme.objective), value
            grown = self._extend(dense, own, price, purge=objective.branch == Branch())
            known = max(best.bound, bound)
            done = not grown or known >= goal or max(value - bound, abs(value - before)) < enough
            moving = max(value - known, abs(value - before))
            left_off = not done and tail is not None and tail.reached(moving, value, left())
            price = price if bound == known else best.price
            best = Relaxed(objective, done or left_off, known, dense, own, price, answer.basis, left_off)
            if best.solved:
                break
        return best

    def halve(self, relaxed: Relaxed) -> bool:
        """Take in zero-half cuts that a solution breaks; False when none is found."""
        cuts = list(ZeroHalf(self.model, relaxed.dense, relaxed.own).cuts())
        self.model.add_cuts(cuts)
        return bool(cuts)

    def _extend(self, dense: Floats, own: Floats, price: Floats, *, purge: bool) -> bool:
        """Take in pairs below zero and rows that are broken; False when there are none."""
        cuts = self.cutter.violated(dense, own)
        self.model.add_cuts(cuts)
        wanted = np.flatnonzero((price < NEGATIVE) & ~self.active)
        best = rank_within(self.model.instance.slot[wanted], price[wanted] + self.noise[wanted]) < GROW
        if cuts and purge:
            self.active &= (price < PURGE) | self.keep
        self.active[wanted[best]] = True
        return bool(cuts) or len(wanted) > 0
