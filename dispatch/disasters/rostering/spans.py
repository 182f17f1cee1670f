"""Hours as the rules see them: whole minutes since 1970, with the days of the problem's time zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.disasters.rostering.parts import Settings, Span

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hours served in one go: `start` to `end` in minutes, half open. `day` is that on which it begins, `last_day` that
    of its last minute (both as ordinals); `night`: it touches the night."""

    start: int
    end: int
    day: int
    last_day: int
    night: bool = False

    @property
    def minutes(self) -> int:
        """How long it is."""
        return self.end - self.start


def minute(moment: datetime) -> int:
    """Minutes since 1970."""
    return int(moment.timestamp()) // 60


def stretch_of(span: Span, zone: ZoneInfo, settings: Settings) -> Stretch:
    """The hours of a span, with their days in the zone."""
    first = span.start.astimezone(zone).date()
    last = (span.end.astimezone(UTC) - MINUTE).astimezone(zone).date()
    start, end = minute(span.start), minute(span.end)
    nights = _nights(first, last, zone, settings)
    return Stretch(
        start, end, first.toordinal(), last.toordinal(), any(a < end and start < b for a, b in nights)
    )


def _nights(first: date, last: date, zone: ZoneInfo, settings: Settings) -> list[tuple[int, int]]:
    """The nights from the one before a day to the one that begins on another."""
    from_, until = settings.night_from, settings.night_until
    out, day = [], first - timedelta(days=1)
    while day <= last and from_ != until:
        dawn = day if from_ < until else day + timedelta(days=1)
        out.append((_at(day, from_, zone), _at(dawn, until, zone)))
        day += timedelta(days=1)
    return out


def _at(day: date, hour: time, zone: ZoneInfo) -> int:
    return minute(datetime.combine(day, hour, zone))


def merged(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Spans in minutes, those that touch put together."""
    out: list[tuple[int, int]] = []
    for start, end in sorted((minute(one.start), minute(one.end)) for one in spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def inside(spans: Iterable[tuple[int, int]], one: Stretch) -> bool:
    """Whether some span holds all of it."""
    return any(start <= one.start and one.end <= end for start, end in spans)


def meets(spans: Iterable[tuple[int, int]], one: Stretch) -> bool:
    """Whether some span shares a minute with it."""
    return any(start < one.end and one.start < end for start, end in spans)
