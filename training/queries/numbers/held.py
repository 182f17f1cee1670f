"""What came of the sessions that ended in a period: who was there, who passed, what it cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from dispatch import clock
from dispatch.db import db
from dispatch.i18n import zone
from training.models import Attendance, Award, Course, Enrolment, Meeting, TestResult, TrainingSession
from training.vocabulary import EnrolmentState, SessionState

TOOK_PART = (EnrolmentState.ENROLLED, EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED)
"""States of people who had a seat when the session was held."""


@dataclass(slots=True)
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    def add(self, part: int, whole: int) -> None:
        """Count in more."""
        self.part, self.whole = self.part + part, self.whole + whole

    @property
    def percent(self) -> float | None:
        """In per cent, to one place; None of nothing."""
        return round(100 * self.part / self.whole, 1) if self.whole else None


@dataclass(slots=True)
class CourseFigures:
    """One course's figures, or those of all (`course` is None).

    `attendance`: minutes attended of those held; `no_shows`: people who never came, of those with a seat; both only of
    sessions whose attendance was written down (`unrecorded` ones were not). `passed`: of those who took a test.
    `completed`: of those whose course was decided. `seats`: taken of those there were. Money in yen; `spent` and `fees`
    are of all sessions, `spent_on_credentials` (both together) only of those whose course grants one.
    """

    course: Course | None = None
    sessions: int = 0
    unrecorded: int = 0
    attendance: Share = field(default_factory=Share)
    no_shows: Share = field(default_factory=Share)
    passed: Share = field(default_factory=Share)
    completed: Share = field(default_factory=Share)
    seats: Share = field(default_factory=Share)
    credentials: int = 0
    spent: int = 0
    fees: int = 0
    spent_on_credentials: int = 0

    @property
    def per_credential(self) -> int | None:
        """What one credential cost, fees included, in yen; None where none was given."""
        return round(self.spent_on_credentials / self.credentials) if self.credentials else None


@dataclass(frozen=True, slots=True)
class Held:
    """All together, and course by course."""

    whole: CourseFigures
    courses: tuple[CourseFigures, ...]


@dataclass(frozen=True, slots=True)
class _Seat:
    """One person in one session: minutes by meeting, scores, and whether there is a valid award with a credential."""

    enrolment: Enrolment
    minutes: dict[int, int]
    scores: list[int]
    credential: bool


def held(first: date, last: date, course_id: int | None = None) -> Held:
    """Of the sessions whose last meeting ended from `first` through `last`, both included, and is over by now."""
    sessions = _sessions(first, last, course_id)
    seats = _seats([one.id for one in sessions])
    whole = CourseFigures()
    courses: dict[int, CourseFigures] = {}
    for session in sessions:
        own = courses.setdefault(session.course_id, CourseFigures(session.course))
        for figures in (whole, own):
            _count(figures, session, seats[session.id])
    return Held(whole, tuple(sorted(courses.values(), key=lambda one: one.course.code if one.course else "")))


def _count(figures: CourseFigures, session: TrainingSession, seats: Sequence[_Seat]) -> None:
    figures.sessions += 1
    figures.seats.add(len(seats), session.capacity)
    figures.spent += session.cost_yen
    figures.fees += session.fee_yen * len(seats)
    if session.course.grants:
        figures.spent_on_credentials += session.cost_yen + session.fee_yen * len(seats)
        figures.credentials += sum(seat.credential for seat in seats)
    if any(seat.minutes for seat in seats):
        _count_attendance(figures, session, seats)
    else:
        figures.unrecorded += 1
    _count_results(figures, session, seats)


def _count_attendance(figures: CourseFigures, session: TrainingSession, seats: Sequence[_Seat]) -> None:
    lengths = {meeting.id: meeting.minutes for meeting in session.meetings}
    for seat in seats:
        came = sum(min(seat.minutes.get(key, 0), length) for key, length in lengths.items())
        figures.attendance.add(came, sum(lengths.values()))
        figures.no_shows.add(not came, 1)


def _count_results(figures: CourseFigures, session: TrainingSession, seats: Sequence[_Seat]) -> None:
    mark = session.course.pass_mark
    for seat in seats:
        if mark is not None and seat.scores:
            figures.passed.add(max(seat.scores) >= mark, 1)
        if seat.enrolment.state is not EnrolmentState.ENROLLED:
            figures.completed.add(seat.enrolment.state is EnrolmentState.COMPLETED, 1)


def _sessions(first: date, last: date, course_id: int | None) -> Sequence[TrainingSession]:
    start = datetime.combine(first, time(), zone())
    end = min(datetime.combine(last + timedelta(days=1), time(), zone()), clock.now())
    ended = select(Meeting.session_id).group_by(Meeting.session_id)
    ended = ended.having(func.max(Meeting.end_at) >= start, func.max(Meeting.end_at) <= end)
    statement = (
        select(TrainingSession)
        .where(TrainingSession.id.in_(ended))
        .where(TrainingSession.state.in_((SessionState.OPEN, SessionState.HELD)))
        .options(joinedload(TrainingSession.course), selectinload(TrainingSession.meetings))
    )
    if course_id is not None:
        statement = statement.where(TrainingSession.course_id == course_id)
    return db.session.scalars(statement.order_by(TrainingSession.id)).all()


def _seats(sessions: Sequence[int]) -> dict[int, list[_Seat]]:
    found: dict[int, list[_Seat]] = defaultdict(list)
    for part in (sessions[at : at + 500] for at in range(0, len(sessions), 500)):
        taken = Enrolment.session_id.in_(part) & Enrolment.state.in_(TOOK_PART)
        ours = select(Enrolment.id).where(taken)
        minutes: dict[int, dict[int, int]] = defaultdict(dict)
        for row in db.session.scalars(select(Attendance).where(Attendance.enrolment_id.in_(ours))):
            minutes[row.enrolment_id][row.meeting_id] = row.minutes
        scores = _scores(db.session.scalars(select(TestResult).where(TestResult.enrolment_id.in_(ours))))
        given = set(db.session.scalars(_granted().where(Award.enrolment_id.in_(ours))))
        for one in db.session.scalars(select(Enrolment).where(taken)):
            seat = _Seat(one, minutes.get(one.id, {}), scores[one.id], one.id in given)
            found[one.session_id].append(seat)
    return found


def _granted() -> Any:
    return select(Award.enrolment_id).where(Award.grants.is_not(None), Award.revoked_on.is_(None))


def _scores(results: Iterable[TestResult]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for one in results:
        found[one.enrolment_id].append(one.score)
    return found
