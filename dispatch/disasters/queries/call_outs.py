"""Calls for a number of people: who was asked, who comes, whom the next step would ask."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import selectinload

from dispatch import clock
from dispatch.assignments.models import BOOKED, Assignment
from dispatch.db import db
from dispatch.disasters.models import CallOut, CallOutAsk, DisasterEvent, Duty, MusterReply, Supporter
from dispatch.disasters.queries.call_promises import STANDBY, hours_of
from dispatch.disasters.queries.musters import newest_answers
from dispatch.disasters.queries.people import home_of, languages_of, may_be_called
from dispatch.disasters.queries.rosters.rows import STANDING
from dispatch.disasters.queries.rounds.engagements import team_hours
from dispatch.disasters.vocabulary import CallOutAnswer, CallOutState, Coming, EventState, Safety
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.matching.geometry import kilometres
from dispatch.volunteers.engagements import engagements
from dispatch.volunteers.models import Volunteer

APART = STANDBY
"""Two calls nearer to each other than this are for the same time: nobody goes to both."""


def call_outs(event: DisasterEvent) -> Sequence[CallOut]:
    """All calls of an event, those that go on first, then the newest."""
    found = db.session.scalars(
        select(CallOut)
        .where(CallOut.event_id == event.id)
        .options(selectinload(CallOut.asks))
        .order_by(CallOut.id.desc())
    ).all()
    return sorted(found, key=lambda call: call.state != CallOutState.CALLING)


def going_on(event: DisasterEvent) -> Sequence[CallOut]:
    """The calls that have not ended: they ask still, or are filled."""
    return db.session.scalars(
        select(CallOut)
        .where(CallOut.event_id == event.id, CallOut.state != CallOutState.CLOSED)
        .options(selectinload(CallOut.asks))
        .order_by(CallOut.id)
    ).all()


def ahead(event: DisasterEvent) -> Sequence[CallOut]:
    """The calls to which people are still on their way, also those that ask nobody any more."""
    return db.session.scalars(
        select(CallOut)
        .where(CallOut.event_id == event.id, CallOut.wanted_by > clock.now())
        .options(selectinload(CallOut.asks))
        .order_by(CallOut.id)
    ).all()


def held_by(event: DisasterEvent, supporter: Supporter) -> Sequence[CallOutAsk]:
    """The places that somebody holds in calls that go on and whose time is still to come."""
    return db.session.scalars(
        select(CallOutAsk)
        .join(CallOutAsk.call_out)
        .where(CallOut.event_id == event.id, CallOut.state != CallOutState.CLOSED)
        .where(CallOut.wanted_by > clock.now(), CallOutAsk.answer == CallOutAnswer.COMING)
        .where(CallOutAsk.supporter_id == supporter.id)
        .order_by(CallOut.id)
    ).all()


def get(call_out_id: int, event: DisasterEvent) -> CallOut:
    """The call, of this event; raises `NotFound`."""
    found = db.session.get(CallOut, call_out_id)
    if found is None or found.event_id != event.id:
        raise NotFound(_("この募集は見つかりません。"))
    return found


def get_ask(ask_id: int) -> CallOutAsk:
    """One person in a call; raises `NotFound`."""
    found = db.session.get(CallOutAsk, ask_id)
    if found is None:
        raise NotFound(_("この募集は見つかりません。"))
    return found


def asks(call_out: CallOut) -> Sequence[CallOutAsk]:
    """Everybody who was asked: who comes first, then in the order of asking."""
    person = selectinload(CallOutAsk.supporter).selectinload(Supporter.volunteer)
    found = db.session.scalars(
        select(CallOutAsk)
        .where(CallOutAsk.call_out_id == call_out.id)
        .options(person.selectinload(Volunteer.languages))
        .order_by(CallOutAsk.step, CallOutAsk.id)
    ).all()
    return sorted(found, key=lambda ask: ask.answer != CallOutAnswer.COMING)


def coming(call_out: CallOut) -> int:
    """How many come."""
    found = select(func.count(CallOutAsk.id)).where(
        CallOutAsk.call_out_id == call_out.id, CallOutAsk.answer == CallOutAnswer.COMING
    )
    return db.session.scalar(found) or 0


def suited(event: DisasterEvent, call_out: CallOut, km: float | None) -> list[Supporter]:
    """Whom a step of this width asks: able by language and role, near enough, not asked before.

    `km` None is everybody, those who can only help from afar too. Who has said that they cannot come, are hurt, or
    come only after it is over, is left alone, and so is who is promised elsewhere at that time.
    """
    known = set(
        db.session.scalars(select(CallOutAsk.supporter_id).where(CallOutAsk.call_out_id == call_out.id))
    )
    said = newest_answers(event)
    return [
        one
        for one in _free(event, call_out, said)
        if one.id not in known and (km is None or _near(call_out, one, said.get(one.id), km))
    ]


def still_suited(event: DisasterEvent, call_out: CallOut) -> set[int]:
    """Keys of those who may be asked as things are now, however far away they are."""
    return {one.id for one in _free(event, call_out, newest_answers(event))}


def _free(event: DisasterEvent, call_out: CallOut, said: dict[int, MusterReply]) -> list[Supporter]:
    able = [one for one in may_be_called(event) if _able(call_out, one, said.get(one.id))]
    taken = occupied(able, *hours_of(call_out)) | set(elsewhere(call_out))
    return [one for one in able if one.id not in taken]


def occupied(people: Collection[Supporter], start: datetime, end: datetime) -> set[int]:
    """Keys of those of them who stand on a shift, go round, teach or interpret in these hours."""
    own = {one.volunteer_id: one.id for one in people if one.volunteer_id is not None}
    guests = [one.id for one in people if one.volunteer_id is None]
    jobs = select(Assignment.volunteer_id).where(
        Assignment.volunteer_id.in_(own), Assignment.state.in_(BOOKED),
        Assignment.start_at < end, Assignment.end_at > start,
    )  # fmt: skip
    duties = select(Duty.supporter_id).where(
        Duty.supporter_id.in_(guests), Duty.state.in_(STANDING), Duty.start_at < end, Duty.end_at > start
    )
    promised = {*engagements(set(own), start, end), *db.session.scalars(jobs)}
    rounds = {who for who, _start, _end in team_hours(guests, start, end)}
    return {own[who] for who in promised if who in own} | set(db.session.scalars(duties)) | rounds


def elsewhere(call_out: CallOut) -> dict[int, CallOut]:
    """Who has said yes to another call for about the same time, by the supporter's key."""
    start, end = hours_of(call_out)
    theirs = func.coalesce(CallOut.until_at, CallOut.wanted_by)
    near = and_(CallOut.wanted_by <= end + APART, theirs >= start - APART)
    found = db.session.execute(
        select(CallOutAsk.supporter_id, CallOut)
        .join(CallOutAsk.call_out)
        .join(DisasterEvent, DisasterEvent.id == CallOut.event_id)
        .where(CallOut.id != call_out.id, CallOutAsk.answer == CallOutAnswer.COMING, near)
        .where(DisasterEvent.state == EventState.OPEN)
        .order_by(CallOut.id)
    )
    return {row[0]: row[1] for row in found}


