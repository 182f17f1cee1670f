"""What becomes of a trainee's shadowings when they leave for good: what is planned ends, what was written is gone."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.vocabulary import EndedBy
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.signals import volunteer_left
from training.models import Apprenticeship, MentorNote, Shadowing
from training.services.shadowing.asking import cancel
from training.services.shadowing.states import LIVE


@volunteer_left.connect
def end_shadowings_of_leaver(volunteer: Volunteer, actor: Actor) -> None:
    """They watch no more; seniors' notes about them and reasons they gave are deleted, that they watched stays."""
    theirs = Shadowing.trainee_id == volunteer.id
    for one in db.session.scalars(select(Shadowing).where(theirs, Shadowing.state.in_(LIVE))).all():
        cancel(actor, one, "", EndedBy.VOLUNTEER)
    db.session.execute(delete(Apprenticeship).where(Apprenticeship.volunteer_id == volunteer.id))
    db.session.execute(delete(MentorNote).where(MentorNote.trainee_id == volunteer.id))
    db.session.execute(update(Shadowing).where(theirs).values(reason=""))
