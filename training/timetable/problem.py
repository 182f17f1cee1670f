"""The problem, `dispatch-timetable/1`: what the parts must be to one another, and JSON in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.matching.faults import Faults, ProblemError, by_id, shown
from dispatch.matching.json_text import collector_resting, parsed
from training.timetable import problem_json
from training.timetable.parts import Person, Placement, Room, Session, Settings, Trainer, Window

__all__ = ["Problem", "ProblemError"]


@dataclass(frozen=True, eq=False)
class Problem:
    """Sessions, rooms, trainers, people, what is confirmed (`fixed`) and what was proposed before (`previous`).

    Making one checks how its parts fit together and raises ProblemError with all faults. `openings` are the hours in
    which sessions that name no starts of their own may lie.
    """

    sessions: tuple[Session, ...]
    rooms: tuple[Room, ...]
    trainers: tuple[Trainer, ...]
    people: tuple[Person, ...]
    openings: tuple[Window, ...] = ()
    fixed: tuple[Placement, ...] = ()
    previous: tuple[Placement, ...] = ()
    timezone: str = "Asia/Tokyo"
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        faults = Faults()
        for name in ("sessions", "rooms", "trainers", "people"):
            by_id(getattr(self, name), name, faults)
        try:
            ZoneInfo(self.timezone)
        except (OSError, ValueError, KeyError):
            faults.add("timezone", f"is not a known time zone: {shown(self.timezone)}")
        self._check_names(faults)
        for name, placements in (("fixed", self.fixed), ("previous", self.previous)):
            self._check_placements(name, placements, faults)
        faults.raise_if_any()
        self._check_doubled(faults)
        faults.raise_if_any()

    def _check_names(self, faults: Faults) -> None:
        rooms, trainers = {room.id for room in self.rooms}, {trainer.id for trainer in self.trainers}
        for k, session in enumerate(self.sessions):
            _known(session.rooms or (), rooms, f"sessions[{k}].rooms", "room", faults)
            _known(session.trainers, trainers, f"sessions[{k}].trainers", "trainer", faults)
        for k, person in enumerate(self.people):
            _known(person.rooms or (), rooms, f"people[{k}].rooms", "room", faults)

    def _check_placements(self, name: str, placements: Iterable[Placement], faults: Faults) -> None:
        sessions = {session.id: session for session in self.sessions}
        rooms, trainers = {room.id for room in self.rooms}, {trainer.id for trainer in self.trainers}
        seen = set[str]()
        for k, one in enumerate(placements):
            place = f"{name}[{k}]"
            if one.session in seen:
                faults.add(f"{place}.session", f"stands in {name} twice: {shown(one.session)}")
            seen.add(one.session)
            _known(one.trainers, trainers, f"{place}.trainers", "trainer", faults)
            session = sessions.get(one.session)
            if session is None:
                faults.add(f"{place}.session", f"no session has the id {shown(one.session)}")
            elif name == "fixed" and session.online != (one.room is None):
                faults.add(
                    f"{place}.room", "must be there: the session is not online"
                ) if one.room is None else faults.add(f"{place}.room", "must be null: the session is online")
            if one.room is not None and one.room not in rooms:
                faults.add(f"{place}.room", f"no room has the id {shown(one.room)}")

    def _check_doubled(self, faults: Faults) -> None:
        """Confirmed sessions may lie outside anybody's hours, but not two at once in a room or with a trainer."""
        spans = [self.spans(one.session, one.start) for one in self.fixed]
        for k, one in enumerate(self.fixed):
            for j in range(k):
                other = self.fixed[j]
                if not overlap(spans[k], spans[j]):
                    continue
                if one.room is not None and one.room == other.room:
                    faults.add(f"fixed[{k}].room", f"is held by fixed[{j}] at that time: {shown(one.room)}")
                for who in sorted({*one.trainers} & {*other.trainers}):
                    faults.add(f"fixed[{k}].trainers", f"fixed[{j}] has {shown(who)} at that time")

    def spans(self, session: str, start: datetime) -> list[tuple[int, int]]:
        """The meetings of a session that begins then, in minutes since 1970, half open."""
        return meetings_of(next(one for one in self.sessions if one.id == session), start, self.timezone)

    @classmethod
    def from_json(cls, source: Mapping[str, Any] | str | bytes) -> Problem:
        """The problem in a parsed JSON object or in its text; raises ProblemError with every fault and its place."""
        with collector_resting():
            return problem_json.read(cls, parsed(source) if isinstance(source, str | bytes) else source)

    def to_json(self) -> dict[str, Any]:
        """The problem as `dispatch-timetable/1`, ready for `json.dumps`."""
        return problem_json.written(self)


def minute(moment: datetime) -> int:
    """Minutes since 1970, rounded down."""
    return int(moment.timestamp() // 60)


def meetings_of(session: Session, start: datetime, timezone: str) -> list[tuple[int, int]]:
    """The meetings of a session, in minutes since 1970: the later ones at the same hour of the clock on the wall."""
    local = start.astimezone(ZoneInfo(timezone))
    begins = [minute(local + timedelta(days=days)) for days in session.meetings]
    return [(begin, begin + session.minutes) for begin in begins]


def overlap(some: Iterable[tuple[int, int]], others: Iterable[tuple[int, int]]) -> bool:
    """Whether two lists of spans share a moment."""
    others = list(others)
    return any(a < d and c < b for a, b in some for c, d in others)


def _known(names: Iterable[str], known: set[str], place: str, kind: str, faults: Faults) -> None:
    for k, name in enumerate(names):
        if name not in known:
            faults.add(f"{place}[{k}]", f"no {kind} has the id {shown(name)}")
