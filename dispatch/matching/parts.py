"""The parts of a problem. Each is frozen and checks itself when it is made, so that one that exists is right.

Moments carry their offset; levels are whole numbers from 0; penalties and costs are minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timezone
from enum import StrEnum

from dispatch.matching.faults import ProblemError, below, shown

SPEED_KMH = {"walk": 4.5, "bicycle": 13.0, "transit": 18.0, "car": 25.0}
MOST_WEIGHT = (
    100_000_000  # beyond it weight and cost no longer fit one double, and the simplex loses its footing
)
MOST_MINUTES = 1_000_000


class Mode(StrEnum):
    """How a job is done."""

    ONSITE = "onsite"
    PHONE = "phone"
    VIDEO = "video"


def wrong(field_name: str, sentence: str) -> ProblemError:
    """The fault of one field of a part."""
    return ProblemError([f"{field_name}: {sentence}"])


def _in_order(start: datetime, end: datetime, field_name: str = "end") -> None:
    """Compared as instants: two local times of one zone would be compared by the clock on the wall."""
    if not isinstance(start.tzinfo, timezone) or not isinstance(end.tzinfo, timezone):
        start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end < start:
        raise wrong(field_name, "is before start")
    if end == start:
        raise wrong(field_name, "is the same as start")


def between(name: str, value: float, least: float, most: float) -> None:
    """The value of a field must be one of these, both ends included; raises ProblemError."""
    if not least <= value <= most:
        raise wrong(name, f"must be between {least:,} and {most:,}, not {shown(value)}")


def once(name: str, values: Iterable[object]) -> None:
    """No value of a list stands there twice; raises ProblemError at the second."""
    seen = set()
    for k, value in enumerate(values):
        if value in seen:
            raise wrong(f"{name}[{k}]", f"stands there twice: {shown(value)}")
        seen.add(value)


def minutes_amount(name: str, value: float) -> None:
    """Costs are exact: at most three decimals of a minute, so that equal plans have equal costs."""
    between(name, value, 0, MOST_MINUTES)
    if abs(value * 1000 - round(value * 1000)) > 1e-6:
        raise wrong(name, "must have at most three decimals")


@dataclass(frozen=True, slots=True)
class Amounts:
    """A table of amounts, one a field: the base of what the parts of a cost are worth."""

    def __post_init__(self) -> None:
        for name in self.names():
            minutes_amount(name, getattr(self, name))

    @classmethod
    def names(cls) -> Iterable[str]:
        """The parts of the cost, in their order."""
        return cls.__dataclass_fields__.keys()


@dataclass(frozen=True, slots=True)
class Site:
    """A point on the map, in degrees. Longitudes past 180 are let through: worlds made for tests are wide."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        between("lat", self.lat, -90, 90)
        between("lon", self.lon, -360, 360)


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time in which a candidate is free, half open."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        _in_order(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Option:
    """One way a request may be met: when, in which mode, and what choosing it costs (minutes)."""

    start: datetime
    end: datetime
    mode: Mode = Mode.ONSITE
    penalty: float = 0

    def __post_init__(self) -> None:
        _in_order(self.start, self.end)
        minutes_amount("penalty", self.penalty)


@dataclass(frozen=True, slots=True)
class Need:
    """One interpreter: a language and the least level."""

    language: str
    level: int

    def __post_init__(self) -> None:
        between("level", self.level, 0, 1000)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. At most one option is used; every need takes another candidate, all of them or none."""

    id: str
    weight: int
    options: tuple[Option, ...]
    needs: tuple[Need, ...]
    site: Site | None = None
    gender: str | None = None
    gender_wish: str | None = None
    credentials: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    continuity: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        between("weight", self.weight, 1, MOST_WEIGHT)
        if not self.options:
            raise wrong("options", "must not be empty")
        if not self.needs:
            raise wrong("needs", "must not be empty")
        if self.site is None and any(option.mode is Mode.ONSITE for option in self.options):
            raise wrong("site", "is missing, but an option is onsite")


@dataclass(frozen=True, slots=True)
class Commitment:
    """Work a candidate has elsewhere: it blocks its time and counts towards the caps, but not towards the load.

    What does not count is something else than work (a course they attend): it blocks its time and nothing more.
    """

    start: datetime
    end: datetime
    mode: Mode = Mode.ONSITE
    site: Site | None = None
    counts: bool = True

    def __post_init__(self) -> None:
        _in_order(self.start, self.end)
        if self.site is None and self.mode is Mode.ONSITE:
            raise wrong("site", "is missing, but the mode is onsite")


@dataclass(frozen=True, slots=True)
class LevelChange:
    """From the local day `first` on a candidate's level in a language is this one, until the next change of it."""

    language: str
    first: date
    level: int

    def __post_init__(self) -> None:
        between("level", self.level, 0, 1000)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A volunteer as the engine sees one. `languages` gives levels, `credentials` the last valid day of each.

    `level_changes` says from which days on levels are other ones; what counts is the day on which a job starts.
    """

    id: str
    languages: Mapping[str, int]
    available: tuple[Window, ...] = ()
    gender: str | None = None
    credentials: Mapping[str, date] = field(default_factory=dict)
    declines_topics: tuple[str, ...] = ()
    home: Site | None = None
    transport: str = "car"
    max_travel_minutes: float = 0
    modes: tuple[Mode, ...] = (Mode.ONSITE,)
    max_per_day: int | None = None
    max_per_week: int | None = None
    recent_jobs: int = 0
    commitments: tuple[Commitment, ...] = ()
    level_changes: tuple[LevelChange, ...] = ()

    def __post_init__(self) -> None:
        if self.home is None and Mode.ONSITE in self.modes:
            raise wrong("home", "is missing, but a mode is onsite")
        for language, level in self.languages.items():
            between(below("languages", language), level, 0, 1000)
        between("max_travel_minutes", self.max_travel_minutes, 0, MOST_MINUTES)
        between("recent_jobs", self.recent_jobs, 0, 100_000)
        if self.max_per_day is not None:
            between("max_per_day", self.max_per_day, 0, MOST_MINUTES)
        if self.max_per_week is not None:
            between("max_per_week", self.max_per_week, 0, MOST_MINUTES)
        if self.level_changes:
            self._check_level_changes()

    def _check_level_changes(self) -> None:
        seen: dict[tuple[str, date], int] = {}
        for k, one in enumerate(self.level_changes):
            if (first := seen.setdefault((one.language, one.first), k)) != k:
                raise wrong(f"level_changes[{k}].from", f"is the same day as in level_changes[{first}]")


@dataclass(frozen=True, slots=True)
class Assigned:
    """A request given to people: one candidate for each need, in the needs' order."""

    request: str
    option: int
    volunteers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Costs(Amounts):
    """What each part of the cost is worth, in minutes."""

    travel_minute: float = 1
    level_surplus: float = 10
    load: float = 5
    gender_wish: float = 30
    discontinuity: float = 60
    changed: float = 45


@dataclass(frozen=True, slots=True)
class Settings:
    """The programme's own figures: minutes between two jobs, detour over the great circle, speeds, costs."""

    turnaround_minutes: float = 15
    detour: float = 1.3
    speed_kmh: Mapping[str, float] = field(default_factory=lambda: dict(SPEED_KMH))
    costs: Costs = field(default_factory=Costs)

    def __post_init__(self) -> None:
        between("turnaround_minutes", self.turnaround_minutes, 0, 10_000)
        between("detour", self.detour, 0, 100)
        for transport, speed in self.speed_kmh.items():
            between(below("speed_kmh", transport), speed, 0.1, 100_000)
