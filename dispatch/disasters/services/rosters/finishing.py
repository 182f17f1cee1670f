"""Duties whose hours are over have been done, unless somebody said otherwise."""

from __future__ import annotations

from sqlalchemy import select

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db, finds
from dispatch.disasters.models import Duty
from dispatch.disasters.services.rosters.states import move
from dispatch.disasters.vocabulary import DutyState


def finish_past() -> int:
    """Mark what is over as done; gives how many. A timed job: it may run twice."""
    over = Duty.state == DutyState.CONFIRMED, Duty.end_at <= clock.now()
    if not finds(select(Duty.id).where(*over)):
        return 0
    past = db.session.scalars(select(Duty).where(*over).with_for_update(skip_locked=True, of=Duty)).all()
    for duty in past:
        move(SYSTEM, duty, DutyState.DONE, note=duty.note)
    db.session.commit()
    return len(past)
