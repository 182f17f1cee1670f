"""Where each session could be placed and who could come there: what is decided once, before anything is solved.

Sessions that are alike in everything are one group. A slot is a group at a start; an option is a slot in a room.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from training.timetable.parts import Placement, Session, Window
from training.timetable.problem import Problem, meetings_of, minute, overlap

Spans = tuple[tuple[int, int], ...]
ONLINE = -1  # the number of no room


@dataclass(frozen=True)
class Group:
    """Sessions that are alike, by their numbers. One that is confirmed or was proposed before is a group by itself."""

    course: str
    sessions: tuple[int, ...]
    fixed: Placement | None
    previous: Placement | None


@dataclass
class Slot:
    """A group at one start: its meetings, the trainers who are free, the options, and who could come to which."""

    group: int
    start: datetime
    spans: Spans
    days: tuple[date, ...]
    trainers: tuple[int, ...]
    options: list[int] = field(default_factory=list)
    people: dict[int, tuple[int, ...]] = field(default_factory=dict)
    disliked: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Option:
    """A slot in a room, or online; at most `times` sessions of the group there at once."""

    slot: int
    room: int
    capacity: int
    times: int


class Hours:
    """Windows joined where they touch, asked whether they hold a span."""

    def __init__(self, windows: Iterable[Window]) -> None:
        self.begin: list[int] = []
        self.end: list[int] = []
        for start, end in sorted((minute(one.start), minute(one.end)) for one in windows):
            if self.end and start <= self.end[-1]:
                self.end[-1] = max(self.end[-1], end)
            else:
                self.begin.append(start)
                self.end.append(end)

    def hold(self, spans: Spans) -> bool:
        """Whether every span lies inside one window."""
        for start, end in spans:
            k = bisect_right(self.begin, start) - 1
            if k < 0 or self.end[k] < end:
                return False
        return True


class Instance:
    """Groups, slots and options of a problem, with the hours of all."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rooms = [Hours(one.available) for one in problem.rooms]
        self.trainers = [Hours(one.available) for one in problem.trainers]
        self.people = [Hours(one.available) for one in problem.people]
        self.likes = [Hours(one.prefers) if one.prefers else None for one in problem.people]
        self.room_number = {one.id: k for k, one in enumerate(problem.rooms)}
        self.trainer_number = {one.id: k for k, one in enumerate(problem.trainers)}
        self._take_fixed()
        self.groups = list(_groups(problem))
        self.slots: list[Slot] = []
        self.options: list[Option] = []
        for g, group in enumerate(self.groups):
            self._place(g, group)

    def session(self, group: int) -> Session:
        """A session of the group: they are alike."""
        return self.problem.sessions[self.groups[group].sessions[0]]

    def _take_fixed(self) -> None:
        """What confirmed sessions hold of rooms and trainers, and how many meetings of a trainer's day."""
        self.room_taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.trainer_taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.taught: dict[tuple[int, date], int] = defaultdict(int)
        for one in self.problem.fixed:
            spans = self.problem.spans(one.session, one.start)
            if one.room is not None:
                self.room_taken[self.room_number[one.room]] += spans
            for who in one.trainers:
                self.trainer_taken[self.trainer_number[who]] += spans
                for day in days_of(spans, self.problem.timezone):
                    self.taught[self.trainer_number[who], day] += 1

    def _place(self, g: int, group: Group) -> None:
        session = self.session(g)
        starts = (group.fixed.start,) if group.fixed else starts_of(self.problem, session)
        for start in starts:
            spans = tuple(meetings_of(session, start, self.problem.timezone))
            days = days_of(spans, self.problem.timezone)
            slot = Slot(g, start, spans, days, () if group.fixed else self.teachers(session, spans, days))
            rooms = list(self.places(group, session, spans))
            if rooms and (group.fixed or len(slot.trainers) >= session.trainers_needed):
                self._add(slot, session, rooms)

    def _add(self, slot: Slot, session: Session, rooms: list[int]) -> None:
        number, alike = len(self.slots), len(self.groups[slot.group].sessions)
        for room in rooms:
            seats = session.capacity
            if room != ONLINE:
                seats = min(seats, self.problem.rooms[room].capacity)
            slot.options.append(len(self.options))
            self.options.append(Option(number, room, seats, alike if room == ONLINE else 1))
        self.slots.append(slot)
        for p, person in enumerate(self.problem.people):
            if session.course in person.needs and self.people[p].hold(slot.spans):
                reached = tuple(o for o in slot.options if self.reaches(p, self.options[o].room))
                if reached:
                    slot.people[p] = reached
                    likes = self.likes[p]
                    if likes is not None and not likes.hold(slot.spans):
                        slot.disliked.add(p)

    def reaches(self, person: int, room: int) -> bool:
        """Whether a person comes to a room, or online."""
        who = self.problem.people[person]
        return who.online if room == ONLINE else who.reaches(self.problem.rooms[room])

    def teachers(self, session: Session, spans: Spans, days: Sequence[date]) -> tuple[int, ...]:
        """Who could teach the session at that time."""
        return tuple(
            k for who in session.trainers if self.can_teach(k := self.trainer_number[who], spans, days)
        )

    def can_teach(self, trainer: int, spans: Spans, days: Sequence[date]) -> bool:
        """Whether a trainer is free then and has room for it in each day, beside what is confirmed."""
        most = self.problem.trainers[trainer].most_per_day
        return (
            self.trainers[trainer].hold(spans)
            and not overlap(spans, self.trainer_taken.get(trainer, ()))
            and (
                most is None
                or all(self.taught.get((trainer, day), 0) + days.count(day) <= most for day in days)
            )
        )

    def places(self, group: Group, session: Session, spans: Spans) -> Iterator[int]:
        """The rooms that can be had for the session at that time."""
        if session.online:
            yield ONLINE
        elif group.fixed:
            yield self.room_number[group.fixed.room or ""]
        else:
            allowed = self.room_number if session.rooms is None else session.rooms
            for name in allowed:
                room = self.room_number[name]
                if self.rooms[room].hold(spans) and not overlap(spans, self.room_taken.get(room, ())):
                    yield room


