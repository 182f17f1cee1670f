"""The hours of a team and of a shelter, in whole minutes since 1970: beginnings rounded up, ends rounded down."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.disasters.routing.daylight import sun
from dispatch.disasters.routing.parts import Shelter, Team, Window
from dispatch.disasters.routing.problem import Problem

Span = tuple[int, int]
FOREVER = 10**9  # minutes: far beyond any year that a problem may hold


def from_minute(moment: datetime) -> int:
    """The first whole minute that is not before the moment."""
    return math.ceil(moment.timestamp() / 60)


def to_minute(moment: datetime) -> int:
    """The last whole minute that is not after the moment."""
    return math.floor(moment.timestamp() / 60)


def moment(minute: int, timezone: str) -> datetime:
    """The moment by the clock on the wall."""
    return datetime.fromtimestamp(minute * 60, ZoneInfo(timezone))


def on_the_road(problem: Problem, team: Team) -> Span | None:
    """When the team may be out. By daylight it is the longest light part of its hours; None: there is none."""
    start, end = from_minute(team.hours.start), to_minute(team.hours.end)
    light = [(start, end)]
    if team.daylight_only:
        light = [(max(start, a), min(end, b)) for a, b in _light(problem, team)]
    longest = max(light, key=lambda span: span[1] - span[0], default=(0, 0))
    return longest if longest[0] < longest[1] else None


def _light(problem: Problem, team: Team) -> list[Span]:
    if problem.daylight:
        return [_span(window) for window in problem.daylight]
    first = team.hours.start.astimezone(ZoneInfo(problem.timezone)).date()
    days = [sun(team.base, first + timedelta(days=k)) for k in (-1, 0, 1, 2)]
    return [(from_minute(day[0]), to_minute(day[1])) for day in days if day is not None]


def begins(problem: Problem, shelter: Shelter) -> list[Span]:
    """When a visit may begin, first and last minute, in order and apart; it ends within the same window."""
    minutes, earliest = visit_minutes(problem, shelter), again(problem, shelter)
    if earliest is None:
        return []
    if not shelter.windows:
        return [(earliest, FOREVER)]
    spans = sorted(_span(window) for window in shelter.windows)
    out: list[Span] = []
    for start, end in spans:
        first, last = max(start, earliest), end - minutes
        if first > last:
            continue
        if out and first <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return out


def again(problem: Problem, shelter: Shelter) -> int | None:
    """From which minute on it may be visited, as far as it was visited before; None: it was, and not again."""
    if shelter.visited is None:
        return -FOREVER
    hours = problem.settings.revisit_hours
    return None if hours is None else from_minute(shelter.visited + timedelta(hours=hours))


def visit_minutes(problem: Problem, shelter: Shelter) -> int:
    """How long a visit lasts."""
    own = shelter.visit_minutes
    return problem.settings.visit_minutes if own is None else own


def _span(window: Window) -> Span:
    return from_minute(window.start), to_minute(window.end)
