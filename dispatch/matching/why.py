"""Why this one: what an assignment costs and of what, who would be next, and what gave way to it.

Nothing is guessed. *Who would be next* is the best plan in which one of these people may not have this request while it
stays covered; *what gave way* is the best plan in which the request was never made. Both are solved, and of plans that
are as good the one nearest to the plan at hand is shown, so that what differs is what the assignment decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dispatch.matching import judging
from dispatch.matching.compare import Difference, difference
from dispatch.matching.costs import CostParts, pair_cost, plain
from dispatch.matching.forcing import make_room
from dispatch.matching.parts import MOST_WEIGHT, Assigned
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.solve import SolveParams
from dispatch.matching.steady import USUAL, solve_near
from dispatch.matching.variants import exchanged, released, without


@dataclass(frozen=True, slots=True)
class PersonParts:
    """What one person of the assignment costs, in minutes. `load` is that of their last job in the plan: what would be
    saved if they had one job less."""

    volunteer: str
    need: int
    parts: CostParts
    load: float

    @property
    def total(self) -> float:
        """All parts together."""
        return plain(self.parts.total + self.load)

    def to_json(self) -> dict[str, Any]:
        """The parts by their names in the settings."""
        parts = self.parts
        return {
            "volunteer": self.volunteer,
            "need": self.need,
            "travel": parts.travel,
            "level_surplus": parts.level_surplus,
            "gender_wish": parts.gender_wish,
            "discontinuity": parts.discontinuity,
            "load": self.load,
        }


@dataclass(frozen=True, slots=True)
class Why:
    """One assignment of a plan, explained.

    `parts`, `penalty` (of the option) and `changed` (an earlier proposal was moved) are what the plan's cost would fall
    by without it. `next_best` is who would do it if one of these people did not; None where nobody else can. Choosing
    them changes the whole plan by `coverage_change`, `cost_change` and what `difference` lists (with `next_best` None:
    losing the request does). `gave_way` leads from this plan without the request to the best one without it: what
    would be won, or done by somebody nearer.
    """

    request: str
    assigned: Assigned
    parts: tuple[PersonParts, ...]
    penalty: float
    changed: float
    next_best: Assigned | None
    difference: Difference
    gave_way: Difference

    @property
    def cost(self) -> float:
        """Minutes: all parts of all people, the penalty and the change."""
        return plain(sum(one.total for one in self.parts) + self.penalty + self.changed)

    @property
    def coverage_change(self) -> int:
        """What the coverage of the whole plan changes by when the next best is chosen."""
        return self.difference.coverage_change

    @property
    def cost_change(self) -> float:
        """What the cost of the whole plan changes by when the next best is chosen, in minutes."""
        return self.difference.cost_change

    def to_json(self) -> dict[str, Any]:
        """What stands under `why` in a plan's assignment."""
        best = self.next_best
        return {
            "cost": self.cost,
            "people": [one.to_json() for one in self.parts],
            "penalty": self.penalty,
            "changed": self.changed,
            "next_best": None
            if best is None
            else {"option": best.option, "volunteers": list(best.volunteers)},
            "coverage_change": self.coverage_change,
            "cost_change": self.cost_change,
            "difference": self.difference.to_json(),
            "gave_way": self.gave_way.to_json(),
        }


def why(problem: Problem, plan: Plan, request_id: str, params: SolveParams = USUAL) -> Why:
    """Explain one assignment of a valid plan of this problem; KeyError where the plan does not cover the request.

    Solves once for what gave way and once for each person of the assignment; `params` holds for each of these. A
    confirmed assignment is explained as if it could still be given to others.
    """
    assigned = {one.request: one for one in plan.assignments}[request_id]
    asker = _Asker(problem, plan, assigned, replace(params, explain="none"))
    request = next(one for one in problem.requests if one.id == request_id)
    before = {one.request: one for one in problem.previous}.get(request_id)
    next_best, changes = asker.next_best()
    return Why(
        request_id,
        assigned,
        tuple(_parts(problem, plan, assigned)),
        request.options[assigned.option].penalty,
        problem.settings.costs.changed * judging.is_changed(before, assigned),
        next_best,
        changes,
        asker.gave_way(),
    )


def _parts(problem: Problem, plan: Plan, assigned: Assigned) -> list[PersonParts]:
    recent = {candidate.id: candidate.recent_jobs for candidate in problem.candidates}
    jobs = [who for one in plan.assignments for who in one.volunteers]
    return [
        PersonParts(
            who,
            need,
            pair_cost(problem, who, assigned.request, assigned.option, need),
            plain(problem.settings.costs.load * (recent[who] + jobs.count(who) - 1)),
        )
        for need, who in enumerate(assigned.volunteers)
    ]


class _Asker:
    """The questions about one assignment, each answered by solving."""

    def __init__(self, problem: Problem, plan: Plan, assigned: Assigned, params: SolveParams) -> None:
        self.problem, self.plan, self.assigned, self.params = problem, plan, assigned, params
        self.open = released(problem, assigned.request)
        self.others = tuple(one for one in plan.assignments if one.request != assigned.request)
        self.unasked = without(problem, assigned.request)
        self.best_unasked = solve_near(self.unasked, self.others, params)

    def gave_way(self) -> Difference:
        """From this plan without the request to the best plan without it."""
        return difference(
            self.unasked,
            self.others,
            self.unasked,
            self.best_unasked.assignments,
            proven=self._proven(self.best_unasked),
        )

    def next_best(self) -> tuple[Assigned | None, Difference]:
        """Who would do it if not one of these people, and what the plan would be then.

        Every other team lacks one of them at least, so the best of the plans that lack one is the best of all.
        """
        found = [self._banning(who) for who in self.assigned.volunteers]
        return max(found, key=lambda one: (one[0] is not None, one[1].coverage_change, -one[1].cost_change))

    def _banning(self, who: str) -> tuple[Assigned | None, Difference]:
        """The best plan that covers the request without this person; without it, where that cannot be."""
        request = next(one for one in self.open.requests if one.id == self.assigned.request)
        request = replace(request, banned=(*request.banned, who))
        room = make_room(exchanged(self.open, request), self.others, request.id)
        plan = self.best_unasked
        if room is not None:
            kept = {one.request for one in room.others}
            worth = sum(one.weight for one in self.open.requests if one.id in kept)
            weight = max(request.weight, plan.coverage_bound - worth + 1)
            heavy = exchanged(self.open, replace(request, weight=min(weight, MOST_WEIGHT)))
            plan = solve_near(heavy, self.plan.assignments, self.params, start=room.assignments)
        now = {one.request: one for one in plan.assignments}.get(request.id)
        changes = difference(
            self.problem,
            self.plan.assignments,
            exchanged(self.open, request),
            plan.assignments,
            proven=self._proven(plan),
        )
        return now, changes

    def _proven(self, plan: Plan) -> bool:
        return self.plan.status == plan.status == "optimal"