def starts_of(problem: Problem, session: Session) -> list[datetime]:
    """When a session may begin: as it says, or on the grid inside the openings, every meeting within one of them."""
    if session.starts is not None:
        return sorted(session.starts)
    hours, found = Hours(problem.openings), dict[int, datetime]()
    step = timedelta(minutes=problem.settings.grid_minutes)
    for window in problem.openings:
        start = window.start
        while start + timedelta(minutes=session.minutes) <= window.end:
            if hours.hold(tuple(meetings_of(session, start, problem.timezone))):
                found.setdefault(minute(start), start)
            start += step
    return [found[key] for key in sorted(found)]


def days_of(spans: Iterable[tuple[int, int]], timezone: str) -> tuple[date, ...]:
    """The local day on which each meeting begins."""
    zone = ZoneInfo(timezone)
    return tuple(datetime.fromtimestamp(begin * 60, zone).date() for begin, _ in spans)


def _groups(problem: Problem) -> Iterator[Group]:
    fixed = {one.session: one for one in problem.fixed}
    previous = {one.session: one for one in problem.previous}
    alike: dict[object, list[int]] = defaultdict(list)
    for k, one in enumerate(problem.sessions):
        if one.id in fixed or one.id in previous:
            yield Group(one.course, (k,), fixed.get(one.id), previous.get(one.id))
        else:
            rooms = None if one.rooms is None else tuple(sorted(one.rooms))
            starts = None if one.starts is None else tuple(sorted(one.starts))
            trainers = (tuple(sorted(one.trainers)), one.trainers_needed)
            key = (one.course, one.minutes, one.meetings, one.capacity, one.online, rooms, trainers, starts)
            alike[key].append(k)
    for sessions in alike.values():
        yield Group(problem.sessions[sessions[0]].course, tuple(sessions), None, None)


def moments(spans_of: Sequence[Spans], *, alone: bool = False) -> Iterator[list[int]]:
    """For the spans of many placements: which of them hold each moment at which one begins, two or more at a time (or
    one `alone`) and no list inside another's. Two spans overlap just where one holds the other's beginning."""
    begins = sorted({begin for spans in spans_of for begin, _ in spans})
    holding: dict[int, list[int]] = {begin: [] for begin in begins}
    for k, spans in enumerate(spans_of):
        for begin, end in spans:
            at = bisect_right(begins, begin) - 1
            while at < len(begins) and begins[at] < end:
                holding[begins[at]].append(k)
                at += 1
    seen = {frozenset(one) for one in holding.values() if alone or len(one) > 1}
    for one in sorted(map(sorted, seen)):
        if not any(set(one) < other for other in seen if len(other) > len(one)):
            yield one
