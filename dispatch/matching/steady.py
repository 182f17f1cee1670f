"""Of all plans that are as good, the one that tells the fewest people something new.

Many plans share the best coverage and cost, and a solver may give any of them: without this, one cancelled visit would
send half a city another way for nothing. So the plan found is solved once more, with a thousandth of a minute on
everything that differs from before: too little to buy a minute, enough to settle a tie.

    least  cost + ε × (requests moved + requests covered that were not),   ε = 0.001 minutes

The answer counts only where coverage and cost are exactly those of the plan found. A small problem is solved again
wholly; of a large one the requests that differ and the people they concern, while all other work stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dispatch.matching import judging
from dispatch.matching.costs import plain
from dispatch.matching.explain import Explainer
from dispatch.matching.parts import MOST_MINUTES, Assigned, Request
from dispatch.matching.plan import Plan, Unassigned
from dispatch.matching.problem import Problem
from dispatch.matching.solve import SolveParams, solve
from dispatch.matching.variants import among, known

EPSILON = 0.001
USUAL = SolveParams()
SMALL = 40_000  # requests × candidates: up to here all of the problem is solved again


def solve_near(
    problem: Problem,
    before: Sequence[Assigned],
    params: SolveParams = USUAL,
    start: Sequence[Assigned] | None = None,
) -> Plan:
    """`solve`, differing from earlier assignments only where that covers more or costs less.

    It begins from them, or from `start` where they are known to be no plan of this problem. The promise of `solve`
    holds: best coverage, then cost.
    """
    plan = solve(problem, replace(params, explain="none"), before if start is None else start)
    left = None if params.time_limit is None else params.time_limit - plan.seconds
    if left is None or left > 0:
        plan = steady(problem, before, plan, replace(params, time_limit=left))
    return explained(problem, plan, params.explain)


def steady(problem: Problem, before: Sequence[Assigned], plan: Plan, params: SolveParams = USUAL) -> Plan:
    """A plan as good as `plan` that differs least from `before`; `plan` itself where none is found to differ less.

    A request whose own `previous` is not what `before` says has its move priced already; it stays as the plan has it.
    Reasons are left out.
    """
    old = {one.request: one for one in known(problem, before)}
    tied = _Tied(problem, old, {one.request: one for one in plan.assignments})
    if not tied.free:
        return plan
    again = solve(tied.problem(), replace(params, explain="none", progress=None), plan.assignments)
    chosen = tied.rest | {one.request: one for one in again.assignments}
    assignments = tuple(chosen[request.id] for request in problem.requests if request.id in chosen)
    if judging.measure(problem, assignments) != (plan.coverage, plan.cost):
        return plan
    left_out = [request.id for request in problem.requests if request.id not in chosen]
    return replace(
        plan,
        seconds=round(plan.seconds + again.seconds, 3),
        assignments=assignments,
        unassigned=tuple(map(Unassigned, left_out)),
    )


def explained(problem: Problem, plan: Plan, explain: str) -> Plan:
    """The plan with its reasons, or without any for `none`."""
    if explain == "none":
        return plan
    left_out = [one.request for one in plan.unassigned]
    return replace(plan, unassigned=Explainer(problem, plan.assignments).explain_all(left_out))


class _Tied:
    """What is decided anew: `free` requests among `people`; `stays` is their other work, `rest` everybody else's."""

    def __init__(self, problem: Problem, old: dict[str, Assigned], now: dict[str, Assigned]) -> None:
        self.whole, self.old = problem, old
        fixed = {one.request for one in problem.fixed}
        priced = {one.request: one for one in problem.previous if one.request not in fixed}
        self.priced = priced == {name: one for name, one in old.items() if name not in fixed}
        settled = fixed if self.priced else fixed | set(priced)
        self.free = {name for name in {*old, *now} if old.get(name) != now.get(name)} - settled
        self.people = {
            who
            for name in self.free
            for one in (old.get(name), now.get(name))
            if one
            for who in one.volunteers
        }
        if self.free and len(problem.requests) * len(problem.candidates) <= SMALL:
            self.free = {request.id for request in problem.requests} - settled
            self.people = {candidate.id for candidate in problem.candidates}
        others = {name: one for name, one in now.items() if name not in self.free}
        self.stays = [one for one in others.values() if not self.people.isdisjoint(one.volunteers)]
        self.rest = others

    def problem(self) -> Problem:
        """The problem in which what differs from before costs ε more."""
        part = among(self.whole, self.free, self.people, self.stays)
        costs = part.settings.costs
        changed = _more(costs.changed) if self.priced else EPSILON
        return replace(
            part,
            requests=tuple(one if one.id in self.old else _dearer(one) for one in part.requests),
            previous=part.previous
            if self.priced
            else tuple(self.old[name] for name in sorted(self.free & set(self.old))),
            settings=replace(part.settings, costs=replace(costs, changed=changed)),
        )


def _dearer(request: Request) -> Request:
    """Every option ε dearer."""
    return replace(
        request, options=tuple(replace(one, penalty=_more(one.penalty)) for one in request.options)
    )


def _more(minutes: float) -> float:
    return min(MOST_MINUTES, plain(minutes + EPSILON))
