"""Events, and what the frame of every page must say of them."""

from __future__ import annotations

from collections.abc import Sequence

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import case, select

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, EventJoin
from dispatch.disasters.vocabulary import EventState
from dispatch.errors import NotFound
from dispatch.i18n import _

PER_PAGE = 30


def get_event(event_id: int) -> DisasterEvent:
    """The event; raises `NotFound`."""
    event = db.session.get(DisasterEvent, event_id)
    if event is None:
        raise NotFound(_("この災害対応は見つかりません。"))
    return event


def events(page: int) -> Pagination:
    """All events: what is open first, then proposals, then the newest."""
    rank = case(
        (DisasterEvent.state == EventState.OPEN, 0), (DisasterEvent.state == EventState.PROPOSED, 1), else_=2
    )
    return db.paginate(
        select(DisasterEvent).order_by(rank, DisasterEvent.occurred_at.desc(), DisasterEvent.id.desc()),
        page=page,
        per_page=PER_PAGE,
        error_out=False,
    )


def open_events() -> Sequence[DisasterEvent]:
    """What is being answered now, the newest first."""
    return db.session.scalars(
        select(DisasterEvent)
        .where(DisasterEvent.state == EventState.OPEN)
        .order_by(DisasterEvent.occurred_at.desc(), DisasterEvent.id.desc())
    ).all()


def proposed_events() -> Sequence[DisasterEvent]:
    """What waits for a person's decision."""
    return db.session.scalars(
        select(DisasterEvent)
        .where(DisasterEvent.state == EventState.PROPOSED)
        .order_by(DisasterEvent.created_at.desc(), DisasterEvent.id.desc())
    ).all()


def joined_to(event: DisasterEvent) -> DisasterEvent | None:
    """The event that this proposal was added to."""
    into = select(EventJoin.event_id).where(EventJoin.proposal_id == event.id).scalar_subquery()
    return db.session.scalar(select(DisasterEvent).where(DisasterEvent.id == into))


def count_ahead() -> int:
    """How many events are open or wait for a decision: the number beside the menu's entry."""
    ahead = (EventState.OPEN, EventState.PROPOSED)
    return db.session.query(DisasterEvent.id).where(DisasterEvent.state.in_(ahead)).count()
