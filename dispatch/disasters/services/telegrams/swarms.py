"""One earthquake after another: a swarm makes one proposal that waits, and what people have decided of it holds.

Another earthquake joins the proposal that waits for the same area. Once people have joined an aftershock to an open
event, those that are no graver and lie within its area join it by themselves; whatever is graver or lies elsewhere
asks again.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, exists, select

from dispatch import clock
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent, EventJoin
from dispatch.disasters.services.telegrams.weighing import gravity, gravity_of, meeting, met, told
from dispatch.disasters.telegrams import Telegram
from dispatch.disasters.vocabulary import EventKind, EventMode, EventState

WAITING = timedelta(hours=24)
"""How long a proposal that nobody has decided gathers others; then somebody must be woken again."""
SHAKEN = (EventKind.EARTHQUAKE, EventKind.TSUNAMI)


def home_of(telegram: Telegram) -> DisasterEvent | None:
    """The event, locked, that a telegram about something new belongs to without asking anybody; None: propose one."""
    return _answered(telegram) or _waiting(telegram)


def kindred(kind: EventKind) -> tuple[EventKind, ...]:
    """The kinds that are answered as one: earthquakes and their tsunamis."""
    return SHAKEN if kind in SHAKEN else (kind,)


def _answered(telegram: Telegram) -> DisasterEvent | None:
    """An open event to which people have joined another before."""
    joined = exists().where(EventJoin.event_id == DisasterEvent.id)
    for event in _candidates(telegram, EventState.OPEN, joined):
        if _names(telegram) <= _known(event) and gravity(telegram) <= gravity_of(event):
            return event
    return None


def _waiting(telegram: Telegram) -> DisasterEvent | None:
    """A proposal of today for some of the same area."""
    lately = DisasterEvent.created_at > clock.now() - WAITING
    found = _candidates(telegram, EventState.PROPOSED, lately)
    return next((event for event in found if _names(telegram) & _known(event)), None)


def _candidates(telegram: Telegram, state: EventState, such: ColumnElement[bool]) -> list[DisasterEvent]:
    match = met(telegram)
    kinds = kindred(EventKind(match.kind)) if match else ()
    rows = db.session.scalars(
        select(DisasterEvent)
        .where(
            DisasterEvent.mode == EventMode.ACTUAL,
            DisasterEvent.kind.in_(kinds),
            DisasterEvent.state == state,
            such,
        )
        .order_by(DisasterEvent.id)
    ).all()
    return [event for event in map(lock, rows) if event.state == state]


def _known(event: DisasterEvent) -> set[str]:
    return {name for telegram in told(event) for name in _names(telegram)}


def _names(telegram: Telegram) -> set[str]:
    return {area.name for area in meeting(telegram)}
