"""Hours that count for everybody's rest though this roster has not given them: jobs, rounds, calls, other events."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from dispatch.assignments.models import Assignment
from dispatch.calendars.intervals import Interval, merged
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Duty, Post, RoundTeam, Shift, Supporter, TeamMember
from dispatch.disasters.queries.call_promises import hours_called
from dispatch.disasters.queries.rosters.rows import STANDING
from dispatch.vocabulary import AssignmentState

Row = tuple[int, datetime, datetime]

PROMISED = (AssignmentState.ACCEPTED, AssignmentState.DONE)
"""Jobs that were or will be done; who has only been asked has not worked."""


def served_elsewhere(
    event: DisasterEvent, people: Collection[Supporter], since: datetime, until: datetime
) -> dict[int, list[Interval]]:
    """What these people have worked or promised beside the event's own roster in a span, by the supporter's id, each
    hour once; in a fixed number of looks."""
    keys = [one.id for one in people]
    rows = [
        *_jobs(people, since, until),
        *_other_duties(event, keys, since, until),
        *_rounds(keys, since, until),
        *hours_called(keys, since, until),
    ]
    found: dict[int, list[Interval]] = {}
    for who, start, end in rows:
        found.setdefault(who, []).append((start, end))
    return {who: merged(spans) for who, spans in found.items()}


def _jobs(people: Collection[Supporter], since: datetime, until: datetime) -> list[Row]:
    own = {one.volunteer_id: one.id for one in people if one.volunteer_id is not None}
    found = select(Assignment.volunteer_id, Assignment.start_at, Assignment.end_at).where(
        Assignment.volunteer_id.in_(own), Assignment.state.in_(PROMISED),
        Assignment.start_at < until, Assignment.end_at > since,
    )  # fmt: skip
    return [(own[who], start, end) for who, start, end in db.session.execute(found)]


def _other_duties(event: DisasterEvent, keys: Collection[int], since: datetime, until: datetime) -> list[Row]:
    found = (
        select(Duty.supporter_id, Duty.start_at, Duty.end_at)
        .join(Duty.shift)
        .join(Shift.post)
        .where(Duty.supporter_id.in_(keys), Duty.state.in_(STANDING), Post.event_id != event.id)
        .where(Duty.start_at < until, Duty.end_at > since)
    )
    return [(who, start, end) for who, start, end in db.session.execute(found)]


def _rounds(keys: Collection[int], since: datetime, until: datetime) -> list[Row]:
    """Of all events; nobody goes round after the end of one."""
    found = (
        select(TeamMember.supporter_id, RoundTeam.start_at, RoundTeam.end_at, DisasterEvent.closed_at)
        .join(RoundTeam, RoundTeam.id == TeamMember.team_id)
        .join(DisasterEvent, DisasterEvent.id == RoundTeam.event_id)
        .where(TeamMember.supporter_id.in_(keys), RoundTeam.start_at < until, RoundTeam.end_at > since)
    )
    rows = [(who, start, min(end, over or end)) for who, start, end, over in db.session.execute(found)]
    return [row for row in rows if row[1] < row[2]]
