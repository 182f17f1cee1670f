"""Shelters, teams and forms for tests, each with what does not matter filled in. The clock stands at Monday 9:00."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import (
    DisasterEvent,
    EventShelter,
    RoundRun,
    RoundTeam,
    RoundVisit,
    Shelter,
    Supporter,
    TeamMember,
    VisitForm,
)
from dispatch.disasters.queries.rounds.problem import Question
from dispatch.disasters.queries.rounds.rows import visits
from dispatch.disasters.services import rounds
from dispatch.disasters.services import visits as reports
from dispatch.disasters.services.rounds import working
from dispatch.disasters.services.visits import Findings, People, Sender
from dispatch.i18n import local
from tests import factories as desk
from tests.disasters import factories as make

_numbers = count(1)
HOUR = timedelta(hours=1)


def stop(event: DisasterEvent, name: str = "", *, north_km: float = 1.0, **values: Any) -> EventShelter:
    """A shelter that is open, so many kilometres north of the teams' base."""
    number = next(_numbers)
    place = Shelter(
        code=f"E{number:013d}", name=name or f"第{number}避難所", municipality="架空市", address=f"架空市中央{number}",
        lat=32.80 + north_km / 111.2, lon=130.70,
    )  # fmt: skip
    found = EventShelter(event_id=event.id, shelter=place, **values)
    db.session.add(found)
    db.session.flush()
    return found


def team(
    event: DisasterEvent,
    *people: Supporter,
    start: datetime | None = None,
    hours: float = 6,
    name: str = "1班",
    **values: Any,
) -> RoundTeam:
    """A team that leaves in an hour, by car where the first of it drives, and is out by day or night."""
    begin = start or clock.now() + HOUR
    crew = people or (make.supporter(drives=True, drill=event.exercise),)
    driver = crew[0].id if crew[0].drives else None
    made = RoundTeam(
        event_id=event.id, name=name, start_at=begin, end_at=begin + hours * HOUR, base="支援センター",
        lat=32.80, lon=130.70, driver_id=driver,
        members=[TeamMember(supporter_id=one.id) for one in crew], **{"daylight_only": False, **values},
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def planned(event: DisasterEvent, of: RoundTeam, revisit: int | None = 12) -> RoundRun:
    """A plan for the team's day, worked out as the scheduler does, in little time."""
    run = rounds.ask(desk.coordinator(), event, Question(local(of.start_at).date(), revisit))
    db.session.commit()
    with patch.object(working, "TIME_LIMIT", 2.0):
        done = rounds.work_next()
    assert done is not None
    assert done.id == run.id
    assert done.plan is not None, done.message
    return done


def confirmed(event: DisasterEvent, of: RoundTeam) -> list[RoundVisit]:
    """A plan that the desk has confirmed; gives the team's stops."""
    rounds.confirm(desk.coordinator(), event, planned(event, of))
    db.session.commit()
    return visits([of])[of.id]


def found(
    of: RoundTeam,
    at: EventShelter,
    *people: People,
    key: str = "",
    filled_at: datetime | None = None,
    **values: Any,
) -> VisitForm:
    """What a team reports; eight Vietnamese unless said otherwise."""
    findings = Findings(
        key or f"key-{next(_numbers):020d}", filled_at, "", people or (People(8, "ベトナム", "vi"),), **values
    )
    return reports.receive(Sender(None, of.name), of, at, findings)
