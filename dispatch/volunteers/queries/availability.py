"""When volunteers are free: weekly hours, exceptions on dates, holidays and pauses, as intervals in UTC.

Computed from rows in memory and nothing else, because a plan asks it of everybody at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

import holidays

from dispatch.volunteers.models import Volunteer

Window = tuple[datetime, datetime]
"""A half-open free interval, aware, in UTC."""
Span = tuple[int, int]
"""A half-open interval of one day, in minutes of the wall clock since midnight."""

Edges = TypeVar("Edges", Window, Span)

DAY = 24 * 60
WHOLE_DAY: Span = (0, DAY)


def windows(
    volunteers: Sequence[Volunteer],
    first: date,
    last: date,
    zone: ZoneInfo,
    busy: Mapping[int, Sequence[Window]] | None = None,
) -> dict[int, list[Window]]:
    """Each volunteer's free intervals from `first` through `last`, by the volunteer's id: sorted, joined, in UTC.

    On a date, the weekly hours count unless it is a Japanese public holiday (and the person has not opened those);
    free exceptions add to them, the others take away. Who is paused, not yet registered or no longer active is not
    free. Intervals that touch, at midnight too, are one. `busy` (aware intervals by the volunteer's id, in any
    order, as their calendars say) is taken out at last. No row is loaded here: see `roster_for_matching`.
    """
    days = [_Day(first + timedelta(days=number), zone) for number in range((last - first).days + 1)]
    taken = {
        key: [(a.astimezone(UTC), b.astimezone(UTC)) for a, b in rows] for key, rows in (busy or {}).items()
    }
    return {person.id: without(_free(person, days), taken.get(person.id, ())) for person in volunteers}


def stated_hours(person: Volunteer, days: Sequence[date]) -> dict[date, list[Span]]:
    """The hours that somebody has stated for these dates, in minutes since midnight; no calendar is looked at."""
    weekly, special = _weekly(person), _special(person)
    found: dict[date, list[Span]] = {day: [] for day in days}
    for day in days if person.active else ():
        if on_duty(person, day):
            found[day] = _spans(_regular(person, weekly, day), *special.get(day, ([], [])))
    return found


def regular_hours(person: Volunteer, day: date) -> list[Span]:
    """What the weekly hours give on a date, before its exceptions; nothing on a holiday that is not opened."""
    return _regular(person, _weekly(person), day)


def on_duty(person: Volunteer, day: date) -> bool:
    """Whether somebody is registered and not paused on a date."""
    return not is_paused(person, day) and day >= (person.registered_from or date.min)


def is_paused(person: Volunteer, day: date) -> bool:
    """Whether a date lies in somebody's pause; one without an end goes on, one without a beginning has always been."""
    if person.paused_from is None and person.paused_until is None:
        return False
    return (person.paused_from or date.min) <= day <= (person.paused_until or date.max)


def without(free: list[Edges], taken: Iterable[Edges]) -> list[Edges]:
    """Sorted half-open intervals, of moments or of minutes, with others cut out of them."""
    left = free
    for gone_start, gone_end in taken:
        if gone_start >= gone_end:
            continue
        cut = [((start, min(end, gone_start)), (max(start, gone_end), end)) for start, end in left]
        left = [(start, end) for pair in cut for start, end in pair if start < end]
    return left


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Japan's public holidays of a year, substitute days included."""
    return frozenset(holidays.country_holidays("JP", years=year))


def is_holiday(day: date) -> bool:
    """Whether offices are closed on `day` by law."""
    return day in public_holidays(day.year)


class _Day(dict[int, datetime]):
    """One date's wall clock: the moment in UTC of each minute asked for, kept because everybody asks for the same."""

    def __init__(self, date_: date, zone: ZoneInfo) -> None:
        super().__init__()
        self.date, self.zone = date_, zone
        self.weekday = date_.weekday()
        self.closed = is_holiday(date_)

    def __missing__(self, minute: int) -> datetime:
        ahead, rest = divmod(minute, DAY)
        wall = datetime.combine(self.date + timedelta(days=ahead), time(*divmod(rest, 60)), self.zone)
        self[minute] = wall.astimezone(UTC)
        return self[minute]


def _free(person: Volunteer, days: Iterable[_Day]) -> list[Window]:
    """One person's windows; a clock put forward may leave nothing of a span."""
    if not person.active:
        return []
    weekly, special = _weekly(person), _special(person)
    found: list[Window] = []
    for day in days:
        if not on_duty(person, day.date):
            continue
        regular = [] if day.closed and not person.open_on_holidays else weekly[day.weekday]
        for start, end in _spans(regular, *special[day.date]) if day.date in special else regular:
            window = (day[start], day[end])
            if found and window[0] <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], window[1]))
            elif window[0] < window[1]:
                found.append(window)
    return found


def _regular(person: Volunteer, weekly: list[list[Span]], day: date) -> list[Span]:
    return [] if is_holiday(day) and not person.open_on_holidays else weekly[day.weekday()]


def _weekly(person: Volunteer) -> list[list[Span]]:
    """The regular hours of Monday to Sunday, sorted and joined."""
    week: list[list[Span]] = [[] for _ in range(7)]
    for hours in person.pattern:
        week[hours.weekday].append(span_of(hours.start, hours.end))
    return [join(spans) for spans in week]


def _special(person: Volunteer) -> dict[date, tuple[list[Span], list[Span]]]:
    """Dates with exceptions: what is added, and what is taken away."""
    days: dict[date, tuple[list[Span], list[Span]]] = {}
    for exception in person.exceptions:
        added, removed = days.setdefault(exception.day, ([], []))
        (added if exception.free else removed).append(span_of(exception.start, exception.end))
    return days


def span_of(start: time | None, end: time | None) -> Span:
    """Two wall-clock times as minutes; none means the day's own edge, and an end of 0:00 is midnight."""
    return (_minute(start) if start else 0, (_minute(end) if end else 0) or DAY)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _spans(regular: list[Span], added: list[Span], removed: list[Span]) -> list[Span]:
    """The regular spans and the added ones, without the removed ones."""
    return without(join([*regular, *added]), removed)


def join(spans: list[Span]) -> list[Span]:
    """Sorted, with those that overlap or touch made one; empty ones fall out."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
