"""What ends a standby by itself: silence, the job's end, a time not asked for any more, a person who is away."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from dispatch import clock
from dispatch.assignments.models import COUNTED_ON, Standby
from dispatch.assignments.services import letters
from dispatch.assignments.services.checks import lock_request, one_by_one
from dispatch.assignments.services.standing_by import AWAY, lost, move
from dispatch.audit.services import SYSTEM
from dispatch.db import db, lock
from dispatch.i18n import _l, local
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import StandbyState as State
from dispatch.volunteers.queries.availability import on_duty

SILENT = _l("期限までに返事がありませんでした。")


def close_standbys() -> int:
    """End what nobody answered in time, what is over or not asked for any more, and the standby of people who are away
    on that day or have left; each in its own transaction. Gives how many."""
    counted = select(Standby).where(Standby.state.in_(COUNTED_ON))
    loaded = counted.options(
        joinedload(Standby.volunteer), selectinload(Standby.request).selectinload(ServiceRequest.options)
    )
    ended = [one.id for one in db.session.scalars(loaded) if _is_over(one) or _why_lost(one)]
    if not ended:
        return 0
    return one_by_one(select(Standby.id).where(Standby.id.in_(ended)).order_by(Standby.id), _close)


def _is_over(standby: Standby) -> bool:
    """Whether the job has ended, or its hospital has moved or cancelled it: nobody is to blame or to be replaced."""
    times = {(option.start_at, option.end_at) for option in standby.request.options}
    return standby.end_at <= clock.now() or (standby.start_at, standby.end_at) not in times


def _why_lost(standby: Standby) -> str:
    if standby.state is State.ASKED and standby.deadline <= clock.now():
        return SILENT
    person, day = standby.volunteer, local(standby.start_at).date()
    return "" if person.active and on_duty(person, day) else AWAY


def _close(number: int) -> bool:
    found = db.session.get_one(Standby, number)
    lock_request(found.request)
    standby = lock(found)
    ended = standby.state in COUNTED_ON and _end(standby)
    db.session.commit()
    return ended


def _end(standby: Standby) -> bool:
    why, over = _why_lost(standby), _is_over(standby)
    if why or over:
        silent = why is SILENT
        move(standby, State.LAPSED if silent else State.RELEASED, SYSTEM)
        if not silent and standby.volunteer.email:
            letters.standby(standby, "standby_released")
        if why and not over:
            lost(standby, why)
    return bool(why or over)
