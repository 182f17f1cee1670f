"""What a volunteer sees of training: their own seats, what is asked of them, and what they could take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer
from training.models import Course, CourseWish, Enrolment, Meeting, TrainingSession
from training.prerequisites import Unmet
from training.queries import sessions
from training.queries.seats import learners
from training.queries.seats.jobs import jobs_at
from training.queries.sessions import Fill
from training.vocabulary import EnrolmentState as S
from training.vocabulary import SessionState

LIVE = (S.WAITING, S.OFFERED, S.ENROLLED)
PAST = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Opening:
    """A session that could be taken: how full it is, and what stands against it (nothing: one can enrol)."""

    session: TrainingSession
    fill: Fill
    lacks: tuple[Unmet, ...] = ()
    closed: bool = False

    @property
    def free(self) -> int:
        """Seats that a newcomer would get at once."""
        return 0 if self.fill.waiting else max(0, self.session.capacity - self.fill.taken)

    @property
    def can(self) -> bool:
        """Whether one can enrol now."""
        return not (self.lacks or self.closed)


@dataclass(frozen=True, slots=True)
class Mine:
    """A volunteer's first page of training; `asked`: moved, and not yet answered."""

    asked: list[Enrolment] = field(default_factory=list)
    offers: list[Enrolment] = field(default_factory=list)
    coming: list[Enrolment] = field(default_factory=list)
    waiting: list[Enrolment] = field(default_factory=list)
    over: list[Enrolment] = field(default_factory=list)


def _own(volunteer: Volunteer) -> Select[Enrolment]:
    whole = joinedload(Enrolment.session)
    return (
        select(Enrolment)
        .where(Enrolment.volunteer_id == volunteer.id)
        .options(whole.joinedload(TrainingSession.course), whole.selectinload(TrainingSession.meetings))
    )


def mine(volunteer: Volunteer) -> Mine:
    """By what is wanted of them, the next first; what is long over is left out."""
    now, found = clock.now(), Mine()
    rows = db.session.scalars(_own(volunteer)).unique().all()
    for row in sorted(rows, key=lambda one: (next_meeting(one.session).start_at, one.id)):
        ahead = row.session.end_at > now
        if row.state is S.OFFERED and row.offered_until is not None and row.offered_until > now:
            found.offers.append(row)
        elif row.state is S.ENROLLED and ahead:
            (found.asked if is_asked(row) else found.coming).append(row)
        elif row.state is S.WAITING and row.session.start_at > now:
            found.waiting.append(row)
        elif row.state in (S.ENROLLED, S.COMPLETED, S.NOT_COMPLETED) and row.session.end_at > now - PAST:
            found.over.insert(0, row)
    return found


def is_asked(enrolment: Enrolment) -> bool:
    """Whether the session was moved since they last said yes to it."""
    return enrolment.state is S.ENROLLED and enrolment.agreed_version < enrolment.session.schedule_version


def next_meeting(session: TrainingSession) -> Meeting:
    """The first that is not over; the last where all are."""
    now = clock.now()
    return next((one for one in session.meetings if one.end_at > now), session.meetings[-1])


def enrolment_of(volunteer: Volunteer, session: TrainingSession) -> Enrolment | None:
    """Their own row, whatever has become of it."""
    return db.session.scalar(_own(volunteer).where(Enrolment.session_id == session.id))


def own(volunteer: Volunteer, session_id: int) -> Enrolment:
    """Their own row in a session. Raises `NotFound` where they have none."""
    found = db.session.scalar(_own(volunteer).where(Enrolment.session_id == session_id))
    if found is None:
        raise NotFound(_("この研修には、お申込みがありません。"))
    return found


def place_in_queue(enrolment: Enrolment) -> int:
    """How many wait before them, themselves included: 1 is next."""
    earlier = or_(
        Enrolment.priority > enrolment.priority,
        (Enrolment.priority == enrolment.priority) & (Enrolment.queued_at < enrolment.queued_at),
        (Enrolment.priority == enrolment.priority)
        & (Enrolment.queued_at == enrolment.queued_at)
        & (Enrolment.id < enrolment.id),
    )
    waits = (Enrolment.session_id == enrolment.session_id, Enrolment.state == S.WAITING)
    before = select(func.count()).select_from(Enrolment).where(*waits, earlier)
    return 1 + (db.session.scalar(before) or 0)


def openings(volunteer: Volunteer) -> list[Opening]:
    """Open sessions they are not in, the next first: those they can take, then the others with what is lacking."""
    known = learners.learner(volunteer)
    taken = select(Enrolment.session_id).where(
        Enrolment.volunteer_id == volunteer.id, Enrolment.state.in_((*LIVE, S.COMPLETED, S.NOT_COMPLETED))
    )
    mine_already = set(db.session.scalars(taken))
    found = [one for one in sessions.public() if one.id not in mine_already and one.start_at > clock.now()]
    fills = sessions.fills(found)
    rows = [
        Opening(one, fills[one.id], learners.lacking(one, volunteer, known), is_closed(one)) for one in found
    ]
    return sorted(rows, key=lambda one: not one.can)


def opening(volunteer: Volunteer, session: TrainingSession) -> Opening:
    """The same for one session."""
    fill = sessions.fills([session])[session.id]
    return Opening(session, fill, learners.lacking(session, volunteer), is_closed(session))


def is_closed(session: TrainingSession) -> bool:
    """Whether nobody can enrol by themselves (any more)."""
    now = clock.now()
    late = session.deadline is not None and session.deadline <= now
    return session.state is not SessionState.OPEN or session.start_at <= now or late


def clashes(volunteer: Volunteer, session: TrainingSession) -> list[TrainingSession | Assignment]:
    """What else they have at the same time: other sessions, jobs they have promised, and jobs they are asked to do."""
    times = [
        (Meeting.start_at < meeting.end_at) & (Meeting.end_at > meeting.start_at)
        for meeting in session.meetings
    ]
    others = (
        select(TrainingSession)
        .join(Enrolment, Enrolment.session_id == TrainingSession.id)
        .join(Meeting, Meeting.session_id == TrainingSession.id)
        .where(Enrolment.volunteer_id == volunteer.id, Enrolment.state.in_((S.OFFERED, S.ENROLLED)))
        .where(TrainingSession.id != session.id, or_(*times))
        .distinct()
    )
    return [*db.session.scalars(others), *jobs_at(session, [volunteer.id]).get(volunteer.id, ())]


def wishes(volunteer: Volunteer) -> Sequence[CourseWish]:
    """The courses they wish to take."""
    found = select(CourseWish).where(CourseWish.volunteer_id == volunteer.id)
    return db.session.scalars(found.options(joinedload(CourseWish.course)).order_by(CourseWish.id)).all()


def wishable(volunteer: Volunteer) -> Sequence[Course]:
    """Courses that are held and that they neither wish for yet nor have a place in."""
    wished = select(CourseWish.course_id).where(CourseWish.volunteer_id == volunteer.id)
    placed = (
        select(TrainingSession.course_id)
        .join(Enrolment, Enrolment.session_id == TrainingSession.id)
        .where(Enrolment.volunteer_id == volunteer.id, Enrolment.state.in_(LIVE))
    )
    found = select(Course).where(
        Course.archived_at.is_(None), Course.id.not_in(wished), Course.id.not_in(placed)
    )
    return db.session.scalars(found.order_by(Course.kind, Course.name)).all()
