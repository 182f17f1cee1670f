"""Calendar files for tests, written line by line as programs write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dispatch.calendars import Reading, read_busy

TOKYO = ZoneInfo("Asia/Tokyo")
BERLIN_IN_FILE = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE"""


def event(*lines: str) -> str:
    """A VEVENT of these lines."""
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def calendar(*parts: str, head: str = "VERSION:2.0") -> bytes:
    """A VCALENDAR of these parts, with the line ends of the standard."""
    return "\n".join(["BEGIN:VCALENDAR", head, *parts, "END:VCALENDAR", ""]).replace("\n", "\r\n").encode()


def read(data: bytes, first: str = "2026-12-01", last: str = "2026-12-31", zone: ZoneInfo = TOKYO,
         lenient: bool = False) -> Reading:  # fmt: skip
    """What is busy on these days."""
    return read_busy(data, date.fromisoformat(first), date.fromisoformat(last), zone, lenient=lenient)


def busy(
    data: bytes, first: str = "2026-12-01", last: str = "2026-12-31", zone: ZoneInfo = TOKYO
) -> list[str]:
    """Busy intervals on the wall of `zone`, `12-01 10:00/12-01 11:30`."""
    return [
        "/".join(f"{at.astimezone(zone):%m-%d %H:%M}" for at in span)
        for span in read(data, first, last, zone).busy
    ]


def utc(*numbers: int) -> datetime:
    """A moment in UTC."""
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[arg-type, misc]
