"""What programs write, rightly and wrongly, and when its owner is then busy; every expectation is written out."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from dispatch.calendars import MOST_BYTES, CalendarError, Why
from tests.calendars.writing import BERLIN_IN_FILE, busy, calendar, event, read

TEN = ("DTSTART;TZID=Asia/Tokyo:20261201T100000", "DTEND;TZID=Asia/Tokyo:20261201T113000")
AT_TEN = ["12-01 10:00/12-01 11:30"]
WEEKLY = ("UID:w", *TEN, "RRULE:FREQ=WEEKLY;COUNT=3")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (TEN, AT_TEN),
        (("DTSTART:20261201T010000Z", "DTEND:20261201T023000Z"), AT_TEN),
        (("DTSTART:20261201T100000", "DTEND:20261201T113000"), AT_TEN),  # floating: where the reader is
        (("DTSTART:20261201T100000", "DURATION:PT1H30M"), AT_TEN),
        (("DTSTART;TZID=Tokyo Standard Time:20261201T100000", "DURATION:PT90M"), AT_TEN),
        (('DTSTART;TZID="Asia/Tokyo":20261201T100000', "DURATION:PT90M"), AT_TEN),
        (("DTSTART;TZID=/freeassociation.sourceforge.net/Asia/Tokyo:20261201T100000", "DURATION:PT90M"), AT_TEN),
        (("DTSTART;TZID=GMT+0900:20261201T100000", "DURATION:PT90M"), AT_TEN),
        (("DTSTART;TZID=(UTC+09:00) Osaka, Sapporo, Tokyo:20261201T100000", "DURATION:PT90M"), AT_TEN),
        (('DTSTART;TZID="(UTC+09:00) Osaka, Sapporo, Tokyo":20261201T100000', "DURATION:PT90M"), AT_TEN),
        (("DTSTART;TZID=W. Europe Standard Time:20261201T020000", "DURATION:PT90M"), AT_TEN),
        (("DTSTART;VALUE=DATE-TIME:20261201T100000+0900", "DURATION:PT90M"), AT_TEN),
        (("dtstart;tzid=asia/tokyo:20261201t100000", "dtend:20261201t023000z"), AT_TEN),
        (("DTSTART:2026-12-01T10:00:00", "DURATION:PT90M"), AT_TEN),
        (("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261203"), ["12-01 00:00/12-03 00:00"]),
        (("DTSTART;VALUE=DATE:20261201",), ["12-01 00:00/12-02 00:00"]),
        (("DTSTART:20261201",), ["12-01 00:00/12-02 00:00"]),
        (("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261201"), ["12-01 00:00/12-02 00:00"]),
        (("DTSTART;VALUE=DATE:20261201", "DURATION:P2D"), ["12-01 00:00/12-03 00:00"]),
        (("DTSTART;VALUE=DATE:20261201T000000", "DTEND;VALUE=DATE:20261202T000000"), ["12-01 00:00/12-02 00:00"]),
        (("DTSTART:20261201T100000",), []),  # a moment takes no time
        ((*TEN, "TRANSP:TRANSPARENT"), []),
        ((*TEN, "TRANSP:OPAQUE"), AT_TEN),
        ((*TEN, "STATUS:CANCELLED"), []),
        ((*TEN, "STATUS:TENTATIVE"), AT_TEN),
        ((*TEN, "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), []),
        ((*TEN, "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"), AT_TEN),
        ((*TEN, "X-MICROSOFT-CDO-BUSYSTATUS:OOF", "TRANSP:TRANSPARENT"), AT_TEN),
        ((*TEN, "RRULE:"), AT_TEN),
        ((*TEN, "DESCRIPTION:first line", "second line that nobody folded", "BY: the author"), AT_TEN),
        (("DTSTART:20261130T230000", "DTEND:20261201T010000"), ["12-01 00:00/12-01 01:00"]),  # cut at the range
    ],
)  # fmt: skip
def test_one_event(lines: tuple[str, ...], expected: list[str]) -> None:
    """An event in the writings of Google, Outlook, Exchange, Apple, Thunderbird and careless programs."""
    assert busy(calendar(event("UID:1", *lines))) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ((), ["12-01", "12-08", "12-15"]),
        (("EXDATE;TZID=Asia/Tokyo:20261208T100000",), ["12-01", "12-15"]),
        (("EXDATE:20261208T010000Z,20261215T010000Z",), ["12-01"]),
        (("EXDATE;VALUE=DATE:20261208",), ["12-01", "12-15"]),
        (("RDATE;TZID=Asia/Tokyo:20261210T100000",), ["12-01", "12-08", "12-10", "12-15"]),
        (("EXRULE:FREQ=WEEKLY;INTERVAL=2",), ["12-08"]),
    ],
)  # fmt: skip
def test_a_series(more: tuple[str, ...], expected: list[str]) -> None:
    """Repetitions, without those taken out and with those added."""
    assert [one[:5] for one in busy(calendar(event(*WEEKLY, *more)))] == expected


@pytest.mark.parametrize(
    ("until", "expected"),
    [("20261208", 2), ("20261208T010000Z", 2), ("20261208T005959Z", 1), ("20261208T100000", 2)],
)
def test_a_series_ends_with_its_last_date_or_moment(until: str, expected: int) -> None:
    """A last date counts whole, a last moment is itself included; without Z it is on the event's wall."""
    assert len(busy(calendar(event("UID:w", *TEN, f"RRULE:FREQ=WEEKLY;UNTIL={until}")))) == expected


