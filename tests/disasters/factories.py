"""Events and supporters for tests, each with what does not matter filled in."""

from __future__ import annotations

from typing import Any

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Supporter, TelegramRow
from dispatch.disasters.services import events, telegrams
from dispatch.disasters.services.events import EventValues
from dispatch.disasters.vocabulary import EventKind, EventMode, SupporterRole
from tests import factories as make
from tests.disasters.telegrams.writing import earthquake


def event(*, exercise: bool = False, opened: bool = True, **values: Any) -> DisasterEvent:
    """An event that is open, or only proposed."""
    desk = make.coordinator()
    given = EventValues(
        **{
            "title": "架空市の地震",
            "mode": EventMode.EXERCISE if exercise else EventMode.ACTUAL,
            "kind": EventKind.EARTHQUAKE,
            "occurred_at": clock.now(),
            **values,
        }
    )
    return events.begin(desk, given) if opened else events.propose(desk, given)


def supporter(
    languages: dict[str, int] | None = None,
    *,
    roles: tuple[SupporterRole, ...] = (SupporterRole.TRANSLATOR,),
    drill: bool = False,
    name: str = "阿蘇 みのり",
    email: str = "",
    **values: Any,
) -> Supporter:
    """A disaster supporter of the roster; `values` are the supporter's own columns."""
    person = make.volunteer(languages or {"vi": 3}, name=name)
    person.email = email
    found = Supporter(volunteer=person, roles=[role.value for role in roles], drill=drill, **values)
    db.session.add(found)
    db.session.flush()
    return found


def telegram() -> TelegramRow:
    """A strong earthquake of the exercise kind, as the desk hands it in."""
    return telegrams.receive(make.coordinator(), earthquake(status="訓練"), "drill.xml")[0]
