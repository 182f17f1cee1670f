"""Fields for days and times of day. What cannot be read stays in its field as it was typed."""

from __future__ import annotations

from datetime import date, time

from wtforms import DateField, TimeField
from wtforms.widgets import TextInput

from dispatch import clock, japanese
from dispatch.i18n import _, zone

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""What lies outside was mistyped, and calendars cannot reckon at their very ends."""


class DayField(DateField):
    """A day: the browser's own calendar; as text also 令和8年11月24日, or 11/24 for the next such day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; it stays in the field where it cannot be read."""
        self.data = None
        words = " ".join(valuelist).strip()
        if not words:
            return
        try:
            self.data = read_day(words)
        except ValueError:
            self.widget = TextInput()  # a calendar would show nothing of it
            raise ValueError(_("日付は 2026-11-24 や 令和8年11月24日 のように書いてください。")) from None
        if not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            self.data = None
            raise ValueError(
                _("%(first)s年から%(last)s年までの日付にしてください。", first=FIRST_YEAR, last=LAST_YEAR)
            )

    def _value(self) -> str:
        return self.data.isoformat() if self.data else " ".join(self.raw_data or [])


class ClockField(TimeField):
    """A time of day: the browser's own clock; as text also 930, 9時半, 午後2時."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; it stays in the field where it cannot be read."""
        self.data = None
        words = " ".join(valuelist).strip()
        if not words:
            return
        try:
            self.data = japanese.read_time(words)
        except ValueError:
            self.widget = TextInput()
            raise ValueError(_("時刻は 9:30 や 午後2時 のように書いてください。")) from None

    def _value(self) -> str:
        return f"{self.data:%H:%M}" if isinstance(self.data, time) else " ".join(self.raw_data or [])


def read_day(words: str) -> date:
    """A day as written; without a year the next such day from today. Raises `ValueError`."""
    try:
        return japanese.read_date(words)
    except ValueError:
        today = clock.today(zone())
        try:
            found = japanese.read_date(f"{today.year}/{japanese.plain(words).replace('月', '/')}")
        except ValueError:
            raise ValueError(words) from None
        return found if found >= today else found.replace(year=today.year + 1)
