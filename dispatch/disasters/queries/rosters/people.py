"""Who can come in an event, when, and on what terms: what they answered last, and what they have promised elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select

from dispatch.assignments.models import BOOKED, Assignment
from dispatch.calendars.intervals import Interval, merged
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Duty, MusterReply, RosterTerms, Supporter
from dispatch.disasters.queries.call_promises import Yes, said_yes, standby_of
from dispatch.disasters.queries.musters import newest_answers
from dispatch.disasters.queries.people import languages_of, may_be_called
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.rosters.engagements import source_of
from dispatch.disasters.queries.rosters.figures import day_of
from dispatch.disasters.queries.rounds.engagements import team_hours
from dispatch.disasters.vocabulary import Coming, DutyState, Safety
from dispatch.i18n import zone
from dispatch.volunteers.engagements import engagements

WAY = timedelta(minutes=30)
"""What is kept free before and after a job at a hospital: the way, which nobody works out here."""


@dataclass(frozen=True, slots=True)
class Person:
    """A supporter with what the event knows of them. `hours`: when they can come; none where they cannot, or have said
    nothing. `away`: what they have promised elsewhere, and the way to a call that they said yes to. `calls`: those."""

    supporter: Supporter
    reply: MusterReply | None
    terms: RosterTerms | None
    hours: tuple[Interval, ...]
    away: tuple[Interval, ...]
    remote: bool
    experienced: bool
    calls: tuple[Yes, ...] = ()

    @property
    def languages(self) -> dict[str, int]:
        """What they speak today with its level; who names a language speaks it at least at the first."""
        known = {code: level or 1 for code, level in languages_of(self.supporter).items()}
        today = self.reply.languages if self.reply is not None else []
        return {code: max(1, known.get(code, 0)) for code in today} if today else known


def staff(event: DisasterEvent, since: datetime, until: datetime) -> list[Person]:
    """Everybody who may be put on the roster, with when they can come between `since` and `until`; in a fixed number of
    looks."""
    rows = may_be_called(event)
    replies, terms = newest_answers(event), terms_of(event)
    calls, day = said_yes(event), day_of(event)
    away, served = _away(rows, event, since, until), _served()
    return [
        Person(
            supporter=one,
            reply=replies.get(one.id),
            terms=terms.get(one.id),
            hours=tuple(_hours(one, replies.get(one.id), calls.get(one.id, ()), day, since, until)),
            away=(*away.get(one.id, ()), *_ways(calls.get(one.id, ()))),
            remote=_remote(one, replies.get(one.id)),
            experienced=one.id in served or (one.id in terms and terms[one.id].experienced),
            calls=tuple(calls.get(one.id, ())),
        )
        for one in rows
    ]


def terms_of(event: DisasterEvent) -> dict[int, RosterTerms]:
    """On what terms supporters serve, by their id."""
    found = db.session.scalars(select(RosterTerms).where(RosterTerms.event_id == event.id))
    return {one.supporter_id: one for one in found}


def _served() -> set[int]:
    done = select(Duty.supporter_id).where(Duty.state == DutyState.DONE).distinct()
    return set(db.session.scalars(done))


def _remote(supporter: Supporter, reply: MusterReply | None) -> bool:
    return supporter.remote if reply is None else reply.coming == Coming.REMOTE


def _hours(
    one: Supporter,
    reply: MusterReply | None,
    calls: Sequence[Yes],
    day: timedelta,
    since: datetime,
    until: datetime,
) -> list[Interval]:
    """When somebody can come: by their answer, for guests within their stay; and from a call that they said yes to,
    unless they have said since that they cannot come, or are not well."""
    there = _stay(one, since, until) if one.event_id is not None else (since, until)
    spans = [there] if reply is None and one.event_id is not None else []
    if reply is not None and not _refuses(reply):
        start = reply.coming_at if reply.coming == Coming.LATER else since
        spans = [(start or since, reply.until_at or until)]
    valid = [yes for yes in calls if reply is None or not _refuses(reply) or _since_then(reply, yes)]
    return merged([*spans, *((yes.start, _stays_until(yes, day)) for yes in valid)], *there)


def _since_then(reply: MusterReply, yes: Yes) -> bool:
    """Whether the yes is the newer word of somebody who is safe."""
    return reply.safety == Safety.SAFE and reply.answered_at is not None and reply.answered_at < yes.said_at


def _stays_until(yes: Yes, day: timedelta) -> datetime:
    """As long as they said, else as long as they are needed; who was told nothing is there for one day's hours."""
    return yes.until or yes.needed_until or yes.start + day


