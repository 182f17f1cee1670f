"""In the last day an offer has minutes: the desk is alerted on its page and by mail, also at night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from tests.assignments.views.scenes import DESK, Scene
from tests.conftest import MONDAY


@pytest.mark.parametrize(("hours", "alert"), [(5, True), (50, False)])
def test_minutes_reach_the_desk(
    scene: Scene, sign_in: Callable[[str], FlaskClient], hours: int, alert: bool
) -> None:
    """A near offer is marked in the list and on its page, and a mail to the desk leaves at once; a far one is not."""
    scene.app.config["QUIET_FROM"], scene.app.config["QUIET_UNTIL"] = (
        "08:00",
        "23:00",
    )  # it is night by this clock
    try:
        asked, _job = scene.offered("山本 和子", start=MONDAY + timedelta(hours=hours))
    finally:
        scene.app.config["QUIET_FROM"] = scene.app.config["QUIET_UNTIL"] = "00:00"
    desk = sign_in(DESK)
    assert ("急ぎ：電話で確認" in desk.get("/desk/?tab=waiting").text) is alert
    assert ("電話で返事を確かめてください" in desk.get(f"/desk/{asked}").text) is alert
    with scene.rows():
        mine = select(OutboxMessage).where(
            OutboxMessage.kind == "offer_hurried", OutboxMessage.address == DESK
        )
        mails = db.session.scalars(mine).all()
        assert len(mails) == int(alert)
        for mail in mails:
            assert mail.send_after <= clock.now()
            assert "急ぎの打診" in mail.subject
            assert "山本 和子" in mail.body
