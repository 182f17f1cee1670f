"""`dispatch-rounds/1` to parts and back. Field by field, in the order of the format's own page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

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
from dispatch.matching.reading import Fields, exactly, instant, number, shown, text, whole, yes_or_no
from dispatch.matching.shapes import Field, Pair, Shape, part, parts, table, value, values

if TYPE_CHECKING:
    from dispatch.disasters.routing.problem import Problem

FORMAT = "dispatch-rounds/1"
COUNTS = ("urgent", "high", "normal", "known", "suspected", "changed", "visit_minutes", "revisit_hours")


def read(make: Callable[..., Problem], value: object) -> Problem:
    """The problem in a parsed JSON value; raises ProblemError with every fault found."""
    return make(**PROBLEM.read(value))


def _priority(value: object) -> Priority:
    name = text(value)
    if name not in list(Priority):
        raise ValueError(f"is not a priority: {shown(name)}")
    return Priority(name)


def _inner(shape: Shape[Any] | Pair[Any]) -> Field:
    """An object inside that must be there."""

    def careful(fields: Fields, name: str) -> Any:
        if (inner := fields.raw.get(name)) is None:
            return fields.get(name, text)
        return shape.careful(inner, fields.at(name), fields.faults)

    return Field(shape.quick, careful)


def _settings(speed_kmh: dict[str, float], reach_km: dict[str, float], **figures: Any) -> Settings:
    """Speeds and reaches that are named go before the usual ones; what is absent is as usual."""
    usual = Settings()
    given = {name: figure for name, figure in figures.items() if figure is not None}
    return Settings(
        speed_kmh={**usual.speed_kmh, **speed_kmh}, reach_km={**usual.reach_km, **reach_km}, **given
    )


def _problem(format: str, **fields: Any) -> dict[str, Any]:
    return fields


WINDOW = Pair(Window, instant, "start", "end")
SITE = Shape(Site, lat=value(number), lon=value(number))
SHELTER = Shape(
    Shelter,
    id=value(text),
    site=_inner(SITE),
    priority=value(_priority, Priority.NORMAL),
    languages=values(text),
    suspected=values(text),
    must_speak=values(text),
    windows=parts(WINDOW),
    visit_minutes=value(whole, None),
    road_closed=value(yes_or_no, False),
    visited=value(instant, None),
)
MEMBER = Shape(Member, id=value(text), languages=values(text))
PRESENT = Shape(Present, site=_inner(SITE), at=value(instant))
TEAM = Shape(
    Team,
    id=value(text),
    base=_inner(SITE),
    hours=_inner(WINDOW),
    members=parts(MEMBER),
    daylight_only=value(yes_or_no, True),
    driver=value(yes_or_no, False),
    vehicle=value(text, None),
    otherwise=value(text, "walk"),
    reach_km=value(number, None),
    most_visits=value(whole, None),
    present=part(PRESENT, None),
)
STOP = Shape(Stop, team=value(text), shelter=value(text), arrive=value(instant), leave=value(instant))
PREVIOUS = Shape(Previous, team=value(text), shelter=value(text))
SETTINGS = Shape(
    _settings,
    foreign="is not a setting",
    detour=value(number, None),
    speed_kmh=table(number),
    reach_km=table(number),
    **{name: value(whole, None) for name in COUNTS},
)
PROBLEM = Shape(
    _problem,
    format=value(exactly(FORMAT)),
    timezone=value(text, "Asia/Tokyo"),
    settings=part(SETTINGS, Settings()),
    daylight=parts(WINDOW),
    shelters=parts(SHELTER, needed=True),
    teams=parts(TEAM, needed=True),
    fixed=parts(STOP),
    previous=parts(PREVIOUS),
)


def written(problem: Problem) -> dict[str, Any]:
    """The problem as plain values for JSON; absent optional fields are left out."""
    settings = problem.settings
    return {
        "format": FORMAT,
        "timezone": problem.timezone,
        "settings": _present(
            detour=settings.detour,
            speed_kmh=dict(settings.speed_kmh),
            reach_km=dict(settings.reach_km),
            **{name: getattr(settings, name) for name in COUNTS},
        ),
        "daylight": _windows(problem.daylight),
        "shelters": [_shelter(one) for one in problem.shelters],
        "teams": [_team(one) for one in problem.teams],
        "fixed": [written_stop(one) for one in problem.fixed],
        "previous": [{"team": one.team, "shelter": one.shelter} for one in problem.previous],
    }


def written_stop(one: Stop) -> dict[str, Any]:
    """A stop as the problem writes it."""
    return {
        "team": one.team,
        "shelter": one.shelter,
        "arrive": one.arrive.isoformat(),
        "leave": one.leave.isoformat(),
    }


def _windows(windows: Iterable[Window]) -> list[list[str]]:
    return [[window.start.isoformat(), window.end.isoformat()] for window in windows]


def _site(site: Site) -> dict[str, float]:
    return {"lat": site.lat, "lon": site.lon}


def _present(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _shelter(one: Shelter) -> Mapping[str, Any]:
    return _present(
        id=one.id,
        site=_site(one.site),
        priority=one.priority.value,
        languages=list(one.languages),
        suspected=list(one.suspected),
        must_speak=list(one.must_speak),
        windows=_windows(one.windows),
        visit_minutes=one.visit_minutes,
        road_closed=one.road_closed,
        visited=None if one.visited is None else one.visited.isoformat(),
    )


def _team(one: Team) -> Mapping[str, Any]:
    present = one.present
    return _present(
        id=one.id,
        base=_site(one.base),
        hours=_windows([one.hours])[0],
        members=[{"id": member.id, "languages": list(member.languages)} for member in one.members],
        daylight_only=one.daylight_only,
        driver=one.driver,
        vehicle=one.vehicle,
        otherwise=one.otherwise,
        reach_km=one.reach_km,
        most_visits=one.most_visits,
        present=None if present is None else {"site": _site(present.site), "at": present.at.isoformat()},
    )
