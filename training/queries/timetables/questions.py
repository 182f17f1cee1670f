"""What is asked: so many sessions of these courses, within these weeks, at these hours. Kept with the study as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any

GRID_MINUTES = 30
"""Sessions begin at full and half hours."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`count` sessions of a course, each on `days` days a week apart, at most `seats` people, in a room or online."""

    course: int
    count: int
    days: int
    minutes: int
    seats: int
    online: bool = False

    def names(self) -> list[str]:
        """The sessions' names in the problem."""
        return [f"c{self.course}-{number}" for number in range(1, self.count + 1)]


@dataclass(frozen=True, slots=True)
class Hours:
    """Between which hours of the clock sessions may lie; None on both ends: not on such days."""

    start: time | None
    end: time | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What the coordinator has settled of one session; None leaves it open."""

    start: datetime | None = None
    room: int | None = None
    trainers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """All of it. `settled` and `dropped` are by the sessions' names; `after`: the study whose plan is to be changed
    little."""

    first: date
    last: date
    workdays: Hours
    weekends: Hours
    wanted: tuple[Wanted, ...]
    settled: Mapping[str, Kept] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    after: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As the study keeps it."""
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "workdays": _written(self.workdays),
            "weekends": _written(self.weekends),
            "wanted": [asdict(one) for one in self.wanted],
            "settled": {
                name: {**asdict(kept), "start": kept.start.isoformat() if kept.start else None}
                for name, kept in self.settled.items()
            },
            "dropped": sorted(self.dropped),
            "after": self.after,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Question:
        """The inverse of `to_json`."""
        return cls(
            first=date.fromisoformat(kept["first"]),
            last=date.fromisoformat(kept["last"]),
            workdays=_read(kept["workdays"]),
            weekends=_read(kept["weekends"]),
            wanted=tuple(Wanted(**one) for one in kept["wanted"]),
            settled={name: _kept(one) for name, one in kept["settled"].items()},
            dropped=frozenset(kept["dropped"]),
            after=kept["after"],
        )


def _written(hours: Hours) -> list[str] | None:
    if hours.start is None or hours.end is None:
        return None
    return [hours.start.isoformat("minutes"), hours.end.isoformat("minutes")]


def _read(kept: list[str] | None) -> Hours:
    return Hours(*map(time.fromisoformat, kept)) if kept else Hours(None, None)


def _kept(one: Mapping[str, Any]) -> Kept:
    start = datetime.fromisoformat(one["start"]) if one["start"] else None
    return Kept(start, one["room"], tuple(one["trainers"]))
