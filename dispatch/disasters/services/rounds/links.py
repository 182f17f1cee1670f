"""The link of a team: whoever holds it reads the team's stops and reports what was found; no sign-in is needed."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import RoundTeam
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.notifications import links

ACTION = "round_team"
KEPT_OPEN = timedelta(days=14)
"""After a team's end: a telephone that found no connection for days still gets rid of what it holds."""


def token_of(team: RoundTeam) -> str:
    """The signed name of a team; the same one as long as the team's hours stay."""
    days = (team.end_at + KEPT_OPEN - clock.now()).total_seconds() / 86400
    return links.make(ACTION, team.id, team.event_id, days=days)


def address_of(team: RoundTeam) -> str:
    """The whole address, to be sent or printed."""
    return url_for("visits.show", token=token_of(team), _external=True)


def team_of(token: str) -> RoundTeam:
    """The team behind a link. Raises `NotFound` for one that was never ours or is gone, `Gone` for one grown old."""
    link = links.read(ACTION, token)
    team = db.session.get(RoundTeam, link.subject_id)
    if team is None or team.event_id != link.person_id:
        raise NotFound(_("この班は見つかりません。新しいリンクを本部に確認してください。"))
    return team
