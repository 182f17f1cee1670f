"""Writing to one supporter by every channel they have."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Supporter
from dispatch.disasters.queries.people import recipient_of
from dispatch.disasters.services import messages
from dispatch.notifications import services as notifications
from dispatch.notifications.models import OutboxMessage

MAIL = "mail"


def reach(event: DisasterEvent, kind: str, key: str, supporter: Supporter, **values: Any) -> bool:
    """One message, once per `key` and channel; False where there is no address, or an exercise may not reach it.

    Who has chosen another channel is written to by mail as well: which of them still works nobody knows.
    """
    to = recipient_of(supporter)
    first = messages.post(event, kind, key, to, **values)
    if first is not None and first.channel != MAIL:
        messages.post(event, kind, f"{key}:mail", to, channel=MAIL, **values)
    return first is not None


def take_back(event: DisasterEvent, key: str) -> bool:
    """Take back what has not left yet of the messages whose keys begin so; whether any has left."""
    beginning = f"disaster:{event.id}:{key}"
    notifications.recall_from(beginning)
    return written(event, key)


def written(event: DisasterEvent, key: str) -> bool:
    """Whether a message whose key begins so is there, sent or waiting."""
    beginning = f"disaster:{event.id}:{key}"
    left = OutboxMessage.key.startswith(beginning, autoescape=True)
    return bool(db.session.scalar(select(exists().where(left))))
