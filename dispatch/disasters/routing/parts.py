"""The parts of a problem of rounds. Each is frozen and checks itself when it is made, so that one that exists is right.

Moments carry their offset, lengths are whole minutes, ways are kilometres over the road.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.matching.faults import below
from dispatch.matching.parts import Site, Window, between, once, wrong

__all__ = [
    "Member",
    "Present",
    "Previous",
    "Priority",
    "Settings",
    "Shelter",
    "Site",
    "Stop",
    "Team",
    "Window",
]

LONGEST = 1440  # minutes of one visit
LONGEST_HOURS = timedelta(hours=24)  # of a team: a round is one day's, or one night's
MOST_WEIGHT = 1_000_000
SPEED_KMH = {"car": 25.0, "motorcycle": 25.0, "bicycle": 12.0, "transit": 12.0, "walk": 4.0}
REACH_KM = {"walk": 4.0, "transit": 12.0}


class Priority(StrEnum):
    """How soon a shelter should be seen."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Shelter:
    """A shelter: `languages` known there, `suspected` ones, and those that a team `must_speak` to be sent at all.

    A visit lies in one of `windows` from its beginning to its end (none: whenever a team comes). `visit_minutes` None:
    as the settings say. `visited`: when a team was there last.
    """

    id: str
    site: Site
    priority: Priority = Priority.NORMAL
    languages: tuple[str, ...] = ()
    suspected: tuple[str, ...] = ()
    must_speak: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    visit_minutes: int | None = None
    road_closed: bool = False
    visited: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("languages", "suspected", "must_speak"):
            once(name, getattr(self, name))
        for k, language in enumerate(self.suspected):
            if language in self.languages:
                raise wrong(f"suspected[{k}]", "is among the languages known")
        if self.visit_minutes is not None:
            between("visit_minutes", self.visit_minutes, 1, LONGEST)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a team, and what they speak."""

    id: str
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Present:
    """Where a team that is already under way is free to go on, and from when."""

    site: Site
    at: datetime


@dataclass(frozen=True, slots=True)
class Team:
    """A team: it leaves `base` and is back there within its hours, with `daylight_only` between sunrise and sunset.

    With a driver it goes by its `vehicle`, else as `otherwise` says. Its reach is measured from the base (None: as the
    settings say for how it goes). `most_visits` counts those made, too. Under way it goes on from `present`.
    """

    id: str
    base: Site
    hours: Window
    members: tuple[Member, ...] = ()
    daylight_only: bool = True
    driver: bool = False
    vehicle: str | None = None
    otherwise: str = "walk"
    reach_km: float | None = None
    most_visits: int | None = None
    present: Present | None = None

    def __post_init__(self) -> None:
        if self.hours.end - self.hours.start > LONGEST_HOURS:
            raise wrong("hours", "are longer than a day")
        once("members", [member.id for member in self.members])
        if self.reach_km is not None:
            between("reach_km", self.reach_km, 0, 100_000)
        if self.most_visits is not None:
            between("most_visits", self.most_visits, 0, 10_000)

    @property
    def transport(self) -> str:
        """How it goes: without a driver or a vehicle on foot, or as it says."""
        return self.vehicle if self.driver and self.vehicle is not None else self.otherwise

    @property
    def languages(self) -> frozenset[str]:
        """What anybody in it speaks."""
        return frozenset(language for member in self.members for language in member.languages)


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit: when it begins and when it ends."""

    team: str
    shelter: str
    arrive: datetime
    leave: datetime

    def __post_init__(self) -> None:
        if self.leave < self.arrive:
            raise wrong("leave", "is before arrive")


@dataclass(frozen=True, slots=True)
class Previous:
    """Who was to visit a shelter in the plan before."""

    team: str
    shelter: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The programme's own figures.

    `weights`: what reaching a shelter counts; as they come, a thousand normal ones count as much as a high one, and a
    thousand high ones as much as an urgent one. `known` and `suspected`: points for a language that a team speaks where
    it visits. `changed`: minutes of travel that it is worth not to give a shelter to another team than before.
    `revisit_hours`: after a visit a shelter may be visited again so much later; None: not at all.
    """

    detour: float = 1.4
    speed_kmh: Mapping[str, float] = field(default_factory=lambda: dict(SPEED_KMH))
    reach_km: Mapping[str, float] = field(default_factory=lambda: dict(REACH_KM))
    urgent: int = 1_000_000
    high: int = 1_000
    normal: int = 1
    known: int = 3
    suspected: int = 1
    changed: int = 20
    visit_minutes: int = 30
    revisit_hours: int | None = None

    def __post_init__(self) -> None:
        between("detour", self.detour, 0, 100)
        for name in ("urgent", "high", "normal"):
            between(name, getattr(self, name), 1, MOST_WEIGHT)
        for name in ("known", "suspected", "changed"):
            between(name, getattr(self, name), 0, 1000)
        between("visit_minutes", self.visit_minutes, 1, LONGEST)
        if self.revisit_hours is not None:
            between("revisit_hours", self.revisit_hours, 0, 10_000)
        for name, speed in self.speed_kmh.items():
            between(below("speed_kmh", name), speed, 0.1, 100_000)
        for name, reach in self.reach_km.items():
            between(below("reach_km", name), reach, 0, 100_000)

    def weight(self, priority: Priority) -> int:
        """What reaching a shelter of this priority counts."""
        weights = {Priority.URGENT: self.urgent, Priority.HIGH: self.high, Priority.NORMAL: self.normal}
        return weights.get(priority, 0)
