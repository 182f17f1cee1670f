"""Rows as a timetable problem: the sessions wanted, rooms and trainers with the hours left of them, people with
their free time. What is planned already is cut out of the hours of its room, its trainers and its people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch import i18n
from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.matching.geometry import minutes
from dispatch.matching.parts import SPEED_KMH
from dispatch.vocabulary import AssignmentState
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.queries import roster_for_matching, windows
from dispatch.volunteers.queries.availability import without
from training.hours import minutes_of
from training.models import Course, Meeting, Trainer, TrainingRoom, TrainingSession
from training.queries.promised import Span, promised
from training.queries.timetables.needs import Need, needs
from training.queries.timetables.questions import GRID_MINUTES, Hours, Kept, Question, Wanted
from training.timetable.parts import Person, Placement, Room, Session, Settings, Window
from training.timetable.parts import Trainer as Teacher
from training.timetable.problem import Problem
from training.vocabulary import SessionState

DETOUR = 1.3
"""A way over the great circle."""
WEEKEND = 5


def problem(question: Question, previous: Sequence[Placement] = ()) -> Problem:
    """The problem of a question as the rows are now. Raises ProblemError where it makes no sense."""
    days = _Days(question)
    courses = {one.id: one for one in _courses(question)}
    rooms = db.session.scalars(
        select(TrainingRoom).where(TrainingRoom.active).order_by(TrainingRoom.id)
    ).all()
    teachers = [one for course in courses.values() for one in course.trainers if one.active]
    trainers = sorted({one.id: one for one in teachers}.values(), key=lambda one: one.id)
    sessions = tuple(_sessions(question, courses))
    names, known = {one.id for one in sessions}, {f"r{one.id}" for one in rooms}
    return Problem(
        sessions=sessions,
        rooms=tuple(_room(one, days) for one in rooms),
        trainers=tuple(_trainer(one, days) for one in trainers),
        people=tuple(_people(question, list(courses.values()), rooms, days)),
        openings=tuple(days.openings(question)),
        previous=tuple(
            one for one in previous if one.session in names and (one.room is None or one.room in known)
            and {*one.trainers} <= {f"t{who.id}" for who in trainers}
        ),
        timezone=str(i18n.zone()),
        settings=Settings(grid_minutes=GRID_MINUTES),
    )  # fmt: skip


class _Days:
    """The days of the question, on the foundation's clock, and what is planned in them already."""

    def __init__(self, question: Question) -> None:
        self.zone: ZoneInfo = i18n.zone()
        longest = max((7 * (one.days - 1) for one in question.wanted), default=0)
        self.first, self.last = question.first, question.last + timedelta(days=longest)
        self.every = [self.first + timedelta(days=k) for k in range((self.last - self.first).days + 1)]
        begin, end = self.moment(self.first, 0), self.moment(self.last, 24 * 60)
        self.meetings = db.session.scalars(
            select(Meeting)
            .join(Meeting.session)
            .where(Meeting.start_at < end, Meeting.end_at > begin)
            .where(TrainingSession.state != SessionState.CANCELLED)
            .options(selectinload(Meeting.session).selectinload(TrainingSession.trainers))
        ).all()
        self.begin, self.end = begin, end

    def moment(self, day: date, minute: int) -> datetime:
        """A minute of a day, in UTC."""
        wall = datetime.combine(day + timedelta(days=minute // 1440), time(minute % 1440 // 60, minute % 60))
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def weekly(self, hours: Sequence[list[object]], taken: Iterable[Span]) -> tuple[Window, ...]:
        """Weekly hours of a room or a trainer (none stated: always) without what is taken."""
        if hours:
            spans = [
                (self.moment(day, a), self.moment(day, b))
                for day in self.every
                for a, b in minutes_of(hours, day.weekday())
            ]
        else:
            spans = [(self.begin, self.end)]
        return _windows(without(spans, taken))

    def openings(self, question: Question) -> Iterable[Window]:
        """When sessions may lie."""
        for day in self.every:
            weekend = day.weekday() >= WEEKEND
            hours: Hours = question.weekends if weekend else question.workdays
            if hours.start is not None and hours.end is not None:
                yield Window(
                    self.moment(day, hours.start.hour * 60 + hours.start.minute),
                    self.moment(day, hours.end.hour * 60 + hours.end.minute),
                )


def _windows(spans: Iterable[Span]) -> tuple[Window, ...]:
    return tuple(Window(start, end) for start, end in spans)


def _courses(question: Question) -> Sequence[Course]:
    keys = [one.course for one in question.wanted]
    return db.session.scalars(
        select(Course).where(Course.id.in_(keys)).options(selectinload(Course.trainers)).order_by(Course.id)
    ).all()


def _sessions(question: Question, courses: dict[int, Course]) -> Iterable[Session]:
    for one in question.wanted:
        for name in one.names() if one.course in courses else ():
            if name not in question.dropped:
                yield _session(name, one, courses[one.course], question)


def _session(name: str, one: Wanted, course: Course, question: Question) -> Session:
    """A session of the problem; what is settled of it leaves no choice."""
    kept = question.settled.get(name, Kept())
    able = tuple(f"t{who.id}" for who in course.trainers if who.active)
    chosen = tuple(f"t{key}" for key in kept.trainers)
    return Session(
        id=name,
        course=f"c{course.id}",
        minutes=one.minutes,
        capacity=one.seats,
        meetings=tuple(7 * k for k in range(one.days)),
        online=one.online,
        rooms=None if one.online or kept.room is None else (f"r{kept.room}",),
        trainers=tuple(who for who in chosen if who in able) or able,
        trainers_needed=max(1, len(chosen)) if able else 0,
        starts=None if kept.start is None else (kept.start,),
    )


def _room(room: TrainingRoom, days: _Days) -> Room:
    taken = [(one.start_at, one.end_at) for one in days.meetings if one.session.room_id == room.id]
    return Room(f"r{room.id}", room.capacity, room.ward, days.weekly(room.hours, taken))


def _trainer(trainer: Trainer, days: _Days) -> Teacher:
    """Who is on the roster, too, has promised their jobs."""
    taken = [(one.start_at, one.end_at) for one in days.meetings if trainer in one.session.trainers]
    if trainer.user_id is not None:
        jobs = select(Assignment.start_at, Assignment.end_at).join(Assignment.volunteer)
        own = (Volunteer.user_id == trainer.user_id, Assignment.state == AssignmentState.ACCEPTED)
        at = (Assignment.start_at < days.end, Assignment.end_at > days.begin)
        taken += [(start, end) for start, end in db.session.execute(jobs.where(*own, *at))]
    return Teacher(f"t{trainer.id}", days.weekly(trainer.hours, taken), trainer.max_per_day)


def _people(
    question: Question, courses: Sequence[Course], rooms: Sequence[TrainingRoom], days: _Days
) -> Iterable[Person]:
    roster = roster_for_matching()
    wanted = needs(courses, roster, question.first, question.last)
    roster = [person for person in roster if person.id in wanted]
    taken = promised([person.id for person in roster], days.first, days.last, days.zone)
    free = windows(roster, days.first, days.last, days.zone, taken)
    for person in roster:
        own = wanted[person.id]
        reached = [f"r{room.id}" for room in rooms if reaches(person, room)]
        yield Person(
            id=f"v{person.id}",
            needs={f"c{course}": need.weight for course, need in own.items()},
            available=_windows(free[person.id]),
            rooms=() if _online_only(own.values()) else tuple(reached),
        )


def _online_only(own: Iterable[Need]) -> bool:
    """A person comes to rooms for all their courses or for none: only who wishes nothing but online stays at home."""
    return all(need.online_only for need in own)


def reaches(person: Volunteer, room: TrainingRoom) -> bool:
    """Whether the way to a room is no longer than they go to a job; to a room without coordinates everybody comes."""
    if room.lat is None or room.lon is None:
        return True
    here, there = (person.lat, person.lon), (room.lat, room.lon)
    return minutes(here, there, DETOUR, SPEED_KMH[person.transport.value]) <= person.max_travel_minutes
