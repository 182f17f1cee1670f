"""A plan as pages show it: rows in the place of names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, EventShelter, RoundRun, RoundTeam
from dispatch.disasters.queries.rounds.problem import key_of
from dispatch.disasters.routing.plan import Plan
from dispatch.disasters.routing.problem import Problem
from dispatch.disasters.routing.reasons import NotReached


@dataclass(frozen=True, slots=True)
class ShownStop:
    """A stop: where, from when to when, in which languages, and whether it was made before."""

    stop: EventShelter
    arrive: datetime
    leave: datetime
    languages: tuple[str, ...]
    fixed: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class ShownRoute:
    """A team's round."""

    team: RoundTeam
    stops: Sequence[ShownStop]
    minutes: int
    back: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan with its rows; what has been deleted since is left out."""

    plan: Plan
    routes: Sequence[ShownRoute]
    left: Sequence[tuple[EventShelter, NotReached]]

    @property
    def reached(self) -> int:
        """Shelters on the way, those visited already not counted."""
        return sum(not stop.fixed for route in self.routes for stop in route.stops)


def shown(event: DisasterEvent, run: RoundRun) -> Shown:
    """The plan of a run that is done."""
    plan, problem = Plan.from_json(run.plan or {}), Problem.from_json(run.problem or {})
    stops = {
        one.id: one
        for one in db.session.scalars(
            select(EventShelter)
            .where(EventShelter.event_id == event.id)
            .options(joinedload(EventShelter.shelter))
        )
    }
    crews = {
        one.id: one for one in db.session.scalars(select(RoundTeam).where(RoundTeam.event_id == event.id))
    }
    before = {one.shelter: one.team for one in problem.previous}
    routes = []
    for route in plan.routes:
        team = crews.get(key_of(route.team))
        made = [
            ShownStop(
                stops[key_of(one.shelter)], one.arrive, one.leave, one.languages, one.fixed,
                bool(before) and not one.fixed and before.get(one.shelter) != route.team,
            )
            for one in route.stops
            if key_of(one.shelter) in stops
        ]  # fmt: skip
        if team is not None:
            routes.append(ShownRoute(team, made, route.minutes, route.back))
    left = [
        (stops[key_of(one.shelter)], one.reason) for one in plan.not_reached if key_of(one.shelter) in stops
    ]
    return Shown(plan, routes, left)
