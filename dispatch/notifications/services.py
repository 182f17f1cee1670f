"""Writing messages with the change they tell of, and delivering them later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, render_template, url_for
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dispatch import clock
from dispatch.db import db, reading
from dispatch.i18n import force_locale
from dispatch.notifications.channels import Channel, channel
from dispatch.notifications.models import OutboxMessage

RETRY_MINUTES = (1, 2, 5, 15, 30, 60)
"""Waits after the first, second, ... failure; the last one repeats."""
MOST_ATTEMPTS = 60
"""Two days of hourly tries; then a person has to look."""


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


def link(endpoint: str, **values: Any) -> str:
    """An address for a message: always below BASE_URL, whatever host the present request named."""
    with current_app.test_request_context(base_url=current_app.config["BASE_URL"]):
        return url_for(endpoint, _external=True, **values)


def post(
    kind: str,
    key: str,
    to: Recipient,
    *,
    appointment: Appointment | None = None,
    send_after: datetime | None = None,
    **values: Any,
) -> OutboxMessage | None:
    """Put the message `messages/<kind>.txt` (its first line is the subject) into the outbox, once per `key`.

    It is rendered now, in the recipient's language, because it tells of the state of now. Nothing is written
    for somebody without an address: the pages show whom to call.
    """
    if not to.address:
        return None
    found = db.session.scalar(select(OutboxMessage).where(OutboxMessage.key == key))
    if found is not None:
        return found
    with force_locale(to.locale):
        text = render_template(f"messages/{kind}.txt", to=to, link=link, **values)
    subject, _, body = text.strip().partition("\n")
    message = OutboxMessage(
        key=key,
        kind=kind,
        user_id=to.user_id,
        address=to.address,
        locale=to.locale,
        subject=subject.strip(),
        body=body.strip() + "\n",
        calendar=appointment.data if appointment else None,
        calendar_method=appointment.method if appointment else None,
        send_after=send_after or clock.now(),
    )
    db.session.add(message)
    db.session.flush()
    return message


def next_due() -> OutboxMessage | None:
    """The message that has waited longest, detached: nothing is locked while it is on its way."""
    statement = (
        select(OutboxMessage)
        .where(
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.send_after <= clock.now(),
            OutboxMessage.attempts < MOST_ATTEMPTS,
        )
        .order_by(OutboxMessage.send_after, OutboxMessage.id)
        .limit(1)
    )
    with reading(), Session(db.engine, expire_on_commit=False) as session:
        return session.scalar(statement)


def deliver_due(most: int = 200) -> int:
    """Send what is due, at most `most` messages; gives the number sent.

    A process killed between sending and marking sends that one message twice: at least once, never lost.
    The Message-ID is the same both times, so that a mail program can show it once.
    """
    sent, way = 0, channel()
    for _turn in range(most):
        message = next_due()
        if message is None:
            break
        failure = _try(way, message)
        _mark(message.id, failure)
        sent += failure is None
    return sent


def _try(way: Channel, message: OutboxMessage) -> Exception | None:
    try:
        way.deliver(message)
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one message, the others must go out)
        return error
    return None


def _mark(message_id: int, failure: Exception | None) -> None:
    message = db.session.get_one(OutboxMessage, message_id)
    if failure is None:
        message.sent_at, message.error = clock.now(), None
    else:
        wait = RETRY_MINUTES[min(message.attempts, len(RETRY_MINUTES) - 1)]
        message.error = f"{type(failure).__name__}: {failure}"[:500]
        message.send_after = clock.now() + timedelta(minutes=wait)
    message.attempts += 1
    db.session.commit()


def recall(key: str) -> None:
    """Take back a message that has not been sent: what it was to say is no longer so."""
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.key == key, OutboxMessage.sent_at.is_(None)))


def retry(message: OutboxMessage) -> None:
    """Send a message again at the next delivery, whatever has failed before."""
    message.attempts, message.error, message.send_after = 0, None, clock.now()
