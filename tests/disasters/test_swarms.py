"""One earthquake after another: few proposals, a person decides, and the event that is answered hears of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, EventJoin, LogEntry
from dispatch.disasters.services import events, telegrams
from dispatch.disasters.services.telegrams.swarms import WAITING
from dispatch.disasters.telegrams.watching import Watch
from dispatch.disasters.vocabulary import EventKind, EventState
from dispatch.errors import Conflict
from dispatch.notifications.models import OutboxMessage
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.telegrams.test_poll_command import NOW
from tests.disasters.telegrams.writing import flash, observation, tsunami
from tests.disasters.test_telegrams import came, proposed, watch
from tests.support.races import at_once

FUKUOKA = ("40", "福岡県", "403", "福岡県筑後")
KUMAMOTO = ("43", "熊本県", "741", "熊本県熊本")


@pytest.fixture
def watched(ctx: Flask) -> Iterator[None]:
    """Two prefectures are watched; a coordinator is at the desk."""
    with clock.at(NOW):
        watch(Watch(areas=("熊本県", "福岡県")))
        desk.coordinator(email="desk@example.jp")
        yield


def shock(number: int, intensity: str = "5+", place: tuple[str, str, str, str] = KUMAMOTO) -> bytes:
    """The flash of another earthquake."""
    code, prefecture, region, name = place
    body = observation(intensity, (code, prefecture, intensity, [(region, name, intensity, [])]))
    return flash(body, event=f"2030040109{number:02}00", text=f"地震{number}")


def letters() -> int:
    """How often the desk was written to."""
    return len(db.session.scalars(select(OutboxMessage.id)).all())


def lines(event: DisasterEvent) -> list[str]:
    """The day log."""
    return list(
        db.session.scalars(select(LogEntry.text).where(LogEntry.event_id == event.id).order_by(LogEntry.id))
    )


def opened(raw: bytes) -> DisasterEvent:
    """The event of a telegram that people answer."""
    found = came(raw).event
    assert found is not None
    events.open_event(desk.coordinator(), found)
    return found


@pytest.mark.usefixtures("watched")
def test_a_swarm_is_one_proposal() -> None:
    """Ten earthquakes while nobody has decided: one proposal that tells of each, one letter to the desk."""
    for number in range(10):
        came(shock(number))
    (event,) = proposed()
    assert [row.headline for row in event.telegrams] == [f"地震{number}" for number in range(10)]
    assert [line for line in lines(event) if "地震9" in line and "別の地震" in line]
    assert "別の地震" not in lines(event)[0]
    assert letters() == 1


@pytest.mark.usefixtures("watched")
def test_a_graver_one_names_the_proposal_and_wakes_again() -> None:
    """The title is that of the gravest; what a person has written stays."""
    came(shock(0))
    came(shock(1, "6+"))
    (event,) = proposed()
    assert ("6強" in event.title, event.summary, letters()) == (True, "地震1", 2)
    event.title = "熊本の群発地震"
    came(shock(2, "7"))
    assert (event.title, letters()) == ("熊本の群発地震", 3)
    came(shock(3))
    assert letters() == 3


@pytest.mark.usefixtures("watched")
def test_what_is_cancelled_names_no_proposal() -> None:
    """The gravest of two was no earthquake at all: what waits is called by the other, unless somebody has named it."""
    came(shock(0))
    first = proposed()[0].title
    came(shock(1, "7"))
    (event,) = proposed()
    assert event.title != first
    later = {"sent": "2030-04-01T00:05:00Z", "reported": "2030-04-01T09:05:00+09:00"}
    came(flash(info_type="取消", event="20300401090100", **later))
    assert (event.title, event.summary, event.state) == (first, "地震0", EventState.PROPOSED)
    came(shock(2, "7"))
    event.title = "熊本の群発地震"
    came(flash(info_type="取消", event="20300401090200", **later))
    assert event.title == "熊本の群発地震"


@pytest.mark.usefixtures("watched")
def test_elsewhere_or_another_day_is_a_proposal_of_its_own() -> None:
    """Another prefecture is not gathered in, nor is anything into what nobody has decided for a day."""
    came(shock(0))
    came(shock(1, place=FUKUOKA))
    assert len(proposed()) == 2
    clock.advance(WAITING + timedelta(minutes=1))
    came(shock(2))
    assert len(proposed()) == 3


@pytest.mark.usefixtures("watched")
def test_an_aftershock_is_joined_and_the_next_ones_follow() -> None:
    """The first waits for a person; the event's log tells of it; later ones that are no graver follow by themselves,
    a graver one and one elsewhere ask."""
    main = opened(shock(0, "6-"))
    came(shock(1))
    aftershock = proposed()[1]
    assert aftershock.state == EventState.PROPOSED
    telegrams.join(desk.coordinator(), aftershock, main)
    assert (aftershock.state, len(main.telegrams)) == (EventState.JOINED, 2)
    assert [line for line in lines(main) if "地震1" in line]
    assert came(shock(2)).event_id == main.id
    assert len(proposed()) == 2
    assert came(shock(1, "6-")).event_id == main.id
    assert came(shock(3, "7")).event_id != main.id
    assert came(shock(4, place=FUKUOKA)).event_id != main.id
    assert [event.state for event in proposed()[2:]] == [EventState.PROPOSED] * 2


@pytest.mark.usefixtures("watched")
def test_without_a_decision_nothing_follows() -> None:
    """Who has joined nothing is asked, however weak the aftershock; a tsunami of it is asked, too."""
    main = opened(shock(0, "7"))
    assert came(shock(1)).event_id != main.id
    assert came(tsunami(("712", "有明・八代海", "津波警報"), event="20300401095900")).event_id != main.id
    assert proposed()[-1].kind == EventKind.TSUNAMI


@pytest.mark.usefixtures("watched")
def test_what_was_joined_can_be_set_apart() -> None:
    """It waits again with its telegrams, both logs say so, and the next aftershock asks again. Twice is told."""
    main = opened(shock(0, "6-"))
    row = came(shock(1))
    aftershock = proposed()[1]
    actor = desk.coordinator()
    telegrams.join(actor, aftershock, main)
    telegrams.set_apart(actor, aftershock)
    assert (aftershock.state, row.event_id) == (EventState.PROPOSED, aftershock.id)
    assert db.session.scalars(select(EventJoin)).all() == []
    assert ("分けました" in lines(main)[-1], "提案に戻しました" in lines(aftershock)[-1]) == (True, True)
    with pytest.raises(Conflict, match="加えられていません"):
        telegrams.set_apart(actor, aftershock)
    events.open_event(actor, aftershock)
    assert came(shock(2)).event_id not in (main.id, aftershock.id)


@pytest.mark.usefixtures("watched")
def test_what_cannot_be_joined() -> None:
    """To a closed event, to an exercise, or twice: a sentence, and nothing has moved."""
    actor, main = desk.coordinator(), opened(shock(0, "6-"))
    row = came(shock(1))
    aftershock = proposed()[1]
    with pytest.raises(Conflict, match="訓練"):
        telegrams.join(actor, aftershock, make.event(exercise=True))
    events.close(actor, main)
    with pytest.raises(Conflict, match="終了"):
        telegrams.join(actor, aftershock, main)
    assert row.event_id == aftershock.id
    events.open_event(actor, main)
    telegrams.join(actor, aftershock, main)
    with pytest.raises(Conflict, match="追加"):
        telegrams.join(actor, aftershock, main)


def test_two_decide_at_once(app: Flask) -> None:
    """One joins it, the other begins it: one of them is told."""
    with app.app_context():
        keys = make.event(opened=False).id, make.event().id
        db.session.commit()

    def joins() -> None:
        telegrams.join(SYSTEM, *(db.session.get_one(DisasterEvent, key) for key in keys))

    def begins() -> None:
        events.open_event(SYSTEM, db.session.get_one(DisasterEvent, keys[0]))

    assert sorted(map(bool, at_once(app, joins, begins))) == [False, True]


def test_the_page_offers_to_join(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """One tap adds it to the event that is open; the proposal's page says where it went."""
    with app.app_context():
        desk.coordinator(email="desk@example.jp")
        first = make.event(title="本震").id
        second = make.event(title="余震", opened=False).id
        db.session.commit()
    client = sign_in("desk@example.jp")
    joined = client.post(f"/disasters/{second}/join/{first}")
    assert (joined.status_code, joined.location) == (303, f"/disasters/{first}/")
    assert "「余震」" in client.get(joined.location).text
    page = client.get(f"/disasters/{second}/").text
    assert "ほかの対応に加えられています" in page
    assert client.post(f"/disasters/{second}/join/{first}").status_code == 409
    assert "ほかの対応に追加" in client.get("/disasters/").text
    assert client.post(f"/disasters/{second}/open").status_code == 409
    assert client.post(f"/disasters/{second}/apart").status_code == 303
    assert "見送る" in client.get(f"/disasters/{second}/").text
