"""What no rounds can beat: shelters given to teams by their hours alone, the order left open.

Whatever order a team visits its shelters in, each of them lies between two others, or beside where the team begins or
ends: half the ways to the two nearest of these, over all its shelters, are no longer than its round is.
Windows count only for each shelter by itself. So every real plan is allowed here, and the best here is a true bound.
"""

from __future__ import annotations

import importlib
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from dispatch.disasters.routing.hours import FOREVER
from dispatch.disasters.routing.instance import Instance, Over

Key = tuple[int, int]  # team, shelter
LOOK = 0.2  # seconds between two looks whether to stop


@contextmanager
def _stopped_when(over: Over, stop: Callable[[], None]) -> Iterator[None]:
    """Herein somebody looks now and then whether to stop: the solver itself may be silent for seconds."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(LOOK):
            if over():
                stop()

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield
    finally:
        done.set()
        looking.join()


class Relaxation:
    """The integer programme. Bounds hold however early it is cut off."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.library: Any = importlib.import_module("ortools.sat.python.cp_model")  # slow to load
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
        first, last = travel[instance.start(v), own], travel[own, instance.end(v)]
        ways = np.vstack([travel[own][:, own] + np.diag([FOREVER] * len(own)), first, last])
        nearest = np.partition(ways, 1, axis=0)[:2].sum(axis=0)
        twice = (x * (2 * visit + int(way)) for x, visit, way in zip(chosen, visits, nearest, strict=True))
        self.cp.add(sum(twice) <= 2 * hours - int(first.min()) - int(last.min()))

    def most_coverage(self, least: int, seconds: float, how: dict[str, int], over: Over) -> int:
        """The greatest weight that any rounds can reach, at most; rounds that reach `least` are known."""
        self.cp.add(self.coverage >= least)
        self.cp.maximize(self.coverage)
        return self._bound(sum(self.instance.weights[k] for k in self.instance.open), seconds, how, over)

    def most_matches(self, coverage: int, seconds: float, how: dict[str, int], over: Over) -> int:
        """The most points of any rounds that reach this weight, at most."""
        self.cp.add(self.coverage >= coverage)
        self.cp.maximize(self.matches)
        points = self.instance.points
        most = sum(max(points[v][k] for v in range(len(points))) for k in self.instance.open)
        return self._bound(most, seconds, how, over)

    def _bound(self, trivial: int, seconds: float, how: dict[str, int], over: Over) -> int:
        if seconds <= 0 or not self.x:
            return trivial
        solver = self.library.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers, solver.parameters.random_seed = how["workers"], how["seed"]
        # Its own way with Ctrl-C would end the program: it knows only the thread in which it solves.
        solver.parameters.catch_sigint_signal = False
        bounds = [float(trivial)]  # the solver's own figure is 0 where it has come to no bound at all
        solver.best_bound_callback = bounds.append
        with _stopped_when(over, solver.stop_search):
            status = solver.solve(self.cp)
        if status == self.library.OPTIMAL:
            bounds.append(solver.objective_value)
        return math.floor(min(bounds) + 1e-6)
