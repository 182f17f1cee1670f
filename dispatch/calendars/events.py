"""One VEVENT as it says when somebody is busy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeVar

from dispatch.calendars.faults import Budget, CalendarError, Fault, Why, Wrong
from dispatch.calendars.lines import Component, Line
from dispatch.calendars.rules import Rule, read_rule
from dispatch.calendars.values import LONGEST, Length, When, read_length, read_when, wall
from dispatch.calendars.zones import Zones

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Event:
    """Starts and exceptions stand on the wall of `zone`; `spare` are exceptions that name a whole day.

    `replaces` is the start that this event stands in for, `onward` whether for all after it too.
    """

    where: str
    uid: str
    version: tuple[int, str]
    busy: bool
    start: datetime
    length: Length
    zone: tzinfo
    rules: tuple[Rule, ...] = ()
    not_rules: tuple[Rule, ...] = ()
    more: tuple[tuple[datetime, Length], ...] = ()
    spared: frozenset[datetime] = field(default_factory=frozenset)
    replaces: datetime | None = None
    onward: bool = False

    @property
    def repeats(self) -> bool:
        """Whether there may be more than one of it."""
        return bool(self.rules or self.more)


def is_busy(component: Component, cancelled: bool) -> bool:
    """Whether an event takes its owner's time. What Exchange says of it goes before the standard's word."""
    if cancelled or component.text("STATUS") == "CANCELLED":
        return False
    own = component.text("X-MICROSOFT-CDO-BUSYSTATUS")
    return own != "FREE" if own else component.text("TRANSP") != "TRANSPARENT"


def read_event(component: Component, zones: Zones, cancelled: bool, budget: Budget) -> Event:
    """The event of a component. Raises `CalendarError` with every line of it that cannot be read."""
    budget.spend(40)
    return _Reader(component, zones, budget).event(cancelled)


class _Reader:
    """Reads the lines of one event and gathers what is wrong with them."""

    def __init__(self, component: Component, zones: Zones, budget: Budget) -> None:
        self.component, self.zones, self.budget = component, zones, budget
        self.faults: list[Fault] = []
        self.home = zones.home

    def event(self, cancelled: bool) -> Event:
        where = f"line {self.component.number}, {self.component.name}"
        line = self._once("DTSTART")
        start = self._try(line, lambda: self._when(line)) if line else None
        if start is None:
            raise CalendarError(self.faults or [Fault(where, Why.NO_START)])
        self.home = self._zone_of(start)
        length = self._length(start)
        replaced = self._once("RECURRENCE-ID")
        replaces = self._try(replaced, lambda: self._when(replaced)) if replaced else None
        uid = self.component.first("UID")
        made = Event(
            where=f"{where} {uid.value[:60]}" if uid else where,
            uid=uid.value if uid else "",
            version=self._version(),
            busy=is_busy(self.component, cancelled),
            start=wall(start),
            length=length,
            zone=self.home,
            rules=self._rules("RRULE"),
            not_rules=self._rules("EXRULE"),
            more=self._more(length),
            spared=self._spared(),
            replaces=None if replaces is None else self._at_home(replaces, wall(start)),
            onward=bool(replaced and replaced.parameters.get("RANGE", "").upper() == "THISANDFUTURE"),
        )
        if self.faults:
            raise CalendarError(self.faults)
        return made

    def _once(self, name: str) -> Line | None:
        lines = [line for line in self.component.all(name) if line.value]
        if len({line.value for line in lines}) > 1:
            self.faults.append(Fault(lines[1].where, Why.TWICE, lines[1].value[:60]))
        return lines[0] if lines else None

    def _try(self, line: Line, read: Callable[[], T]) -> T | None:
        self.budget.spend(20)
        try:
            return read()
        except Wrong as wrong:
            self.faults.append(Fault(line.where, wrong.why, wrong.value))
        except (OverflowError, ValueError):
            self.faults.append(Fault(line.where, Why.OUT_OF_REACH, line.value[:60]))
        return None

    def _when(self, line: Line | None, text: str | None = None) -> When:
        """A value of a line: a date, or a moment in the zone that the line, or the file, gives it."""
        assert line is not None
        when = read_when(line.value if text is None else text)
        if not isinstance(when, datetime):
            return when
        if line.parameters.get("VALUE", "").upper() == "DATE":
            return when.date()
        if when.tzinfo is not None:
            return when
        name = line.parameters.get("TZID")
        return when.replace(tzinfo=self.zones.named(name) if name else self.zones.floating)

    def _zone_of(self, start: When) -> tzinfo:
        return (start.tzinfo if isinstance(start, datetime) else None) or self.zones.home

    def _length(self, start: When) -> Length:
        ends, lasts = self._once("DTEND"), self._once("DURATION")
        if ends:
            found = self._try(ends, lambda: self._until(start, self._when(ends)))
        elif lasts:
            found = self._try(lasts, lambda: read_length(lasts.value))
        else:
            found = Length() if isinstance(start, datetime) else Length(days=1)
        return found or Length()

    def _until(self, start: When, end: When) -> Length:
        """From start to end. A day that ends where it begins is meant to be one day."""
        if not isinstance(start, datetime) and not isinstance(end, datetime):
            days = (end - start).days
            if days < 0:
                raise Wrong(Why.ENDS_EARLY, str(end))
            length = Length(days=days or 1)
        else:
            length = Length(clock=self._moment(end) - self._moment(start))
        if length.about < timedelta(0):
            raise Wrong(Why.ENDS_EARLY, str(end))
        if length.about > LONGEST:
            raise Wrong(Why.OUT_OF_REACH, str(end))
        return length

    def _moment(self, when: When) -> datetime:
        return (
            when if isinstance(when, datetime) else wall(when).replace(tzinfo=self.zones.home)
        ).astimezone(UTC)

    def _at_home(self, when: When, start: datetime) -> datetime:
        """A time on the event's own wall; a date means the event of that date."""
        if not isinstance(when, datetime):
            return datetime.combine(when, start.time())
        return when.astimezone(self.home).replace(tzinfo=None, fold=0)

    def _rules(self, name: str) -> tuple[Rule, ...]:
        lines = [line for line in self.component.all(name) if line.value]
        rules = (self._try(line, lambda line=line: read_rule(line.value)) for line in lines)  # type: ignore[misc]
        return tuple(rule for rule in rules if rule)

    def _more(self, length: Length) -> tuple[tuple[datetime, Length], ...]:
        """Further starts; a period brings its own length."""
        found = []
        for line in self.component.all("RDATE"):
            for text in filter(None, line.value.split(",")):
                one = self._try(line, lambda line=line, text=text: self._further(line, text, length))  # type: ignore[misc]
                found += [one] if one else []
        return tuple(found)

    def _further(self, line: Line, text: str, length: Length) -> tuple[datetime, Length]:
        first, _, rest = text.partition("/")
        start = self._when(line, first)
        if rest:
            ends = rest.strip()[:1] not in ("P", "p", "+", "-")
            length = self._until(start, self._when(line, rest)) if ends else read_length(rest)
        at = wall(start) if not isinstance(start, datetime) else self._at_home(start, wall(start))
        return at, length

    def _spared(self) -> frozenset[datetime]:
        start_line = self.component.first("DTSTART")
        start = wall(self._when(start_line))
        found = set()
        for line in self.component.all("EXDATE"):
            for text in filter(None, line.value.split(",")):
                one = self._try(
                    line,
                    lambda line=line, text=text: self._at_home(self._when(line, text), start),  # type: ignore[misc]
                )
                found |= {one} if one else set()
        return frozenset(found)

    def _version(self) -> tuple[int, str]:
        number = self.component.text("SEQUENCE")
        stamp = self.component.text("LAST-MODIFIED") or self.component.text("DTSTAMP")
        return (int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0, stamp)
