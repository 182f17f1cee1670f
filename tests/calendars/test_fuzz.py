"""Whatever bytes come: intervals that make sense, or an error that says why."""

from __future__ import annotations

from datetime import UTC, date

from hypothesis import given, settings
from hypothesis import strategies as some

from dispatch.calendars import CalendarError, Reading, read_busy
from tests.calendars.writing import BERLIN_IN_FILE, TOKYO, calendar, event

SEED = calendar(
    BERLIN_IN_FILE.format(name="Own"),
    event("UID:1", "SEQUENCE:1", "DTSTART;TZID=Own:20261201T100000", "DTEND;TZID=Own:20261201T113000",
          "RRULE:FREQ=MONTHLY;BYDAY=1TU,-1FR;UNTIL=20270601T000000Z;BYSETPOS=1", "EXDATE:20261204T090000Z",
          "RDATE;VALUE=PERIOD:20261210T090000Z/PT2H"),
    event("UID:1", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261225T090000Z", "DTSTART:20261226T090000Z", "DURATION:P1DT1H"),
    event("UID:2", "DTSTART;VALUE=DATE:20261203", "TRANSP:OPAQUE", "RRULE:FREQ=DAILY;COUNT=3"),
    "BEGIN:VFREEBUSY\nFREEBUSY:20261201T010000Z/PT1H\nEND:VFREEBUSY",
)  # fmt: skip
PIECES = (
    b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"RRULE:FREQ=MINUTELY\r\n", b"DTSTART:16010101T000000\r\n",
    b"DURATION:-P1D\r\n", b"\r\n ", b";", b":", b"=", b"\xff", b"\x00", b"99999999", b"0", b"-", b"TZID=", b'"', b"\n",
    b"Z", b",",
)  # fmt: skip


@some.composite
def mutated(draw: some.DrawFn) -> bytes:
    """A good file with a few places overwritten, cut out, doubled or filled with what is found in calendars."""
    data = bytearray(SEED)
    for _change in range(draw(some.integers(1, 6))):
        at = draw(some.integers(0, max(len(data) - 1, 0)))
        length = draw(some.integers(0, 30))
        kind = draw(some.integers(0, 3))
        if kind == 0:
            data[at : at + 1] = bytes([draw(some.integers(0, 255))])
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = data[at : at + length]
        else:
            data[at:at] = draw(some.sampled_from(PIECES))
    return bytes(data)


def _makes_sense(found: Reading) -> None:
    before = found.first
    for number, (start, end) in enumerate(found.busy):
        assert before < start if number else before <= start
        assert start < end <= found.last
        assert start.tzinfo is end.tzinfo is UTC
        before = end


def _says_why(wrong: CalendarError) -> None:
    assert wrong.faults
    assert all(str(fault).isprintable() for fault in wrong.faults)


@settings(max_examples=500, deadline=None)
@given(mutated(), some.booleans())
def test_mutated_files_give_intervals_or_an_error(data: bytes, lenient: bool) -> None:
    """Sorted, apart, within the range; or `CalendarError` with lines that can be printed."""
    try:
        _makes_sense(read_busy(data, date(2026, 12, 1), date(2027, 2, 28), TOKYO, lenient=lenient))
    except CalendarError as wrong:
        _says_why(wrong)


@settings(max_examples=200, deadline=None)
@given(some.binary(max_size=300))
def test_any_bytes_inside_an_event(noise: bytes) -> None:
    """Noise among the lines of an event is passed over or named."""
    data = (
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201T100000\n" + noise + b"\nEND:VEVENT\nEND:VCALENDAR"
    )
    try:
        _makes_sense(read_busy(data, date(2026, 12, 1), date(2026, 12, 2), TOKYO))
    except CalendarError as wrong:
        _says_why(wrong)


@settings(max_examples=300, deadline=None)
@given(some.text(alphabet="DTSARLEXU-:;=0123456789ZFQOYMPHW,/\n BINGV", max_size=120))
def test_letters_of_calendars(text: str) -> None:
    """What looks like a calendar and is none."""
    data = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201\n{text}\nEND:VEVENT\nEND:VCALENDAR".encode()
    try:
        _makes_sense(read_busy(data, date(2026, 12, 1), date(2026, 12, 31), TOKYO))
    except CalendarError as wrong:
        _says_why(wrong)
