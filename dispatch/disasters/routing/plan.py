"""The answer, `dispatch-rounds-plan/1`: who goes where and when, who is not reached and why, and how good that is
proven to be. A plan judges itself: `check` computes everything anew from the problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.disasters.routing import judging
from dispatch.disasters.routing.judging import Route, Visit
from dispatch.disasters.routing.problem import Problem
from dispatch.disasters.routing.reasons import NotReached
from dispatch.matching import reading
from dispatch.matching.faults import Faults
from dispatch.matching.reading import Fields

FORMAT = "dispatch-rounds-plan/1"
FIGURES = ("coverage", "coverage_bound", "matches", "cost")


@dataclass(frozen=True, slots=True)
class Unreached:
    """A shelter to which no team comes, and why."""

    shelter: str
    reason: NotReached


@dataclass(frozen=True, slots=True)
class Plan:
    """Rounds, with what they are worth and what no rounds can beat.

    `matches_bound` holds for rounds that reach as much and is None while that is not proven to be the most; likewise
    `cost_bound` for rounds that reach and match as much. `status` is `optimal` where all three are met.
    """

    status: str
    coverage: int
    coverage_bound: int
    matches: int
    matches_bound: int | None
    cost: int
    cost_bound: int | None
    seconds: float
    routes: tuple[Route, ...]
    not_reached: tuple[Unreached, ...] = ()

    def check(self, problem: Problem) -> list[str]:
        """Everything that is wrong with this plan, in sentences; computed from the problem without the solver."""
        out = judging.faults(problem, self.routes)
        if not out:
            out += self._figure_faults(*judging.measure(problem, self.routes))
        listed = [stop.shelter for one in self.routes for stop in one.stops]
        listed += [one.shelter for one in self.not_reached]
        if sorted(listed) != sorted(one.id for one in problem.shelters):
            out.append("not every shelter is either reached or not reached, exactly once")
        return out

    def _figure_faults(self, coverage: int, matches: int, cost: int) -> list[str]:
        met = (self.coverage_bound, self.matches_bound, self.cost_bound) == (coverage, matches, cost)
        wrong = {
            f"coverage: says {self.coverage}, is {coverage}": self.coverage != coverage,
            f"matches: says {self.matches}, is {matches}": self.matches != matches,
            f"cost: says {self.cost}, is {cost}": self.cost != cost,
            "coverage_bound is below the coverage": self.coverage_bound < coverage,
            "matches_bound is below the matches": self.matches_bound is not None
            and self.matches_bound < matches,
            "cost_bound is above the cost": self.cost_bound is not None and self.cost_bound > cost,
            f"status is {self.status}, but the bounds say otherwise": (self.status == "optimal") != met,
        }
        return [sentence for sentence, holds in wrong.items() if holds]

    def counts(self) -> dict[str, Any]:
        """How many shelters there are, are reached, and are not, by reason."""
        reached = sum(len(one.stops) for one in self.routes)
        reasons = Counter(one.reason.value for one in self.not_reached)
        return {
            "shelters": reached + len(self.not_reached),
            "reached": reached,
            "not_reached": {reason.value: reasons[reason] for reason in NotReached if reason in reasons},
        }

    def to_json(self) -> dict[str, Any]:
        """The plan as `dispatch-rounds-plan/1`, ready for `json.dumps`."""
        return {
            "format": FORMAT,
            "status": self.status,
            "coverage": self.coverage,
            "coverage_bound": self.coverage_bound,
            "matches": self.matches,
            "matches_bound": self.matches_bound,
            "cost": self.cost,
            "cost_bound": self.cost_bound,
            "seconds": self.seconds,
            "counts": self.counts(),
            "routes": [_written_route(one) for one in self.routes],
            "not_reached": [{"shelter": one.shelter, "reason": one.reason.value} for one in self.not_reached],
        }

    @classmethod
    def from_json(cls, source: Mapping[str, Any] | str | bytes) -> Plan:
        """The plan in a parsed JSON object or its text; raises ProblemError with every fault and its place.

        Its counts are not read: they follow from the rest.
        """
        top = reading.opened(source, FORMAT)
        fields: dict[str, Any] = {
            "status": top.get("status", reading.text),
            **{name: top.get(name, reading.whole) for name in FIGURES},
            "matches_bound": top.get("matches_bound", reading.whole, None),
            "cost_bound": top.get("cost_bound", reading.whole, None),
            "seconds": top.get("seconds", reading.number),
            "routes": top.many("routes", _route, needed=True),
            "not_reached": top.many("not_reached", _unreached, needed=True),
        }
        top.faults.raise_if_any()
        return cls(**fields)


def _written_route(one: Route) -> dict[str, Any]:
    return {
        "team": one.team,
        "minutes": one.minutes,
        "back": None if one.back is None else one.back.isoformat(),
        "stops": [
            {
                "shelter": stop.shelter,
                "arrive": stop.arrive.isoformat(),
                "leave": stop.leave.isoformat(),
                "minutes": stop.minutes,
                "languages": list(stop.languages),
            }
            for stop in one.stops
        ],
    }


def _route(value: object, place: str, faults: Faults) -> Route:
    fields = Fields(value, place, faults)
    return fields.build(
        Route,
        team=fields.get("team", reading.text),
        stops=fields.many("stops", _visit, needed=True),
        minutes=fields.get("minutes", reading.whole),
        back=fields.get("back", reading.instant, None),
    )


def _visit(value: object, place: str, faults: Faults) -> Visit:
    fields = Fields(value, place, faults)
    return fields.build(
        Visit,
        shelter=fields.get("shelter", reading.text),
        arrive=fields.get("arrive", reading.instant),
        leave=fields.get("leave", reading.instant),
        minutes=fields.get("minutes", reading.whole, None),
        languages=fields.texts("languages"),
    )


def _reason(value: object) -> NotReached:
    name = reading.text(value)
    if name not in list(NotReached):
        raise ValueError(f"is not a reason: {reading.shown(name)}")
    return NotReached(name)


def _unreached(value: object, place: str, faults: Faults) -> Unreached:
    fields = Fields(value, place, faults)
    return fields.build(
        Unreached, shelter=fields.get("shelter", reading.text), reason=fields.get("reason", _reason)
    )