def test_one_of_a_series_is_moved_and_another_cancelled() -> None:
    """RECURRENCE-ID by time in UTC and by date, in any order in the file."""
    moved = event(
        "UID:w", "RECURRENCE-ID:20261208T010000Z", "DTSTART:20261209T050000Z", "DTEND:20261209T060000Z"
    )
    gone = event("UID:w", "RECURRENCE-ID;VALUE=DATE:20261215", *TEN, "STATUS:CANCELLED")
    found = busy(calendar(moved, event(*WEEKLY), gone))
    assert found == ["12-01 10:00/12-01 11:30", "12-09 14:00/12-09 15:00"]


def test_one_of_a_series_without_the_series() -> None:
    """An invitation to one of many is an event of its own."""
    assert busy(calendar(event("UID:w", "RECURRENCE-ID:20261201T020000Z", *TEN))) == AT_TEN


def test_the_newest_version_counts() -> None:
    """The same event twice, in two calendars of one file: the later SEQUENCE holds; a cancelling METHOD cancels."""
    old = event("UID:1", "SEQUENCE:1", *TEN)
    new = event("UID:1", "SEQUENCE:2", "DTSTART:20261202T100000", "DURATION:PT1H")
    assert busy(calendar(new) + calendar(old)) == ["12-02 10:00/12-02 11:00"]
    gone = calendar(event("UID:1", "SEQUENCE:3", *TEN), head="METHOD:CANCEL")
    assert busy(calendar(old) + gone) == []


def test_what_touches_is_one() -> None:
    """Intervals are sorted and apart."""
    spans = ("20261203T0900/PT1H", "20261202T0900/PT1H", "20261202T1000/PT1H", "20261202T0930/PT15M")
    parts = [
        event(f"UID:{n}", f"DTSTART:{s.split('/')[0]}00", f"DURATION:{s.split('/')[1]}")
        for n, s in enumerate(spans)
    ]
    assert busy(calendar(*parts)) == ["12-02 09:00/12-02 11:00", "12-03 09:00/12-03 10:00"]


@pytest.mark.parametrize("name", ["Meine Zeit", "Customized Time Zone", "東京の時計"])
def test_a_zone_of_the_files_own(name: str) -> None:
    """Its wall goes forward in March: the same wall time is another moment."""
    rule = "RRULE:FREQ=WEEKLY;COUNT=2"
    data = calendar(
        BERLIN_IN_FILE.format(name=name), event(f"DTSTART;TZID={name}:20260327T100000", "DURATION:PT1H", rule)
    )
    found = busy(data, "2026-03-01", "2026-04-30", ZoneInfo("UTC"))
    assert found == ["03-27 09:00/03-27 10:00", "04-03 08:00/04-03 09:00"]


def test_a_zone_of_the_files_own_agrees_with_the_worlds() -> None:
    """Each hour of both clock changes: the rules in the file mean what the list of the world means."""
    for start in ("20260329T000000", "20261025T000000", "20161030T000000"):
        lines = (f"{start}", "DURATION:PT10M", "RRULE:FREQ=HOURLY;COUNT=6")
        own = calendar(BERLIN_IN_FILE.format(name="Own"), event(f"DTSTART;TZID=Own:{lines[0]}", *lines[1:]))
        world = calendar(event(f"DTSTART;TZID=Europe/Berlin:{lines[0]}", *lines[1:]))
        day = f"{start[:4]}-{start[4:6]}-{start[6:8]}"
        first, last = day[:-2] + "20", day[:-2] + "30"
        assert busy(own, first, last) == busy(world, first, last) != []


def test_exact_and_nominal_lengths_over_a_clock_change() -> None:
    """DTEND keeps the exact length, DURATION:P1D the wall clock, where a day has 23 hours."""
    zone = ZoneInfo("Europe/Berlin")
    exact = ("DTSTART;TZID=Europe/Berlin:20260320T120000", "DTEND;TZID=Europe/Berlin:20260321T120000")
    nominal = (exact[0], "DURATION:P1D")
    week = "RRULE:FREQ=DAILY;INTERVAL=8;COUNT=2"
    assert busy(calendar(event(*exact, week)), "2026-03-25", "2026-04-05", zone) == [
        "03-28 12:00/03-29 13:00"
    ]
    assert busy(calendar(event(*nominal, week)), "2026-03-25", "2026-04-05", zone) == [
        "03-28 12:00/03-29 12:00"
    ]


