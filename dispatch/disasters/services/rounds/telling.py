"""Telling teams where their page is, by every channel they have; in an exercise only those of the drill list."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.audit.services import Actor, record
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, RoundTeam
from dispatch.disasters.queries.rounds.crew import members
from dispatch.disasters.services import events
from dispatch.disasters.services.reaching import reach
from dispatch.disasters.services.rounds.links import token_of
from dispatch.i18n import _, show_span


def tell_teams(actor: Actor, event: DisasterEvent, teams: Sequence[RoundTeam]) -> int:
    """Write to everybody in these teams, once for the hours that it has; gives how many can be reached."""
    event = events.must_be_open(event)
    people = members(teams)
    reached = 0
    for team in teams:
        when = _("%(team)s　%(hours)s", team=team.name, hours=show_span(team.start_at, team.end_at))
        hours = (int(moment.timestamp()) for moment in (team.start_at, team.end_at))
        key = f"round:{team.id}:{'-'.join(map(str, hours))}"
        for person in people[team.id]:
            reached += reach(
                event, "round_link", f"{key}:{person.id}", person, token=token_of(team), note=when
            )
    if reached:
        record(actor, "round_team.told", teams[0], people=reached)
    db.session.flush()
    return reached
