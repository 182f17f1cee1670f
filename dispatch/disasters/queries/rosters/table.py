"""The table of a day, hour by post: what a screen, a phone and a sheet of paper show alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from dispatch.disasters.models import Duty, Post, Shift
from dispatch.disasters.queries.people import languages_of, name_of
from dispatch.disasters.queries.rosters.rows import STANDING
from dispatch.disasters.vocabulary import DutyState
from dispatch.i18n import local, zone


@dataclass(frozen=True, slots=True)
class Cell:
    """A shift in the table, over `width` of its columns; without a shift nobody is wanted there at that time.

    `people`: who stands there, `absent`: who should have. `missing`: empty places; `lacking`: codes of languages that
    nobody there speaks well enough.
    """

    width: int
    shift: Shift | None = None
    people: tuple[Duty, ...] = ()
    absent: tuple[Duty, ...] = ()
    missing: int = 0
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A post, or a part of one whose shifts overlap."""

    post: Post
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One day: the moments at which something begins, and a line for each post."""

    day: date
    hours: tuple[datetime, ...]
    lines: tuple[Line, ...]


def days_of(posts: Iterable[Post]) -> list[date]:
    """The days on which somebody is wanted."""
    found = {
        day
        for post in posts
        for shift in post.shifts
        for day in _days(shift.start_at, shift.end_at - timedelta(minutes=1))
    }
    return sorted(found)


def _days(start: datetime, last: datetime) -> list[date]:
    first, end = local(start).date(), local(last).date()
    return [first + timedelta(days=number) for number in range((end - first).days + 1)]


def table(posts: Sequence[Post], day: date) -> Table:
    """The shifts that touch a day."""
    begin = datetime.combine(day, time(), zone())
    end = datetime.combine(day + timedelta(days=1), time(), zone())
    by_post = [
        (post, [one for one in post.shifts if one.start_at < end and begin < one.end_at]) for post in posts
    ]
    shifts = [one for _post, found in by_post for one in found]
    marks = {max(one.start_at, begin) for one in shifts} | {min(one.end_at, end) for one in shifts}
    edges = sorted({moment.astimezone(zone()) for moment in marks})
    lines = [Line(post, _cells(lane, edges)) for post, found in by_post for lane in _lanes(found)]
    return Table(day, tuple(edges[:-1]), tuple(lines))


def _lanes(shifts: Sequence[Shift]) -> list[list[Shift]]:
    """Shifts of one post that overlap stand in lines of their own."""
    lanes: list[list[Shift]] = []
    for one in sorted(shifts, key=lambda one: (one.start_at, one.id)):
        free = next((lane for lane in lanes if lane[-1].end_at <= one.start_at), None)
        if free is None:
            lanes.append([one])
        else:
            free.append(one)
    return lanes


def _cells(lane: Sequence[Shift], edges: Sequence[datetime]) -> tuple[Cell, ...]:
    found, at = [], 0
    for shift in lane:
        first = next((k for k, edge in enumerate(edges) if edge >= shift.start_at), 0)
        last = max(k for k, edge in enumerate(edges) if edge <= shift.end_at)
        if first > at:
            found.append(Cell(first - at))
        found.append(cell(shift, last - first))
        at = last
    if at < len(edges) - 1:
        found.append(Cell(len(edges) - 1 - at))
    return tuple(found)


def cell(shift: Shift, width: int = 1) -> Cell:
    """A shift with who stands there and what is missing."""
    there = tuple(sorted((one for one in shift.duties if one.state in STANDING), key=_by_name))
    absent = tuple(one for one in shift.duties if one.state is DutyState.ABSENT)
    lacking = tuple(need["language"] for need in shift.languages if _short(need, there))
    return Cell(width, shift, there, absent, max(0, shift.number - len(there)), lacking)


def _by_name(duty: Duty) -> tuple[str, int]:
    return (name_of(duty.supporter), duty.id)


def _short(need: dict[str, Any], there: Sequence[Duty]) -> bool:
    """Whether too few of those on duty speak it, by what the roster says of them."""
    levels = [languages_of(one.supporter).get(need["language"]) for one in there]
    return sum(level is not None and max(1, level) >= need["level"] for level in levels) < need["number"]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many shifts there are, how many have all they ask for, how many places are empty."""

    shifts: int
    covered: int
    missing: int
    people: int


def tally(posts: Iterable[Post]) -> Tally:
    """Over all days."""
    cells = [cell(shift) for post in posts for shift in post.shifts]
    people = {duty.supporter_id for one in cells for duty in one.people}
    covered = sum(not one.missing and not one.lacking for one in cells)
    return Tally(len(cells), covered, sum(one.missing for one in cells), len(people))
