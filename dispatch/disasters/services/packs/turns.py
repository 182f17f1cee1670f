"""When packs are made by themselves: every night, and soon after an event has changed.

Nothing is remembered but the packs themselves: the newest one's name says up to when everything is in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db, reading
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries.events import open_events
from dispatch.disasters.services.packs import tables
from dispatch.disasters.services.packs.keeping import packs, passphrase, write

QUIET = timedelta(minutes=2)
"""An event that has just changed will change again: it is packed when it has been still for so long,"""
LONGEST = timedelta(minutes=15)
"""or when the pack is so old, however busy it is."""


def pack_changed() -> int:
    """Pack each open event that has changed since its newest pack; gives how many."""
    with reading():
        due = [event.id for event in open_events() if _due(event)] if passphrase() else []
        db.session.rollback()
    return _write(due)


def pack_all() -> int:
    """Every night: each open event, and what must be at hand before anything has happened; gives how many."""
    if not passphrase():
        return 0
    with reading():
        found = [event.id for event in open_events()]
        db.session.rollback()
    return _write((*found, None))


def _write(keys: Iterable[int | None]) -> int:
    """Each in a transaction of its own."""
    done = 0
    for key in keys:
        write(SYSTEM, key)
        db.session.commit()
        done += 1
    return done


def _due(event: DisasterEvent) -> bool:
    changed, now = changed_at(event), clock.now()
    newest = next(iter(packs(event)), None)
    if newest is None:
        return True
    if changed <= newest.made_at:
        return False
    return now - changed >= QUIET or now - newest.made_at >= LONGEST


def changed_at(event: DisasterEvent) -> datetime:
    """When anything that lies in the pack of an event was changed last."""
    moments: list[datetime | None] = [event.updated_at]
    for model in tables.tables():
        column = getattr(model, "updated_at", getattr(model, "at", None))
        if column is not None:
            newest = tables.of(model, event).with_only_columns(func.max(column)).order_by(None)
            moments.append(db.session.scalar(newest))
    return max(moment for moment in moments if moment is not None)
