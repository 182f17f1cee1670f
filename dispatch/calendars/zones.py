"""Time zones of a calendar file: names of the IANA list, names of Windows, and those the file defines itself."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from dispatch.calendars.faults import Budget, Why, Wrong
from dispatch.calendars.lines import Component
from dispatch.calendars.recurrence import starts
from dispatch.calendars.rules import read_rule
from dispatch.calendars.values import read_offset, read_when, wall

_FIXED = re.compile(r"\(?(?:UTC|GMT)\s*([+-]\d{1,2}):?(\d{2})?\)?.*", re.ASCII | re.IGNORECASE)
_WINDOWS = {name.casefold(): olson for name, olson in WINDOWS_TO_OLSON.items()}


@cache
def _known() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def named_zone(name: str) -> tzinfo | None:
    """The zone of a name the world knows: `Asia/Tokyo`, `Tokyo Standard Time`, `/vendor.example/1/Asia/Tokyo`."""
    plain = name.strip().strip('"').casefold()
    if plain in ("utc", "z", "gmt", "etc/utc", "coordinated universal time", "tzone://microsoft/utc"):
        return UTC
    parts = plain.strip("/").split("/")
    for begin in range(len(parts)):
        found = _known().get("/".join(parts[begin:]))
        if found and (begin == 0 or "/" in found):
            return ZoneInfo(found)
    return ZoneInfo(_WINDOWS[plain]) if plain in _WINDOWS else None


class FileZone(tzinfo):
    """A zone as a file defines it: from each onset on (wall clock before it), another distance from UTC."""

    def __init__(self, name: str, onsets: Sequence[tuple[datetime, timedelta, timedelta]]) -> None:
        self.name = name
        self._onsets = sorted(onsets)
        self._walls = [onset[0] for onset in self._onsets]
        self._moments = [at - before for at, before, _after in self._onsets]

    def utcoffset(self, at: datetime | None) -> timedelta:
        """What holds at a wall time; one that a clock put forward leaves out counts as before the change."""
        if at is None:
            return self._onsets[0][1]
        number = bisect_right(self._walls, at.replace(tzinfo=None)) - 1
        if number < 0:
            return self._onsets[0][1]
        onset, before, after = self._onsets[number]
        return before if at.replace(tzinfo=None) < onset + (after - before) else after

    def dst(self, _at: datetime | None) -> timedelta | None:
        """Not told apart."""
        return None

    def tzname(self, _at: datetime | None) -> str:
        """The name in the file."""
        return self.name

    def fromutc(self, at: datetime) -> datetime:
        """From UTC to this wall."""
        number = bisect_right(self._moments, at.replace(tzinfo=None)) - 1
        return at + (self._onsets[number][2] if number >= 0 else self._onsets[0][1])


def file_zone(component: Component, until: datetime, budget: Budget) -> FileZone:
    """The zone that a VTIMEZONE defines, as far as `until`. Raises `Wrong` where it defines none."""
    onsets = []
    for part in component.parts:
        if part.name not in ("STANDARD", "DAYLIGHT"):
            continue
        begin, before, after = (part.first(name) for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"))
        if begin is None or before is None or after is None:
            raise Wrong(Why.BAD_ZONE)
        change = (read_offset(before.value), read_offset(after.value))
        at = wall(read_when(begin.value))
        onsets += [(onset, *change) for onset in _onsets(part, at, change[0], until, budget)]
    if not onsets:
        raise Wrong(Why.BAD_ZONE)
    line = component.first("TZID")
    return FileZone(line.value if line else "", onsets)


def _onsets(
    part: Component, begin: datetime, before: timedelta, until: datetime, budget: Budget
) -> list[datetime]:
    found = {begin}
    for line in part.all("RDATE"):
        budget.spend(10 * line.value.count(","))
        found |= {wall(read_when(text.split("/")[0])) for text in line.value.split(",")}
    for line in part.all("RRULE"):
        if not line.value:
            continue
        rule = read_rule(line.value)
        end = until
        if rule.until is not None:
            end = rule.until if isinstance(rule.until, datetime) else wall(rule.until) + timedelta(days=1)
            end = min(until, end.astimezone(UTC).replace(tzinfo=None) + before if end.tzinfo else end)
        found |= set(starts(rule, begin, begin, end, budget))
    budget.spend(len(found))
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of one file; `home` is that of the person who looks."""

    home: tzinfo
    floating: tzinfo
    own: dict[str, FileZone | Wrong]

    def named(self, name: str) -> tzinfo:
        """The zone for a TZID. A name the world knows means what the world means by it; Windows' names are only
        a guess beside the file's own word. Raises `Wrong`."""
        plain = name.strip().strip('"')
        world = _known().get(plain.casefold())
        if world:
            return ZoneInfo(world)
        own = self.own.get(plain.casefold())
        if isinstance(own, FileZone):
            return own
        found = named_zone(plain) or _only(self.own) or _fixed(plain)
        if found is not None:
            return found
        raise own if isinstance(own, Wrong) else Wrong(Why.UNKNOWN_ZONE, plain)


def _only(own: dict[str, FileZone | Wrong]) -> tzinfo | None:
    """The one zone that a file defines: an unknown name can only mean it."""
    zones = [zone for zone in own.values() if isinstance(zone, FileZone)]
    return zones[0] if len(own) == len(zones) == 1 else None


def _fixed(name: str) -> tzinfo | None:
    """`GMT+0900`: a distance that says itself."""
    found = _FIXED.fullmatch(name)
    if not found:
        return None
    hours, minutes = int(found[1]), int(found[2] or 0)
    if abs(hours) > 14 or minutes > 59:
        return None
    return timezone(timedelta(hours=hours, minutes=-minutes if found[1][0] == "-" else minutes))


def zones_of(calendar: Component, home: tzinfo, until: datetime, budget: Budget) -> Zones:
    """The zones of one VCALENDAR. One that cannot be read is only a fault where an event needs it."""
    own: dict[str, FileZone | Wrong] = {}
    for part in calendar.parts:
        line = part.first("TZID") if part.name == "VTIMEZONE" else None
        if line is None:
            continue
        budget.spend(1000)
        try:
            own[line.value.strip('"').casefold()] = file_zone(part, until, budget)
        except Wrong as wrong:
            own[line.value.strip('"').casefold()] = Wrong(Why.BAD_ZONE, wrong.value or line.value)
    stated = calendar.first("X-WR-TIMEZONE")
    floating = named_zone(stated.value) if stated else None
    return Zones(home, floating or home, own)
