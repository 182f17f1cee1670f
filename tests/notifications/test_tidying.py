"""What messages said is forgotten after the time that the settings name; that they were sent is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.notifications import services
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import Recipient
from dispatch.notifications.services.tidying import forget_bodies


def posted(key: str) -> OutboxMessage:
    """A message that has not left."""
    message = services.post("message_test", key, Recipient("a@example.jp", "山川"))
    assert message is not None
    return message


def test_old_words_go_and_the_key_stays(ctx: Flask) -> None:
    """Sent, refused and expired ones lose their text after the time; fresh ones and those still to be sent do not."""
    old = clock.now() - timedelta(days=ctx.config["OUTBOX_KEEP_DAYS"] + 1)
    posted("sent").sent_at = old
    posted("refused").refused_at = old
    posted("expired").send_before = old
    posted("fresh").sent_at = clock.now()
    posted("waiting").send_after = old
    db.session.commit()
    assert forget_bodies() == 3
    assert forget_bodies() == 0
    kept = dict(db.session.execute(select(OutboxMessage.key, OutboxMessage.body)).all())
    assert {key for key, body in kept.items() if body} == {"fresh", "waiting"}
    assert posted("sent").body == ""


def test_nothing_is_forgotten_where_the_settings_say_so(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """0 days keep everything."""
    posted("sent").sent_at = clock.now() - timedelta(days=4000)
    monkeypatch.setitem(ctx.config, "OUTBOX_KEEP_DAYS", 0)
    assert forget_bodies() == 0
