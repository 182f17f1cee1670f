"""What no rounds can beat: shelters given to teams by their hours alone, the order left open.

Whatever order a team visits its shelters in, it comes to each of them by no shorter way than from the nearest place it
could come from, and it has to get home from the last; and likewise for the ways out. Both sums must fit into its hours.
Windows count only for each shelter by itself. So every real plan is allowed here, and the best here is a true bound.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from typing import Any

from dispatch.disasters.routing.instance import Instance

Key = tuple[int, int]  # team, shelter


class Relaxation:
    """The integer programme. Bounds hold however early it is cut off."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.library: Any = importlib.import_module(
            "ortools.sat.python.cp_model"
        )  # slow to load: only where used
        self.cp = self.library.CpModel()
        self.x: dict[Key, Any] = {
            (v, k): self.cp.new_bool_var("") for v, own in enumerate(instance.could) for k in own
        }
        for k in instance.open:
            self.cp.add_at_most_one(self.x[v, k] for v in range(len(instance.crews)) if (v, k) in self.x)
        for v, own in enumerate(instance.could):
            if own:
                self._hours(v, own)
        self.coverage = sum(instance.weights[k] * x for (_, k), x in self.x.items())
        self.matches = sum(instance.points[v][k] * x for (v, k), x in self.x.items())

    def _hours(self, v: int, own: list[int]) -> None:
        instance, crew, travel = self.instance, self.instance.crews[v], self.instance.travel[v]
        chosen = [self.x[v, k] for k in own]
        self.cp.add(sum(chosen) <= min(crew.most, len(own)))
        visits, hours = [instance.visits[k] for k in own], crew.until - crew.ready
        ways = travel[own][:, own].astype(float)
        for k in range(len(own)):
            ways[k, k] = math.inf
        first, last = travel[instance.start, own], travel[own, instance.end]
        for nearest, rest in (
            ([min(first[k], ways[:, k].min()) for k in range(len(own))], last.min()),
            ([min(last[k], ways[k].min()) for k in range(len(own))], first.min()),
        ):
            spent = (x * (visit + int(way)) for x, visit, way in zip(chosen, visits, nearest, strict=True))
            self.cp.add(sum(spent) <= hours - int(rest))

    def most_coverage(self, least: int, seconds: float, how: dict[str, int], over: Callable[[], bool]) -> int:
        """The greatest weight that any rounds can reach, at most; rounds that reach `least` are known."""
        self.cp.add(self.coverage >= least)
        self.cp.maximize(self.coverage)
        return self._bound(sum(self.instance.weights[k] for k in self.instance.open), seconds, how, over)

    def most_matches(
        self, coverage: int, seconds: float, how: dict[str, int], over: Callable[[], bool]
    ) -> int:
        """The most points of any rounds that reach this weight, at most."""
        self.cp.add(self.coverage >= coverage)
        self.cp.maximize(self.matches)
        points = self.instance.points
        most = sum(max(points[v][k] for v in range(len(points))) for k in self.instance.open)
        return self._bound(most, seconds, how, over)

    def _bound(self, trivial: int, seconds: float, how: dict[str, int], over: Callable[[], bool]) -> int:
        if seconds <= 0 or not self.x:
            return trivial
        solver = self.library.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers, solver.parameters.random_seed = how["workers"], how["seed"]

        bounds = [float(trivial)]

        def told(bound: float) -> None:
            bounds.append(bound)
            if over():
                solver.stop_search()

        solver.best_bound_callback = told
        if solver.solve(self.cp) == self.library.OPTIMAL:
            bounds.append(solver.objective_value)
        return math.floor(
            min(bounds) + 1e-6
        )  # what the solver says itself is 0 where it has come to no bound at all
