"""Nobody is asked more often in a week than they said, or than the programme says for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, select

from dispatch import clock
from dispatch.assignments.models import Assignment, Standby
from dispatch.db import db
from dispatch.requests.models import ProgrammeSettings
from dispatch.vocabulary import StandbyState
from dispatch.volunteers.models import Volunteer

WEEK = timedelta(days=7)
"""Any seven days, not the calendar's week: nobody is asked on Sunday and again all over on Monday."""


class Limit(StrEnum):
    """A reason of the desk's own, beside the engine's rules."""

    ASKS = "asks"


def asked_lately(only: Collection[int] | None = None) -> dict[int, int]:
    """How many questions each person got in the seven days up to now: offers, and requests to stand by.

    Who stood by and stepped in was asked once, when the desk asked for the standby; that is the moment counted.
    """
    since = clock.now() - WEEK
    offers = select(Assignment.volunteer_id, func.count()).where(Assignment.offered_at > since)
    standbys = select(Standby.volunteer_id, func.count()).where(
        Standby.created_at > since, Standby.state != StandbyState.STEPPED_IN
    )
    if only is not None:
        offers = offers.where(Assignment.volunteer_id.in_(only))
        standbys = standbys.where(Standby.volunteer_id.in_(only))
    found: dict[int, int] = {}
    for statement in (offers.group_by(Assignment.volunteer_id), standbys.group_by(Standby.volunteer_id)):
        for person, number in db.session.execute(statement):
            found[person] = found.get(person, 0) + number
    return found


def limit_of(person: Volunteer, settings: ProgrammeSettings) -> int:
    """How often somebody may be asked in seven days."""
    return settings.asks_per_week if person.asks_per_week is None else person.asks_per_week


def asked_enough(settings: ProgrammeSettings, only: Collection[int] | None = None) -> set[int]:
    """Those who must not be asked today."""
    asked = asked_lately(only)
    people = select(Volunteer.id, Volunteer.asks_per_week)
    if only is not None:
        people = people.where(Volunteer.id.in_(only))
    else:  # a limit of none at all is reached without a question
        people = people.where(Volunteer.id.in_(asked) | (Volunteer.asks_per_week == 0))
    return {
        person
        for person, own in db.session.execute(people)
        if asked.get(person, 0) >= (settings.asks_per_week if own is None else own)
    }
