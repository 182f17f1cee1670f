"""Repair: after a decline, a cancellation or a new request, a plan that moves as little as possible of the old one.

What the old plan gave counts as proposed (`previous`), so that moving one request costs `changed`, and the solver
begins from the old plan. Best coverage still comes first, then the least cost with `changed` in it; among equals,
fewest moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dispatch.matching.parts import Assigned, Option
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.solve import SolveParams
from dispatch.matching.steady import USUAL, solve_near
from dispatch.matching.variants import known


def repair(
    problem: Problem, plan: Plan, params: SolveParams = USUAL, *, before: Problem | None = None
) -> Plan:
    """The best plan of the changed `problem` that keeps as much of an old `plan` as coverage and cost allow.

    `before` is the problem the old plan was made for, if it is at hand: options are then found again by their time and
    mode, also where others were put before them. The plan is one of `keeping(problem, plan, before)`: its cost has
    `changed` in it, and it is to be checked against that problem.
    """
    asked = keeping(problem, plan, before)
    return solve_near(asked, asked.previous, params)


def keeping(problem: Problem, plan: Plan, before: Problem | None = None) -> Problem:
    """The problem in which moving what `plan` gave costs `changed`, in place of what was proposed earlier.

    Confirmed requests, and what names a request, option or person that is no more, are not among it.
    """
    confirmed = {one.request for one in problem.fixed}
    given = known(
        problem, plan.assignments if before is None else _found_again(problem, plan.assignments, before)
    )
    return replace(problem, previous=tuple(one for one in given if one.request not in confirmed))


def _found_again(problem: Problem, assignments: Sequence[Assigned], before: Problem) -> Iterator[Assigned]:
    """The assignments with the numbers their options have now; a job whose own time was changed keeps its number."""
    then = {request.id: request.options for request in before.requests}
    now = {request.id: request.options for request in problem.requests}
    for one in assignments:
        if one.request not in now or one.request not in then:
            continue
        job = _job(then[one.request][one.option])
        jobs = [_job(option) for option in now[one.request]]
        yield replace(one, option=jobs.index(job)) if job in jobs else one


def _job(option: Option) -> tuple[object, ...]:
    return option.start.timestamp(), option.end.timestamp(), option.mode
