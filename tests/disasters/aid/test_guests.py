"""Guests: here until their last day, then called no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Supporter
from dispatch.disasters.queries.drill_list import on_drill_list
from dispatch.disasters.queries.people import may_be_called
from dispatch.disasters.services import events, guests
from dispatch.disasters.services.guests import GuestValues
from dispatch.errors import Conflict, Invalid
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.aid.scenes import LAST_DAY

GUEST = GuestValues("森 このは", LAST_DAY, email="mori@example.jp", languages={"vi": 3})


def guest_of(event: DisasterEvent) -> Supporter:
    """A guest until Friday."""
    return guests.add(desk.coordinator(), event, GUEST)


def test_a_stay_ends_by_itself(ctx: Flask) -> None:
    """On the last day a guest is still called; the day after, the job ends the stay, once."""
    guest = guest_of(make.event())
    db.session.commit()
    clock.advance(timedelta(days=4))
    assert guests.end_due() == 0
    clock.advance(timedelta(days=1))
    assert (guests.end_due(), guests.end_due()) == (1, 0)
    assert (guest.active, guest.ended_at) == (False, clock.now())


def test_a_stay_ends_with_its_event(ctx: Flask) -> None:
    """Whoever came for an event goes when it is over; opened again, the desk may call them again."""
    event = make.event()
    guest = guest_of(event)
    events.close(desk.coordinator(), event)
    db.session.commit()
    assert guests.end_due() == 1
    with pytest.raises(Conflict, match="終了"):
        guests.change(desk.coordinator(), guest, GUEST)
    events.open_event(desk.coordinator(), event)
    guests.change(desk.coordinator(), guest, GUEST)
    assert guest.active


def test_a_guest_of_an_exercise_is_on_the_drill_list_while_it_lasts(ctx: Flask) -> None:
    """A guest of an exercise may be written to in it, and no more when it is over; one of a real event never."""
    drill = guest_of(make.event(exercise=True))
    real = guests.add(desk.coordinator(), make.event(), replace(GUEST, email="tani@example.jp"))
    assert on_drill_list("mori@example.jp")
    assert not on_drill_list("tani@example.jp")
    guests.leave(desk.coordinator(), drill)
    assert not on_drill_list("mori@example.jp")
    assert real.active
    with pytest.raises(Conflict, match="すでに終わって"):
        guests.leave(desk.coordinator(), drill)


def test_a_stay_must_lie_ahead(ctx: Flask) -> None:
    """Nobody comes for days that are over, or leaves before arriving; somebody of the roster is no guest."""
    event = make.event()
    for values in (
        replace(GUEST, leaves_on=LAST_DAY - timedelta(days=30)),
        replace(GUEST, arrives_on=LAST_DAY + timedelta(days=1)),
    ):
        with pytest.raises(Invalid):
            guests.add(desk.coordinator(), event, values)
    with pytest.raises(Conflict, match="応援"):
        guests.change(desk.coordinator(), make.supporter(), GUEST)


def test_a_guest_is_called_in_their_event_and_until_their_last_day(ctx: Flask) -> None:
    """Beside the roster, in no other event, and not a day longer, even before the job has come round."""
    event, other = make.event(), make.event()
    guest = guest_of(event)
    assert [who.id for who in may_be_called(event)] == [guest.id]
    assert list(may_be_called(other)) == []
    clock.advance(timedelta(days=5))
    assert list(may_be_called(event)) == []
