"""All together: the greatest weight served, then the least cost among the timetables that serve it."""

from __future__ import annotations

import math
import time

from training.timetable import judging
from training.timetable.bounding import NEAR
from training.timetable.explain import Explainer
from training.timetable.greedy import Greedy
from training.timetable.model import Choice, Model
from training.timetable.plan import Plan
from training.timetable.problem import Problem
from training.timetable.reading_out import held_of
from training.timetable.standing import Progress, SolveParams, Standing
from training.timetable.whole import Cost, Coverage

__all__ = ["Progress", "SolveParams", "solve"]

UNLIMITED = SolveParams()


def _cover(standing: Standing) -> None:
    """First stage over single placements, where whole courses did not prove it."""
    if standing.left() <= 0 or standing.closed:
        return
    model = Model(standing.instance)
    model.cp.add(model.coverage <= standing.most)
    model.cp.maximize(model.coverage)
    if standing.choice is not None:
        model.hint(standing.choice)

    def better(value: float, bound: float) -> bool:
        standing.bounded(bound)
        standing.tell("coverage", round(value))
        return standing.over()

    answer = model.solve(standing.left() / 2, *standing.how(), better=better)
    standing.take(answer.choice)
    standing.bounded(answer.bound)


def _cheapen(standing: Standing) -> None:
    """Second stage over single placements, where whole courses did not prove it."""
    if standing.left() <= 0:
        return
    model = Model(standing.instance)
    model.cp.add(model.coverage >= standing.covered)
    model.cp.minimize(model.cost)
    if standing.choice is not None:
        model.hint(standing.choice)
    answer = model.solve(standing.left(), *standing.how(), better=lambda *_: standing.over())
    standing.take(answer.choice)
    standing.costs(math.ceil(answer.bound - NEAR) if math.isfinite(answer.bound) else math.nan)


def _empty_pays(standing: Standing) -> bool:
    """Whether a session that nobody more can come to may be worth holding, as it was proposed: such placements are in
    no set."""
    costs = standing.problem.settings.costs
    return costs.changed > costs.held and any(
        one.previous and not one.fixed for one in standing.instance.groups
    )


def _planned(standing: Standing) -> Plan:
    """What was found, judged and explained."""
    held = held_of(standing.instance, standing.choice or Choice({}, {}, {}))
    coverage, cost = judging.measure(standing.problem, held)
    explainer, least = Explainer(standing.instance, held), standing.least_cost()
    return Plan(
        "optimal" if coverage == standing.most and least == cost else "feasible",
        coverage,
        standing.most,
        cost,
        least,
        round(time.monotonic() - standing.began, 3),
        held,
        explainer.not_served(),
        explainer.not_held(),
    )


def solve(problem: Problem, params: SolveParams = UNLIMITED) -> Plan:
    """The best timetable, or the best found in the time given; always a valid one, with bounds that are true."""
    standing = Standing(problem, params)
    standing.take(Greedy(standing.instance).run())
    standing.tell("coverage")
    coverage: Coverage | None = None
    if standing.left() > 0 and not standing.closed:
        coverage = Coverage(standing)
        coverage.run()
        _cover(standing)
    if standing.left() > 0:
        standing.tell("cost")
        by_sets = not _empty_pays(standing) and Cost(coverage or Coverage(standing)).run()
        if not by_sets:
            _cheapen(standing)
    return _planned(standing)
