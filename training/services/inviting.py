"""Inviting people to a course: to the course as such, or to a session with a link that enrols in two taps; each once.

One way for all who know whom to invite: what to teach next names people for a course, a timetable for a session.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from dispatch import clock, i18n
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.notifications import links
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import post
from dispatch.volunteers.models import Volunteer
from training.models import Course, TimetableStudy, TrainingSession
from training.queries.invitations import invited_key
from training.services.seats.letters import to_learner

ACTION = "training_invited"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link says: who is invited to which session, by which timetable."""

    session: TrainingSession
    volunteer: Volunteer
    study: TimetableStudy

    @property
    def is_declined(self) -> bool:
        """Whether they have said no."""
        said = (self.study.plan or {}).get("declined", {})
        return self.volunteer.id in said.get(str(self.session.id), ())


def invite_to_course(actor: Actor, course: Course, people: Iterable[Volunteer]) -> int:
    """Write to those who have an address and have not been written to this month; gives how many."""
    sent = 0
    for person in people:
        key = f"course_invited:{course.id}:{person.id}:{clock.today(i18n.zone()):%Y-%m}"
        if person.email and not _is_told(key):
            post("course_invited", key, to_learner(person), course=course)
            audit.record(actor, "course.invited", course, volunteer=person.name)
            sent += 1
    db.session.flush()
    return sent


def invite_to_session(
    actor: Actor, session: TrainingSession, people: Iterable[Volunteer], study: TimetableStudy
) -> int:
    """The same for a session, once for ever; what could not leave before it begins never does."""
    sent = 0
    for person in people:
        key = invited_key(session.id, person.id)
        if person.email and not _is_told(key):
            last = session.deadline or session.start_at
            token = token_of(session, person, study)
            post("session_invited", key, to_learner(person), send_before=last, session=session, token=token)
            audit.record(actor, "session.invited", session, volunteer=person.name)
            sent += 1
    db.session.flush()
    return sent


def _is_told(key: str) -> bool:
    return db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is not None


def token_of(session: TrainingSession, person: Volunteer, study: TimetableStudy) -> str:
    """The signed name of an invitation; it outlives the session by a day, so that a late visitor reads why."""
    days = (session.end_at - clock.now()).total_seconds() / 86400 + 1
    return links.make(ACTION, session.id, person.id, days=days, nonce=study.id)


def read_token(token: str) -> Invitation:
    """The invitation behind a link. Raises `NotFound` for one that was never ours, `Gone` for one grown old."""
    link = links.read(ACTION, token)
    session = db.session.get(TrainingSession, link.subject_id)
    person = db.session.get(Volunteer, link.person_id)
    study = db.session.get(TimetableStudy, int(link.nonce))
    if session is None or person is None or study is None or not person.active:
        raise NotFound(_("このご案内は見つかりません。"))
    return Invitation(session, person, study)
