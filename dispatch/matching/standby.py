"""Standby: for confirmed work, who could still step in. One problem of the same form, solved for all needs at once.

Every need of a confirmed request becomes a request of its own, at the same time and place, worth its risk. What the
plan gives stands as commitments: it blocks its time and counts towards the caps, so whoever is found could come on top
of everything they do already. Nobody stands by for two jobs they could not both do.

As much risk as possible is covered; at equal risk the needs with the fewest people who could step in come first
(`RARE` minutes for each further person, far more than any way differs), and then the cheapest people.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dispatch.matching.arrays import arrays_of
from dispatch.matching.costs import pair_cost, plain
from dispatch.matching.eligibility import eligible_pairs
from dispatch.matching.parts import MOST_WEIGHT, Assigned, Candidate, Commitment, Request
from dispatch.matching.plan import Plan, Reason, Unassigned
from dispatch.matching.problem import Problem
from dispatch.matching.solve import SolveParams, solve
from dispatch.matching.steady import USUAL

RARE, RARE_UP_TO = 100, 10  # minutes for each further person who could step in; beyond ten no one is rare
FINEST = 1000  # the greatest risk is worth so much where risks are no whole numbers


@dataclass(frozen=True, slots=True)
class StandbyFor:
    """Who steps in for one need, and the minutes it would cost: way, level, wish, continuity, and the load of a job
    more."""

    request: str
    need: int
    volunteer: str
    cost: float

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "request": self.request,
            "need": self.need,
            "volunteer": self.volunteer,
            "cost": self.cost,
        }


@dataclass(frozen=True, slots=True)
class NobodyFor:
    """A need nobody could step in for, and why: the rules that take everybody away (`clash` and the caps also for what
    the plan gives them), or `contested` with the requests that the people stand by for."""

    request: str
    need: int
    reasons: tuple[Reason, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "request": self.request,
            "need": self.need,
            "reasons": [reason.to_json() for reason in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class Standby:
    """Who stands by for what, and what has nobody; both with the most at risk first. `proven`: nobody could cover more
    of the risk, or as much for less."""

    people: tuple[StandbyFor, ...]
    without: tuple[NobodyFor, ...]
    proven: bool

    def to_json(self) -> dict[str, Any]:
        """What stands under `standby` in a plan."""
        return {
            "people": [one.to_json() for one in self.people],
            "without": [one.to_json() for one in self.without],
            "proven": self.proven,
        }


def standby(
    problem: Problem,
    plan: Plan,
    risk: Mapping[str, float] | None = None,
    confirmed: Collection[str] | None = None,
    params: SolveParams = USUAL,
) -> Standby:
    """Standby people for the plan's assignments, or for those of the requests in `confirmed`.

    `risk` by request is how much it matters that somebody could step in (who is not named has none, and comes last);
    by default it is the request's weight. KeyError where a confirmed request is not in the plan, ValueError for a risk
    that is negative or not finite.
    """
    given = {one.request: one for one in plan.assignments}
    wanted = list(given) if confirmed is None else list(confirmed)
    places = [(given[name], need) for name in wanted for need in range(len(given[name].volunteers))]
    asked = _Asked(problem, plan, places, _weights(problem, risk))
    found = solve(asked.problem, replace(params, explain="reasons", progress=None))
    people = {one.request: asked.person(one) for one in found.assignments}
    nobody = {one.request: asked.nobody(one) for one in found.unassigned}
    order = asked.most_at_risk_first()
    return Standby(
        tuple(people[name] for name in order if name in people),
        tuple(nobody[name] for name in order if name in nobody),
        found.status == "optimal",
    )


def _weights(problem: Problem, risk: Mapping[str, float] | None) -> dict[str, int]:
    """Risks as weights: as they are where all are whole numbers, else in steps of the greatest; at least 1."""
    if risk is None:
        return {request.id: request.weight for request in problem.requests}
    values = {request.id: risk.get(request.id, 0) for request in problem.requests}
    if not all(math.isfinite(value) and value >= 0 for value in values.values()):
        raise ValueError("a risk must be a number that is not negative")
    most = max(values.values(), default=0)
    whole = most <= MOST_WEIGHT and all(value == int(value) for value in values.values())
    scale = 1 if whole or not most else FINEST / most
    return {name: max(1, round(scale * value)) for name, value in values.items()}


class _Asked:
    """The problem of standing by: one request for each (assignment, need)."""

    def __init__(
        self, whole: Problem, plan: Plan, places: list[tuple[Assigned, int]], weights: Mapping[str, int]
    ) -> None:
        self.whole = whole
        self.requests = {request.id: request for request in whole.requests}
        self.jobs = Counter(who for one in plan.assignments for who in one.volunteers)
        self.recent = {candidate.id: candidate.recent_jobs for candidate in whole.candidates}
        self.place = {f"{one.request}#{need}": (one, need) for one, need in places}
        busy = self._busy(plan)
        alike = replace(
            whole,
            requests=tuple(self._request(name, weights) for name in self.place),
            candidates=tuple(_with_work(one, busy[one.id]) for one in whole.candidates),
            fixed=(),
            previous=(),
        )
        self.could = _could(alike)
        self.problem = replace(alike, requests=tuple(self._rarity(one) for one in alike.requests))

    def _busy(self, plan: Plan) -> defaultdict[str, list[Commitment]]:
        """What the plan gives each person, as work they cannot leave."""
        out = defaultdict[str, list[Commitment]](list)
        for one in plan.assignments:
            request = self.requests[one.request]
            job = request.options[one.option]
            for who in one.volunteers:
                out[who].append(Commitment(job.start, job.end, job.mode, request.site))
        return out

    def _request(self, name: str, weights: Mapping[str, int]) -> Request:
        """The need alone, at the time and in the mode that the plan has chosen."""
        one, need = self.place[name]
        request = self.requests[one.request]
        return replace(
            request,
            id=name,
            weight=weights[request.id],
            options=(replace(request.options[one.option], penalty=0),),
            needs=(request.needs[need],),
        )

    def _rarity(self, request: Request) -> Request:
        others = max(0, min(self.could[request.id], RARE_UP_TO) - 1)
        return replace(request, options=(replace(request.options[0], penalty=RARE * others),))

    def most_at_risk_first(self) -> list[str]:
        """The needs by risk, then by how few could step in, then in the order they were asked in."""
        return [
            request.id
            for request in sorted(self.problem.requests, key=lambda one: (-one.weight, self.could[one.id]))
        ]

    def person(self, found: Assigned) -> StandbyFor:
        """Who stands by, with what stepping in would cost."""
        one, need = self.place[found.request]
        who = found.volunteers[0]
        load = self.whole.settings.costs.load * (self.recent[who] + self.jobs[who])
        parts = pair_cost(self.whole, who, one.request, one.option, need)
        return StandbyFor(one.request, need, who, plain(parts.total + load))

    def nobody(self, found: Unassigned) -> NobodyFor:
        """Why nobody does; contested people are named with the requests as they are known outside."""
        one, need = self.place[found.request]
        reasons = tuple(
            replace(reason, requests=tuple(dict.fromkeys(self.place[r][0].request for r in reason.requests)))
            for reason in found.reasons
        )
        return NobodyFor(one.request, need, reasons)


def _with_work(candidate: Candidate, work: list[Commitment]) -> Candidate:
    return replace(
        candidate,
        commitments=(*candidate.commitments, *work),
        recent_jobs=candidate.recent_jobs + len(work),
    )


def _could(problem: Problem) -> dict[str, int]:
    """How many people could do each of these requests, one at a time."""
    slot = eligible_pairs(arrays_of(problem)).slot
    count = np.bincount(slot, minlength=len(problem.requests)).tolist()
    return {request.id: count[k] for k, request in enumerate(problem.requests)}
