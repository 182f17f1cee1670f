"""What rounds break, reach and cost: computed from the problem alone, without model or solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.disasters.routing.hours import (
    begins,
    from_minute,
    moment,
    on_the_road,
    to_minute,
    visit_minutes,
)
from dispatch.disasters.routing.parts import Priority, Shelter, Site, Stop, Team
from dispatch.disasters.routing.problem import Problem
from dispatch.matching.geometry import minutes

METRE_A_MINUTE = 0.06  # km/h


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop of a round: when the visit begins and ends, the way to it in minutes (None: it was made before), and
    the languages known or suspected there that the team speaks."""

    shelter: str
    arrive: datetime
    leave: datetime
    minutes: int | None
    languages: tuple[str, ...]

    @property
    def fixed(self) -> bool:
        """Whether it was made, or was under way, when the rounds were planned."""
        return self.minutes is None


@dataclass(frozen=True, slots=True)
class Route:
    """A team's round: its stops, the minutes of travel still ahead, and when it is back (None: it does not go out)."""

    team: str
    stops: tuple[Visit, ...]
    minutes: int
    back: datetime | None


def route(problem: Problem, team: Team, visits: Sequence[tuple[str, datetime, datetime]]) -> Route:
    """The round of a team that makes these visits (shelter, beginning, end) after its fixed stops."""
    shelters = {one.id: one for one in problem.shelters}
    own = [stop for stop in problem.fixed if stop.team == team.id]
    stops = [
        Visit(one.shelter, one.arrive, one.leave, None, spoken(team, shelters[one.shelter])) for one in own
    ]
    at, free = place(problem, team)
    total = 0
    for name, arrive, leave in visits:
        way = _minutes(problem, team, at, shelters[name].site)
        stops.append(Visit(name, arrive, leave, way, spoken(team, shelters[name])))
        at, free, total = shelters[name].site, from_minute(leave), total + way
    home = _minutes(problem, team, at, team.base)
    out = bool(stops) or team.present is not None
    return Route(team.id, tuple(stops), total + home, moment(free + home, problem.timezone) if out else None)


def place(problem: Problem, team: Team) -> tuple[Site, int]:
    """Where the team goes on from, and the first minute at which it may."""
    own = [stop for stop in problem.fixed if stop.team == team.id]
    if team.present is not None:
        return team.present.site, from_minute(team.present.at)
    if own:
        site = next(one.site for one in problem.shelters if one.id == own[-1].shelter)
        return site, from_minute(own[-1].leave)
    return team.base, from_minute(team.hours.start)


def spoken(team: Team, shelter: Shelter) -> tuple[str, ...]:
    """What is known or suspected there that the team speaks."""
    return tuple(one for one in (*shelter.languages, *shelter.suspected) if one in team.languages)


def measure(problem: Problem, routes: Sequence[Route]) -> tuple[int, int, int]:
    """Weight reached, points for languages, and cost: minutes of travel ahead and what changes are worth."""
    settings = problem.settings
    shelters = {one.id: one for one in problem.shelters}
    before = {one.shelter: one.team for one in problem.previous}
    coverage = matches = cost = 0
    for one in routes:
        cost += one.minutes
        for stop in one.stops:
            shelter = shelters[stop.shelter]
            coverage += settings.weight(shelter.priority)
            known = sum(language in shelter.languages for language in stop.languages)
            matches += settings.known * known + settings.suspected * (len(stop.languages) - known)
            if not stop.fixed and before.get(stop.shelter, one.team) != one.team:
                cost += settings.changed
    return coverage, matches, cost


def faults(problem: Problem, routes: Sequence[Route]) -> list[str]:
    """Everything that is wrong with rounds, in sentences."""
    return [*_unknown(problem, routes)] or [
        *_doubled(routes),
        *(fault for one in routes for fault in _route_faults(problem, one)),
    ]


def _unknown(problem: Problem, routes: Sequence[Route]) -> Iterator[str]:
    shelters = {one.id for one in problem.shelters}
    if sorted(one.team for one in routes) != sorted(one.id for one in problem.teams):
        yield "not every team has exactly one round"
    for one in routes:
        for stop in one.stops:
            if stop.shelter not in shelters:
                yield f"{one.team}: no shelter {stop.shelter}"


def _doubled(routes: Sequence[Route]) -> Iterator[str]:
    often = Counter(stop.shelter for one in routes for stop in one.stops)
    return (f"{name}: is visited {times} times" for name, times in often.items() if times > 1)


def _route_faults(problem: Problem, one: Route) -> Iterator[str]:
    team = next(team for team in problem.teams if team.id == one.team)
    own = [stop for stop in problem.fixed if stop.team == team.id]
    made = [Stop(team.id, stop.shelter, stop.arrive, stop.leave) for stop in one.stops[: len(own)]]
    if made != own:
        yield f"{team.id}: its fixed stops do not stand as they were"
        return
    new = one.stops[len(own) :]
    right = route(problem, team, [(stop.shelter, stop.arrive, stop.leave) for stop in new])
    if one != right:
        yield f"{team.id}: languages, minutes or the way back are not what they are"
    if new:
        yield from _hours_faults(problem, team, right, new)
    for stop in new:
        yield from _stop_faults(problem, team, stop)


def _hours_faults(problem: Problem, team: Team, one: Route, new: Sequence[Visit]) -> Iterator[str]:
    """Those of its hours as a whole; the ways are those that were computed here."""
    road = on_the_road(problem, team)
    if road is None:
        yield f"{team.id}: has no hours in which it may be out"
        return
    now = max(road[0], place(problem, team)[1])
    ways = [stop.minutes or 0 for stop in one.stops[len(one.stops) - len(new) :]]
    for stop, way in zip(new, ways, strict=True):
        if from_minute(stop.arrive) < now + way:
            yield f"{stop.shelter}: {team.id} cannot be there yet"
        now = from_minute(stop.leave)
    if one.back is None or from_minute(one.back) > road[1]:
        yield f"{team.id}: is not back in time"
    if team.most_visits is not None and len(one.stops) > team.most_visits:
        yield f"{team.id}: makes more than {team.most_visits} visits"


def _stop_faults(problem: Problem, team: Team, stop: Visit) -> Iterator[str]:
    settings = problem.settings
    shelter = next(one for one in problem.shelters if one.id == stop.shelter)
    if shelter.priority is Priority.NONE:
        yield f"{shelter.id}: needs no visit"
    if shelter.road_closed:
        yield f"{shelter.id}: the road is closed"
    if not team.languages.issuperset(shelter.must_speak):
        yield f"{shelter.id}: {team.id} does not speak what must be spoken"
    reach = settings.reach_km.get(team.transport) if team.reach_km is None else team.reach_km
    a, b = team.base, shelter.site
    if (
        reach is not None
        and reach < minutes((a.lat, a.lon), (b.lat, b.lon), settings.detour, METRE_A_MINUTE) / 1000
    ):
        yield f"{shelter.id}: is beyond the reach of {team.id}"
    start = to_minute(stop.arrive)
    if to_minute(stop.leave) - start != visit_minutes(problem, shelter):
        yield f"{shelter.id}: the visit is not as long as it should be"
    if not any(first <= start <= last for first, last in begins(problem, shelter)):
        yield f"{shelter.id}: cannot be visited then"


def _minutes(problem: Problem, team: Team, a: Site, b: Site) -> int:
    settings = problem.settings
    return minutes((a.lat, a.lon), (b.lat, b.lon), settings.detour, settings.speed_kmh[team.transport])
