"""Duties as what people have promised: nobody is asked to a hospital, or given a seat in a course, at that time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Duty, Post, Shift, Supporter
from dispatch.disasters.queries.rosters.rows import STANDING
from dispatch.i18n import _
from dispatch.volunteers.engagements import Engagement

UNKNOWN_WAY = timedelta(minutes=30)
"""What is kept free before and after a duty at a place that is not on the map."""
_DUTY = "disaster:"


def duty_engagements(
    people: Collection[int] | None, since: datetime, until: datetime
) -> Iterable[Engagement]:
    """What rosters take of these people's time in a span (None: of everybody's); in one look."""
    statement = (
        select(Supporter.volunteer_id, Duty.start_at, Duty.end_at, Post, DisasterEvent.id)
        .join(Duty.supporter)
        .join(Duty.shift)
        .join(Shift.post)
        .join(DisasterEvent, DisasterEvent.id == Post.event_id)
        .where(Duty.state.in_(STANDING), Duty.start_at < until, Duty.end_at > since)
        .where(Supporter.volunteer_id.is_not(None))
    )
    if people is not None:
        statement = statement.where(Supporter.volunteer_id.in_(people))
    return [
        Engagement(
            who,
            start,
            end,
            _("災害対応 %(post)s", post=post.name),
            _place(post),
            _margin(post),
            source_of(event),
        )
        for who, start, end, post, event in db.session.execute(statement)
        if who is not None
    ]


def _place(post: Post) -> tuple[float, float] | None:
    """Where they must be, as far as that is known."""
    there = not post.remote and post.lat is not None and post.lon is not None
    return (post.lat, post.lon) if there else None  # type: ignore[return-value]


def _margin(post: Post) -> timedelta:
    """The way, where it is not known how far that is."""
    return timedelta(0) if post.remote or _place(post) is not None else UNKNOWN_WAY


def source_of(event_id: int) -> str:
    """How an event's duties are known among all that people have promised."""
    return f"{_DUTY}{event_id}"


def is_duty(source: str) -> bool:
    """Whether it is a duty, of whatever event."""
    return source.startswith(_DUTY)
