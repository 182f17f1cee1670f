"""Taking letters into a worker's hand: the next ones, for a while, as many as the rate allows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from dispatch import clock
from dispatch.db import db, finds, lock
from dispatch.disasters.models import Alert, AlertDelivery
from dispatch.disasters.services.alerts.ending import end_if_over, finish, forget_unclear
from dispatch.disasters.services.alerts.pacing import allowed, moved_on
from dispatch.disasters.vocabulary import AlertState

LEASE = timedelta(minutes=5)
"""Longer than handing over a letter takes: each step of SMTP may take twenty seconds."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row in this worker's hand."""

    id: int
    worker: str


def claim(most: int) -> list[Claimed]:
    """The next letters for this worker alone: those that ask for a confirmation first, then the sendings in turn."""
    sending = select(Alert.id).where(Alert.state == AlertState.SENDING)
    asking = select(AlertDelivery.id).where(
        AlertDelivery.alert_id.is_(None), AlertDelivery.send_after <= clock.now(), *open_yet()
    )
    if finds(asking):
        forget_unclear(None, LEASE)
        found = _take(AlertDelivery.alert_id.is_(None), most)
        db.session.commit()
        if found:
            return found
    if finds(sending):
        for alert in db.session.scalars(
            select(Alert).where(Alert.state == AlertState.SENDING).order_by(Alert.next_at, Alert.id)
        ).all():
            found = _claim_of(alert, most)
            db.session.commit()
            if found:
                return found
    return []


def _claim_of(alert: Alert, most: int) -> list[Claimed]:
    """As many letters of a sending as its rate allows; ends it where its time is over or nothing is left."""
    alert = lock(alert)
    if alert.state != AlertState.SENDING or end_if_over(alert):
        return []
    forget_unclear(alert.id, LEASE)
    number = min(most, allowed(alert))
    found = _take(AlertDelivery.alert_id == alert.id, number) if number else []
    if found:
        alert.next_at = moved_on(alert, len(found))
    elif not db.session.scalar(select(exists().where(AlertDelivery.alert_id == alert.id, *open_yet()))):
        finish(alert)
    return found


def open_yet() -> tuple[ColumnElement[bool], ...]:
    """Letters that have come to no end."""
    return (AlertDelivery.sent_at.is_(None), AlertDelivery.failed_at.is_(None))


def _take(which: ColumnElement[bool], most: int) -> list[Claimed]:
    now, worker = clock.now(), uuid.uuid4().hex
    free = or_(AlertDelivery.claimed_until.is_(None), AlertDelivery.claimed_until <= now)
    due = and_(which, *open_yet(), AlertDelivery.started_at.is_(None), AlertDelivery.send_after <= now, free)
    rows = db.session.scalars(
        select(AlertDelivery.id)
        .where(due)
        .order_by(AlertDelivery.send_after, AlertDelivery.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    db.session.execute(
        update(AlertDelivery)
        .where(AlertDelivery.id.in_(rows))
        .values(claimed_by=worker, claimed_until=now + LEASE)
        .execution_options(synchronize_session=False)
    )
    return [Claimed(row, worker) for row in rows]
