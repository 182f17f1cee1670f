"""Who was there: meetings, sheets, and what each learner has reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from training.judging import Demand, Part, Verdict, judge
from training.models import Attendance, Course, Enrolment, Meeting, TestResult, TrainingSession
from training.vocabulary import EnrolmentState

LEARNING = (EnrolmentState.ENROLLED, EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED)
"""States of those who have, or had, a place in the course."""
UNDECIDED = (EnrolmentState.ENROLLED, EnrolmentState.NOT_COMPLETED)
"""As long as there is no certificate, what is written down can be corrected and made up."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One learner of a session: what was attended (by meeting), the attempts at the test, and what that comes to."""

    enrolment: Enrolment
    attended: dict[int, Attendance]
    attempts: list[TestResult]
    verdict: Verdict

    @property
    def is_open(self) -> bool:
        """Whether there is no certificate yet, so that it can still be changed."""
        return self.enrolment.state in UNDECIDED

    @property
    def has_failed(self) -> bool:
        """Whether it has been closed without a certificate."""
        return self.enrolment.state is EnrolmentState.NOT_COMPLETED


def get_meeting(meeting_id: int) -> Meeting:
    """A meeting; raises `NotFound`."""
    found = db.session.get(Meeting, meeting_id)
    if found is None:
        raise NotFound(_("この回は見つかりません。"))
    return found


def get_session(session_id: int) -> TrainingSession:
    """A session; raises `NotFound`."""
    found = db.session.get(TrainingSession, session_id)
    if found is None:
        raise NotFound(_("この研修は見つかりません。"))
    return found


def get_enrolment(enrolment_id: int) -> Enrolment:
    """A learner of a session; raises `NotFound`, also for who only waits for a seat."""
    found = db.session.get(Enrolment, enrolment_id)
    if found is None or found.state not in LEARNING:
        raise NotFound(_("この受講者は見つかりません。"))
    return found


def learners(session: TrainingSession) -> Sequence[Enrolment]:
    """Those who have, or had, a place, by the reading of their names."""
    statement = (
        select(Enrolment)
        .where(Enrolment.session_id == session.id, Enrolment.state.in_(LEARNING))
        .options(joinedload(Enrolment.volunteer), joinedload(Enrolment.session))
        .execution_options(populate_existing=True)
    )
    return sorted(db.session.scalars(statement), key=lambda one: (one.volunteer.kana, one.id))


def standings(session: TrainingSession) -> list[Standing]:
    """Every learner with attendance, attempts and verdict."""
    return _standings(session, learners(session))


def standing(enrolment: Enrolment) -> Standing:
    """The same of one learner."""
    return _standings(enrolment.session, [enrolment])[0]


def demand_of(session: TrainingSession) -> Demand:
    """What is asked for a completion; units are asked for where the session says which meeting teaches which."""
    course = session.course
    teaches = any(meeting.units for meeting in session.meetings)
    units = frozenset(unit.id for unit in course.units) if teaches else frozenset()
    return Demand(course.minutes, course.attendance_percent, course.pass_mark, units)


def attendance_of(enrolment: Enrolment, meeting: Meeting) -> Attendance | None:
    """What is written down of this person and this meeting."""
    return db.session.scalar(
        select(Attendance).where(Attendance.enrolment_id == enrolment.id, Attendance.meeting_id == meeting.id)
    )


def made_up_elsewhere(enrolment: Enrolment, missed: Meeting, at: Meeting) -> int:
    """Minutes of this meeting `at` that have made up others than `missed` of the same person already."""
    statement = select(func.coalesce(func.sum(Attendance.minutes), 0)).where(
        Attendance.enrolment_id == enrolment.id,
        Attendance.made_up_at_id == at.id,
        Attendance.meeting_id != missed.id,
    )
    return db.session.scalars(statement).one()


def other_meetings(session: TrainingSession) -> Sequence[Meeting]:
    """Meetings of the same course's other sessions, at which something missed can be made up; the latest first."""
    statement = (
        select(Meeting)
        .join(TrainingSession)
        .join(Course)
        .where(Course.id == session.course_id, TrainingSession.id != session.id)
        .options(joinedload(Meeting.session))
        .order_by(Meeting.start_at.desc())
    )
    return db.session.scalars(statement.limit(100)).all()


def _standings(session: TrainingSession, people: Sequence[Enrolment]) -> list[Standing]:
    keys = [one.id for one in people]
    attended = _attended(keys)
    attempts = _attempts(keys)
    demand = demand_of(session)
    found = []
    for one in people:
        parts = _parts(session.meetings, attended[one.id])
        verdict = judge(demand, parts, [attempt.score for attempt in attempts[one.id]])
        found.append(Standing(one, attended[one.id], attempts[one.id], verdict))
    return found


def _attended(keys: Sequence[int]) -> dict[int, dict[int, Attendance]]:
    found: dict[int, dict[int, Attendance]] = defaultdict(dict)
    rows = select(Attendance).where(Attendance.enrolment_id.in_(keys))
    for row in db.session.scalars(rows.options(selectinload(Attendance.made_up_at))):
        found[row.enrolment_id][row.meeting_id] = row
    return found


def _attempts(keys: Sequence[int]) -> dict[int, list[TestResult]]:
    found: dict[int, list[TestResult]] = defaultdict(list)
    rows = select(TestResult).where(TestResult.enrolment_id.in_(keys)).order_by(TestResult.attempt)
    for row in db.session.scalars(rows):
        found[row.enrolment_id].append(row)
    return found


def _parts(meetings: Iterable[Meeting], attended: dict[int, Attendance]) -> list[Part]:
    return [
        Part(attended[one.id].minutes, one.minutes, frozenset(unit.id for unit in one.units))
        for one in meetings
        if one.id in attended
    ]
