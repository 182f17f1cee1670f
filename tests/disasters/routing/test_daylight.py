"""Sunrise and sunset are those of the almanac, and a team that works by daylight is out in no other hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from dispatch.disasters.routing.daylight import sun
from dispatch.disasters.routing.hours import moment, on_the_road
from dispatch.disasters.routing.problem import Problem
from dispatch.matching.parts import Site
from tests.disasters.routing.test_problem import small
from tests.disasters.routing.worlds import at

JST = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    ("day", "rise", "set_"),
    [
        (date(2024, 1, 1), (6, 51), (16, 38)),
        (date(2024, 3, 20), (5, 45), (17, 53)),
        (date(2024, 6, 21), (4, 25), (19, 0)),
        (date(2024, 9, 22), (5, 29), (17, 38)),
    ],
)
def test_tokyo_is_as_in_the_almanac(day: date, rise: tuple[int, int], set_: tuple[int, int]) -> None:
    """Within three minutes of what the calendar of the National Astronomical Observatory gives for Tokyo."""
    found = sun(Site(35.6581, 139.7414), day)
    assert found is not None
    for minute, said in zip(found, (rise, set_), strict=True):
        wanted = datetime(day.year, day.month, day.day, *said, tzinfo=JST)
        assert abs(minute - wanted) < timedelta(minutes=3)


def test_the_sun_that_never_rises_gives_no_day() -> None:
    """Beyond the polar circle there are days without light and days without night."""
    assert sun(Site(78.2, 15.6), date(2024, 12, 21)) is None
    midsummer = sun(Site(78.2, 15.6), date(2024, 6, 21))
    assert midsummer is not None
    assert midsummer[1] - midsummer[0] == timedelta(hours=24)


def test_hours_are_cut_to_the_longest_light_part() -> None:
    """A team with hours over a night works by the longer light part of them, by its own place's sun or as given; one
    that does not mind the dark works through."""
    raw = small()
    raw["teams"][0]["hours"] = [at(17), at(34)]
    given = Problem.from_json(raw)
    road = on_the_road(given, given.teams[0])
    assert road is not None
    assert [moment(minute, "Asia/Tokyo").isoformat() for minute in road] == [at(17), at(18)]
    del raw["daylight"]
    own = Problem.from_json(raw)
    road = on_the_road(own, own.teams[0])
    assert road is not None
    assert moment(road[0], "Asia/Tokyo").strftime("%d %H") == "17 05"  # the second morning is longer
    assert moment(road[1], "Asia/Tokyo").isoformat() == at(34)
    raw["teams"][0]["daylight_only"] = False
    dark = Problem.from_json(raw)
    road = on_the_road(dark, dark.teams[0])
    assert road is not None
    assert moment(road[0], "Asia/Tokyo").isoformat() == at(17)
