"""A letter that comes back after the mail server had taken it: counted as refused, without the other side's words."""

from __future__ import annotations

import hmac

from dispatch import clock
from dispatch.db import db, lock
from dispatch.disasters.models import AlertDelivery
from dispatch.disasters.services.alerts.letters import name_of
from dispatch.disasters.vocabulary import LetterFault
from dispatch.notifications import bounces


def take_back(raw: bytes) -> AlertDelivery | None:
    """Mark the letter that this mail says was not delivered; None where it says no such thing of any letter."""
    bounce = bounces.read(raw)
    if not bounce.final:
        return None
    found = next(filter(None, map(_named, bounce.names)), None)
    if found is not None:
        delivery = lock(found)
        if delivery.failed_at is None:
            delivery.sent_at, delivery.failed_at, delivery.fault = None, clock.now(), LetterFault.REFUSED
            db.session.flush()
    return found


def _named(name: str) -> AlertDelivery | None:
    kind, number, _seal = name.split("-")
    if kind != "alert" or int(number) >= 2**31:
        return None
    delivery = db.session.get(AlertDelivery, int(number))
    return delivery if delivery is not None and hmac.compare_digest(name, name_of(delivery)) else None
