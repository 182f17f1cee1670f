"""Zones in which clocks are changed: days and weeks are the local calendar's, everything else goes by instants."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.matching.arrays import arrays_of
from dispatch.matching.parts import Mode, Option, ProblemError, Window
from dispatch.matching.problem import Problem
from dispatch.matching.rules import Rule, refusals
from dispatch.matching.solve import SolveParams, solve
from tests.matching.simple import commitment, option, person, post, problem
from tests.matching.truth import best, faults
from tests.matching.worlds import SUNDAY, world

Json = dict[str, Any]
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
CHANGES = {  # zone: the instants at which clocks go forward and back
    BERLIN: ("2026-03-29T01:00+00:00", "2026-10-25T01:00+00:00"),
    NEW_YORK: ("2026-03-08T07:00+00:00", "2026-11-01T06:00+00:00"),
    "America/Havana": ("2026-03-08T05:00+00:00", "2026-11-01T05:00+00:00"),  # at midnight
    "Australia/Lord_Howe": ("2026-10-03T15:30+00:00", "2026-04-04T15:00+00:00"),  # by half an hour
    "Pacific/Apia": ("2011-12-30T10:00+00:00", "2012-03-31T14:00+00:00"),  # a day that never was
}
NIGHTS = [(zone, moment) for zone, moments in CHANGES.items() for moment in moments]


def moved(value: Any, ahead: timedelta, zone: ZoneInfo) -> Any:
    """A world with all its moments so much later and written as the clocks on the wall there show them."""
    if isinstance(value, dict):
        return {name: moved(inner, ahead, zone) for name, inner in value.items()}
    if isinstance(value, list):
        return [moved(inner, ahead, zone) for inner in value]
    if isinstance(value, str) and value[4:5] == "-":
        if "T" in value:
            return (datetime.fromisoformat(value) + ahead).astimezone(zone).isoformat()
        return (date.fromisoformat(value) + ahead).isoformat()
    return value


@pytest.mark.parametrize(("name", "change"), NIGHTS)
def test_worlds_around_a_change_of_clocks(name: str, change: str) -> None:
    """Random problems laid over the night of a change are solved to the truth, which reckons with plain zoneinfo."""
    ahead = datetime.fromisoformat(change) - timedelta(hours=3) - SUNDAY
    for seed in range(40):
        asked = {**moved(world(seed), ahead, ZoneInfo(name)), "timezone": name}
        plan = solve(Problem.from_json(asked), SolveParams(explain="none"))
        assert (plan.coverage, plan.cost) == pytest.approx(best(asked)), f"world {seed}"
        assert plan.status == "optimal", f"world {seed}"
        assert faults(asked, plan.to_json()) == plan.check(Problem.from_json(asked)) == [], f"world {seed}"


def test_the_zone_matters() -> None:
    """The negative control of the test above: reckoned in another zone, some of these problems have another answer."""
    change = datetime.fromisoformat(CHANGES[NEW_YORK][1])
    asked = [
        moved(world(seed), change - timedelta(hours=3) - SUNDAY, ZoneInfo(NEW_YORK)) for seed in range(40)
    ]
    assert any(
        best({**one, "timezone": NEW_YORK}) != best({**one, "timezone": "Asia/Tokyo"}) for one in asked
    )


@settings(max_examples=200, deadline=None)
@given(
    night=st.sampled_from(NIGHTS),
    seconds=st.integers(-40 * 86_400, 40 * 86_400),
    written_in=st.sampled_from([*CHANGES, "UTC", "Asia/Tokyo", "Asia/Kathmandu"]),
)
def test_days_and_weeks(night: tuple[str, str], seconds: int, written_in: str) -> None:
    """The day and the Monday a job counts for are those of the problem's zone, whatever offset the file writes."""
    start = datetime.fromisoformat(night[1]) + timedelta(seconds=seconds)
    shown = start.astimezone(ZoneInfo(written_in))
    job = option(shown.isoformat(), (shown.astimezone(UTC) + timedelta(hours=1)).isoformat())
    arrays = arrays_of(Problem.from_json(problem([post(options=[job])], [], timezone=night[0])))
    local = start.astimezone(ZoneInfo(night[0])).date()
    assert date.fromordinal(int(arrays.jobs.day[0])) == local
    assert date.fromordinal(int(arrays.jobs.week[0])) == local - timedelta(days=local.weekday())
    assert arrays.jobs.start[0] == start.timestamp() * 1_000_000


