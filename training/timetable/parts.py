"""The parts of a timetable problem. Each is frozen and checks itself when it is made, so that one that exists is right.

Moments carry their offset; lengths are minutes, meetings are days after the first; costs are points of the programme's
own choosing, with at most three decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dispatch.matching.faults import below
from dispatch.matching.parts import Amounts, Window, between, once, wrong

__all__ = ["Costs", "Person", "Placement", "Room", "Session", "Settings", "Trainer", "Window", "wrong"]

MOST_WEIGHT = 1_000_000
MOST_SEATS = 100_000
LONGEST = 1440  # minutes of one meeting: it ends before its next day's begins
LAST_MEETING = 400  # days after the first
MOST_MEETINGS = 100


@dataclass(frozen=True, slots=True)
class Session:
    """One session to be held: `meetings` of `minutes` each, at the same hour so many days after the first.

    It is `online`, or in one of `rooms` (None: any). `trainers` could teach it, `trainers_needed` of them do. `starts`
    are the moments it may begin (None: those the problem's openings and grid leave).
    """

    id: str
    course: str
    minutes: int
    capacity: int
    meetings: tuple[int, ...] = (0,)
    online: bool = False
    rooms: tuple[str, ...] | None = None
    trainers: tuple[str, ...] = ()
    trainers_needed: int = 1
    starts: tuple[datetime, ...] | None = None

    def __post_init__(self) -> None:
        between("minutes", self.minutes, 1, LONGEST)
        between("capacity", self.capacity, 1, MOST_SEATS)
        between("trainers_needed", self.trainers_needed, 0, 100)
        if not self.meetings or self.meetings[0] != 0:
            raise wrong("meetings", "must begin with 0")
        if len(self.meetings) > MOST_MEETINGS:
            raise wrong("meetings", f"are more than {MOST_MEETINGS}")
        if any(later <= before for before, later in zip(self.meetings, self.meetings[1:], strict=False)):
            raise wrong("meetings", "must rise from one to the next")
        between("meetings", self.meetings[-1], 0, LAST_MEETING)
        if self.online and self.rooms is not None:
            raise wrong("rooms", "stand there, but the session is online")
        for name in ("rooms", "trainers", "starts"):
            once(name, getattr(self, name) or ())


@dataclass(frozen=True, slots=True)
class Room:
    """A room: how many it seats, where it is, when it can be had."""

    id: str
    capacity: int
    ward: str
    available: tuple[Window, ...] = ()

    def __post_init__(self) -> None:
        between("capacity", self.capacity, 1, MOST_SEATS)


@dataclass(frozen=True, slots=True)
class Trainer:
    """Somebody who teaches: when, and at most how many meetings a day (None: as many as fit)."""

    id: str
    available: tuple[Window, ...] = ()
    most_per_day: int | None = None

    def __post_init__(self) -> None:
        if self.most_per_day is not None:
            between("most_per_day", self.most_per_day, 0, 1000)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who needs courses: `needs` gives the weight of each.

    They come to rooms in `wards` and to `rooms` (both None: to every room), and online unless `online` is False.
    `prefers` are the hours they like best (none: all the same to them).
    """

    id: str
    needs: Mapping[str, int]
    available: tuple[Window, ...] = ()
    wards: tuple[str, ...] | None = None
    rooms: tuple[str, ...] | None = None
    online: bool = True
    prefers: tuple[Window, ...] = ()

    def __post_init__(self) -> None:
        for course, weight in self.needs.items():
            between(below("needs", course), weight, 1, MOST_WEIGHT)

    def reaches(self, room: Room) -> bool:
        """Whether they come to this room."""
        if self.wards is None and self.rooms is None:
            return True
        return room.ward in (self.wards or ()) or room.id in (self.rooms or ())


@dataclass(frozen=True, slots=True)
class Placement:
    """A session at its time and place, with its trainers; no room: online."""

    session: str
    start: datetime
    room: str | None = None
    trainers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        once("trainers", self.trainers)


@dataclass(frozen=True, slots=True)
class Costs(Amounts):
    """What the parts of the cost are worth: a session held; the second, third, ... session in one ward (once, twice,
    ... this much); somebody who comes at hours they like less; a session that was proposed before and is no longer held
    as it was."""

    held: float = 10
    spread: float = 5
    unliked: float = 1
    changed: float = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """The programme's own figures: the grid on which sessions begin (minutes), the costs."""

    grid_minutes: int = 30
    costs: Costs = field(default_factory=Costs)

    def __post_init__(self) -> None:
        between("grid_minutes", self.grid_minutes, 5, LONGEST)
