"""What somebody has when a session asks for prerequisites: from rows to the plain facts of `training.prerequisites`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from dispatch.db import db
from dispatch.i18n import local
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.models import Volunteer
from training import prerequisites
from training.models import Award, Course, Enrolment, TrainingSession
from training.prerequisites import Learner, Unmet
from training.vocabulary import EnrolmentState


def learner(volunteer: Volunteer) -> Learner:
    """All that prerequisites may ask about."""
    credentials: dict[CredentialKind, date | None] = {}
    for paper in volunteer.credentials:
        until = paper.last_day
        known = credentials.get(paper.kind, date.min)
        credentials[paper.kind] = None if until is None or known is None else max(until, known)
    levels = {spoken.language: spoken.level for spoken in volunteer.languages}
    return Learner(volunteer.active, credentials, levels, _completed(volunteer))


def _completed(volunteer: Volunteer) -> frozenset[str]:
    """Codes of courses completed here or awarded, as far as the award has not been revoked."""
    ended = select(Course.code).join(TrainingSession, TrainingSession.course_id == Course.id)
    ended = ended.join(Enrolment, Enrolment.session_id == TrainingSession.id)
    ended = ended.outerjoin(Award, Award.enrolment_id == Enrolment.id)
    theirs: ColumnElement[bool] = and_(
        Enrolment.volunteer_id == volunteer.id, Enrolment.state == EnrolmentState.COMPLETED
    )
    awarded = select(Course.code).join(Award, Award.course_id == Course.id)
    awarded = awarded.where(Award.volunteer_id == volunteer.id, Award.revoked_on.is_(None))
    codes = ended.where(theirs, or_(Award.id.is_(None), Award.revoked_on.is_(None)))
    return frozenset(db.session.scalars(codes.union(awarded)))


def lacking(
    session: TrainingSession, volunteer: Volunteer, known: Learner | None = None
) -> tuple[Unmet, ...]:
    """What of a session's prerequisites somebody does not meet on its first day."""
    asked = prerequisites.read(session.course.prerequisites)
    if not asked:
        return ()
    day = local(session.start_at).date()
    return prerequisites.unmet(asked, known or learner(volunteer), day, session.course.language)


def course_name(code: str) -> str:
    """The name of the course of a code; the code where there is none."""
    return db.session.scalar(select(Course.name).where(Course.code == code)) or code
