"""All together: the greatest weight served, then the least cost among the timetables that serve it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from training.timetable import judging
from training.timetable.bounding import NEAR, Master
from training.timetable.choosing import Choosing
from training.timetable.explain import Explainer
from training.timetable.greedy import Greedy
from training.timetable.instance import Instance
from training.timetable.model import UNIT, Choice, Model
from training.timetable.picking import Picking
from training.timetable.plan import Plan
from training.timetable.problem import Problem
from training.timetable.reading_out import held_of

Progress = Callable[[str, float | None, float | None], None]
STARTS, BLUR = 4, 0.3  # greedy timetables to begin from, and by how much they misjudge
SHARE = 0.65  # of the time limit, for the bound
EXPLAINING = 0.05  # of the time limit, for what comes after the solver
FIRST_GAP = 0.5  # of the weight: sets that cost a timetable more than this are looked at later
MOST_SETS = 4000  # of a course, where nearly as good ones are named
MOST_TIMES = 12  # a choice is made again because somebody would be in two courses at once


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
        self.master: Master | None = None
        self.by_sets = (
            False  # whether sets prove the coverage: only then each serves all it can in the cheapest, too
        )
        self.clashes: list[tuple[int, tuple[int, ...]]] = []

    def left(self) -> float:
        """Seconds left; infinite without a limit, none once somebody said stop."""
        if self.params.stop is not None and self.params.stop():
            self.until = -math.inf
        return self.until - time.monotonic()

    def _half(self) -> Callable[[], float]:
        """Seconds left of the half of the time that is left now."""
        end = time.monotonic() + self.left() / 2
        return lambda: min(self.left(), end - time.monotonic())

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
            self.most = min(self.most, math.floor(master.most + NEAR))
            self.tell("bound")
            return self.covered == self.most

        master.run(lambda: self.left() - (1 - SHARE) * self._limit(), enough)
        self.master = master
        self._choose_whole(master)

    def _choose_whole(self, master: Master) -> None:
        """The best choice of whole courses: of those that the relaxation was solved with, then of all that could be
        part of a better timetable, those that cost it least first."""
        choosing, gap, worth = Choosing(master), FIRST_GAP, master.proven(master.worth.tolist())
        choosing.known()
        self._pick(choosing)
        while self.covered < self.most and self.left() > 0:
            need = max(0.0, worth - (self.covered + 1))
            otherwise = choosing.name(min(gap, need), MOST_SETS, self._half())
            most = max(self._pick(choosing), otherwise)
            if math.isfinite(most):
                self.most = min(self.most, max(self.covered, math.floor(most + NEAR)))
                self.tell("bound")
            if gap >= need or not math.isfinite(most):
                break
            gap *= 2
        self.clashes, self.by_sets = choosing.clashes, self.covered == self.most

    def _pick(self, choosing: Choosing) -> float:
        """Take the best choice among the sets; what no choice among them serves more than."""
        bound = math.inf
        for _ in range(MOST_TIMES):
            if self.covered == self.most or self.left() <= 0:
                break
            picking = Picking(choosing, choosing.columns())
            picked = picking.most(self.covered + 1, self.left() / 2, *self._how(), self._over)
            bound = min(bound, picked.bound)
            if picked.columns is None:
                break
            self._among({o for one in picked.columns for o in choosing.options(one)})
            if self.covered >= picked.value or not choosing.part(picked.columns):
                break
        return bound

    def _how(self) -> tuple[int, int]:
        return self.params.workers, self.params.seed

    def _over(self) -> bool:
        return self.left() <= 0

    def _among(self, options: set[int]) -> None:
        """The best timetable of these options alone."""
        model = Model(self.instance, options | self._fixed())
        model.cp.maximize(model.coverage)
        answer = model.solve(self.left() / 2, *self._how())
        if answer.choice is not None:
            self.take(answer.choice)

    def _fixed(self) -> set[int]:
        """The options of confirmed sessions."""
        instance = self.instance
        slots = [slot for slot in instance.slots if instance.groups[slot.group].fixed]
        return {o for slot in slots for o in slot.options}

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
        answer = model.solve(self.left() / 2, *self._how(), better=self._better)
        if answer.choice is not None:
            self.take(answer.choice)
        if math.isfinite(answer.bound):
            self.most = min(self.most, math.floor(answer.bound + NEAR))

    def _better(self, value: float, bound: float) -> bool:
        self.covered = max(self.covered, round(value))
        self.most = min(self.most, math.floor(bound + NEAR))
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
        whole = self.by_sets and not self._empty_pays()
        if whole and self.master is not None and self._cheapen_whole(self.master):
            return
        model = Model(self.instance)
        model.cp.add(model.coverage >= self.covered)
        model.cp.minimize(model.cost)
        model.hint(self.choice)
        answer = model.solve(self.left(), *self._how(), better=lambda *_: self._over())
        if answer.choice is not None:
            self.choice = answer.choice
        if self.covered == self.most and math.isfinite(answer.bound):
            self.least = max(self.least or 0.0, math.ceil(answer.bound - NEAR) / UNIT)

    def _empty_pays(self) -> bool:
        """Whether a session that nobody more can come to may be worth holding, as it was proposed: such placements are
        in no set."""
        costs = self.problem.settings.costs
        return costs.changed > costs.held and any(
            one.previous and not one.fixed for one in self.instance.groups
        )

    def _cheapen_whole(self, master: Master) -> bool:
        """The least cost, if all sets of which a timetable that serves as much can be made are few; whether it is
        proven."""
        master.run(self._half(), self._over, sharp=True)
        choosing = Choosing(master, likes=True)
        choosing.clashes = [*dict.fromkeys([*master.clashes, *self.clashes])]
        worth = master.proven(master.worth.tolist())
        otherwise = choosing.name(worth - self.covered, MOST_SETS, self._half())
        if otherwise >= self.covered:
            return False
        for _ in range(MOST_TIMES):
            if self.left() <= 0:
                return True
            picking = Picking(choosing, choosing.columns())
            if choosing.blurred:
                return False
            picked = picking.least(self.covered, self.left() / 2, *self._how(), self._over)
            if math.isfinite(picked.bound):
                self.least = max(self.least or 0.0, math.ceil(picked.bound - NEAR) / UNIT)
            if picked.columns is None:
                return False
            cost = self._cheapest({o for one in picked.columns for o in choosing.options(one)})
            if self.least is not None and cost <= self.least * UNIT + NEAR:
                return True
            if not choosing.part(picked.columns):
                return False
        return False

    def _cheapest(self, options: set[int]) -> float:
        """Take the cheapest timetable of these options alone, if it serves as much and costs less; the least cost of
        all so far (in thousandths)."""
        model = Model(self.instance, options | self._fixed())
        model.cp.add(model.coverage >= self.covered)
        model.cp.minimize(model.cost)
        answer = model.solve(self.left() / 2, *self._how())
        if answer.choice is not None and self._cost(answer.choice) < self._cost(self.choice):
            self.choice = answer.choice
        return self._cost(self.choice)

    def _cost(self, choice: Choice | None) -> float:
        if choice is None:
            return math.inf
        return sum(judging.cost_parts(self.problem, held_of(self.instance, choice)).values())

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
