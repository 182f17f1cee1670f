"""Somebody's duties as events of a calendar. What is called off stays there for a while as cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import current_app, url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from dispatch import clock
from dispatch.assignments.calendar import AGAIN, KEPT, PAST, also_in_feeds
from dispatch.audit.queries import newest
from dispatch.calendars import Entry, write_feed
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Duty, Shift, Supporter
from dispatch.disasters.queries.rosters.rows import STANDING
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer


@also_in_feeds
def duties_of(volunteer: Volunteer) -> Iterable[Entry]:
    """Of all events, for the feed of somebody on the roster."""
    wanted = select(Supporter).where(Supporter.volunteer_id == volunteer.id)
    supporter = db.session.scalar(wanted)
    return [] if supporter is None else _entries(supporter, url_for("my_duties.index", _external=True))


def feed(event: DisasterEvent, supporter: Supporter, url: str) -> str:
    """The duties of one event as a calendar, for who has only the link; in the reader's language."""
    entries = _entries(supporter, url, event)
    return write_feed(entries, _("%(name)sのシフト", name=current_app.config["FOUNDATION_NAME"]), AGAIN)


def _entries(supporter: Supporter, url: str, event: DisasterEvent | None = None) -> list[Entry]:
    known = _events(duties := _duties(supporter))
    return [
        _entry(one, known[one.shift.post.event_id], url)
        for one in duties
        if event is None or one.shift.post.event_id == event.id
    ]


def _duties(supporter: Supporter) -> Sequence[Duty]:
    now = clock.now()
    lately = or_(Duty.state.in_(STANDING), Duty.updated_at > now - KEPT)
    statement = (
        select(Duty)
        .where(Duty.supporter_id == supporter.id, Duty.end_at > now - PAST, lately)
        .options(joinedload(Duty.shift).joinedload(Shift.post))
        .order_by(Duty.start_at, Duty.id)
    )
    return db.session.scalars(statement).all()


def _events(duties: Sequence[Duty]) -> dict[int, DisasterEvent]:
    wanted = {one.shift.post.event_id for one in duties}
    found = db.session.scalars(select(DisasterEvent).where(DisasterEvent.id.in_(wanted)))
    return {one.id: one for one in found}


def _entry(duty: Duty, event: DisasterEvent, url: str) -> Entry:
    post, off = duty.shift.post, duty.state not in STANDING
    return Entry(
        uid=f"duty-{duty.id}@tsunagu",
        start=duty.start_at,
        end=duty.end_at,
        summary=_summary(event, post.name, off=off),
        status="CANCELLED" if off else "CONFIRMED",
        sequence=newest(duty),
        changed=max(duty.updated_at, duty.shift.updated_at, post.updated_at),
        location="" if post.remote else post.place,
        description="" if off else event.title,
        url=url,
    )


def _summary(event: DisasterEvent, post: str, *, off: bool) -> str:
    """An exercise says so in every calendar."""
    if event.exercise:
        return _("【訓練・取消】%(post)s", post=post) if off else _("【訓練】%(post)s", post=post)
    return _("【取消】災害対応 %(post)s", post=post) if off else _("災害対応 %(post)s", post=post)
