"""Files that programs really wrote, against another reader of calendars and against expectations written out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from dispatch.calendars import CalendarError, Why, merged
from tests.calendars.writing import busy, read

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "ical"
BERLIN = ZoneInfo("Europe/Berlin")
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")


def sample(name: str) -> bytes:
    """The bytes of a sample."""
    return (SAMPLES / f"{name}.ics").read_bytes()


def theirs(data: bytes, first: date, last: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Busy intervals as the other reader has them: its occurrences, without what takes no time."""
    begin, end = (
        datetime.combine(day, datetime.min.time(), zone) for day in (first, last + timedelta(days=1))
    )
    found = []
    for one in recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(begin, end):
        if one.get("TRANSP") != "TRANSPARENT" and one.get("STATUS") != "CANCELLED":
            found.append((_moment(one.start, zone), _moment(one.end, zone)))
    return merged(found, begin.astimezone(UTC), end.astimezone(UTC))


def _moment(when: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(when, datetime):
        when = datetime.combine(when, datetime.min.time())
    return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("daylight_saving_time", "2019-02-20", "2019-04-30"),
        ("daylight_saving_time", "2019-10-01", "2020-04-30"),
        ("each_week_but_two_deleted", "2019-03-01", "2019-05-31"),
        ("issue_18_cancel_status", "2020-01-01", "2020-02-28"),
        ("issue_62_moved_event", "2021-11-01", "2022-03-31"),
        ("issue_75_range_parameter", "2024-08-25", "2024-11-30"),
        ("issue_75_range_parameter", "2025-08-01", "2025-09-19"),
        ("one_day_event_repeat_every_day", "2019-02-01", "2019-12-31"),
        ("Germany_Holidays", "2019-01-01", "2019-12-31"),
        ("bom_calendar", "2019-01-01", "2019-12-31"),
    ],
)
def test_samples_give_the_intervals_of_another_reader(name: str, first: str, last: str) -> None:
    """Two readers that share no code agree on when somebody is busy."""
    data = sample(name)
    text = data.decode("utf-8-sig").replace("RRULE:\n", "").replace("RRULE:\r\n", "")
    expected = theirs(text.encode(), date.fromisoformat(first), date.fromisoformat(last), BERLIN)
    assert list(read(data, first, last, BERLIN).busy) == expected


def test_a_series_without_its_exceptions() -> None:
    """Eight Mondays 0:30 in Berlin, two taken out by times in UTC."""
    found = busy(sample("each_week_but_two_deleted"), "2019-03-01", "2019-12-31", BERLIN)
    days = ("03-04", "03-18", "04-01", "04-08", "04-15", "04-22")
    assert found == [f"{day} 00:30/{day} 01:00" for day in days]


def test_one_of_three_is_cancelled() -> None:
    """28 and 30 January remain."""
    found = busy(sample("issue_18_cancel_status"), "2020-01-01", "2020-12-31", BERLIN)
    assert found == ["01-28 22:00/01-28 23:00", "01-30 22:00/01-30 23:00"]


def test_this_and_future_moves_what_follows() -> None:
    """Every other day two hours, from the 13th seven hours from 9:00, the 15th alone moved, from the 21st a day
    later and 1:51 long."""
    found = busy(sample("issue_75_range_parameter"), "2024-09-10", "2024-09-25", ZoneInfo("UTC"))
    assert found == [
        "09-11 12:00/09-11 14:00", "09-13 09:00/09-13 16:00", "09-14 06:00/09-14 13:00", "09-15 17:00/09-15 19:00",
        "09-17 09:00/09-17 16:00", "09-19 09:00/09-19 16:00", "09-22 14:22/09-22 16:13", "09-24 14:22/09-24 16:13",
    ]  # fmt: skip


def test_an_end_that_is_a_date_counts_whole() -> None:
    """UNTIL=20250920 in a series at noon: readers differ here; what ends on the 20th happens on the 20th."""
    found = busy(sample("issue_75_range_parameter"), "2025-09-19", "2025-10-31", ZoneInfo("UTC"))
    assert found == ["09-19 14:22/09-19 16:13", "09-21 14:22/09-21 16:13"]


def test_a_calendar_says_where_its_floating_times_are() -> None:
    """X-WR-TIMEZONE names the wall on which 21:00 is 21:00."""
    name = "issue_86_x_wr_timezone_without_time_zone_in_dt"
    assert busy(sample(name), "2021-09-01", "2021-09-30", ZoneInfo("Europe/Brussels")) == [
        "09-16 21:00/09-16 22:45"
    ]
    assert busy(sample(name), "2021-09-01", "2021-09-30") == ["09-17 04:00/09-17 05:45"]


def test_a_zone_nobody_knows_is_named() -> None:
    """Where a time is cannot be guessed."""
    with pytest.raises(CalendarError) as wrong:
        read(sample("issue_722_missing_VTIMEZONE_custom"))
    assert [(fault.why, fault.value) for fault in wrong.value.faults] == [(Why.UNKNOWN_ZONE, "CUSTOM_tzid")]


def test_a_line_with_one_semicolon_too_many_is_read() -> None:
    """`DTSTART;;VALUE=...` can only mean one thing; without an end it takes no time."""
    assert busy(sample("broken_ical"), "2014-04-01", "2014-04-30") == []
    longer = sample("broken_ical").replace(b"UID:abc", b"DURATION:PT1H")
    assert busy(longer, "2014-04-01", "2014-04-30") == ["04-09 09:30/04-09 10:30"]
