"""What somebody of the roster has promised next, for their first page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Duty, Post, Shift, Supporter
from dispatch.disasters.vocabulary import DutyState, EventState
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer


@dataclass(frozen=True, slots=True)
class Next:
    """A duty; `mark` says that it is an exercise."""

    mark: str
    duty: Duty


def next_duty(volunteer: Volunteer) -> Next | None:
    """The earliest duty that is not over, of an event that is open."""
    statement = (
        select(Duty, DisasterEvent)
        .join(Duty.supporter)
        .join(Duty.shift)
        .join(Shift.post)
        .join(DisasterEvent, DisasterEvent.id == Post.event_id)
        .where(Supporter.volunteer_id == volunteer.id, DisasterEvent.state == EventState.OPEN)
        .where(Duty.state == DutyState.CONFIRMED, Duty.end_at > clock.now())
        .options(contains_eager(Duty.shift).contains_eager(Shift.post))
        .order_by(Duty.start_at, Duty.id)
        .limit(1)
    )
    found = db.session.execute(statement).first()
    if found is None:
        return None
    duty, event = found
    return Next(_("【訓練】") if event.exercise else "", duty)
