"""Forgetting what messages said, once nobody needs it: their rows stay, so that nothing is ever said twice."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import or_, select, update

from dispatch import clock
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage

AT_ONCE = 500
"""Rows in one transaction, so that nobody waits for the rest."""


def forget_bodies() -> int:
    """Empty text and appointment of messages that left, or never will, more than OUTBOX_KEEP_DAYS ago; gives how many.

    0 days keeps everything. What still may be sent is not touched.
    """
    days = int(current_app.config["OUTBOX_KEEP_DAYS"])
    if not days:
        return 0
    before = clock.now() - timedelta(days=days)
    over = or_(
        OutboxMessage.sent_at < before, OutboxMessage.refused_at < before, OutboxMessage.send_before < before
    )
    old = select(OutboxMessage.id).where(over, OutboxMessage.body != "").order_by(OutboxMessage.id)
    done = 0
    while numbers := db.session.scalars(old.limit(AT_ONCE)).all():
        emptied = update(OutboxMessage).where(OutboxMessage.id.in_(numbers))
        db.session.execute(emptied.values(body="", calendar=None, calendar_method=None))
        db.session.commit()
        done += len(numbers)
    return done
