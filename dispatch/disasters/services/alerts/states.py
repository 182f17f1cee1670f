"""The one place where the state of a sending moves."""

from __future__ import annotations

import json
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import Alert, DisasterEvent, Notice
from dispatch.disasters.services.events import must_be_open
from dispatch.disasters.vocabulary import AlertState, NoticeState
from dispatch.errors import Conflict
from dispatch.i18n import _, label

MOVES = {
    AlertState.DRAFT: {AlertState.DRAFT, AlertState.WAITING},
    AlertState.WAITING: {AlertState.DRAFT, AlertState.SENDING},
    AlertState.SENDING: {AlertState.SENT, AlertState.STOPPED, AlertState.EXPIRED},
    AlertState.STOPPED: {AlertState.SENDING},
}
"""What may follow on what; whoever changes the words of one that waits begins again."""


def event_of(alert: Alert) -> DisasterEvent:
    """The event that a sending is of."""
    return db.session.get_one(DisasterEvent, alert.event_id)


def stamp(alert: Alert) -> str:
    """What somebody has seen of it: words, areas, rate and expiry. Another word, another stamp."""
    until = alert.expires_at.isoformat() if alert.expires_at else ""
    said = json.dumps([alert.texts, alert.areas, alert.per_minute, until], sort_keys=True)
    return sha256(said.encode()).hexdigest()[:32]


def is_outdated(alert: Alert) -> bool:
    """Whether the notice whose words it carries has been withdrawn, by hand, by its correction or by the clock."""
    state = db.session.scalar(select(Notice.state).where(Notice.id == alert.notice_id))
    return state == NoticeState.WITHDRAWN


def locked(alert: Alert) -> tuple[Alert, DisasterEvent]:
    """A sending, to be changed by a person: its event is open, and nobody else changes either.

    Raises `Conflict` where somebody has thrown it away a moment ago.
    """
    event = must_be_open(event_of(alert))
    try:
        return lock(alert), event
    except NoResultFound:
        raise Conflict(_("この一斉配信は、ほかの人が破棄しました。")) from None


def move(actor: Actor, alert: Alert, state: AlertState, action: str, **detail: object) -> None:
    """Into another state, on record. The caller holds the row's lock. Raises `Conflict` where it cannot follow."""
    if state not in MOVES.get(alert.state, ()):
        raise Conflict(_("この一斉配信は、すでに「%(state)s」になっています。", state=label(alert.state)))
    alert.state = state
    record(actor, f"alert.{action}", alert, **detail)
    db.session.flush()
