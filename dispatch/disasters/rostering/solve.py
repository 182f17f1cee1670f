"""All together: the most coverage, then the least cost among the rosters that cover as much."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from dispatch.disasters.rostering import params as share
from dispatch.disasters.rostering.aid import aid_of
from dispatch.disasters.rostering.bill import points
from dispatch.disasters.rostering.explain import Explainer
from dispatch.disasters.rostering.greedy import Greedy
from dispatch.disasters.rostering.instance import Instance
from dispatch.disasters.rostering.judging import Pairs, faults
from dispatch.disasters.rostering.master import Master
from dispatch.disasters.rostering.model import Shared
from dispatch.disasters.rostering.params import SolveParams
from dispatch.disasters.rostering.parts import Duty
from dispatch.disasters.rostering.patterns import TooMany
from dispatch.disasters.rostering.plan import Plan
from dispatch.disasters.rostering.problem import Problem
from dispatch.disasters.rostering.programme import Answer, cp_sat, divisor, highs, prices
from dispatch.disasters.rostering.rows import Direct, OutOfTime
from dispatch.disasters.rostering.stages import cheapest, narrowed
from dispatch.disasters.rostering.windows import SPANS, windows
from dispatch.matching.arrays import Floats

__all__ = ["SolveParams", "solve"]

USUAL = SolveParams()


class _Run:
    """One solve: the clock, the best roster so far, and what is proven."""

    def __init__(self, problem: Problem, params: SolveParams, instance: Instance | None = None) -> None:
        self.problem, self.params = problem, params
        self.began = time.monotonic()
        limit = params.time_limit
        self.inner = instance is not None  # some days of another run, which judges all of it
        self.instance = Instance(problem) if instance is None else instance
        looked = time.monotonic() - self.began  # at everybody and every shift; the reasons do that again
        self.until = (
            math.inf if limit is None else self.began + limit - max(share.EXPLAINING * limit, 2 * looked)
        )
        self.standing: Pairs = {(p, s) for p, shifts in enumerate(self.instance.fixed) for s in shifts}
        self.new: Pairs = set()
        self.coverage, self.cost = -1, 0
        self.most = self.instance.reach()
        self.least = 0  # no cost is negative
        self.direct: Direct | None = None
        self.roaming = (
            False  # whether a roster that covers as much will do: from another one there may be ways on
        )

    def left(self) -> float:
        """Seconds left; infinite without a limit, none once somebody said stop."""
        if self.stopped():
            self.until = -math.inf
        return self.until - time.monotonic()

    def stopped(self) -> bool:
        return self.params.stop is not None and self.params.stop()

    def over(self) -> bool:
        return self.left() <= 0

    def tell(self, stage: str) -> None:
        if self.params.progress is not None:
            self.params.progress(stage, float(self.coverage), float(self.most))

    def take(self, new: Pairs) -> None:
        """Keep the better of a roster and the one that is known; one that breaks a rule is passed over."""
        duties = self.standing | new
        coverage, cost = self.instance.bill.coverage(duties), self.instance.bill.cost(duties)
        better = (
            coverage >= self.coverage if self.roaming else (coverage, -cost) > (self.coverage, -self.cost)
        )
        if better and (self.inner or not faults(self.problem, self.duties_of(duties), self.instance.rules)):
            self.new, self.coverage, self.cost = new, coverage, cost

    def duties_of(self, pairs: Pairs) -> tuple[Duty, ...]:
        """Duties in the problem's order of shifts, then of supporters."""
        shifts, people = self.problem.shifts, self.problem.supporters
        return tuple(Duty(shifts[s].id, people[p].id) for s, p in sorted((s, p) for p, s in pairs))

    def start(self) -> None:
        """At once: what stands, what was planned before as far as it still fits, a roster made quickly."""
        at_once = time.monotonic() + share.AT_ONCE
        self.take(set())
        self.take(Greedy(self.instance).run(lambda: not self.over() or time.monotonic() < at_once))
        before = self.instance.before
        self.take({pair for pair in before if pair[1] in self.instance.open[pair[0]]})
        self.tell("coverage")

    def sweep(self, part_of: float, spans: Iterable[timedelta] = SPANS, *, cheapen: bool = False) -> None:
        """Where the horizon is long: some days at a time, all else held as it is, until that makes nothing better."""
        self.roaming, end = not cheapen, time.monotonic() + part_of * self.left()
        for pieces in (windows(self.problem, span) for span in spans):
            before = None
            while before != (now := (self.coverage, self.cost * cheapen)):
                before = now
                for k, piece in enumerate(pieces):
                    left = min(end - time.monotonic(), self.left())
                    if left > 0 and (self.coverage < self.most or cheapen):
                        seconds = max(share.WORTHWHILE, left / (len(pieces) - k))
                        self._part(piece, min(left, share.DEAF, seconds), cheapen=cheapen)
        self.roaming = False

    def _part(self, shifts: set[int], seconds: float, *, cheapen: bool) -> None:
        """Find better duties in these shifts."""
        held = {(p, s) for p, s in self.new if s not in shifts}
        params = replace(self.params, time_limit=seconds, progress=None)
        inner = _Run(self.problem, params, self.instance.beside(held, shifts))
        inner.roaming = self.roaming
        inner.take(self.new - held)
        inner.write_down()
        inner.cover(share.HALF if cheapen else 1)
        if cheapen:
            inner.cheapen()
        self.take(held | inner.new)

    def write_down(self) -> None:
        """The programme by rows, if there is anything to decide and time for it."""
        if not any(self.instance.open):
            self.most, self.least = self.coverage, self.cost
            return
        if sum(map(len, self.instance.open)) > share.MOST_DUTIES:
            return
        try:
            self.direct = Direct(self.instance, lambda: not self.over())
        except OutOfTime:
            self.direct = None

    def cover(self, part_of: float) -> None:
        """First stage, the most coverage: as far as HiGHS comes in this part of the time."""
        model = self.direct
        if model is not None and not self.over() and self.coverage < self.most:
            objective = [-worth for worth in model.cover]
            seconds = min(part_of * self.left(), share.DEAF)
            self._covered(highs(model, objective, seconds, self.params.seed))

    def cover_on(self) -> None:
        """CP-SAT goes on where HiGHS is not done."""
        model = self.direct
        if model is not None and self.left() > share.LOADING and self.coverage < self.most:
            objective = [-worth for worth in model.cover]
            self._covered(self._cp_sat(model, objective, least=None, seconds=share.HALF * self.left()))

    def _covered(self, answer: Answer) -> None:
        assert self.direct is not None
        if answer.x is not None:
            self.take(self.direct.chosen(answer.x))
        if math.isfinite(answer.bound):
            self.most = min(self.most, max(self.coverage, self.direct.covered - math.ceil(answer.bound)))
        self.tell("coverage")

    def _cp_sat(self, model: Direct, objective: list[int], least: int | None, seconds: float) -> Answer:
        rows = model.rows if least is None else [*model.rows, model.covering(least - model.covered)]
        unit = divisor(objective)
        answer = cp_sat(
            model,
            [one // unit for one in objective],
            rows,
            model.hint(self.new),
            seconds,
            (self.params.workers, self.params.seed),
            self.over,
        )
        return Answer(answer.x, answer.bound * unit)

    def cheapen(self) -> None:
        """Second stage: the least cost among those that cover as much. The bound holds only where that is proven."""
        model = self.direct
        if self.over() or model is None:
            return
        self.tell("cost")
        told = prices(model, self.left())
        if told is not None:
            self._by_patterns(model, told)
            self._by_rows(model, told)
        if self.left() > share.LOADING and not self.proven():
            self._cheaper(model, self._cp_sat(model, model.cost, least=self.coverage, seconds=self.left()))

    def proven(self) -> bool:
        return self.least == self.cost and self.coverage == self.most

    def _by_patterns(self, model: Direct, told: Floats) -> None:
        """Where all that each person could do can be named, and coverage leaves nothing open."""
        end = time.monotonic() + min(share.SHARE * self.left(), share.DEAF)
        try:
            shared = Shared(self.instance)
            master = Master(shared, lambda: min(self.left(), end - time.monotonic()))
        except TooMany:
            return
        if not narrowed(master, self.coverage - shared.covered, told[: len(shared.rows)], self.new):
            return
        self.most = self.coverage  # a relaxation says so
        found = cheapest(master, self.new, self.params.seed)
        if found.duties is not None:
            self.take(found.duties)
        self._costs_at_least(found.least + shared.paid)

    def _by_rows(self, model: Direct, told: Floats) -> None:
        """Over single duties, where coverage or patterns leave something open."""
        seconds = min(share.SHARE * self.left(), share.DEAF)
        if seconds > 0 and not self.proven():
            least = self.coverage - model.covered
            self._cheaper(model, highs(model, model.cost, seconds, self.params.seed, told, least))

    def _cheaper(self, model: Direct, answer: Answer) -> None:
        if answer.x is not None:
            self.take(model.chosen(answer.x))
        self._costs_at_least(answer.bound + model.paid)

    def _costs_at_least(self, bound: float) -> None:
        """What holds for rosters that cover as much as this one says nothing of others, should it not be the most."""
        if math.isfinite(bound) and self.coverage == self.most:
            self.least = min(self.cost, max(self.least, math.ceil(bound)))

    def plan(self) -> Plan:
        """What was found, judged and explained."""
        pairs = self.standing | self.new
        uncovered = Explainer(self.instance.rules, pairs).uncovered()
        proven = self.coverage == self.most
        return Plan(
            "optimal" if proven and self.least == self.cost else "feasible",
            self.coverage,
            self.most,
            points(self.cost),
            points(self.least) if proven else None,
            round(time.monotonic() - self.began, 3),
            self.duties_of(pairs),
            uncovered,
            aid_of(self.problem, uncovered),
        )


def solve(problem: Problem, params: SolveParams = USUAL) -> Plan:
    """The best roster, or the best found in the time given; always a valid one, with bounds that are true."""
    run = _Run(problem, params)
    run.start()
    long = bool(windows(problem, SPANS[0]))
    run.sweep(share.FIRST, SPANS[:1])
    run.write_down()
    run.cover(share.WHOLE if long else share.HALF)
    run.sweep(share.GROWING)
    if not long or params.time_limit is None:  # else the time is better spent on some days at a time
        run.cover_on()
    run.sweep(share.CHEAPER, SPANS[:1], cheapen=True)
    run.cheapen()
    return run.plan()
