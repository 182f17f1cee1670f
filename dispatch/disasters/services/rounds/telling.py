"""Telling teams where their page is, and that a round is off, by every channel they have; in an exercise only those of
the drill list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, RoundTeam, Supporter
from dispatch.disasters.queries.rounds.crew import members
from dispatch.disasters.queries.rounds.rows import teams
from dispatch.disasters.services import events
from dispatch.disasters.services.reaching import reach
from dispatch.disasters.services.rounds.links import token_of
from dispatch.i18n import _, show_span
from dispatch.notifications.models import OutboxMessage

LINK, OFF = "round_link", "round_cancelled"


def tell_teams(actor: Actor, event: DisasterEvent, teams: Sequence[RoundTeam]) -> int:
    """Write to everybody in these teams, once for the hours that it has; gives how many can be reached."""
    event = events.must_be_open(event)
    people = members(teams)
    reached = 0
    for team in teams:
        hours = "-".join(str(int(moment.timestamp())) for moment in (team.start_at, team.end_at))
        for person in people[team.id]:
            off = sum(one.kind == OFF for one in _told(event, team, person))
            key = f"{_key(LINK, team, person)}{hours}:{off}"
            reached += reach(event, LINK, key, person, token=token_of(team), note=when(team))
    if reached:
        record(actor, "round_team.told", teams[0], people=reached)
    db.session.flush()
    return reached


def when(team: RoundTeam) -> str:
    """A team and its hours, in a line."""
    return _("%(team)s　%(hours)s", team=team.name, hours=show_span(team.start_at, team.end_at))


def call_off(event: DisasterEvent, team: RoundTeam, people: Iterable[Supporter], line: str) -> int:
    """Write to those of these who believe that they go round with the team; gives how many. Nobody is told of what is
    over, or of what they never heard of."""
    told = 0
    if team.end_at <= clock.now():
        return told
    for person in people:
        heard = _told(event, team, person)
        if heard and heard[-1].kind == LINK:
            told += reach(event, OFF, f"{_key(OFF, team, person)}{len(heard)}", person, note=line)
    return told


def call_off_all(event: DisasterEvent) -> int:
    """No team of the event goes out any more: all are told."""
    there = teams(event)
    people = members(there)
    return sum(call_off(event, team, people[team.id], when(team)) for team in there)


def _key(kind: str, team: RoundTeam, person: Supporter) -> str:
    return f"{kind}:{team.id}:{person.id}:"


def _told(event: DisasterEvent, team: RoundTeam, person: Supporter) -> Sequence[OutboxMessage]:
    """What somebody was told of a team, in order."""
    keys = (f"disaster:{event.id}:{_key(kind, team, person)}" for kind in (LINK, OFF))
    told = select(OutboxMessage).where(
        or_(*(OutboxMessage.key.startswith(key, autoescape=True) for key in keys))
    )
    return db.session.scalars(told.order_by(OutboxMessage.id)).all()
