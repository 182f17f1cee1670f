"""When the answer to an event ends, nobody is left who would come to a post that is there no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import Duty
from dispatch.disasters.services import ending, guests, rosters
from dispatch.disasters.services.rounds import teams
from dispatch.disasters.vocabulary import DutyState, EventState
from dispatch.errors import Conflict
from dispatch.notifications.models import OutboxMessage
from dispatch.volunteers.engagements import engaged
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.rosters import scenes
from tests.disasters.rosters.scenes import HOUR
from tests.disasters.rounds.test_promised import guest, values


def cancelled() -> list[str]:
    """Who has been told that nothing is left to do."""
    rows = select(OutboxMessage.address).where(OutboxMessage.kind == "duty_cancelled")
    return sorted(db.session.scalars(rows))


def test_who_would_come_later_is_let_go_and_told_once(ctx: Flask) -> None:
    """Two duties ahead: one mail; who is there at this hour goes on to be counted; a second end is refused."""
    event, who = make.event(), desk.coordinator()
    one = scenes.coming(event, "阿蘇 みのり", email="a@example.jp")
    other = scenes.coming(event, "白川 あゆ", email="b@example.jp")
    first, second, third = scenes.post(event, hours=48).shifts[:3]
    now = rosters.assign(who, event, first, other)
    ahead = [rosters.assign(who, event, shift, one, "人手が足りないため") for shift in (second, third)]
    clock.advance(first.start_at - clock.now() + HOUR)
    assert ending.end(who, event) == 1
    assert cancelled() == ["a@example.jp"]
    assert {duty.state for duty in ahead} == {DutyState.RELEASED}
    assert now.state is DutyState.CONFIRMED
    assert event.state is EventState.CLOSED
    with pytest.raises(Conflict):
        ending.end(who, event)


def test_a_guest_who_goes_home_leaves_no_post_empty_unseen(ctx: Flask) -> None:
    """The duties to come are free again, the guest is told, and the others stand."""
    event, who = make.event(), desk.coordinator()
    visitor, other = guest(event), scenes.coming(event, "白川 あゆ")
    first, second = scenes.post(event, hours=48).shifts[:2]
    theirs = rosters.assign(who, event, first, visitor, "人手が足りないため")
    stays = rosters.assign(who, event, second, other)
    guests.leave(who, visitor)
    assert (theirs.state, stays.state) == (DutyState.RELEASED, DutyState.CONFIRMED)
    assert cancelled() == ["mori@example.jp"]


def test_a_round_of_an_event_that_is_over_takes_nobodys_time(ctx: Flask) -> None:
    """While it is open it does."""
    event = make.event()
    one = make.supporter({"vi": 3})
    assert one.volunteer_id is not None
    team = teams.create(desk.coordinator(), event, values(one))
    assert engaged(one.volunteer_id, team.start_at, team.end_at)
    assert ending.end(desk.coordinator(), event) == 0
    assert not engaged(one.volunteer_id, team.start_at, team.end_at)
    assert cancelled() == []


def test_the_page_says_it_before(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """How many people would be let go stands above the button."""
    with app.test_request_context():
        who = desk.coordinator(email="desk@example.jp")
        event = make.event()
        rosters.assign(who, event, scenes.post(event).shifts[0], scenes.coming(event, "阿蘇 みのり"))
        db.session.commit()
        address = f"/disasters/{event.id}/close"
    browser = sign_in("desk@example.jp")
    assert "これから担当する人が1人います" in browser.get(address).text
    assert browser.post(address).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Duty)).one().state is DutyState.RELEASED
