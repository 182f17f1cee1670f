"""A city opens hundreds of shelters in an hour: all of a search at once, and back again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import (
    DisasterEvent,
    EventShelter,
    LogEntry,
    RoundVisit,
    Shelter,
    ShelterOpening,
)
from dispatch.disasters.queries.rounds import openings as queries
from dispatch.disasters.services.rounds import openings
from dispatch.disasters.services.rounds.openings import Search
from dispatch.disasters.vocabulary import ShelterPriority
from dispatch.errors import Conflict
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.rounds import world


def city(number: int, name: str = "架空市") -> None:
    """So many shelters of the public list."""
    db.session.add_all(
        Shelter(
            code=f"{name}{n}",
            name=f"{name}第{n}小学校",
            municipality=name,
            address=f"{name}東区{n}",
            lat=32.8,
            lon=130.7,
        )
        for n in range(number)
    )
    db.session.flush()


def still_open(event: DisasterEvent) -> int:
    """How many shelters are open in an event."""
    wanted = select(func.count(EventShelter.id)).where(EventShelter.event_id == event.id, EventShelter.open)
    return db.session.scalar(wanted) or 0


def opened(event: DisasterEvent, number: int) -> ShelterOpening:
    """All shelters of the city, opened together."""
    search = Search("", "架空市", number)
    return openings.open_all(desk.coordinator(), event, search, ShelterPriority.HIGH)


def test_all_of_a_search_are_opened_and_nothing_else(ctx: Flask) -> None:
    """More than a page shows; the neighbour town stays; the log names the number in one line."""
    event = make.event()
    city(130)
    city(3, "隣町")
    made = opened(event, 130)
    assert (len(made.made), made.reopened, still_open(event)) == (130, [], 130)
    line = db.session.scalars(
        select(LogEntry.text).where(LogEntry.event_id == event.id).order_by(LogEntry.id.desc())
    ).first()
    assert line is not None
    assert "130か所" in line
    assert [one.priority for one in db.session.scalars(select(EventShelter).limit(1))] == [
        ShelterPriority.HIGH
    ]


def test_a_number_that_is_no_longer_true_opens_nothing(ctx: Flask) -> None:
    """Somebody else has opened one since the page was looked at, or the list has grown."""
    event = make.event()
    city(5)
    with pytest.raises(Conflict, match="4か所から5か所"):
        opened(event, 4)
    assert still_open(event) == 0


def test_undoing_closes_what_nobody_has_touched(ctx: Flask) -> None:
    """What a team is sent to, what was reported, what the desk has changed stays; the rest closes, and can be opened
    again; it cannot be undone twice."""
    event = make.event()
    city(6)
    made = opened(event, 6)
    clock.advance(timedelta(minutes=5))
    going, seen, changed, *_rest = [db.session.get_one(EventShelter, key) for key in made.made]
    team = world.team(event)
    start = clock.now()
    db.session.add(
        RoundVisit(team_id=team.id, event_shelter_id=going.id, position=0, arrive_at=start, leave_at=start)
    )
    world.found(team, seen)
    changed.note = "裏口から"
    db.session.flush()
    assert len(queries.untouched(made)) == 3
    assert openings.undo(desk.coordinator(), event, made) == (3, 3)
    assert still_open(event) == 3
    assert queries.last_opening(event) is None
    with pytest.raises(Conflict, match="すでに"):
        openings.undo(desk.coordinator(), event, made)
    again = opened(event, 3)
    assert (again.made, len(again.reopened), still_open(event)) == ([], 3, 6)


def test_the_pages_name_the_number_and_lead_back(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """Search, yes, list, undo; a stale yes is refused with a sentence; another event's opening is not there."""
    with app.test_request_context():
        desk.coordinator(email="desk@example.jp")
        event, other = make.event(), make.event(exercise=True)
        city(70)
        db.session.commit()
        base, elsewhere = f"/disasters/{event.id}/rounds/shelters", f"/disasters/{other.id}/rounds/shelters"
    client = sign_in("desk@example.jp")
    assert "70か所をまとめて登録" in client.get(f"{base}/open?place=架空市").text
    asked = client.get(f"{base}/open/all?place=架空市")
    assert "次の70か所を" in asked.text
    stale = client.post(f"{base}/open/all?place=架空市", data={"number": "69", "priority": "normal"})
    assert (stale.status_code, "69か所から70か所" in stale.text) == (409, True)
    done = client.post(f"{base}/open/all?place=架空市", data={"number": "70", "priority": "normal"})
    assert done.status_code == 303
    assert "70か所をまとめて登録しました" in client.get(base).text
    with app.app_context():
        key = db.session.scalars(select(ShelterOpening.id)).one()
    assert "70か所を閉じます" in client.get(f"{base}/openings/{key}/undo").text
    assert client.get(f"{elsewhere}/openings/{key}/undo").status_code == 404
    assert client.post(f"{base}/openings/{key}/undo").status_code == 303
    assert "まとめて登録しました。" not in client.get(base).text
    nothing = client.get(f"{base}/open/all?text=どこにもない")
    assert "条件に合う避難所はありません" in nothing.text