def test_published_free_busy_times() -> None:
    """What a server publishes that keeps its events to itself."""
    lines = ("FREEBUSY;FBTYPE=BUSY:20261201T010000Z/20261201T023000Z,20261202T010000Z/PT1H",
             "FREEBUSY;FBTYPE=FREE:20261203T010000Z/PT1H")  # fmt: skip
    data = calendar("\n".join(["BEGIN:VFREEBUSY", *lines, "END:VFREEBUSY"]))
    assert busy(data) == [*AT_TEN, "12-02 10:00/12-02 11:00"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "latin-1"])
def test_encodings(encoding: str) -> None:
    """Whatever a file is written in, its times are ASCII."""
    title = "Gespräch" if encoding == "latin-1" else "打ち合わせ、病院で"
    text = calendar(event(f"SUMMARY:{title}", *TEN)).decode()
    assert busy(text.encode(encoding)) == AT_TEN


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_line_ends_and_folds(ends: str) -> None:
    """Folds after each 10 bytes, in the middle of names and characters too; Windows, Unix and old Macintosh."""
    text = calendar(event("SUMMARY:通訳の予定です", *TEN)).decode()
    folded = b"\n".join(
        b"\n ".join(line[at : at + 10] for at in range(0, len(line), 10)) or line
        for line in text.encode().split(b"\r\n")
    )
    assert busy(folded.replace(b"\n", ends.encode())) == AT_TEN


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Why.NOT_A_CALENDAR),
        (b"<!DOCTYPE html><html>sign in</html>", Why.NOT_A_CALENDAR),
        (b"BEGIN:VCARD\nEND:VCARD\n", Why.NOT_A_CALENDAR),
        (calendar(event(*TEN)).split(b"END:")[0], Why.CUT_OFF),
        (b"BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR", Why.OUT_OF_ORDER),
        (b"BEGIN:VCALENDAR\n" * 30, Why.TOO_MANY),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:X\nEND:X\n" * 60_000 + b"END:VCALENDAR", Why.TOO_MANY),
        (bytes(MOST_BYTES + 1), Why.TOO_LARGE),
        (calendar(event("UID:1")), Why.NO_START),
        (calendar(event("DTSTART:soon")), Why.NOT_A_TIME),
        (calendar(event("DTSTART:20261301T000000")), Why.NOT_A_TIME),
        (calendar(event("DTSTART:99991231T000000Z")), Why.OUT_OF_REACH),
        (calendar(event("DTSTART;TZID=Nowhere:20261201T100000")), Why.UNKNOWN_ZONE),
        (calendar(event("DTSTART;TZID=Bad:20261201T100000"), "BEGIN:VTIMEZONE\nTZID:Bad\nEND:VTIMEZONE"), Why.BAD_ZONE),
        (calendar(event("DTSTART:20261201T100000", "DTEND:20261201T090000")), Why.ENDS_EARLY),
        (calendar(event("DTSTART:20261201T100000", "DURATION:long")), Why.NOT_A_LENGTH),
        (calendar(event("DTSTART:20261201T100000", "DURATION:P99999999D")), Why.OUT_OF_REACH),
        (calendar(event(*TEN, "DTSTART:20261202T100000")), Why.TWICE),
        (calendar(event(*TEN, "RRULE:FREQ=FORTNIGHTLY")), Why.NOT_A_RULE),
        (calendar(event(*TEN, "RRULE:FREQ=SECONDLY")), Why.TOO_OFTEN),
        (calendar(event(*TEN, "EXDATE:x")), Why.NOT_A_TIME),
        (calendar(*(event("DTSTART:15000101T000000", "DURATION:PT1H", "RRULE:FREQ=MINUTELY;COUNT=999999999"),) * 3),
         Why.TOO_MANY),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_an_error_that_says_why(data: bytes, why: Why) -> None:
    """Never half an answer: whoever relies on it must not be double-booked."""
    with pytest.raises(CalendarError) as wrong:
        read(data)
    assert why in {fault.why for fault in wrong.value.faults}


def test_faults_name_their_lines_and_all_of_them() -> None:
    """Line numbers as an editor counts them, folds included; each fault of the file."""
    data = calendar(event("SUMMARY:a", " b", "DTSTART:soon"), event("DTSTART:late"))
    with pytest.raises(CalendarError) as wrong:
        read(data)
    assert [fault.where for fault in wrong.value.faults] == ["line 6, DTSTART", "line 9, DTSTART"]


def test_lenient_reading_leaves_out_and_says_so() -> None:
    """For a page that shows what was understood; what takes nobody's time is not even mentioned."""
    bad = event("UID:2", "DTSTART:soon")
    quiet = event("UID:3", "DTSTART:soon", "TRANSP:TRANSPARENT")
    found = read(calendar(event("UID:1", *TEN), bad, quiet), lenient=True)
    assert len(found.busy) == 1
    assert [fault.why for fault in found.skipped] == [Why.NOT_A_TIME]


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-12-02", "2026-12-01"), ("1500-01-01", "1500-01-02"), ("2020-01-01", "2040-01-01")],
)
def test_ranges_have_limits(first: str, last: str) -> None:
    """Forward, and at most ten years."""
    with pytest.raises(CalendarError):
        read(calendar(), first, last)