def _able(call_out: CallOut, one: Supporter, said: MusterReply | None) -> bool:
    if call_out.role is not None and call_out.role not in one.roles:
        return False
    spoken = set(said.languages) if said is not None and said.languages else set(languages_of(one))
    if call_out.language is not None and call_out.language not in spoken:
        return False
    if said is None:
        return True
    late = said.coming == Coming.LATER and said.coming_at is not None and said.coming_at > call_out.wanted_by
    return said.safety == Safety.SAFE and said.coming != Coming.NO and not late


def _near(call_out: CallOut, one: Supporter, said: MusterReply | None, km: float) -> bool:
    if one.remote or (said is not None and said.coming == Coming.REMOTE):
        return False
    here = home_of(one)
    if said is not None and said.lat is not None and said.lon is not None:
        here = said.lat, said.lon
    if here is None or call_out.lat is None or call_out.lon is None:
        return False
    return kilometres(here, (call_out.lat, call_out.lon)) <= km


def open_for(volunteer: Volunteer) -> Sequence[CallOutAsk]:
    """The calls that wait on this person's first page, or to which they have said yes."""
    return db.session.scalars(
        select(CallOutAsk)
        .join(CallOutAsk.call_out)
        .join(CallOutAsk.supporter)
        .join(DisasterEvent, DisasterEvent.id == CallOut.event_id)
        .where(
            Supporter.volunteer_id == volunteer.id,
            DisasterEvent.state == EventState.OPEN,
            (CallOut.state == CallOutState.CALLING)
            | ((CallOut.state == CallOutState.FILLED) & (CallOutAsk.answer == CallOutAnswer.COMING)),
        )
        .order_by(CallOutAsk.id.desc())
    ).all()
