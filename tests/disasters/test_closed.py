"""What the pages of an event that is over offer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch.db import db
from dispatch.disasters.services import events
from tests import factories as make
from tests.disasters import factories as disasters

OFFERS = (
    ("roster/", ("roster/centre", "roster/posts/new")),
    ("rounds/", ("rounds/shelters/open", "rounds/teams/new")),
    ("rounds/shelters", ("rounds/shelters/open",)),
)
"""A page, and forms that can be sent only while the event is open."""


@pytest.mark.parametrize("over", [False, True], ids=["open", "closed"])
def test_nothing_is_offered_that_would_be_refused(
    app: Flask, sign_in: Callable[[str], FlaskClient], over: bool
) -> None:
    """Nobody fills in a long form only to hear that the event is over; while it is open the way is there."""
    with app.app_context():
        who = make.coordinator(email="desk@example.jp")
        event = disasters.event()
        if over:
            events.close(who, event)
        db.session.commit()
        root = f"/disasters/{event.id}/"
    desk = sign_in("desk@example.jp")
    shown = {
        (page, form): f'href="{root}{form}"' in desk.get(root + page).text
        for page, forms in OFFERS
        for form in forms
    }
    expected = dict.fromkeys(shown, not over)
    if not over:  # a team is asked for once there is a shelter
        expected["rounds/", "rounds/teams/new"] = shown["rounds/", "rounds/teams/new"]
    assert shown == expected
