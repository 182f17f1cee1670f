"""Proof: that with an idea's changes the best plan covers the request and loses nothing, and what it then costs.

**By arithmetic.** Let the plan be optimal, with coverage W and cost C, and let the changes be those of request r alone.
In the changed problem a plan without r is a plan of the old one: it covers W at most, and C is the least for W. So
with r the most is W + w(r), and a plan that covers as much costs at least C plus what r's own people add: take r out
of it, and a plan of the old problem is left that covers W. What they add is at least the cheapest team's pairs with
the load of a first job. An idea that adds just that is optimal, and it leaves everybody else where they are.

**By solving.** Otherwise the changed problem is solved, from the plan with the idea in it. Where a volunteer gives
something, the best plan might use it for another request, or not at all: so the problem without r is solved as well,
and must come out strictly worse. And what was covered has to be covered still, in a plan as good as the best one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from dispatch.matching.costs import plain
from dispatch.matching.fixes.applying import changed, patch_of
from dispatch.matching.fixes.ideas import Idea
from dispatch.matching.fixes.nearby import improved
from dispatch.matching.parts import Assigned
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.remedies import Fix
from dispatch.matching.solve import SolveParams, solve
from dispatch.matching.variants import without

SOLVABLE = 250_000  # requests × candidates: up to here a problem is solved again within about a second
EXACT = 1e-6  # minutes


def only(problem: Problem, requests: Collection[str]) -> Problem:
    """The problem with some of its requests, all confirmed ones among them."""
    return replace(
        problem,
        requests=tuple(one for one in problem.requests if one.id in requests),
        previous=tuple(one for one in problem.previous if one.request in requests),
    )


class Prover:
    """Proves ideas for one plan. `left` gives the seconds left."""

    def __init__(self, problem: Problem, plan: Plan, left: Callable[[], float]) -> None:
        self.problem, self.plan, self.left = problem, plan, left
        self.optimal = plan.status == "optimal"
        self.small = len(problem.requests) * len(problem.candidates) <= SOLVABLE
        self.covered = frozenset(one.request for one in plan.assignments)
        self.weight = {one.id: one.weight for one in problem.requests}

    @property
    def solves(self) -> bool:
        """Whether solving again proves anything, in the time there is."""
        return self.optimal and self.small and self.left() > 0

    def prove(self, idea: Idea) -> Fix | None:
        """The idea as a fix; None where it is none.

        Not proven, but a valid plan all the same, where the problem is too large to be solved for it.
        """
        if self._by_arithmetic(idea):
            return self._fix(idea, proven=True)
        if not self.solves:
            if idea.near and self.left() > 0:
                idea = improved(self.problem, self.plan, idea, self.left())
            return self._fix(idea, proven=self._by_arithmetic(idea))
        asked = changed(self.problem, idea.changes)
        best = self.solve(asked, self.start(idea))
        if best.status != "optimal":
            return self._fix(idea, proven=False)
        if not self._holds(asked, best, idea):
            return None
        gain = best.coverage - self.plan.coverage
        return Fix(idea.changes, patch_of(self.problem, idea.changes), gain, best.cost, True)

    def start(self, idea: Idea) -> tuple[Assigned, ...]:
        """A plan of the changed problem."""
        return (*(self.plan.assignments if idea.others is None else idea.others), idea.assigned)

    def solve(self, problem: Problem, start: Sequence[Assigned]) -> Plan:
        """Solve in the time left."""
        left = self.left()
        limit = None if left == math.inf else max(0.0, left)
        return solve(problem, SolveParams(time_limit=limit, explain="none"), start)

    def _by_arithmetic(self, idea: Idea) -> bool:
        return self.optimal and idea.least is not None and idea.added <= idea.least + EXACT

    def _fix(self, idea: Idea, *, proven: bool) -> Fix:
        cost, gain = plain(self.plan.cost + idea.added), self.weight[idea.assigned.request]
        return Fix(idea.changes, patch_of(self.problem, idea.changes), gain, cost, proven)

    def _holds(self, asked: Problem, best: Plan, idea: Idea) -> bool:
        """Whether every best plan covers the request, and one of them all that was covered before."""
        request = idea.assigned.request
        found = {one.request for one in best.assignments}
        if request not in found or best.coverage < self.plan.coverage + self.weight[request]:
            return False
        if idea.of_volunteers and not self._worse_without(asked, best, request):
            return False
        wanted = {*self.covered, request}
        alone = best.coverage == self.plan.coverage + self.weight[request]
        return wanted <= found or self._could_keep(asked, best, wanted, wanted if alone else wanted | found)

    def _worse_without(self, asked: Problem, best: Plan, request: str) -> bool:
        """Whether every plan that leaves the request out covers less, or as much for more."""
        other = self.solve(without(asked, request), self.plan.assignments)
        return other.status == "optimal" and (other.coverage, -other.cost) < (best.coverage, -best.cost)

    def _could_keep(
        self, asked: Problem, best: Plan, wanted: Collection[str], chosen: Collection[str]
    ) -> bool:
        """Whether a plan of the `chosen` requests that covers all `wanted` is as good as the best."""
        kept = self.solve(only(asked, chosen), self.plan.assignments)
        return (kept.coverage, kept.cost) == (best.coverage, best.cost) and {
            one.request for one in kept.assignments
        }.issuperset(wanted)
