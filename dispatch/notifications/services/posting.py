"""Posting: a message becomes a row of the same transaction as the change it tells of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.db import db
from dispatch.notifications import quiet
from dispatch.notifications.exercises import marked, may_reach
from dispatch.notifications.models import MessageChoice, OutboxMessage
from dispatch.notifications.services.rewording import worded

URGENT = frozenset(
    {"invitation", "assignment_cancelled", "offer_withdrawn", "message_test", "password_reset"}
)
"""Kinds that do not wait for the morning unless their sender says so."""


BY_MAIL = frozenset({"password_reset"})
"""Kinds that open an account: whoever has come into it and set a webhook there must not get these."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a message goes and in which language."""

    address: str
    name: str
    locale: str = "ja"
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Appointment:
    """Calendar data for a message, with the iTIP method that says what to do with it."""

    method: str
    data: str


def post(
    kind: str,
    key: str,
    to: Recipient,
    *,
    appointment: Appointment | None = None,
    send_after: datetime | None = None,
    send_before: datetime | None = None,
    urgent: bool | None = None,
    exercise: bool = False,
    channel: str | None = None,
    **values: Any,
) -> OutboxMessage | None:
    """Put a message of this kind into the outbox, once per `key`.

    It is worded now, in the recipient's language, because it tells of the state of now. What is not `urgent` (None:
    as is usual for the kind) and would leave in the quiet hours waits for their end. Nothing is written for somebody
    without an address: the pages show whom to call. What has not left by `send_before` never does. Of two who post
    the same key at the same time both get the one message. That of an `exercise` says so and reaches
    only the drill list. `channel`: this way, whatever the person has chosen.
    """
    if not to.address or (exercise and not may_reach(to.address)):
        return None
    found = _by_key(key)
    if found is not None:
        return found
    choice = _choice_of(to)
    if choice and choice.locale:
        to = replace(to, locale=choice.locale)
    words = worded(kind, to.name, to.locale, values)
    if exercise:
        words = marked(words, to.locale)
    moment = max(send_after or clock.now(), clock.now())
    message = OutboxMessage(
        key=key,
        kind=kind,
        user_id=to.user_id,
        channel=channel or (choice.channel if choice and kind not in BY_MAIL else "mail"),
        address=to.address,
        locale=to.locale,
        subject=words.subject,
        body=words.body,
        calendar=appointment.data if appointment else None,
        calendar_method=appointment.method if appointment else None,
        send_after=moment if _is_urgent(kind, urgent) else quiet.held_until(moment),
        send_before=send_before,
        exercise=exercise,
    )
    return _once(message)


def _once(message: OutboxMessage) -> OutboxMessage:
    """Write it, unless another transaction has written the same key meanwhile."""
    key = message.key
    try:
        with db.session.begin_nested():
            db.session.add(message)
    except IntegrityError:
        found = _by_key(key)
        if found is None:
            raise
        return found
    return message


def _by_key(key: str) -> OutboxMessage | None:
    return db.session.scalar(select(OutboxMessage).where(OutboxMessage.key == key))


def _choice_of(to: Recipient) -> MessageChoice | None:
    if to.user_id is None:
        return None
    return db.session.scalar(select(MessageChoice).where(MessageChoice.user_id == to.user_id))


def _is_urgent(kind: str, urgent: bool | None) -> bool:
    return kind in URGENT if urgent is None else urgent


def recall(key: str) -> None:
    """Take back a message that has not been sent and is not on its way: what it was to say is no longer so."""
    _take_back(OutboxMessage.key == key)


def recall_from(beginning: str) -> None:
    """The same of every message whose key begins so."""
    _take_back(OutboxMessage.key.startswith(beginning, autoescape=True))


def _take_back(which: ColumnElement[bool]) -> None:
    at_rest = or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= clock.now())
    unsent = delete(OutboxMessage).where(which, OutboxMessage.sent_at.is_(None), at_rest)
    db.session.execute(unsent.execution_options(synchronize_session="fetch"))  # an id may be given again


def retry(message: OutboxMessage) -> None:
    """Send a message again at the next delivery, whatever has failed or been refused before."""
    message.attempts, message.error, message.refused_at = 0, None, None
    message.sent_at, message.send_after, message.send_before = None, clock.now(), None
    message.claimed_by = message.claimed_until = None
