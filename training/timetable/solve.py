"""All together: the greatest weight served, then the least cost among the timetables that serve it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from training.timetable import judging
from training.timetable.bounding import PICKING, Master
from training.timetable.explain import Explainer
from training.timetable.greedy import Greedy
from training.timetable.instance import Instance
from training.timetable.model import UNIT, Choice, Model
from training.timetable.plan import Plan
from training.timetable.problem import Problem
from training.timetable.reading_out import held_of

Progress = Callable[[str, float | None, float | None], None]
STARTS, BLUR = 4, 0.3  # greedy timetables to begin from, and by how much they misjudge
SHARE = 0.5  # of the time limit, for the bound
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


class _Run:
    """One solve: the clock, the best choice so far, and what is proven."""

    def __init__(self, problem: Problem, params: SolveParams) -> None:
        self.problem, self.params = problem, params
        self.began = time.monotonic()
        limit = params.time_limit
        self.until = math.inf if limit is None else self.began + limit * (1 - EXPLAINING)
        self.instance = Instance(problem)
        self.most = _trivial_bound(self.instance)
        self.choice: Choice | None = None
        self.covered = 0
        self.least: float | None = None

    def left(self) -> float:
        """Seconds left; infinite without a limit, none once somebody said stop."""
        if self.params.stop is not None and self.params.stop():
            self.until = -math.inf
        return self.until - time.monotonic()

    def tell(self, stage: str) -> None:
        if self.params.progress is not None:
            self.params.progress(stage, float(self.covered), float(self.most))

    def start(self) -> None:
        """At once: a timetable that stands when there is no time for better."""
        self.take(Greedy(self.instance).run())
        self.tell("coverage")

    def bound(self) -> None:
        """Before the programme over single placements: whole courses at shared prices, which gives a bound and a
        timetable to begin from."""
        if self.left() <= 0 or self.covered == self.most:
            return
        master = Master(self.instance)
        assert self.choice is not None
        master.begin(self.choice)
        for seed in range(1, STARTS):
            if self.left() > 0:
                choice = Greedy(self.instance, BLUR, seed).run()
                self.take(choice)
                master.begin(choice)

        def enough() -> bool:
            self.most = min(self.most, math.floor(master.most + 1e-6))
            self.tell("bound")
            return self.covered == self.most

        master.run(lambda: self.left() - (1 - SHARE) * self._limit(), enough)
        for again in (False, True):
            if self.covered == self.most or self.left() <= 0:
                return
            if again:
                master.widen(self.most - self.covered, self.left)
            self._choose(master.pick(min(PICKING, max(0.0, self.left() / 4))))

    def _choose(self, options: set[int]) -> None:
        """The best timetable of these options alone."""
        if not options or self.left() <= 0:
            return
        model = Model(self.instance, options)
        model.cp.maximize(model.coverage)
        answer = model.solve(self.left() / 2, self.params.workers, self.params.seed)
        if answer.choice is not None:
            self.take(answer.choice)

    def _limit(self) -> float:
        return 0.0 if self.params.time_limit is None else self.params.time_limit

    def cover(self) -> None:
        """First stage: the greatest weight."""
        if self.left() <= 0 or (self.choice is not None and self.covered == self.most):
            return
        model = Model(self.instance)
        model.cp.add(model.coverage <= self.most)
        model.cp.maximize(model.coverage)
        if self.choice is not None:
            model.hint(self.choice)
        answer = model.solve(self.left() / 2, self.params.workers, self.params.seed, better=self._better)
        if answer.choice is not None:
            self.take(answer.choice)
        if math.isfinite(answer.bound):
            self.most = min(self.most, math.floor(answer.bound + 1e-6))

    def _better(self, value: float, bound: float) -> bool:
        self.covered = max(self.covered, round(value))
        self.most = min(self.most, math.floor(bound + 1e-6))
        self.tell("coverage")
        return self.left() <= 0

    def take(self, choice: Choice) -> None:
        """Keep the better of the choice and what is known."""
        coverage = self._coverage(choice)
        if self.choice is None or coverage > self.covered:
            self.choice, self.covered = choice, coverage

    def _coverage(self, choice: Choice) -> int:
        people, slots, groups = self.problem.people, self.instance.slots, self.instance.groups
        return sum(
            people[p].needs[groups[slots[s].group].course]
            for s, found in choice.people.items()
            for p in found
        )

    def cheapen(self) -> None:
        """Second stage: the least cost among those that serve as much. The bound holds only where that is proven."""
        if self.choice is None or self.left() <= 0:
            return
        self.tell("cost")
        model = Model(self.instance)
        model.cp.add(model.coverage >= self.covered)
        model.cp.minimize(model.cost)
        model.hint(self.choice)
        answer = model.solve(
            self.left(), self.params.workers, self.params.seed, better=lambda *_: self.left() <= 0
        )
        if answer.choice is not None:
            self.choice = answer.choice
        if self.covered == self.most and math.isfinite(answer.bound):
            self.least = math.ceil(answer.bound - 1e-6) / UNIT

    def plan(self) -> Plan:
        """What was found, judged and explained."""
        held = held_of(self.instance, self.choice or Choice({}, {}, {}))
        coverage, cost = judging.measure(self.problem, held)
        least = self.least
        if coverage == self.most and least is None:
            least = 0.0  # no cost is negative
        if least is not None:
            least = min(least, cost)
        explainer = Explainer(self.instance, held)
        optimal = coverage == self.most and least == cost
        return Plan(
            "optimal" if optimal else "feasible",
            coverage,
            self.most,
            cost,
            least,
            round(time.monotonic() - self.began, 3),
            held,
            explainer.not_served(),
            explainer.not_held(),
        )


def _trivial_bound(instance: Instance) -> int:
    """The weight of all needs that some slot could serve."""
    people, groups = instance.problem.people, instance.groups
    could = {(p, groups[slot.group].course) for slot in instance.slots for p in slot.people}
    return sum(people[p].needs[course] for p, course in could)


def solve(problem: Problem, params: SolveParams = SolveParams()) -> Plan:
    """The best timetable, or the best found in the time given; always a valid one, with bounds that are true."""
    run = _Run(problem, params)
    run.start()
    run.bound()
    run.cover()
    run.cheapen()
    return run.plan()
