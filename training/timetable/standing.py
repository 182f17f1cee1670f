"""How a solve stands: the clock, the best choice so far, and what is proven."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from training.timetable import judging
from training.timetable.bounding import NEAR
from training.timetable.instance import Instance
from training.timetable.model import UNIT, Choice, Model
from training.timetable.problem import Problem
from training.timetable.reading_out import held_of

Progress = Callable[[str, float | None, float | None], None]
AMONG = 1.0  # seconds for the best timetable of few options
EXPLAINING = 0.05  # of the time limit, for what comes after the solver


@dataclass(frozen=True, slots=True)
class SolveParams:
    """How to solve. `time_limit` in seconds (None: until proven); `progress` is told (stage, coverage so far, coverage
    bound); `stop` is asked at each better solution and between steps, and True means that the best so far will do."""

    time_limit: float | None = None
    workers: int = 1
    seed: int = 0
    progress: Progress | None = None
    stop: Callable[[], bool] | None = None


class Standing:
    """One solve: `choice` serves `covered` and costs `cost` (thousandths); none serves more than `most` nor, where that
    is proven to be the most, costs less than `least` (thousandths; None: nothing is proven)."""

    def __init__(self, problem: Problem, params: SolveParams) -> None:
        self.problem, self.params = problem, params
        self.began = time.monotonic()
        limit = params.time_limit
        self.until = math.inf if limit is None else self.began + limit * (1 - EXPLAINING)
        self.instance = Instance(problem)
        self.most = trivial_bound(self.instance)
        self.choice: Choice | None = None
        self.covered = 0
        self.cost = math.inf
        self.least: float | None = None

    def left(self) -> float:
        """Seconds left; infinite without a limit, none once somebody said stop."""
        if self.params.stop is not None and self.params.stop():
            self.until = -math.inf
        return self.until - time.monotonic()

    def part(self, share: float) -> Callable[[], float]:
        """Seconds left of this share of the time that is left now."""
        end = time.monotonic() + self.left() * share
        return lambda: min(self.left(), end - time.monotonic())

    def over(self) -> bool:
        """Whether time is up."""
        return self.left() <= 0

    def how(self) -> tuple[int, int]:
        """With how many workers, and from which seed."""
        return self.params.workers, self.params.seed

    def tell(self, stage: str, served: int = 0) -> None:
        """Tell progress; `served` is what a timetable serves that is not taken yet."""
        if self.params.progress is not None:
            self.params.progress(stage, float(max(self.covered, served)), float(self.most))

    @property
    def closed(self) -> bool:
        """Whether no timetable serves more."""
        return self.choice is not None and self.covered == self.most

    @property
    def cheapest(self) -> bool:
        """Whether none that serves so much costs less."""
        return self.least is not None and self.cost <= self.least + NEAR

    def bounded(self, most: float) -> None:
        """No timetable serves more than this."""
        if math.isfinite(most):
            self.most = min(self.most, max(self.covered, math.floor(most + NEAR)))

    def costs(self, least: float) -> None:
        """None that serves the most costs less than this (thousandths); it counts only where the most is proven."""
        if self.closed and not math.isnan(least):
            self.least = max(self.least or 0.0, min(least, self.cost))

    def take(self, choice: Choice | None) -> None:
        """Keep what serves more, or as much for less."""
        if choice is None:
            return
        coverage, cost = self._coverage(choice), self._cost(choice)
        if self.choice is None or (-coverage, cost) < (-self.covered, self.cost):
            self.choice, self.covered, self.cost = choice, coverage, cost

    def _coverage(self, choice: Choice) -> int:
        people, slots, groups = self.problem.people, self.instance.slots, self.instance.groups
        return sum(
            people[p].needs[groups[slots[s].group].course]
            for s, found in choice.people.items()
            for p in found
        )

    def _cost(self, choice: Choice) -> float:
        return sum(judging.cost_parts(self.problem, held_of(self.instance, choice)).values())

    def among(self, options: set[int], *, cheap: bool) -> None:
        """Take the best timetable of these options alone: the one that serves most, or as much for the least cost."""
        model = Model(self.instance, options | self._fixed())
        if cheap:
            model.cp.add(model.coverage >= self.covered)
            model.cp.minimize(model.cost)
        else:
            model.cp.maximize(model.coverage)
        self.take(model.solve(max(0.0, min(AMONG, self.left() / 2)), *self.how()).choice)

    def _fixed(self) -> set[int]:
        """The options of confirmed sessions."""
        instance = self.instance
        slots = [slot for slot in instance.slots if instance.groups[slot.group].fixed]
        return {o for slot in slots for o in slot.options}

    def least_cost(self) -> float | None:
        """The proven cost in points; None where nothing is proven."""
        if not self.closed:
            return None
        return min(self.cost, math.ceil((self.least or 0.0) - NEAR)) / UNIT  # no cost is negative


def trivial_bound(instance: Instance) -> int:
    """The weight of all needs that some slot could serve."""
    people, groups = instance.problem.people, instance.groups
    could = {(p, groups[slot.group].course) for slot in instance.slots for p in slot.people}
    return sum(people[p].needs[course] for p, course in could)
