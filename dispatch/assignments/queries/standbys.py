"""Who has been asked to stand by."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import COUNTED_ON, Standby
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import StandbyState
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
    """Where one person stands by, or is asked to and may still answer."""
    waits = (Standby.state == StandbyState.ASKED) & (Standby.deadline > clock.now())
    ready = (Standby.state == StandbyState.AGREED) & (Standby.end_at > clock.now())
    statement = select(Standby).where(Standby.volunteer_id == person.id, waits | ready)
    return db.session.scalars(statement.order_by(Standby.start_at, Standby.id)).all()


def own_standby(person: Volunteer, standby_id: int) -> Standby:
    """One of the person's own; somebody else's is `NotFound`."""
    found = db.session.get(Standby, standby_id)
    if found is None or found.volunteer_id != person.id:
        raise NotFound(_("このお願いは見つかりません。"))
    return found
