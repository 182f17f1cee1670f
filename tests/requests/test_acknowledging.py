"""Whoever posts a request is told at once that it has arrived, and that it is not booked."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.requests import services
from tests import factories as make
from tests.requests.drafts import draft


def letters() -> list[OutboxMessage]:
    """Acknowledgements in the outbox."""
    return list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "request_received")))


def test_the_clerk_gets_the_acknowledgement(ctx: Flask) -> None:
    """To the clerk who posted it, with the code and that nobody has been found yet."""
    place = make.institution(email="desk@example.jp")
    clerk = make.clerk(place)
    request = services.submit(clerk, place, draft())
    (letter,) = letters()
    assert letter.address == clerk.email
    assert request.code in letter.subject
    assert "まだ通訳者は決まっていません" in letter.body


def test_the_institution_hears_of_what_the_desk_posts_for_it(ctx: Flask) -> None:
    """Posted by a coordinator: the acknowledgement goes to the institution's own address."""
    place = make.institution(email="desk@example.jp")
    services.submit(make.coordinator(), place, draft())
    assert [letter.address for letter in letters()] == ["desk@example.jp"]


def test_a_list_taken_in_is_not_acknowledged_one_by_one(ctx: Flask) -> None:
    """An import of a hundred requests sends no hundred mails."""
    place = make.institution(email="desk@example.jp")
    services.submit(SYSTEM, place, draft(), acknowledge=False)
    assert letters() == []
