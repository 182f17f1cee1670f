"""Repetition against dateutil, which computes it in another way."""

from __future__ import annotations

import datetime as datetime_module
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from dateutil import rrule
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as some

from dispatch.calendars.faults import Budget, TooMuch, Why, Wrong
from dispatch.calendars.recurrence import starts
from dispatch.calendars.rules import read_rule

SOON = SimpleNamespace(**{**vars(datetime_module), "MAXYEAR": 2031})
"""dateutil looks for what never comes until the year 9999; here it may give up earlier."""
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@some.composite
def written_rules(draw: some.DrawFn) -> str:
    """Rules of every kind that dateutil understands in the same way."""
    freq = draw(some.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"]))
    parts = [f"FREQ={freq}"]
    large = freq in ("HOURLY", "MINUTELY")
    step = draw(some.integers(1, 5)) * (7 if freq == "HOURLY" else 97 if freq == "MINUTELY" else 1)
    parts.append(f"INTERVAL={step}")
    if draw(some.booleans()):
        parts.append(f"COUNT={draw(some.integers(1, 30))}")
    if draw(some.booleans()):
        parts.append(f"WKST={draw(some.sampled_from(DAYS))}")
    if draw(some.booleans()):
        counted = freq in ("YEARLY", "MONTHLY") and draw(
            some.booleans()
        )  # both at once dateutil takes for none
        nth = some.sampled_from(["1", "-1", "2", "+3"]) if counted else some.just("")
        named = draw(
            some.lists(some.tuples(nth, some.sampled_from(DAYS)), min_size=1, max_size=3, unique=True)
        )
        parts.append("BYDAY=" + ",".join(n + day for n, day in named))
    for name, least, most, ends in (("BYMONTH", 1, 12, False), ("BYMONTHDAY", 1, 31, True)):
        if draw(some.integers(0, 3)) == 0:
            parts.append(f"{name}=" + _some(draw, least, most, ends))
    if freq == "YEARLY" and draw(some.integers(0, 3)) == 0:
        name, most = draw(some.sampled_from([("BYYEARDAY", 366), ("BYWEEKNO", 53)]))
        plain = any(part.startswith("BYDAY") and not any(c in part for c in "+-123") for part in parts)
        if name == "BYYEARDAY" or plain:
            parts.append(f"{name}=" + _some(draw, 1, most, True))
    for name, most in (("BYHOUR", 23), ("BYMINUTE", 59)):
        if draw(some.integers(0, 3)) == 0:
            parts.append(f"{name}=" + _some(draw, 0, most, False))
    if not large and len(parts) > 3 and draw(some.integers(0, 3)) == 0:
        parts.append("BYSETPOS=" + _some(draw, 1, 5, True))
    return ";".join(parts)


def _some(draw: some.DrawFn, least: int, most: int, ends: bool) -> str:
    numbers = draw(some.lists(some.integers(least, most), min_size=1, max_size=3, unique=True))
    return ",".join(str(-n if ends and draw(some.booleans()) else n) for n in numbers)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(
    written_rules(),
    some.datetimes(datetime(2015, 1, 1), datetime(2026, 12, 31)).map(
        lambda at: at.replace(microsecond=0, second=0)
    ),
    some.integers(0, 900),
    some.integers(0, 400),
)
def test_repetition_is_what_dateutil_finds(text: str, start: datetime, after: int, length: int) -> None:
    """Any rule, any start, any range: the same starts (ours has the first event in any case, as calendars do)."""
    first, last = start + timedelta(days=after), start + timedelta(days=after + length)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rrule, "datetime", SOON)
        _compare(text, start, first, last)


def _compare(text: str, start: datetime, first: datetime, last: datetime) -> None:
    assume("BYWEEKNO" not in text or "BYDAY" in text)
    try:
        theirs = rrule.rrulestr(text, dtstart=start)
    except ValueError:  # dateutil says in this way that a rule never fits
        found, begins_there = [], False
    else:
        found = theirs.between(first, last, inc=True)
        begins_there = "COUNT" not in text or next(iter(theirs), None) == start
    assume(begins_there or "COUNT" not in text)  # otherwise the two count from different events
    ours = [at for at in starts(read_rule(text), start, first, last, Budget(10**8)) if at != start]
    assert ours == [at for at in found if at != start]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=SOMETIMES", "", "COUNT=3", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;COUNT=x",
        "FREQ=DAILY;UNTIL=never", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BY", "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYMONTH=-1", "FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY;BYHOUR=24", "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=YEARLY;RSCALE=CHINESE", "FREQ=DAILY;COUNT=٣", "FREQ=DAILY;INTERVAL=99999999999999999999",
        "FREQ=HOURLY;BYSETPOS=1",
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_read_is_named(text: str) -> None:
    """Nothing is guessed of a rule."""
    with pytest.raises(Wrong):
        read_rule(text)


def test_by_the_second_is_too_often() -> None:
    """No appointment repeats by the second."""
    with pytest.raises(Wrong) as wrong:
        read_rule("FREQ=SECONDLY")
    assert wrong.value.why is Why.TOO_OFTEN


@pytest.mark.parametrize(
    "text", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]
)
def test_a_rule_that_never_fits_ends(text: str) -> None:
    """What never comes costs no more than its range."""
    start = datetime(2000, 1, 1)
    found = list(starts(read_rule(text), start, datetime(2026, 1, 1), datetime(2026, 12, 31), Budget(10_000)))
    assert found == []


def test_work_has_a_limit() -> None:
    """Every minute of a thousand years is more than anybody waits for."""
    with pytest.raises(TooMuch):
        list(starts(read_rule("FREQ=MINUTELY;COUNT=900000000"), datetime(1600, 1, 1), datetime(2599, 1, 1),
                    datetime(2600, 1, 1), Budget(100_000)))  # fmt: skip
