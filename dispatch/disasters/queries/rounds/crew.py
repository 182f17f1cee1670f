"""Who may go round, and who goes in which team."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, RoundTeam, Supporter, TeamMember
from dispatch.disasters.queries.people import languages_of, may_be_called
from dispatch.volunteers.models import Volunteer

LEAST_LEVEL = 2
"""Whoever only greets in a language does not find out what is needed."""


def speaks(person: Supporter) -> list[str]:
    """The languages in which they can find out what is needed, the best first."""
    return [code for code, level in languages_of(person).items() if (level or 0) >= LEAST_LEVEL]


def who_may_go(event: DisasterEvent) -> Sequence[Supporter]:
    """Those whom the event may ask and who are not only there from afar."""
    return [one for one in may_be_called(event) if not one.remote]


def members(teams: Sequence[RoundTeam]) -> dict[int, list[Supporter]]:
    """Who is in each of these teams, by team."""
    person = selectinload(Supporter.volunteer)
    rows = db.session.execute(
        select(TeamMember.team_id, Supporter)
        .join(Supporter, Supporter.id == TeamMember.supporter_id)
        .where(TeamMember.team_id.in_([one.id for one in teams]))
        .options(person.selectinload(Volunteer.languages), person.selectinload(Volunteer.user))
        .order_by(TeamMember.id)
    )
    found: dict[int, list[Supporter]] = {one.id: [] for one in teams}
    for team_id, person_row in rows:
        found[team_id].append(person_row)
    return found
