"""Who has been asked to stand by."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from dispatch.assignments.models import COUNTED_ON, Standby
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.requests.models import ServiceRequest
from dispatch.volunteers.models import Volunteer


def standby(standby_id: int) -> Standby:
    """One; `NotFound` otherwise."""
    found = db.session.get(Standby, standby_id)
    if found is None:
        raise NotFound(_("この待機の記録はありません。"))
    return found


def standbys_of(request: ServiceRequest) -> Sequence[Standby]:
    """Everybody asked to stand by for a request, the latest last."""
    return db.session.scalars(
        select(Standby).where(Standby.request_id == request.id).order_by(Standby.id)
    ).all()


def counted_on() -> Sequence[Standby]:
    """Everybody asked or agreed, by the time of the job."""
    statement = select(Standby).where(Standby.state.in_(COUNTED_ON))
    return db.session.scalars(statement.order_by(Standby.start_at, Standby.id)).all()


def standing_by(person: Volunteer) -> Sequence[Standby]:
    """What one person has been asked to stand by for, and is still counted on."""
    statement = select(Standby).where(Standby.volunteer_id == person.id, Standby.state.in_(COUNTED_ON))
    return db.session.scalars(statement.order_by(Standby.start_at, Standby.id)).all()
