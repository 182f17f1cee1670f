"""What somebody who leaves for good had promised beside jobs: standing by for others ends."""

from __future__ import annotations

from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import COUNTED_ON, Standby
from dispatch.assignments.services.standing_by import AWAY, lost, release
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.signals import volunteer_left


@volunteer_left.connect
def release_leaver(volunteer: Volunteer, actor: Actor) -> None:
    """Nobody counts on them any more, and the desk hears so; they need no letter about that beside the farewell."""
    theirs = select(Standby).where(
        Standby.volunteer_id == volunteer.id, Standby.state.in_(COUNTED_ON), Standby.end_at > clock.now()
    )
    for standby in db.session.scalars(theirs.order_by(Standby.id).with_for_update(of=Standby)).all():
        release(actor, [standby], tell=False)
        lost(standby, AWAY)
