"""Free intervals: the rules one by one, and together against a slow oracle that asks every half hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from hypothesis import given, settings
from hypothesis import strategies as st

import dispatch.accounts.models
import dispatch.assignments.models  # noqa: F401  (relations are named by strings)
from dispatch.volunteers.hours import read_spans, read_week, write_spans, write_week
from dispatch.volunteers.models import DateException, Volunteer, WeeklyHours
from dispatch.volunteers.queries import windows

TOKYO = ZoneInfo("Asia/Tokyo")
MONDAY = date(2026, 11, 2)
CULTURE_DAY = date(2026, 11, 3)
"""A Tuesday on which offices are closed."""
CLOSED = holidays.country_holidays("JP", years=2026)
HALF_HOURS = [time(k // 2, 30 * (k % 2)) for k in range(48)]


def person(**values: Any) -> Volunteer:
    return Volunteer(**{"id": 7, "active": True, **values})


def hours(weekday: int, start: int, end: int) -> WeeklyHours:
    return WeeklyHours(weekday=weekday, start=time(start), end=time(end % 24))


def free(
    who: Volunteer,
    first: date,
    last: date,
    zone: ZoneInfo = TOKYO,
    busy: Sequence[tuple[datetime, datetime]] = (),
) -> list[tuple[datetime, datetime]]:
    """The windows on the wall clock, without their zone."""
    found = windows([who], first, last, zone, {7: busy})[7]
    assert all(start.tzinfo is UTC and end.tzinfo is UTC for start, end in found)
    wall = [[at.astimezone(zone).replace(tzinfo=None) for at in window] for window in found]
    return [(start, end) for start, end in wall]


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(hours=hour)


def test_the_weekly_hours_recur_and_are_given_in_utc():
    """Monday 9 to 12 in Japan is Monday 0 to 3 in UTC, each week."""
    who = person(pattern=[hours(0, 9, 12)])
    found = windows([who], MONDAY, MONDAY + timedelta(days=7), TOKYO)[7]
    assert [start for start, _ in found] == [datetime(2026, 11, d, 0, tzinfo=UTC) for d in (2, 9)]
    assert [end for _, end in found] == [datetime(2026, 11, d, 3, tzinfo=UTC) for d in (2, 9)]


def test_hours_that_touch_are_one_window_over_midnight_too():
    """9-12 with 12-15 is 9-15, and Sunday until 24:00 with Monday from 0:00 is one night."""
    who = person(pattern=[hours(5, 12, 15), hours(5, 9, 12), hours(6, 22, 24), hours(0, 0, 2)])
    saturday = date(2026, 11, 7)
    assert free(who, saturday, saturday + timedelta(days=2)) == [
        (at(saturday, 9), at(saturday, 15)),
        (at(saturday, 46), at(saturday, 50)),
    ]


def test_a_holiday_is_closed_unless_an_exception_opens_it():
    """On 3 November the weekly hours do not count, the hours opened for that day do."""
    who = person(pattern=[hours(1, 9, 17)])
    assert free(who, CULTURE_DAY, CULTURE_DAY) == []
    who.exceptions = [DateException(day=CULTURE_DAY, free=True, start=time(10), end=time(12))]
    assert free(who, CULTURE_DAY, CULTURE_DAY) == [(at(CULTURE_DAY, 10), at(CULTURE_DAY, 12))]


def test_exceptions_add_and_take_away_parts_of_days_and_whole_days():
    """A free evening is added, a busy hour cut out, a busy day empty; where both are said, busy wins."""
    who = person(pattern=[hours(0, 9, 17)])
    who.exceptions = [
        DateException(day=MONDAY, free=True, start=time(18), end=time(20)),
        DateException(day=MONDAY, free=False, start=time(12), end=time(13)),
        DateException(day=MONDAY, free=False, start=time(19), end=None),
        DateException(day=MONDAY + timedelta(days=7), free=False),
    ]
    expected = [(9, 12), (13, 17), (18, 19)]
    assert free(who, MONDAY, MONDAY + timedelta(days=7)) == [
        (at(MONDAY, a), at(MONDAY, b)) for a, b in expected
    ]


def test_pauses_registration_and_leaving_close_days():
    """Paused days count inclusively, an open pause has no end, before the registration nothing is free."""
    who = person(pattern=[hours(k, 9, 10) for k in range(7)])
    days = [MONDAY + timedelta(days=k) for k in range(14) if k != 1]

    def kept(**values: Any) -> list[date]:
        changed = {
            "paused_from": None,
            "paused_until": None,
            "registered_from": None,
            "active": True,
            **values,
        }
        for name, value in changed.items():
            setattr(who, name, value)
        return [start.date() for start, _ in free(who, MONDAY, days[-1])]

    assert kept() == days
    assert kept(paused_from=days[3], paused_until=days[5]) == days[:3] + days[6:]
    assert kept(paused_from=days[3]) == days[:3]
    assert kept(paused_until=days[3]) == days[4:]
    assert kept(registered_from=days[2]) == days[2:]
    assert kept(active=False) == []


def test_wall_clock_hours_follow_a_zone_that_changes_its_clock():
    """9 o'clock stays 9 o'clock on both sides of a change to summer time, and a night hour lost is no window."""
    who = person(
        pattern=[hours(5, 9, 10), hours(6, 9, 10), WeeklyHours(weekday=6, start=time(2, 30), end=time(3))]
    )
    found = windows([who], date(2026, 3, 7), date(2026, 3, 8), ZoneInfo("America/New_York"))[7]
    assert [start.hour for start, _ in found] == [14, 13]


@st.composite
def volunteers(draw: st.DrawFn) -> Volunteer:
    """Somebody with any hours, exceptions and dates in the three weeks around two holidays."""
    clock_times = st.sampled_from(HALF_HOURS)
    days = st.integers(0, 20).map(lambda k: date(2026, 10, 26) + timedelta(days=k))
    maybe_day = st.none() | days
    who = person(paused_from=draw(maybe_day), paused_until=draw(maybe_day), registered_from=draw(maybe_day))
    who.active = draw(st.sampled_from([True] * 9 + [False]))
    who.open_on_holidays = draw(st.booleans())
    weekly = st.builds(WeeklyHours, weekday=st.integers(0, 6), start=clock_times, end=clock_times)
    who.pattern = draw(st.lists(weekly, max_size=12))
    maybe_time = st.none() | clock_times
    exception = st.builds(DateException, day=days, free=st.booleans(), start=maybe_time, end=maybe_time)
    who.exceptions = draw(st.lists(exception, max_size=12))
    return who


def covers(start: time | None, end: time | None, moment: time) -> bool:
    last = time.max if end is None or end == time(0) else end
    return (start or time(0)) <= moment < last


def oracle(who: Volunteer, day: date, moment: time) -> bool:
    """Whether `who` is free at one moment, as one would say it aloud."""
    if not who.active or (who.registered_from and day < who.registered_from):
        return False
    if who.paused_from or who.paused_until:
        paused = (who.paused_from or date.min) <= day <= (who.paused_until or date.max)
        if paused:
            return False
    special = [e for e in who.exceptions if e.day == day and covers(e.start, e.end, moment)]
    if special:
        return all(e.free for e in special)
    closed = day in CLOSED and not who.open_on_holidays
    return not closed and any(
        h.weekday == day.weekday() and covers(h.start, h.end, moment) for h in who.pattern
    )


@st.composite
def busy_times(draw: st.DrawFn) -> list[tuple[datetime, datetime]]:
    """Intervals as calendars give them: in any order, overlapping, over midnight, empty, on half hours."""
    begin = datetime(2026, 10, 26, tzinfo=TOKYO)
    starts = draw(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 90)), max_size=8))
    half = timedelta(minutes=30)
    return [(begin + a * half, begin + (a + n) * half) for a, n in starts]


@settings(deadline=None)
@given(volunteers(), busy_times())
def test_every_half_hour_is_as_the_oracle_says(who: Volunteer, busy: list[tuple[datetime, datetime]]):
    """The windows cover exactly the half hours that the rules and the calendars leave free, sorted and joined."""
    first, last = date(2026, 10, 28), date(2026, 11, 12)
    found = free(who, first, last, busy=busy)
    taken = [[at.replace(tzinfo=None) for at in interval] for interval in busy]
    expected = {
        datetime.combine(day, moment)
        for day in (first + timedelta(days=k) for k in range((last - first).days + 1))
        for moment in HALF_HOURS
        if oracle(who, day, moment)
        and not any(start <= datetime.combine(day, moment) < end for start, end in taken)
    }
    shown = {
        start + timedelta(minutes=30 * k)
        for start, end in found
        for k in range((end - start) // timedelta(minutes=30))
    }
    assert shown == expected
    assert all(start < end for start, end in found)
    assert all(before[1] < after[0] for before, after in pairwise(found))


FREE_TEXT = st.lists(st.tuples(st.integers(0, 47), st.integers(1, 48)), max_size=5)


@given(st.lists(FREE_TEXT, min_size=7, max_size=7))
def test_a_painted_week_reads_back_as_the_same_half_hours(painted: list[list[tuple[int, int]]]):
    """Whatever half hours are painted, the notation the grid writes is read, and written again, as the same ones."""
    week = [{k for start, count in day for k in range(start, min(48, start + count))} for day in painted]
    read = [read_spans(text) if (text := written(cells)) else () for cells in week]
    assert [half_hours(spans) for spans in read] == week
    assert [write_spans(spans, "、") for spans in read] == [written(cells) for cells in week]
    assert read_week(write_week(read)) == tuple(read)


def written(cells: set[int]) -> str:
    """What `grid.js` writes for these half hours of a day."""
    starts = sorted(k for k in cells if k - 1 not in cells)
    ends = sorted(k + 1 for k in cells if k + 1 not in cells)
    pairs = zip(starts, ends, strict=True)
    return "、".join(f"{a // 2:02d}:{a % 2 * 30:02d}-{b // 2:02d}:{b % 2 * 30:02d}" for a, b in pairs)


def half_hours(spans: Sequence[tuple[time, time]]) -> set[int]:
    """The half hours of a day that spans cover."""
    return {k for k, moment in enumerate(HALF_HOURS) if any(covers(a, b, moment) for a, b in spans)}
