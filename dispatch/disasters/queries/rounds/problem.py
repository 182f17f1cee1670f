"""From rows to the planner's problem: the only bridge between an event's rounds and `dispatch.disasters.routing`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from dispatch.disasters.models import DisasterEvent, EventShelter, RoundTeam, RoundVisit, Supporter
from dispatch.disasters.queries.rounds.crew import members, speaks
from dispatch.disasters.queries.rounds.rows import open_stops, teams, visits
from dispatch.disasters.routing.parts import (
    Member,
    Present,
    Previous,
    Priority,
    Settings,
    Shelter,
    Site,
    Stop,
    Team,
    Window,
)
from dispatch.disasters.routing.problem import Problem
from dispatch.disasters.vocabulary import VisitState
from dispatch.i18n import local, zone
from dispatch.vocabulary import Transport

USUAL_REVISIT = 12
"""Hours after which a shelter is due again, unless somebody chooses otherwise."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which day is to be planned; so many hours after a visit a shelter is due again (None: not at all)."""

    day: date
    revisit_hours: int | None = USUAL_REVISIT

    def to_json(self) -> dict[str, Any]:
        """As a run keeps it."""
        return {"day": self.day.isoformat(), "revisit_hours": self.revisit_hours}

    @classmethod
    def from_json(cls, wanted: dict[str, Any]) -> Question:
        """What a run was asked."""
        return cls(date.fromisoformat(wanted["day"]), wanted["revisit_hours"])


def team_id(team: RoundTeam) -> str:
    """A team as the problem names it."""
    return f"t{team.id}"


def stop_id(stop_key: int) -> str:
    """A shelter as the problem names it."""
    return f"s{stop_key}"


def key_of(name: str) -> int:
    """The row's key behind such a name."""
    return int(name[1:])


def build(event: DisasterEvent, question: Question, now: datetime) -> Problem:
    """The event's open shelters and the day's teams, around what they have done by `now`.

    A visit that was made stands as it was; a team that is under way goes on from its last stop. Raises ProblemError
    where the rows make no problem.
    """
    crews = teams(event, question.day)
    rounds = visits(crews)
    fixed = _latest(one for team in crews for one in _made(team, rounds[team.id]))
    people, shelters = members(crews), open_stops(event)
    sites = {stop_id(one.id): Site(one.shelter.lat, one.shelter.lon) for one in shelters}
    fixed = [one for one in fixed if one.shelter in sites]
    return Problem(
        shelters=tuple(_shelter(one, question.day, {stop.shelter for stop in fixed}) for one in shelters),
        teams=tuple(_team(one, people[one.id], fixed, sites, now) for one in crews),
        fixed=tuple(fixed),
        previous=tuple(_previous(crews, rounds, sites)),
        timezone=zone().key,
        settings=Settings(revisit_hours=question.revisit_hours),
    )


def _shelter(one: EventShelter, day: date, made: set[str]) -> Shelter:
    """A shelter visited today by one of the teams is their fixed stop; what was before today is `visited`."""
    known = tuple(dict.fromkeys(one.languages))
    return Shelter(
        id=stop_id(one.id),
        site=Site(one.shelter.lat, one.shelter.lon),
        priority=Priority(one.priority.value),
        languages=known,
        suspected=tuple(code for code in dict.fromkeys(one.suspected) if code not in known),
        windows=tuple(_windows(one, day)),
        visit_minutes=one.visit_minutes,
        road_closed=one.road_closed,
        visited=None if stop_id(one.id) in made else one.visited_at,
    )


def _windows(one: EventShelter, day: date) -> Iterator[Window]:
    """The hours of each day on this day and the next: a team may be out past midnight."""
    for later in (0, 1):
        for hours in one.windows:
            start, end = (
                datetime.combine(day, time.fromisoformat(hours[name]), zone()) for name in ("start", "end")
            )
            yield Window(start + timedelta(days=later), end + timedelta(days=later))


def _made(team: RoundTeam, stops: Sequence[RoundVisit]) -> Iterator[Stop]:
    """The visits a team has made, one after the other however they were written down."""
    done = sorted(
        (one for one in stops if one.state == VisitState.VISITED and one.done_at),
        key=lambda one: (one.done_at, one.id),
    )
    free: datetime | None = None
    for one in done:
        leave = local(one.done_at or one.leave_at)
        begun = leave - timedelta(minutes=one.stop.visit_minutes)
        arrive = begun if free is None else min(leave, max(begun, free))
        yield Stop(team_id(team), stop_id(one.event_shelter_id), arrive, leave)
        free = leave


def _latest(stops: Iterator[Stop]) -> list[Stop]:
    """Each shelter once: the last visit counts. Teams one after the other, each in its order."""
    found = list(stops)
    last: dict[str, Stop] = {}
    for one in found:
        if one.shelter not in last or one.leave >= last[one.shelter].leave:
            last[one.shelter] = one
    return [one for one in found if last[one.shelter] is one]


def _team(
    team: RoundTeam, people: Sequence[Supporter], fixed: Sequence[Stop], sites: dict[str, Site], now: datetime
) -> Team:
    base, name = Site(team.lat, team.lon), team_id(team)
    own = [one for one in fixed if one.team == name]
    begin, now = local(team.start_at), local(now)
    present = None
    if now > begin or own:
        free = max([now, begin, *(one.leave for one in own)])
        present = Present(sites[own[-1].shelter] if own else base, free)
    drives = team.driver_id is not None
    by_car = team.transport == Transport.CAR
    return Team(
        id=name,
        base=base,
        hours=Window(begin, local(team.end_at)),
        members=tuple(Member(f"p{one.id}", tuple(speaks(one))) for one in people),
        daylight_only=team.daylight_only,
        driver=drives,
        vehicle="car" if by_car else None,
        otherwise="walk" if by_car else team.transport.value,
        present=present,
    )


def _previous(
    crews: Sequence[RoundTeam], rounds: dict[int, list[RoundVisit]], sites: dict[str, Site]
) -> Iterator[Previous]:
    seen = set[str]()
    for team in crews:
        for one in rounds.get(team.id, ()):
            name = stop_id(one.event_shelter_id)
            if one.state == VisitState.PLANNED and name in sites and name not in seen:
                seen.add(name)
                yield Previous(team_id(team), name)
