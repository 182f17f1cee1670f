"""All together: rounds at once, then better ones stage by stage, then what no rounds can beat."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from dispatch.disasters.routing import exact, judging
from dispatch.disasters.routing.bounding import Relaxation
from dispatch.disasters.routing.explain import not_reached
from dispatch.disasters.routing.hours import moment
from dispatch.disasters.routing.instance import Instance, Rounds
from dispatch.disasters.routing.judging import Route
from dispatch.disasters.routing.model import Model
from dispatch.disasters.routing.opening import filled, openings
from dispatch.disasters.routing.plan import Plan
from dispatch.disasters.routing.problem import Problem

Progress = Callable[[str, float | None, float | None], None]
USUAL_SECONDS = 30.0
BOUND_SHARE = 0.1  # of the time that is left, for a bound
WORTH_BOUND = 2.0  # seconds left: with less there is no time to prove anything
LAPS, REACHING_SHARE = 3, 0.6  # times both stages are gone through, share of each for the first
WORTH_LAPS = 6.0  # seconds left: with less both stages are gone through once
CLOSING = 0.6  # seconds for what comes after the solvers


@dataclass(frozen=True, slots=True)
class SolveParams:
    """How to solve. `time_limit` in seconds (None: USUAL_SECONDS); `workers` threads look for the bounds; `progress` is
    told (stage, coverage so far, coverage bound); `stop` is asked at every step of the search, and True means that the
    best so far will do."""

    time_limit: float | None = None
    workers: int = 1
    seed: int = 0
    progress: Progress | None = None
    stop: Callable[[], bool] | None = None


class _Run:
    """One solve: the clock, the best rounds so far, and what is proven."""

    def __init__(self, problem: Problem, params: SolveParams) -> None:
        self.problem, self.params = problem, params
        self.began = time.monotonic()
        self.how = {"workers": params.workers, "seed": params.seed}
        self.limit = USUAL_SECONDS if params.time_limit is None else params.time_limit
        self.until = self.began + self.limit - min(CLOSING, self.limit / 4)
        self.instance = Instance(problem)
        self.sure = judging.measure(problem, self._routes([[] for _ in problem.teams]))
        self.most = sum(self.instance.weights[k] for k in self.instance.open)
        self.most_matches: int | None = None
        self.least: int | None = None
        self.rounds: Rounds = [[] for _ in problem.teams]
        self.worth = self.instance.worth(self.rounds)
        self.stage = ""

    def left(self) -> float:
        """Seconds left; none once somebody said stop."""
        if self.params.stop is not None and self.params.stop():
            self.until = -math.inf
        return self.until - time.monotonic()

    def over(self) -> bool:
        """Whether the best so far must do."""
        return self.left() <= 0

    def _late(self) -> bool:
        """Whether even what comes after the search must end; CLOSING is meant for it."""
        return time.monotonic() > self.began + self.limit

    def tell(self, stage: str) -> None:
        """Progress of the whole."""
        self.stage = stage
        if self.params.progress is not None:
            sure = self.sure[0]
            self.params.progress(stage, float(sure + self.worth.coverage), float(sure + self.most))

    def take(self, rounds: Rounds) -> None:
        """Keep the better of these rounds and those known."""
        worth = self.instance.worth(rounds)
        if worth > self.worth:
            self.rounds, self.worth = [list(order) for order in rounds], worth

    def solve(self) -> None:
        """Everything, as far as the time goes."""
        for rounds in openings(self.instance, self.over):
            self.take(rounds)
        self.tell("nearest first")
        if self.over():
            return
        if len(self.instance.open) <= exact.MOST_SHELTERS:
            self._exactly()
        else:
            self._bound()
            self._search()

    def _exactly(self) -> None:
        self.take(exact.best_rounds(self.instance))
        self.most, self.most_matches = self.worth.coverage, self.worth.matches
        self.least = -self.worth.saved

    def _search(self) -> None:
        """Lap after lap what is reached, then also the languages and the ways, each from the best that is known."""
        for lap in range(LAPS if self.left() > WORTH_LAPS else 1, 0, -1):
            if lap == 1:
                self._bound_matches()
            seconds = self.left() / lap
            self._stage("reaching", seconds * REACHING_SHARE, matched=False)
            self._stage("languages and ways", seconds * (1 - REACHING_SHARE), matched=True)
        self.take(filled(self.instance, self.rounds, self._late))

    def _stage(self, stage: str, seconds: float, *, matched: bool) -> None:
        until = time.monotonic() + seconds
        if self.over():
            return
        self.tell(stage)
        model = Model(self.instance, self.over, self._found, matched=matched)
        model.improve(self.rounds, max(0.0, min(until - time.monotonic(), self.left())))

    def _found(self, rounds: Rounds) -> None:
        self.take(rounds)
        self.tell(self.stage)

    def _bound_matches(self) -> None:
        """The bound of the second stage, where the first is proven."""
        if self.worth.coverage == self.most and self.left() > WORTH_BOUND:
            relaxation, seconds = Relaxation(self.instance), self.left() * BOUND_SHARE
            self.most_matches = relaxation.most_matches(self.most, seconds, self.how, self.over)

    def _bound(self) -> None:
        """The bound of the first stage at the beginning, so that progress can tell it."""
        if self.left() < WORTH_BOUND:
            return
        self.tell("bound")
        relaxation, seconds = Relaxation(self.instance), self.left() * BOUND_SHARE
        self.most = relaxation.most_coverage(self.worth.coverage, seconds, self.how, self.over)
        self.tell("bound")

    def plan(self) -> Plan:
        """What was found, judged and explained."""
        routes = self._routes(self.rounds)
        coverage, matches, cost = judging.measure(self.problem, routes)
        most, points = self.sure[0] + self.most, None
        if self.worth.coverage == self.most and self.most_matches is not None:
            points = self.sure[1] + self.most_matches
        least = self.least if points == matches else None
        return Plan(
            "optimal" if (most, points, least) == (coverage, matches, cost) else "feasible",
            coverage,
            most,
            matches,
            points,
            cost,
            least,
            round(time.monotonic() - self.began, 3),
            routes,
            not_reached(self.instance, self.rounds),
        )

    def _routes(self, rounds: Rounds) -> tuple[Route, ...]:
        """Rounds as a plan has them, each visit as early as it can be."""
        problem, out = self.problem, []
        for v, (team, order) in enumerate(zip(problem.teams, rounds, strict=True)):
            times = self.instance.walk(v, order) or []
            visits = [
                (self.instance.shelters[k].id, moment(begin, problem.timezone), moment(end, problem.timezone))
                for k, (begin, end) in zip(order, times, strict=True)
            ]
            out.append(judging.route(problem, team, visits))
        return tuple(out)


def solve(problem: Problem, params: SolveParams = SolveParams()) -> Plan:
    """The best rounds found in the time given, the best there are where few shelters are open; always valid ones that
    are no worse than nearest first, with bounds that are true."""
    run = _Run(problem, params)
    run.solve()
    return run.plan()