def _ways(calls: Sequence[Yes]) -> list[Interval]:
    """Nobody stands at a post while they are expected at a call's place, or are on the way there."""
    return [(yes.start - WAY, yes.needed_until or yes.start) for yes in calls]


def _stay(one: Supporter, since: datetime, until: datetime) -> Interval:
    """A guest is there from the day of arrival through that of leaving, whatever they answer."""
    first = datetime.combine(one.arrives_on, time(), zone()) if one.arrives_on else since
    last = datetime.combine(one.leaves_on + timedelta(days=1), time(), zone()) if one.leaves_on else until
    return max(first, since), min(last, until)


def _away(
    rows: Sequence[Supporter], event: DisasterEvent, since: datetime, until: datetime
) -> dict[int, list[Interval]]:
    """Jobs at hospitals, sessions, rounds, and duties of other events, by the supporter's id."""
    by_volunteer = {one.volunteer_id: one.id for one in rows if one.volunteer_id is not None}
    found: dict[int, list[Interval]] = {}
    for volunteer, start, end in [*_jobs(since, until), *_promised(by_volunteer, event, since, until)]:
        if volunteer in by_volunteer:
            found.setdefault(by_volunteer[volunteer], []).append((start, end))
    for guest, start, end in team_hours([one.id for one in rows if one.event_id is not None], since, until):
        found.setdefault(guest, []).append((start, end))
    return found


def _jobs(since: datetime, until: datetime) -> list[tuple[int, datetime, datetime]]:
    booked = select(Assignment.volunteer_id, Assignment.start_at, Assignment.end_at).where(
        Assignment.state.in_(BOOKED), Assignment.start_at < until + WAY, Assignment.end_at > since - WAY
    )
    return [(who, start - WAY, end + WAY) for who, start, end in db.session.execute(booked)]


def _promised(
    people: dict[int, int], event: DisasterEvent, since: datetime, until: datetime
) -> list[tuple[int, datetime, datetime]]:
    """What other rooms know of, and duties of other events; this event's own are no hindrance but the roster itself,
    which also says where those stand who came to its calls."""
    own = source_of(event.id), standby_of(event.id)
    return [
        (who, one.start - one.margin, one.end + one.margin)
        for who, rows in engagements(set(people), since, until).items()
        for one in rows
        if one.source not in own
    ]


def elsewhere(event: DisasterEvent, supporter: Supporter, start: datetime, end: datetime) -> bool:
    """Whether somebody is at a hospital, in a session, going round or on duty in another event at that very time."""
    if supporter.volunteer_id is None:
        return bool(team_hours([supporter.id], start, end))
    own = {supporter.volunteer_id: supporter.id}
    jobs = [(a + WAY, b - WAY) for who, a, b in _jobs(start, end) if who in own]
    spans = [*jobs, *((a, b) for _who, a, b in _promised(own, event, start, end))]
    return any(a < end and start < b for a, b in spans)


def cannot_come(event: DisasterEvent, now: datetime) -> list[Duty]:
    """Duties ahead at whose hours their people cannot come any more, by what they have said since, or because nobody
    may call them any more; not those whom a person put there by hand."""
    ahead = [one for one in rows.duties(event, (DutyState.CONFIRMED,)) if one.start_at > now and not one.held]
    if not ahead:
        return []
    found = staff(event, min(one.start_at for one in ahead), max(one.end_at for one in ahead))
    people = {one.supporter.id: one for one in found}
    return [one for one in ahead if one.supporter_id not in people or _misses(people[one.supporter_id], one)]


def _misses(person: Person, duty: Duty) -> bool:
    """Whether the hours somebody has named leave a duty out; also where what they had said was taken back."""
    there = any(start <= duty.start_at and duty.end_at <= end for start, end in person.hours)
    away = person.terms.away if person.terms is not None else []
    return not there or any(start < duty.end_at and duty.start_at < end for start, end in away)


def _refuses(reply: MusterReply) -> bool:
    return reply.safety != Safety.SAFE or reply.coming in (None, Coming.NO)
