"""What becomes of the seats and wishes of somebody who leaves for good; the courses they have ended stay on record."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.signals import volunteer_left
from training.models import CourseWish, Enrolment
from training.services.seats.states import LIVE, move
from training.vocabulary import EnrolmentState as S


@volunteer_left.connect
def free_seats_of_leaver(volunteer: Volunteer, actor: Actor) -> None:
    """Their seats are free again, their wishes and all notes about them are gone.

    The volunteer's row is held already, so no session's is locked here: the timed job offers the seats on.
    """
    theirs = select(Enrolment).where(Enrolment.volunteer_id == volunteer.id, Enrolment.state.in_(LIVE))
    locked = theirs.order_by(Enrolment.id).with_for_update(of=Enrolment)
    for enrolment in db.session.scalars(locked.execution_options(populate_existing=True)).all():
        move(enrolment, S.CANCELLED, actor)
    db.session.execute(delete(CourseWish).where(CourseWish.volunteer_id == volunteer.id))
    db.session.execute(update(Enrolment).where(Enrolment.volunteer_id == volunteer.id).values(note=""))