def refused(asked: Json, request: str = "R0") -> tuple[Rule, ...]:
    return refusals(Problem.from_json(asked), "V0", request, 0, 0)


def two(first: tuple[str, str], second: tuple[str, str], zone: str, **fields: Any) -> Json:
    """A job that somebody holds, another that is asked for, and a window around both."""
    around = [["2026-01-01T00:00+00:00", "2027-01-01T00:00+00:00"]]
    someone = person(available=around, commitments=[commitment(*first)], **fields)
    return problem([post(options=[option(*second)])], [someone], timezone=zone)


@pytest.mark.parametrize(
    ("zone", "first", "second", "rules"),
    [
        # on the clock 15 minutes lie between, in truth 75: clocks went back
        (BERLIN, ("01:30+02:00", "02:30+02:00"), ("02:45+01:00", "03:30+01:00"), ()),
        # on the clock the second begins before the first ends, in truth 30 minutes after it
        (BERLIN, ("01:30+02:00", "02:50+02:00"), ("02:20+01:00", "03:30+01:00"), ()),
        # the same times of the clock twice: an hour apart
        (BERLIN, ("02:10+02:00", "02:40+02:00"), ("02:10+01:00", "02:40+01:00"), ()),
        # and in one offset they are one time
        (BERLIN, ("02:10+01:00", "02:40+01:00"), ("02:10+01:00", "02:40+01:00"), (Rule.CLASH,)),
    ],
)
def test_clash_in_the_hour_that_comes_twice(
    zone: str, first: tuple[str, str], second: tuple[str, str], rules: tuple[Rule, ...]
) -> None:
    """Whether two jobs leave time between them is a matter of instants, not of the clock on the wall."""
    day = "2026-10-25T"
    held, asked = [tuple(day + time for time in job) for job in (first, second)]
    assert refused(two((held[0], held[1]), (asked[0], asked[1]), zone, max_per_day=None)) == rules


def test_clash_over_the_hour_that_is_skipped() -> None:
    """In New York 01:50 and 03:05 look 75 minutes apart; where clocks go forward between them it is 15, and the way
    to another site takes longer. The week before there is time."""
    elsewhere = {"lat": 32.85, "lon": 130.70}
    for day, back, rules in (("2026-03-08", "-04:00", (Rule.CLASH,)), ("2026-03-01", "-05:00", ())):
        held = (f"{day}T01:00-05:00", f"{day}T01:50-05:00")
        asked = two(held, (f"{day}T03:05{back}", f"{day}T04:00{back}"), NEW_YORK, max_per_day=None)
        asked["requests"][0]["site"] = elsewhere
        assert refused(asked) == rules


@pytest.mark.parametrize(
    ("zone", "first", "second", "rules"),
    [
        # Saturday night and Sunday morning: other days in Berlin, one and the same in UTC
        (BERLIN, "2026-10-24T23:30+02:00", "2026-10-25T00:30+02:00", ()),
        # a day of 25 hours
        (BERLIN, "2026-10-25T00:10+02:00", "2026-10-25T23:10+01:00", (Rule.DAILY_CAP,)),
        # 24 hours after the start of that day it is still that day
        (BERLIN, "2026-10-25T00:10+02:00", "2026-10-26T00:10+02:00", (Rule.DAILY_CAP,)),
        # a day of 23 hours: 23 hours later it is the next
        (NEW_YORK, "2026-03-08T00:10-05:00", "2026-03-08T23:10-05:00", ()),
        (NEW_YORK, "2026-03-08T00:10-05:00", "2026-03-08T22:50-05:00", (Rule.DAILY_CAP,)),
    ],
)
def test_one_a_day(zone: str, first: str, second: str, rules: tuple[Rule, ...]) -> None:
    """A daily cap counts the local calendar day, of 23, 24 or 25 hours."""
    jobs = [(one, later(one, minutes=10)) for one in (first, second)]
    assert refused(two(jobs[0], jobs[1], zone, max_per_day=1)) == rules


