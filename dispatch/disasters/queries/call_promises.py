"""A yes to a call as a promise: nobody is asked to a hospital, a course or another post at that time.

A call that says until when people are needed takes those hours. One that does not brings people to its place: from
then on the roster of the event says where they stand, and everything else leaves them alone for `STANDBY`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from dispatch.db import db
from dispatch.disasters.models import CallOut, CallOutAsk, DisasterEvent, Supporter
from dispatch.disasters.queries.rosters.engagements import UNKNOWN_WAY
from dispatch.disasters.vocabulary import CallOutAnswer, EventState
from dispatch.i18n import _
from dispatch.volunteers.engagements import Engagement

STANDBY = timedelta(hours=2)
"""How long who has come to a call without an end is kept free for what there is to do."""


@dataclass(frozen=True, slots=True)
class Yes:
    """Somebody is at the call's place from `start`; needed there until `needed_until`, and can stay until `until`."""

    start: datetime
    needed_until: datetime | None
    until: datetime | None
    said_at: datetime


def hours_of(call_out: CallOut) -> tuple[datetime, datetime]:
    """The hours that a yes promises; without an end the minute at which people meet."""
    start = call_out.wanted_by
    return start, call_out.until_at or start + timedelta(minutes=1)


def standby_of(event_id: int) -> str:
    """How those who wait at an event's own places are known among all that people have promised."""
    return f"standby:{event_id}"


def call_engagements(
    people: Collection[int] | None, since: datetime, until: datetime
) -> Iterable[Engagement]:
    """What calls take of these people's time in a span (None: of everybody's); in one look. Nobody comes to an event
    that is over."""
    statement = (
        _coming()
        .where(DisasterEvent.state == EventState.OPEN, Supporter.volunteer_id.is_not(None))
        .where(
            CallOut.wanted_by < until, func.coalesce(CallOut.until_at, CallOut.wanted_by) > since - STANDBY
        )
    )
    if people is not None:
        statement = statement.where(Supporter.volunteer_id.in_(people))
    rows = db.session.execute(statement)
    found = [_engagement(who, call) for _ask, call, who, _over in rows if who is not None]
    return [one for one in found if one.start < until and since < one.end]


def _engagement(who: int, call: CallOut) -> Engagement:
    place = None if call.lat is None or call.lon is None else (call.lat, call.lon)
    return Engagement(
        who,
        call.wanted_by,
        call.until_at or call.wanted_by + STANDBY,
        _("災害時の活動 %(place)s", place=call.place),
        place,
        timedelta(0) if place else UNKNOWN_WAY,
        f"call_out:{call.id}" if call.until_at else standby_of(call.event_id),
    )


def said_yes(event: DisasterEvent) -> dict[int, list[Yes]]:
    """Who comes to which calls of the event, by the supporter's key and by time."""
    found: dict[int, list[Yes]] = {}
    for ask, call, _who, _over in db.session.execute(_coming().where(CallOut.event_id == event.id)):
        yes = Yes(call.wanted_by, call.until_at, ask.until_at, ask.answered_at or ask.asked_at)
        found.setdefault(ask.supporter_id, []).append(yes)
    return found


def hours_called(
    supporters: Collection[int], since: datetime, until: datetime
) -> list[tuple[int, datetime, datetime]]:
    """Hours served or promised at calls that say until when, by the supporter's key; to the event's end at most."""
    statement = (
        _coming()
        .where(CallOutAsk.supporter_id.in_(supporters), CallOut.until_at.is_not(None))
        .where(CallOut.wanted_by < until, CallOut.until_at > since)
    )
    rows = [
        (ask.supporter_id, call.wanted_by, _end(call, over))
        for ask, call, _who, over in db.session.execute(statement)
    ]
    return [row for row in rows if row[1] < row[2]]


def _end(call: CallOut, over: datetime | None) -> datetime:
    end = call.until_at or call.wanted_by
    return min(end, over or end)


def _coming() -> Select[CallOutAsk, CallOut, int | None, datetime | None]:
    """Each yes with its call, the person on the roster and the end of the event."""
    return (
        select(CallOutAsk, CallOut, Supporter.volunteer_id, DisasterEvent.closed_at)
        .join(CallOutAsk.call_out)
        .join(CallOutAsk.supporter)
        .join(DisasterEvent, DisasterEvent.id == CallOut.event_id)
        .where(CallOutAsk.answer == CallOutAnswer.COMING)
        .order_by(CallOut.wanted_by, CallOutAsk.id)
    )
