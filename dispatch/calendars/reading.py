"""From the bytes of a calendar file to the times at which its owner is busy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dispatch.calendars.events import Event, is_busy, read_event
from dispatch.calendars.faults import Budget, CalendarError, Fault, TooMuch, Why, Wrong
from dispatch.calendars.intervals import Interval, merged
from dispatch.calendars.lines import Component, components
from dispatch.calendars.series import busy_spans, by_series
from dispatch.calendars.values import read_length, read_when
from dispatch.calendars.zones import Zones, zones_of

STEPS = 4_000_000
"""How much work one file may ask for: a few seconds. A day looked at is one step, a repetition ten, an event forty."""
MOST_DAYS = 3660
MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """Busy intervals in UTC, sorted and apart, from `first` until before `last`; and what had to be left out."""

    first: datetime
    last: datetime
    busy: tuple[Interval, ...]
    skipped: tuple[Fault, ...] = ()


def read_busy(
    data: bytes, first: date, last: date, zone: tzinfo, *, lenient: bool = False, but: str = ""
) -> Reading:
    """When the owner of an .ics file is busy on the days `first` through `last` in `zone`.

    `zone` is also where floating times and whole days are, unless the file says where (X-WR-TIMEZONE). Raises
    `CalendarError` for what cannot be read; with `lenient` single events that cannot be read are only `skipped`.
    Events whose UID ends with `but` are left out: they are our own, come back from where we sent them.
    """
    if last < first or (last - first).days > MOST_DAYS or not 1900 <= first.year <= last.year <= 2200:
        raise CalendarError([Fault("", Why.BAD_RANGE)])
    begin, end = (_midnight(day, zone) for day in (first, last + timedelta(days=1)))
    budget = Budget(STEPS)
    try:
        found = _File(components(data), zone, begin, end, budget).read(but)
    except TooMuch:
        raise CalendarError([Fault("", Why.TOO_MANY)]) from None
    if found.skipped and not lenient:
        raise CalendarError(found.skipped)
    return found


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


class _File:
    """One reading of one file."""

    def __init__(
        self, calendars: Sequence[Component], zone: tzinfo, first: datetime, last: datetime, budget: Budget
    ) -> None:
        self.calendars, self.zone, self.budget = calendars, zone, budget
        self.first, self.last = first, last
        self.faults: list[Fault] = []

    def read(self, but: str) -> Reading:
        events: list[Event] = []
        spans: list[Interval] = []
        for calendar in self.calendars:
            until = self.last.replace(tzinfo=None) + timedelta(days=400)
            zones = zones_of(calendar, self.zone, until, self.budget)
            cancelled = calendar.text("METHOD") == "CANCEL"
            known = self._events(calendar, zones, cancelled)
            events += [event for event in known if not (but and event.uid.endswith(but))]
            spans += self._published(calendar, zones)
        for series in by_series(events):
            spans += self._spans(series)
        busy = merged(spans, self.first, self.last)
        return Reading(self.first, self.last, tuple(busy), tuple(self.faults[:MOST_FAULTS]))

    def _events(self, calendar: Component, zones: Zones, cancelled: bool) -> Iterator[Event]:
        for part in calendar.parts:
            if part.name != "VEVENT":
                continue
            try:
                yield read_event(part, zones, cancelled, self.budget)
            except CalendarError as wrong:
                if is_busy(part, cancelled) or part.first("RRULE"):  # else it says nothing of anybody's time
                    self.faults += wrong.faults

    def _spans(self, series: Sequence[Event]) -> list[Interval]:
        try:
            return list(busy_spans(series, self.first, self.last, self.budget))
        except (OverflowError, ValueError):
            self.faults.append(Fault(series[0].where, Why.OUT_OF_REACH))
            return []

    def _published(self, calendar: Component, zones: Zones) -> Iterator[Interval]:
        """Times of a VFREEBUSY, as servers publish them that keep the events to themselves."""
        for part in calendar.parts:
            for line in part.all("FREEBUSY") if part.name == "VFREEBUSY" else ():
                if line.parameters.get("FBTYPE", "").upper() == "FREE":
                    continue
                for text in filter(None, line.value.split(",")):
                    self.budget.spend(20)
                    try:
                        yield _period(text, zones)
                    except (Wrong, OverflowError, ValueError):
                        self.faults.append(Fault(line.where, Why.NOT_A_TIME, text[:60]))


def _period(text: str, zones: Zones) -> Interval:
    first, _, rest = text.partition("/")
    start = _moment(first, zones)
    if rest.strip()[:1].upper() == "P":
        return start, start + read_length(rest).about
    return start, _moment(rest, zones)


def _moment(text: str, zones: Zones) -> datetime:
    when = read_when(text)
    if not isinstance(when, datetime):
        raise Wrong(Why.NOT_A_TIME, text)
    return (when if when.tzinfo else when.replace(tzinfo=zones.floating)).astimezone(UTC)
