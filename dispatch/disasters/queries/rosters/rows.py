"""Posts, shifts, duties and runs of one event; each getter raises `NotFound` for what belongs to another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Duty, Post, RosterRun, Shift, Supporter
from dispatch.disasters.vocabulary import DutyState
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.studies import UNDER_WAY

STANDING = (DutyState.CONFIRMED, DutyState.DONE)
"""Duties that take somebody's time."""
SHOWN = (*STANDING, DutyState.ABSENT)

Row = TypeVar("Row", Post, Shift, Duty, RosterRun, Supporter)


def posts(event: DisasterEvent) -> Sequence[Post]:
    """The posts of an event with their shifts and who stands there."""
    people = selectinload(Post.shifts).selectinload(Shift.duties)
    statement = (
        select(Post)
        .where(Post.event_id == event.id)
        .options(people.joinedload(Duty.supporter).joinedload(Supporter.volunteer))
        .order_by(Post.position, Post.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).unique().all()


def get_post(event: DisasterEvent, number: int) -> Post:
    """A post of the event."""
    return _one(select(Post).where(Post.id == number, Post.event_id == event.id))


def get_shift(event: DisasterEvent, number: int) -> Shift:
    """A shift at a post of the event."""
    return _one(
        select(Shift).join(Shift.post).where(Shift.id == number, Post.event_id == event.id)
    )  # fmt: skip


def get_duty(event: DisasterEvent, number: int) -> Duty:
    """A duty at a post of the event."""
    of_event = select(Duty).join(Duty.shift).join(Shift.post).where(Post.event_id == event.id)
    return _one(of_event.where(Duty.id == number))


def get_run(event: DisasterEvent, number: int) -> RosterRun:
    """A roster asked for in the event."""
    return _one(select(RosterRun).where(RosterRun.id == number, RosterRun.event_id == event.id))


def _one(statement: Select[Row]) -> Row:
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("このシフトは見つかりません。"))
    return found


def runs(event: DisasterEvent, most: int = 10) -> Sequence[RosterRun]:
    """What was asked of the solver, the newest first."""
    of_event = select(RosterRun).where(RosterRun.event_id == event.id)
    return db.session.scalars(of_event.order_by(RosterRun.id.desc()).limit(most)).all()


def waiting_run(event: DisasterEvent) -> RosterRun | None:
    """The newest that waits or is worked at."""
    under_way = select(RosterRun).where(RosterRun.event_id == event.id, RosterRun.state.in_(UNDER_WAY))
    return db.session.scalar(under_way.order_by(RosterRun.id.desc()).limit(1))


def span(event: DisasterEvent) -> tuple[datetime, datetime] | None:
    """From the first shift's beginning to the last one's end; None without shifts."""
    ends = select(func.min(Shift.start_at), func.max(Shift.end_at)).join(Shift.post)
    first, last = db.session.execute(ends.where(Post.event_id == event.id)).one()
    return None if first is None else (first, last)


def duties(
    event: DisasterEvent, states: Sequence[DutyState] = SHOWN, supporter: Supporter | None = None
) -> Sequence[Duty]:
    """Who stands where, by time, post and name."""
    statement = (
        select(Duty)
        .join(Duty.shift)
        .join(Shift.post)
        .where(Post.event_id == event.id, Duty.state.in_(states))
        .options(contains_eager(Duty.shift).contains_eager(Shift.post))
        .options(joinedload(Duty.supporter).joinedload(Supporter.volunteer))
        .order_by(Duty.start_at, Post.position, Post.id, Duty.id)
    )
    if supporter is not None:
        statement = statement.where(Duty.supporter_id == supporter.id)
    return db.session.scalars(statement).unique().all()


def supporter(event: DisasterEvent, number: int) -> Supporter:
    """Somebody who can serve in this event: of the roster, or a guest of this very event."""
    found = db.session.get(Supporter, number)
    if found is None or found.event_id not in (None, event.id):
        raise NotFound(_("この支援者は見つかりません。"))
    return found
