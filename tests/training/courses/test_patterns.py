"""Dates from patterns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.hours import minutes_of, rows_of, week_of
from training.patterns import MOST_DATES, Pattern, Repeat, days

NEW_YEAR = date(2027, 1, 1)


def is_new_year(day: date) -> bool:
    return day == NEW_YEAR


def test_weekdays_go_on_and_holidays_are_made_up_for() -> None:
    """Five Fridays from 18 December without New Year's Day are still five; with it, it is one of them."""
    pattern = Pattern(Repeat.WEEKLY, date(2026, 12, 18), 5, skip_holidays=True)
    taken, left = days(pattern, is_new_year)
    assert [day.day for day in taken] == [18, 25, 8, 15, 22]
    assert left == [NEW_YEAR]
    taken, left = days(Pattern(Repeat.FORTNIGHTLY, date(2026, 12, 18), 2), is_new_year)
    assert (taken, left) == ([date(2026, 12, 18), NEW_YEAR], [])


def test_the_second_sunday_and_the_fifth() -> None:
    """The rank in the month is kept; months without a fifth such day are passed over."""
    second, _left = days(Pattern(Repeat.MONTHLY, date(2026, 12, 13), 3), is_new_year)
    assert second == [date(2026, 12, 13), date(2027, 1, 10), date(2027, 2, 14)]
    fifth, _left = days(Pattern(Repeat.MONTHLY, date(2026, 11, 29), 2), is_new_year)
    assert fifth == [date(2026, 11, 29), date(2027, 1, 31)]


def test_given_dates_are_sorted_and_once() -> None:
    """Twice the same is once; a holiday left out is not made up for."""
    given_days = (date(2027, 1, 9), NEW_YEAR, date(2026, 12, 5), date(2027, 1, 9))
    taken, left = days(Pattern(Repeat.DATES, min(given_days), 1, True, given_days), is_new_year)
    assert (taken, left) == ([date(2026, 12, 5), date(2027, 1, 9)], [NEW_YEAR])


@settings(max_examples=50, deadline=None)
@given(
    repeat=st.sampled_from([Repeat.WEEKLY, Repeat.FORTNIGHTLY, Repeat.MONTHLY]),
    first=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    count=st.integers(1, MOST_DATES),
)
def test_every_pattern_keeps_its_weekday(repeat: Repeat, first: date, count: int) -> None:
    """As many dates as wanted, in order, none twice, all on one weekday, beginning with the first."""
    taken, _left = days(Pattern(repeat, first, count), lambda _day: False)
    assert len(taken) == count
    assert taken == sorted(set(taken))
    assert taken[0] == first
    assert {day.weekday() for day in taken} == {first.weekday()}


def test_a_year_of_holidays_ends() -> None:
    """Where every day is left out the search ends all the same; too many dates are refused."""
    taken, left = days(Pattern(Repeat.WEEKLY, NEW_YEAR, 5, True), lambda _day: True)
    assert taken == []
    assert left[-1] - left[0] > timedelta(days=365)
    with pytest.raises(ValueError, match="pattern"):
        Pattern(Repeat.WEEKLY, NEW_YEAR, MOST_DATES + 1)


def test_hours_come_back_as_they_were() -> None:
    """Rows to a week and back; midnight at the end is the day's last minute."""
    rows = [[0, "09:00", "12:00"], [0, "13:00", "24:00"], [6, "00:00", "24:00"]]
    assert rows_of(week_of(rows)) == rows
    assert minutes_of(rows, 0) == [(540, 720), (780, 1440)]
