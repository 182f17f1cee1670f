"""A team's hours as what its people have promised: nobody stands at a post or goes to a hospital while going round."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import and_, select

from dispatch.assignments.models import BOOKED, Assignment
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Duty, Post, RoundTeam, Shift, Supporter, TeamMember
from dispatch.disasters.queries.call_promises import standby_of
from dispatch.disasters.queries.rosters.engagements import is_duty
from dispatch.disasters.queries.rosters.rows import STANDING
from dispatch.disasters.vocabulary import EventState, SupporterRole
from dispatch.i18n import _
from dispatch.volunteers.engagements import Engagement, engaged


def round_engagements(
    people: Collection[int] | None, since: datetime, until: datetime
) -> Iterable[Engagement]:
    """What rounds take of these people's time in a span (None: of everybody's); in one look. Nobody goes round for an
    event that is over."""
    statement = (
        select(Supporter.volunteer_id, RoundTeam)
        .select_from(TeamMember)
        .join(Supporter, Supporter.id == TeamMember.supporter_id)
        .join(RoundTeam, RoundTeam.id == TeamMember.team_id)
        .join(DisasterEvent, DisasterEvent.id == RoundTeam.event_id)
        .where(RoundTeam.start_at < until, RoundTeam.end_at > since, Supporter.volunteer_id.is_not(None))
        .where(DisasterEvent.state == EventState.OPEN)
    )
    if people is not None:
        statement = statement.where(Supporter.volunteer_id.in_(people))
    return [
        Engagement(
            who,
            team.start_at,
            team.end_at,
            _("避難所巡回 %(team)s", team=team.name),
            (team.lat, team.lon),
            source=_source(team),
        )
        for who, team in db.session.execute(statement)
        if who is not None
    ]


def _source(team: RoundTeam) -> str:
    return f"round:{team.id}"


def team_hours(
    supporters: Collection[int], since: datetime, until: datetime
) -> list[tuple[int, datetime, datetime]]:
    """When these go round, by their id, as long as the event is open; hospitals and courses know of the roster's own
    people by `round_engagements`."""
    found = (
        select(TeamMember.supporter_id, RoundTeam.start_at, RoundTeam.end_at)
        .join(RoundTeam, RoundTeam.id == TeamMember.team_id)
        .join(DisasterEvent, DisasterEvent.id == RoundTeam.event_id)
        .where(TeamMember.supporter_id.in_(supporters), DisasterEvent.state == EventState.OPEN)
        .where(RoundTeam.start_at < until, RoundTeam.end_at > since)
    )
    return [(who, start, end) for who, start, end in db.session.execute(found)]


def promised(
    event: DisasterEvent,
    supporter: Supporter,
    start: datetime,
    end: datetime,
    team: RoundTeam | None = None,
) -> str | None:
    """What somebody has promised for hours in which they are wanted in a team of the event (or stay in `team`): its
    name. To stand at the event's own post of those who go round is no hindrance: that is what they do there; nor is to
    have come to its own call and to wait for what there is to do."""
    duty = _on_duty(event, supporter, start, end)
    if duty is not None or supporter.volunteer_id is None:
        return duty
    own = _source(team) if team is not None else None
    titles = [
        one.title
        for one in engaged(supporter.volunteer_id, start, end)
        if one.source not in (own, standby_of(event.id)) and not is_duty(one.source)
    ]
    return titles[0] if titles else _at_a_hospital(supporter.volunteer_id, start, end)


def _on_duty(event: DisasterEvent, supporter: Supporter, start: datetime, end: datetime) -> str | None:
    overlapping = (Duty.start_at < end, Duty.end_at > start, Duty.state.in_(STANDING))
    going_round = and_(Post.event_id == event.id, Post.role == SupporterRole.PATROL)
    duty = db.session.scalar(
        select(Duty)
        .join(Duty.shift)
        .join(Shift.post)
        .where(Duty.supporter_id == supporter.id, *overlapping, ~going_round)
        .order_by(Duty.start_at, Duty.id)
        .limit(1)
    )
    return None if duty is None else _("災害対応 %(post)s", post=duty.shift.post.name)


def _at_a_hospital(volunteer_id: int, start: datetime, end: datetime) -> str | None:
    overlapping = (Assignment.start_at < end, Assignment.end_at > start, Assignment.state.in_(BOOKED))
    job = select(Assignment.id).where(Assignment.volunteer_id == volunteer_id, *overlapping)
    return None if db.session.scalar(job.limit(1)) is None else _("派遣の仕事")
