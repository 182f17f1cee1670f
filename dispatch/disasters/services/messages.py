"""The one way by which anything of an event leaves the house: an exercise's messages carry its mark and its limits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatch.disasters.models import DisasterEvent
from dispatch.notifications import services as notifications
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import Recipient


def post(
    event: DisasterEvent,
    kind: str,
    key: str,
    to: Recipient,
    *,
    send_before: datetime | None = None,
    **values: Any,
) -> OutboxMessage | None:
    """Put a message of this event into the outbox, once per `key` within the event; quiet hours do not hold it.

    None: there is no address, or the event is an exercise and the address is not on the drill list.
    """
    return notifications.post(
        kind,
        f"disaster:{event.id}:{key}",
        to,
        send_before=send_before,
        urgent=True,
        exercise=event.exercise,
        event_title=event.title,
        **values,
    )
