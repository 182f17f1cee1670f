"""The problem as the solvers see it: which team could visit which shelter, how far it is, and what a round is worth."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dispatch.disasters.routing.hours import FOREVER, Span, begins, from_minute, on_the_road, visit_minutes
from dispatch.disasters.routing.parts import Priority, Shelter, Site, Team
from dispatch.disasters.routing.problem import Problem
from dispatch.matching.geometry import minutes, minutes_between

Over = Callable[[], bool]  # whether the best so far must do
Rounds = list[list[int]]  # for each team the shelters it goes on to, by their number, in order
METRE_A_MINUTE = 0.06  # km/h


class Worth(NamedTuple):
    """What rounds are worth; the greater is the better: weight reached, points for languages, minutes less."""

    coverage: int
    matches: int
    saved: int


@dataclass(frozen=True, slots=True)
class Crew:
    """A team from now on: from where and when, back where and by when, how many visits more."""

    team: Team
    place: Site
    ready: int
    until: int
    most: int

    @property
    def available(self) -> bool:
        """Whether any hours are left."""
        return self.ready < self.until


class Instance:
    """Everything that is decided before anything is solved. Shelters are numbered as in the problem; `start` and `end`
    give the numbers of a team's own place and base, which follow on theirs."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.crews = [_crew(problem, team) for team in problem.teams]
        self.shelters = problem.shelters
        self.visits = [visit_minutes(problem, one) for one in self.shelters]
        self.begins = [begins(problem, one) for one in self.shelters]
        self._lasts = [[last for _, last in spans] for spans in self.begins]
        self.weights = [problem.settings.weight(one.priority) for one in self.shelters]
        self.before = {one.shelter: one.team for one in problem.previous}
        self.stopped = {one.shelter for one in problem.fixed}
        self.speeds = [problem.settings.speed_kmh[crew.team.transport] for crew in self.crews]
        self.ways = {speed: self._ways(speed) for speed in dict.fromkeys(self.speeds)}
        self.travel = [self.ways[speed] for speed in self.speeds]
        self.points = [[self._points(crew.team, one) for one in self.shelters] for crew in self.crews]
        self.changes = [[self._change(crew.team, one) for one in self.shelters] for crew in self.crews]
        self.could = [
            [k for k in range(len(self.shelters)) if self.may(v, k) and self.alone(v, k)]
            for v in range(len(self.crews))
        ]

    def start(self, v: int) -> int:
        """The number of the place from which the team goes on."""
        return len(self.shelters) + v

    def end(self, v: int) -> int:
        """The number of the team's base."""
        return len(self.shelters) + len(self.crews) + v

    @cached_property
    def can(self) -> list[frozenset[int]]:
        """`could` as sets."""
        return [frozenset(own) for own in self.could]

    @cached_property
    def able(self) -> list[list[int]]:
        """For each shelter the teams that could visit it."""
        return [[v for v, own in enumerate(self.can) if k in own] for k in range(len(self.shelters))]

    @cached_property
    def open(self) -> list[int]:
        """The shelters that some team could visit, if it visited nothing else."""
        return sorted({k for own in self.could for k in own})

    def wanted(self, k: int) -> bool:
        """Whether the shelter is to be visited at all: not visited or under way, needed, with a road to it."""
        one = self.shelters[k]
        return one.id not in self.stopped and one.priority is not Priority.NONE and not one.road_closed

    def speaks(self, v: int, k: int) -> bool:
        """Whether the team speaks what the shelter asks of whoever comes."""
        return self.crews[v].team.languages.issuperset(self.shelters[k].must_speak)

    def near(self, v: int, k: int) -> bool:
        """Whether the shelter is within the team's reach, and there is time to go, visit and be back."""
        crew, travel = self.crews[v], self.travel[v]
        whole = int(travel[self.start(v), k]) + self.visits[k] + int(travel[k, self.end(v)])
        return self.within[v][k] and crew.ready + whole <= crew.until

    def alone(self, v: int, k: int) -> bool:
        """Whether the team could visit the shelter if it visited nothing else, how many visits it may make aside."""
        crew, travel = self.crews[v], self.travel[v]
        begin = self.begin(k, crew.ready + int(travel[self.start(v), k]))
        return begin is not None and begin + self.visits[k] + int(travel[k, self.end(v)]) <= crew.until

    def may(self, v: int, k: int) -> bool:
        """Whether the team may visit the shelter, hours and windows aside."""
        return self.wanted(k) and self.crews[v].most > 0 and self.speaks(v, k) and self.within[v][k]

    @cached_property
    def within(self) -> list[list[bool]]:
        """For each team and shelter whether the way from the base is within the team's reach."""
        settings, out = self.problem.settings, list[list[bool]]()
        for crew in self.crews:
            team = crew.team
            reach = settings.reach_km.get(team.transport) if team.reach_km is None else team.reach_km
            km = [kilometres(team.base, one.site, settings.detour) for one in self.shelters]
            out.append([reach is None or way <= reach for way in km])
        return out

    def begin(self, k: int, minute: int) -> int | None:
        """The earliest minute from this one on at which a visit may begin."""
        spans = self.begins[k]
        at = bisect_left(self._lasts[k], minute)
        return None if at == len(spans) else max(minute, spans[at][0])

    def walk(self, v: int, order: Sequence[int]) -> list[Span] | None:
        """When each visit of a round begins and ends, each as early as it can; None where the round does not hold."""
        crew, travel = self.crews[v], self.travel[v]
        now, at, out = crew.ready, self.start(v), list[Span]()
        if not order:
            return out
        if len(order) > crew.most:
            return None
        for k in order:
            begin = self.begin(k, now + int(travel[at, k]))
            if begin is None:
                return None
            now, at = begin + self.visits[k], k
            out.append((begin, now))
        return out if now + int(travel[at, self.end(v)]) <= crew.until else None

    def minutes(self, v: int, order: Sequence[int]) -> int:
        """Minutes of travel of a round from where the team is, back to its base, and what its changes cost."""
        travel, changes = self.travel[v], self.changes[v]
        way = [self.start(v), *order, self.end(v)]
        on_road = sum(int(travel[a, b]) for a, b in pairwise(way))
        return on_road + sum(changes[k] for k in order)

    def worth(self, rounds: Rounds) -> Worth:
        """What rounds are worth; stops that are fixed count for nothing here, as they count in all alike."""
        return Worth(
            sum(self.weights[k] for order in rounds for k in order),
            sum(self.points[v][k] for v, order in enumerate(rounds) for k in order),
            -sum(self.minutes(v, order) for v, order in enumerate(rounds)),
        )

    def _ways(self, speed: float) -> NDArray[np.int64]:
        """Minutes between all shelters, the teams' places and their bases, at one speed."""
        sites = [one.site for one in self.shelters]
        sites += [crew.place for crew in self.crews] + [crew.team.base for crew in self.crews]
        points = np.array([(site.lat, site.lon) for site in sites], dtype=np.float64)
        n, detour = len(points), self.problem.settings.detour
        ends = np.repeat(points, n, axis=0), np.tile(points, (n, 1))
        return minutes_between(*ends, detour, np.full(n * n, speed)).reshape(n, n)

    def _points(self, team: Team, shelter: Shelter) -> int:
        settings, spoken = self.problem.settings, team.languages
        known, suspected = spoken.intersection(shelter.languages), spoken.intersection(shelter.suspected)
        return settings.known * len(known) + settings.suspected * len(suspected)

    def _change(self, team: Team, shelter: Shelter) -> int:
        return self.problem.settings.changed * (self.before.get(shelter.id, team.id) != team.id)


def kilometres(a: Site, b: Site, detour: float) -> float:
    """The way over the road: great circle times detour."""
    return minutes((a.lat, a.lon), (b.lat, b.lon), detour, METRE_A_MINUTE) / 1000


def _crew(problem: Problem, team: Team) -> Crew:
    """The team after its fixed stops, where it is now."""
    own = [stop for stop in problem.fixed if stop.team == team.id]
    sites = {one.id: one.site for one in problem.shelters}
    road = on_the_road(problem, team) or (0, 0)
    place, free = team.base, road[0]
    if own:
        place, free = sites[own[-1].shelter], from_minute(own[-1].leave)
    if team.present is not None:
        place, free = team.present.site, from_minute(team.present.at)
    most = FOREVER if team.most_visits is None else team.most_visits
    return Crew(team, place, max(road[0], free), road[1], max(0, most - len(own)))
