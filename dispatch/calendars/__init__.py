"""Calendar files: reading when somebody is busy, writing feeds. Pure: knows neither the web nor the database."""

from dispatch.calendars.faults import CalendarError, Fault, Why
from dispatch.calendars.feed import Entry, write_feed, write_message, write_messages
from dispatch.calendars.intervals import Interval, merged
from dispatch.calendars.lines import MOST_BYTES
from dispatch.calendars.reading import MOST_DAYS, Reading, read_busy

__all__ = [
    "MOST_BYTES",
    "MOST_DAYS",
    "CalendarError",
    "Entry",
    "Fault",
    "Interval",
    "Reading",
    "Why",
    "merged",
    "read_busy",
    "write_feed",
    "write_message",
    "write_messages",
]
