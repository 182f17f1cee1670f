"""All together: the problem's parts are solved one after the other, the plan is put together, judged and explained."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dispatch.matching import judging
from dispatch.matching.arrays import arrays_of, holds
from dispatch.matching.blocks import WORTH_IT
from dispatch.matching.components import components
from dispatch.matching.costs import plain
from dispatch.matching.exact import Settler, Standing
from dispatch.matching.explain import Explainer
from dispatch.matching.greedy import Chosen
from dispatch.matching.instance import Instance, instance_of, keys_of
from dispatch.matching.parts import Assigned
from dispatch.matching.plan import Plan, Unassigned
from dispatch.matching.problem import Problem
from dispatch.matching.processes import spread_over

NATION = 1_000_000  # pairs: more than a prefecture has
NATION_GAP = 0.0003

Progress = Callable[[str, float | None, float | None], None]


@dataclass(frozen=True, slots=True)
class SolveParams:
    """How to solve. `time_limit` in seconds (None: until proven); `explain`: `reasons` or `none`; `progress` is told
    (stage, coverage so far, coverage bound); `stop` is asked between steps, and True means that the best plan so far
    will do; `gap` is the share of the coverage that may be missing to its bound (None: nothing may be missing, but
    NATION_GAP above a million pairs). `workers` processes share the components, or the regions of a large one; the
    plan is the same with any number of them, as long as time does not run out."""

    time_limit: float | None = None
    workers: int = 1
    seed: int = 0
    explain: str = "reasons"
    progress: Progress | None = None
    stop: Callable[[], bool] | None = None
    gap: float | None = None


class _Run:
    """One solve: the clock and the sum over the parts."""

    def __init__(self, problem: Problem, params: SolveParams) -> None:
        self.problem, self.params = problem, params
        self.began = time.monotonic()
        self.until = math.inf if params.time_limit is None else self.began + params.time_limit
        confirmed = {one.request for one in problem.fixed}
        self.sure = sum(request.weight for request in problem.requests if request.id in confirmed)
        self.standings: list[Standing] = []

    def left(self) -> float:
        """Seconds left; infinite without a limit, none once somebody said stop."""
        if self.params.stop is not None and self.params.stop():
            self.until = -math.inf
        return self.until - time.monotonic()

    def reserve(self) -> None:
        """Put time aside for judging and explaining: they take about as long as what has been done so far, thrice."""
        if self.params.time_limit is not None:
            spent = time.monotonic() - self.began
            self.until -= min(0.3 * self.params.time_limit, 3 * spent)

    def tell(self, stage: str, now: Standing | None) -> None:
        """Progress of the whole, while one part is being solved or when it is done."""
        if self.params.progress is not None:
            all_parts = self.standings if now is None else [*self.standings, now]
            self.params.progress(
                stage,
                float(self.sure + sum(one.coverage for one in all_parts)),
                float(self.sure + sum(one.most for one in all_parts)),
            )

    def settle(self, instance: Instance, start: Sequence[Assigned]) -> None:
        """Solve every part."""
        began = keys_of(instance, start)
        gap = self.params.gap
        if gap is None:
            gap = NATION_GAP if len(instance) > NATION else 0.0
        workers = self.params.workers

        def settled(part: Instance, helpers: int = 1) -> Standing:
            wish = holds(began, part.keys).astype(np.float64)
            return Settler(part, self.left, self.params.seed, self.tell, wish, helpers, gap).run()

        def take(standing: Standing) -> None:
            self.standings.append(standing)
            self.tell("component", None)

        small = []
        for part in components(instance):
            if len(part) >= WORTH_IT:  # not one process for all of it: its regions are what is shared
                take(settled(part, workers))
            else:
                small.append(part)
        for standing in spread_over(settled, small, workers):
            take(standing)

    def plan(self, instance: Instance) -> Plan:
        """The plan of what the parts chose, with the sum of their bounds."""
        problem = self.problem
        chosen: Chosen = {}
        for one in self.standings:
            chosen.update(one.chosen)
        assignments = tuple(_assignments(problem, chosen))
        coverage, cost = judging.measure(problem, assignments)
        most = self.sure + sum(one.most for one in self.standings)
        least = [one.least if one.coverage == one.most else None for one in self.standings]
        _, fixed_cost = judging.measure(problem, problem.fixed)
        cost_bound = None if None in least else plain(fixed_cost + sum(filter(None, least)) / instance.unit)
        optimal = coverage == most and cost_bound == cost
        covered = {one.request for one in assignments}
        left_out = [request.id for request in problem.requests if request.id not in covered]
        unassigned = self._unassigned(assignments, left_out)
        return Plan(
            "optimal" if optimal else "feasible",
            coverage,
            most,
            cost,
            cost_bound,
            round(time.monotonic() - self.began, 3),
            assignments,
            unassigned,
        )

    def _unassigned(self, assignments: tuple[Assigned, ...], left_out: list[str]) -> tuple[Unassigned, ...]:
        if self.params.explain == "none":
            return tuple(Unassigned(request) for request in left_out)
        return Explainer(self.problem, assignments).explain_all(left_out)


def _assignments(problem: Problem, chosen: Chosen) -> list[Assigned]:
    """Confirmed and chosen work in the problem's order of requests."""
    fixed = {one.request: one for one in problem.fixed}
    arrays, out = arrays_of(problem), []
    for r, request in enumerate(problem.requests):
        if request.id in fixed:
            out.append(fixed[request.id])
        elif r in chosen:
            job, team = chosen[r]
            out.append(
                Assigned(
                    request.id, int(arrays.jobs.option[job]), tuple(problem.candidates[v].id for v in team)
                )
            )
    return out


def solve(problem: Problem, params: SolveParams = SolveParams(), start: Sequence[Assigned] = ()) -> Plan:
    """The best plan, or the best found in the time given; always a valid one, with bounds that are true.

    `start` is a plan to begin from, of this problem or of one much like it: what of it is still allowed is the first
    plan, so the answer is never worse. What is unknown here or forbidden by now is passed over.
    """
    run = _Run(problem, params)
    instance = instance_of(problem)
    run.reserve()
    run.settle(instance, start)
    return run.plan(instance)
