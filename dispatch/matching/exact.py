"""From the relaxation to a proven plan: relax, keep the pairs a better plan could use, solve those as integers.

One objective, M × coverage − cost, settles both stages at once where M is large enough. A relaxation of coverage alone
bounds the coverage. Where the two do not meet, the stages are settled one after the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dispatch.matching.arrays import Floats, Ints
from dispatch.matching.backend import highs
from dispatch.matching.columns import Relaxation, Relaxed
from dispatch.matching.greedy import Chosen, greedy, value
from dispatch.matching.instance import Instance
from dispatch.matching.model import Model, Objective

ROUNDING = 0.1  # of a grain: what floating point may hide without hiding a better plan
WIDEST = 1e7
NEARLY = 1e-6
BIGGEST = 50_000  # pairs: in larger integer programmes HiGHS does not look at the clock for minutes
FIRST_WIDTH = 2.0  # minutes of reduced cost: the gap that is left nearly always
WIDTHS = 4.0  # each try looks so many times further


@dataclass
class Standing:
    """The best plan so far, and what is proven: nobody covers more than `most`, and that costs ≥ `least` (units)."""

    chosen: Chosen
    coverage: int
    cost: int
    most: int
    least: int | None = None

    @property
    def proven(self) -> bool:
        """Whether both bounds are met."""
        return self.coverage >= self.most and self.least is not None and self.least >= self.cost


class Settler:
    """Solves one instance. `left` gives the seconds left; `tell` hears of every step."""

    def __init__(
        self,
        instance: Instance,
        left: Callable[[], float],
        seed: int,
        tell: Callable[[str, Standing], None],
        start: Floats | None = None,
    ) -> None:
        self.instance, self.left, self.seed, self.tell = instance, left, seed, tell
        self.model = Model(instance)
        weights = instance.arrays.jobs.weight[self.model.requests]
        self.step = int(np.gcd.reduce(weights))
        chosen = greedy(instance)
        self.best = Standing(chosen, *value(instance, chosen), most=int(weights.sum()))
        self.facts: list[tuple[float, float]] = []  # (M, bound): cost ≥ bound + M × coverage for every plan
        self.weight, self.dearest = self._worth()
        self.relaxation = Relaxation(self.model, self._pairs_of(chosen))
        if start is not None and start.any():
            self._offer(start)
            self.relaxation.keep[self._pairs_of(self.best.chosen)] = True
            self.relaxation.active |= self.relaxation.keep

    def _worth(self) -> tuple[float, float]:
        """M, in minutes per unit of weight, and what no plan's cost can reach.

        M outweighs every cost where the numbers stay small; else it is 1,000 or so, which nearly always does as well.
        """
        model, changed = self.model, self.instance.changed / self.instance.unit
        dearest = np.zeros(model.first_load)
        np.maximum.at(dearest, model.serve_row, model.pair_cost)
        load = float(model.own_cost[model.first_step :].max(initial=0.0))
        teams = float(model.own_cost[: model.first_kept].sum())
        total = float(dearest.sum()) + teams + load * len(dearest) + changed + 1
        heaviest = max(model.pair_weight.max(initial=1.0), model.own_weight.max(initial=1.0))
        enough = math.ceil(total) / self.step
        if enough * heaviest <= WIDEST:
            return enough, total
        one = float(dearest.max(initial=0.0)) + load + changed
        return min(math.ceil(max(1000.0, 3 * one)) / self.step, enough), total

    def run(self) -> Standing:
        """Settle both stages, or as much of them as there is time for."""
        both = Objective(1.0, self.weight)
        relaxed = self._relax("relaxation", both, None)
        if self.best.coverage < self.best.most:
            self._relax("coverage bound", Objective(0.0, 1.0), relaxed)
        if not self.best.proven:
            capped = Objective(1.0, self.weight, most=float(self.best.most))
            if self._covered(relaxed.dense) > self.best.most + ROUNDING:
                relaxed = self._relax("relaxation", capped, relaxed)
            self._settle("both", capped, relaxed)
        if self.best.coverage < self.best.most:
            alone = Objective(0.0, 1.0)
            self._settle("coverage", alone, self._relax("coverage", alone, relaxed))
        if self.best.coverage == self.best.most and not self.best.proven:
            cost = Objective(1.0, 0.0, least=float(self.best.most))
            self._settle("cost", cost, self._relax("cost", cost, relaxed))
        return self.best

    def _relax(self, stage: str, objective: Objective, start: Relaxed | None) -> Relaxed:
        relaxed = self.relaxation.solve(objective, None if start is None else start.basis, self.left)
        if objective.cost and self.left() > 0:
            self._offer(relaxed.dense)
        self._learn(objective, relaxed.bound)
        self.tell(stage, self.best)
        return relaxed

    def _settle(self, stage: str, objective: Objective, relaxed: Relaxed) -> None:
        """Integer programmes over the pairs priced below a width, wider until nothing outside can be better."""
        width = FIRST_WIDTH
        while relaxed.solved and self.left() > 0:
            gap = self._value(objective) - relaxed.bound
            if gap < self._grain(objective) * (1 - ROUNDING):
                return
            width = min(width, gap)
            bound = min(self._integer(objective, relaxed, width), relaxed.bound + width)
            self._learn(objective, bound)
            self.tell(stage, self.best)
            if bound > self._value(objective) - self._grain(objective) * (1 - ROUNDING) or width >= gap:
                return
            gap = self._value(objective) - relaxed.bound
            width = gap if gap <= WIDTHS * width else WIDTHS * width

    def _integer(self, objective: Objective, relaxed: Relaxed, width: float) -> float:
        """Solve over the pairs priced up to `width` and those of the best plan; the bound over these pairs."""
        keep = relaxed.price <= width + NEARLY
        keep[self._pairs_of(self.best.chosen)] = True
        active = np.flatnonzero(keep)
        if len(active) > BIGGEST and math.isfinite(self.left()):
            return relaxed.bound
        model = self.model.with_cuts(self.relaxation.cutter.complete(active), active)
        programme = model.programme(active, objective, integer=True)
        if self.left() <= 0:
            return relaxed.bound
        answer = highs(programme, self.left(), self.seed, quick=width <= FIRST_WIDTH)
        if not answer.proven and width <= FIRST_WIDTH and self.left() > 0:
            answer = highs(programme, self.left(), self.seed)
        if answer.x is not None:
            dense = np.zeros(len(keep))
            dense[active] = answer.x[model.first_pair :]
            self._offer(dense)
        return answer.bound

    def _covered(self, dense: Floats) -> float:
        """The weight a solution covers, in fractions; a team is counted by its first need."""
        jobs = self.instance.arrays.jobs
        return float(
            dense @ np.where(jobs.slot_need[self.instance.slot] == 0, jobs.weight[self.model.request], 0)
        )

    def _value(self, objective: Objective) -> float:
        return objective.cost * self.best.cost / self.instance.unit - objective.weight * self.best.coverage

    def _grain(self, objective: Objective) -> float:
        """The least by which two plans can differ in this objective."""
        return objective.cost / self.instance.unit if objective.cost else objective.weight * self.step

    def _offer(self, dense: Floats) -> None:
        """Make a plan of a relaxed or integer solution; keep it if it is better."""
        chosen = greedy(self.instance, np.clip(dense, 0.0, 1.0))
        coverage, cost = value(self.instance, chosen)
        if (coverage, -cost) > (self.best.coverage, -self.best.cost):
            self.best.chosen, self.best.coverage, self.best.cost = chosen, coverage, cost

    def _learn(self, objective: Objective, bound: float) -> None:
        """What a lower bound of an objective says of coverage, and of the cost of covering the most."""
        if not math.isfinite(bound):
            return
        if objective.weight:
            slack = self.dearest if objective.cost else 0.0
            reach = (slack - bound) / objective.weight / self.step
            self.best.most = min(self.best.most, math.floor(reach + ROUNDING) * self.step)
        if objective.cost:
            self.facts.append((objective.weight, bound))
        self.best.least = None
        if self.facts and self.best.coverage == self.best.most:
            least = max(bound + weight * self.best.most for weight, bound in self.facts)
            self.best.least = min(self.best.cost, math.ceil(least * self.instance.unit - ROUNDING))

    def _pairs_of(self, chosen: Chosen) -> Ints:
        """The pairs a plan uses."""
        jobs, people = self.instance.arrays.jobs, len(self.instance.base)
        wanted = [
            (int(jobs.first_slot[job]) + need) * people + who
            for job, team in chosen.values()
            for need, who in enumerate(team)
        ]
        keys = self.instance.slot * people + self.instance.candidate
        return np.searchsorted(keys, np.array(sorted(wanted), dtype=np.int64))
