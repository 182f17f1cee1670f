"""When the other side will not have a message: nobody goes on trying, and somebody is told."""

from __future__ import annotations

from dispatch import clock
from dispatch.audit.services import SYSTEM, record
from dispatch.db import lock
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.signals import message_refused

MOST_WORDS = 500


def refuse(message: OutboxMessage, reason: str) -> bool:
    """Note that a message was not taken, at once or by a bounce later, and call it out; False if it is known."""
    lock(message)
    if message.refused_at is not None:
        return False
    message.refused_at, message.error = clock.now(), reason[:MOST_WORDS]
    message.claimed_until = message.claimed_by = None
    record(SYSTEM, "message.refused", message)
    message_refused.send(message)
    return True
