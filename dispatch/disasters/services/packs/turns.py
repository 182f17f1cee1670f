"""When packs are made by themselves: every night, and soon after an event has changed.

Nothing is remembered but the packs themselves: the newest one's name says up to when everything is in it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db, reading
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries.events import open_events
from dispatch.disasters.services.packs import tables
from dispatch.disasters.services.packs.keeping import packs, passphrase, write
from dispatch.disasters.vocabulary import EventState

QUIET = timedelta(minutes=2)
"""An event that has just changed will change again: it is packed when it has been still for so long,"""
LONGEST = timedelta(minutes=15)
"""or when the pack is so old, however busy it is."""
AFTERWARDS = timedelta(days=7)
"""What is over is looked after for so long: from its end, and again from each time its report was written."""

logger = logging.getLogger(__name__)


def pack_changed() -> int:
    """Pack each event that has changed since its newest pack; gives how many."""
    if not passphrase():
        return 0
    with reading():
        due = [event.id for event in (*open_events(), *_just_closed()) if _due(event)]
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
    """Each in a transaction of its own; one that cannot be made keeps no other from being made, and is told at last."""
    done, wrong = 0, None
    for key in keys:
        try:
            write(SYSTEM, key)
            db.session.commit()
            done += 1
        except Exception as error:  # noqa: BLE001 (whatever it is, the others are needed all the more)
            db.session.rollback()
            logger.error("the pack of event %s was not made: %s", key, error)
            wrong = wrong or error
    if wrong is not None:
        raise wrong
    return done


def _just_closed() -> Sequence[DisasterEvent]:
    """What has come to its end, or got other words in its report, within the last days."""
    lately = DisasterEvent.updated_at > clock.now() - AFTERWARDS
    return db.session.scalars(
        select(DisasterEvent)
        .where(DisasterEvent.state == EventState.CLOSED, lately)
        .order_by(DisasterEvent.id)
    ).all()


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
