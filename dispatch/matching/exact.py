"""From the relaxation to a proven plan: relax, keep the pairs a better plan could use, solve those as integers.

One objective, M × coverage − cost, settles both stages at once where M is large enough. A relaxation of coverage alone
bounds the coverage. Where the two do not meet, the stages are settled one after the other.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from dispatch.matching.arrays import Floats, Ints
from dispatch.matching.backend import Basis, highs
from dispatch.matching.blocks import WORTH_IT, relaxed_apart, together
from dispatch.matching.branching import Search
from dispatch.matching.columns import Relaxation, Relaxed, Tail
from dispatch.matching.greedy import Chosen, greedy, value
from dispatch.matching.instance import Instance
from dispatch.matching.model import Model, Objective
from dispatch.matching.neighbourhoods import Neighbourhoods
from dispatch.matching.opening import basis_of
from dispatch.matching.polish import finished

ROUNDING = 0.1  # of a grain: what floating point may hide without hiding a better plan
BOUND_SHARE = 0.2
TAIL_SHARE = 0.7  # of the time: from there on a relaxation that has come to its end but for trifles is left
HUGE = 5e7  # a coefficient up to which GLOP stays quick; at 1e9 it took minutes for what takes a second
NEARLY = 1e-6
TINY = 1e-3  # of a step of coverage
BIGGEST = 50_000  # pairs: in larger integer programmes HiGHS does not look at the clock for minutes
FIRST_WIDTH = 2.0  # minutes of reduced cost: the gap that is left nearly always
BRANCH_ABOVE = 50.0  # minutes of gap: more is a matter of coverage, which is branched on
DEMAND = 4.0  # times what a request is worth: what a branch pays to have it covered
STALLED, WORTHWHILE = 6, 0.02  # rounds of cuts that close less of the gap than this are enough
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
        workers: int = 1,
        gap: float = 0.0,
    ) -> None:
        self.workers, self.gap = workers, gap
        self.instance, self.left, self.seed, self.tell = instance, left, seed, tell
        self.model = Model(instance)
        weights = instance.arrays.jobs.weight[self.model.requests]
        self.step = int(np.gcd.reduce(weights))
        self.polished: Relaxed | None = None
        self.begun = start is not None and bool(start.any())
        chosen = greedy(instance, start if self.begun else None)
        self.best = Standing(chosen, *value(instance, chosen), most=int(weights.sum()))
        self.facts: list[tuple[float, float]] = []  # (M, bound): cost ≥ bound + M × coverage for every plan
        self.weight, self.dearest, self.dearest_one = self._worth()
        self.relaxation = Relaxation(self.model, self._pairs_of(chosen))

    def _worth(self) -> tuple[float, float, float]:
        """M, in minutes per unit of weight, what no plan's cost can reach, and what no single job can cost.

        M outweighs every cost where the numbers stay small; else it is 1,000 or so, which nearly always does as well.
        """
        model, changed = self.model, self.instance.changed / self.instance.unit
        dearest = np.zeros(model.first_load)
        np.maximum.at(dearest, model.serve_row, model.pair_cost)
        load = float(model.own_cost[model.first_step :].max(initial=0.0))
        teams = float(model.own_cost[: model.first_kept].sum())
        total = float(dearest.sum()) + teams + load * len(dearest) + changed + 1
        heaviest = max(model.pair_weight.max(initial=1.0), model.own_weight.max(initial=1.0))
        one = float(dearest.max(initial=0.0)) + load + changed
        enough = math.ceil(1.01 * total) / self.step
        self.enough, self.heaviest = enough, heaviest
        return min(math.ceil(max(1000.0, 3 * one)) / self.step, enough), total, one

    def run(self) -> Standing:
        """Settle both stages, or as much of them as there is time for."""
        self._settle_stages()
        if self.begun and not self.best.proven:  # the phone list was left out, and no plan may be worse
            self._take(greedy(self.instance))
        return self.best

    def _settle_stages(self) -> None:
        begun = self._apart() or self._opening()
        spare = self._spare()
        relaxed = self._relax(
            "relaxation", Objective(1.0, self.weight), begun, left=partial(self._left_but, spare)
        )
        if self.best.coverage < self.best.most:
            relaxed = self._relax("coverage bound", Objective(0.0, 1.0), relaxed.basis, relaxed)
        if self._near_enough():
            return
        if relaxed.left_off:
            self._search()
        self._settle("both", self._both(), relaxed)
        if self.best.coverage < self.best.most:
            self._meet(relaxed)

    def _spare(self) -> float:
        """Seconds of a large solve that are kept for the bound of coverage: without it a plan says little of itself."""
        left = self.left()
        return BOUND_SHARE * left if math.isfinite(left) and len(self.instance) >= WORTH_IT else 0.0

    def _left_but(self, kept: float) -> float:
        """The seconds left, but for those that are kept for something else."""
        return self.left() - kept

    def _near_enough(self) -> bool:
        """Whether the coverage is as close to its bound as was asked for."""
        return 0 < self.best.most - self.best.coverage <= self.gap * self.best.most

    def _apart(self) -> Basis | None:
        """A basis to begin from: that of the blocks a large instance falls into, each relaxed by itself."""
        keep = np.flatnonzero(self.relaxation.keep)
        parts = list(relaxed_apart(self.model, self._both(), keep, self.left, self.workers))
        if not parts:
            return None
        active, used, basis = together(self.model, parts)
        self._offer(used)
        self.tell("regions", self.best)
        self.relaxation.begin(active)
        return basis

    def _opening(self) -> Basis | None:
        """The basis of the plan the solve was begun from, if it was."""
        return basis_of(self.model, self._pairs_of(self.best.chosen)) if self.begun else None

    def _both(self) -> Objective:
        """Both stages at once, with what is known of the most that can be covered."""
        return Objective(1.0, self.weight, most=float(self.best.most))

    def _meet(self, relaxed: Relaxed) -> None:
        """Both stages are as good as M makes them, and coverage is still below its bound: settle that first."""
        alone = Objective(0.0, 1.0)
        if self.enough * self.heaviest <= HUGE:
            self.weight = self.enough
        else:
            self._settle("coverage", alone, self._relax("coverage bound", alone, relaxed.basis))
        if not self.best.proven:
            self._settle("both", self._both(), relaxed)

    def _relax(
        self,
        stage: str,
        objective: Objective,
        start: Basis | None,
        instead: Relaxed | None = None,
        left: Callable[[], float] | None = None,
    ) -> Relaxed:
        left = left or self.left
        if objective.cost:
            enough = self.gap / 4 * self.best.most * objective.weight
            feasible = self.begun and not self.facts
            relaxed = self.relaxation.solve(
                objective, start, left, enough, tail=self._tail(objective, left()), feasible=feasible
            )
        else:
            goal = -self.best.coverage / (1 - self.gap) * objective.weight
            relaxed = self.relaxation.solve(
                objective, start, left, goal=goal, tail=self._tail(objective, math.inf)
            )
        if objective.cost and relaxed.solved and not relaxed.left_off:
            self._polish(objective, relaxed)
        elif objective.cost and relaxed.dense.any():  # knots may be large yet, and there is no time for them
            self._offer(relaxed.dense)
        self._learn(objective, relaxed.bound)
        self.tell(stage, self.best)
        return relaxed if instead is None else instead

    def _tail(self, objective: Objective, left: float) -> Tail | None:
        """Only where there is a limit: with time enough, the same problem shall always have the same plan."""
        limited = math.isfinite(self.left())
        return Tail(self._value(objective), TAIL_SHARE * left) if limited else None

    def _search(self) -> None:
        """Make the plan better piece by piece until it meets its bound, or for the time that is left."""
        objective = self._both()
        began = time.monotonic()
        self._take(self.best.chosen)
        spare = 3 * (time.monotonic() - began)
        goal = max((bound for weight, bound in self.facts if weight == objective.weight), default=-math.inf)
        nearby = Neighbourhoods(self.model, self.relaxation.cutter, partial(self._left_but, spare), self.seed)
        dense = np.zeros(len(self.instance))
        dense[nearby.search(objective, self._pairs_of(self.best.chosen), goal + NEARLY)] = 1.0
        self._offer(dense)
        self._learn(objective, goal)
        self.tell("neighbourhoods", self.best)

    def _settle(self, stage: str, objective: Objective, relaxed: Relaxed) -> None:
        """Prove the objective or come as near as there is time for: by one integer programme, or branch by branch."""
        if self._closed(objective, relaxed.bound) and relaxed.objective == objective:
            return
        relaxed = self._tightened(objective, relaxed)
        bound = relaxed.bound
        if relaxed.solved and not self._closed(objective, bound):
            few = objective.cost and self._value(objective) - bound <= BRANCH_ABOVE
            bound = self._leaf(objective, relaxed) if few else self._searched(objective, relaxed)
        self._learn(objective, bound)
        self.tell(stage, self.best)

    def _searched(self, objective: Objective, relaxed: Relaxed) -> float:
        bonus = DEMAND * (objective.weight * self.heaviest + objective.cost * self.dearest_one)
        search = Search(
            self.relaxation,
            replace(objective, bonus=bonus),
            self.left,
            self._polish,
            lambda: self._value(objective) - self._grain(objective) * (1 - ROUNDING),
            self._leaf,
        )
        return min(search.run(relaxed), self._value(objective))

    def _tightened(self, objective: Objective, relaxed: Relaxed) -> Relaxed:
        """Solved with zero-half cuts, as long as they lift the bound; and with a plan near the solution."""
        if relaxed.objective != objective or relaxed.left_off:
            relaxed = self.relaxation.solve(objective, relaxed.basis, self.left)
        before, stalled = relaxed, 0
        while stalled < STALLED and relaxed.solved and not self._closed(objective, relaxed.bound):
            if stalled == 0:
                self._polish(objective, relaxed)
            if not self.relaxation.halve(relaxed):
                break
            gap = self._value(objective) - relaxed.bound
            before, relaxed = relaxed, self.relaxation.solve(objective, relaxed.basis, self.left)
            stalled = stalled + 1 if relaxed.bound - before.bound < WORTHWHILE * gap else 0
        if not relaxed.solved and before.solved:
            return before
        self._polish(objective, relaxed)
        return relaxed

    def _polish(self, objective: Objective, relaxed: Relaxed) -> None:
        """A plan close to a relaxed solution."""
        if objective.cost and relaxed.solved and self.polished is not relaxed:
            self._offer(
                finished(self.model, self.relaxation.cutter, objective, relaxed, self.left, self.seed)
            )
            self.polished = relaxed

    def _leaf(self, objective: Objective, relaxed: Relaxed) -> float:
        """Integer programmes over the pairs priced below a width, wider until nothing outside can be better.

        Gives the bound that holds for the objective's branch then.
        """
        width, bound = FIRST_WIDTH, relaxed.bound
        while self.left() > 0 and not self._closed(objective, bound):
            gap = self._value(objective) - relaxed.bound
            width = min(width, gap)
            bound = max(bound, min(self._integer(objective, relaxed, width), relaxed.bound + width))
            if width >= gap:
                break
            gap = self._value(objective) - relaxed.bound
            width = gap if gap <= WIDTHS * width else WIDTHS * width
        return bound

    def _closed(self, objective: Objective, bound: float) -> bool:
        """Whether no plan can be better than the best by a whole grain."""
        return bound > self._value(objective) - self._grain(objective) * (1 - ROUNDING)

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
        return answer.bound + objective.demanded

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
        self._take(greedy(self.instance, np.clip(dense, 0.0, 1.0)))

    def _take(self, chosen: Chosen) -> None:
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
            self.best.most = min(self.best.most, math.floor(reach + TINY) * self.step)
        if objective.cost:
            self.facts.append((objective.weight, bound))
        self.best.least = None
        if self.facts and self.best.coverage == self.best.most:
            least = max(bound + weight * self.best.most for weight, bound in self.facts)
            least = max(0.0, math.ceil(least * self.instance.unit - ROUNDING))
            self.best.least = min(self.best.cost, int(least))

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