def later(moment: str, **ahead: float) -> str:
    return (datetime.fromisoformat(moment) + timedelta(**ahead)).isoformat()


@pytest.mark.parametrize(("day", "rules"), [("2026-10-25", (Rule.WEEKLY_CAP,)), ("2026-10-26", ())])
def test_one_a_week(day: str, rules: tuple[Rule, ...]) -> None:
    """The week ends with the local Sunday: 23:30 in New York is Monday already in UTC."""
    held = ("2026-10-24T10:00-04:00", "2026-10-24T11:00-04:00")
    asked = (f"{day}T23:30-04:00", f"{day}T23:45-04:00")
    assert refused(two(held, asked, NEW_YORK, max_per_day=None, max_per_week=1)) == rules


@pytest.mark.parametrize(("start", "rules"), [("23:50", ()), ("00:00", (Rule.CREDENTIAL,))])
def test_a_credential_ends_with_the_local_day(start: str, rules: tuple[Rule, ...]) -> None:
    """Valid until 25 October is valid until midnight in Berlin, an hour later than the summer's clock would say."""
    moment = f"2026-10-{25 if start > '12' else 26}T{start}+01:00"
    someone = person(
        credentials={"m": "2026-10-25"}, available=[[later(moment, days=-9), later(moment, days=9)]]
    )
    job = post(credentials=["m"], options=[option(moment, later(moment, minutes=10))])
    assert refused(problem([job], [someone], timezone=BERLIN)) == rules


def test_a_window_over_the_change() -> None:
    """Free from midnight to three of the longer night: four hours, and the job of the second 02:30 is within them."""
    window = ["2026-10-25T00:00+02:00", "2026-10-25T03:00+01:00"]
    inside = option("2026-10-25T02:30+01:00", "2026-10-25T03:00+01:00")
    beyond = option("2026-10-25T02:30+01:00", "2026-10-25T03:00:01+01:00")
    for job, rules in ((inside, ()), (beyond, (Rule.AVAILABILITY,))):
        asked = problem([post(options=[job])], [person(available=[window])], timezone=BERLIN)
        assert refused(asked) == rules


def test_local_moments() -> None:
    """Parts may be made with moments of a zone: order and length are the instants', and JSON writes their offsets."""
    zone = ZoneInfo(BERLIN)
    first = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
    again = first.replace(fold=1)
    assert Option(first, again, Mode.PHONE).start.isoformat() == "2026-10-25T02:30:00+02:00"
    assert Window(first, again.replace(minute=10)).end.isoformat() == "2026-10-25T02:10:00+01:00"
    for start, end, fault in (
        (again, first, "end: is before start"),
        (again, again.replace(fold=1), "end: is the same as start"),
        (again, again.astimezone(UTC), "end: is the same as start"),
        (
            datetime(2026, 3, 29, 2, 30, tzinfo=zone),
            datetime(2026, 3, 29, 3, 30, tzinfo=zone),
            "end: is the same as start",
        ),
    ):
        with pytest.raises(ProblemError, match=fault):
            Window(start, end)


def test_local_moments_solve_as_their_offsets() -> None:
    """A problem made with moments of a zone is the problem its JSON says."""
    zone = ZoneInfo(NEW_YORK)
    asked = Problem.from_json(
        two(
            ("2026-11-01T00:30-04:00", "2026-11-01T01:30-04:00"),
            ("2026-11-01T01:45-05:00", "2026-11-01T02:30-05:00"),
            NEW_YORK,
        )
    )
    jobs = [
        replace(one, start=one.start.astimezone(zone), end=one.end.astimezone(zone))
        for one in asked.requests[0].options
    ]
    local = replace(asked, requests=(replace(asked.requests[0], options=tuple(jobs)),))
    assert local.to_json()["requests"][0]["options"][0]["start"] == "2026-11-01T01:45:00-05:00"
    assert solve(local).assignments == solve(Problem.from_json(local.to_json())).assignments != ()
