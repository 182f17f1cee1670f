"""A mail came back: the message it was is marked, and the desk is told."""

from __future__ import annotations

import hmac
from datetime import timedelta

from sqlalchemy import func, select

from dispatch import clock
from dispatch.db import db
from dispatch.notifications import bounces
from dispatch.notifications.bounces import Bounce
from dispatch.notifications.channels.mime import mark_of
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services.refusing import refuse

RECENT = timedelta(days=7)
"""How far back a report without our message's name may reach: mail systems give up after five days."""


def take_back(raw: bytes) -> OutboxMessage | None:
    """Mark the message that this mail says was not delivered; None where it says no such thing of any of ours."""
    bounce = bounces.read(raw)
    if not bounce.final:
        return None
    message = _named(bounce) or _latest_to(bounce.recipient)
    if message is not None:
        refuse(message, bounce.reason or bounce.recipient)
    return message


def _named(bounce: Bounce) -> OutboxMessage | None:
    for name in bounce.names:
        number = int(name.split("-")[1])
        if number < 2**31 and hmac.compare_digest(name, mark_of(number)):
            message = db.session.get(OutboxMessage, number)
            if message is not None:
                return message
    return None


def _latest_to(address: str) -> OutboxMessage | None:
    """By the address alone, where nothing else is left of what we sent."""
    if not address:
        return None
    statement = select(OutboxMessage).where(
        func.lower(OutboxMessage.address) == address,
        OutboxMessage.sent_at > clock.now() - RECENT,
        OutboxMessage.channel == "mail",
    )
    return db.session.scalar(
        statement.order_by(OutboxMessage.sent_at.desc(), OutboxMessage.id.desc()).limit(1)
    )
