"""Delivering: a worker claims a message, sends it without any transaction open, and marks it.

At least once: who is killed between sending and marking sends that one message again, with the same Message-ID, so
that a mail program can show it once. Never twice by two workers: a claim is the row's own lease.
"""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.orm import Session

from dispatch import clock, marks
from dispatch.db import db, lock, reading, writing
from dispatch.notifications.channels import WEBHOOK, Refused, channel_for
from dispatch.notifications.exercises import may_reach
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services.refusing import MOST_WORDS, refuse

RETRY_MINUTES = (1, 2, 5, 15, 30, 60)
"""Waits after the first, second, ... failure; the last one repeats."""
MOST_ATTEMPTS = 60
"""Two days of hourly tries; then a person has to look."""
WEBHOOK_ATTEMPTS = 4
"""So many failures, over eight minutes, and a message for a webhook goes by mail."""
FIRST = frozenset(
    {
        "assignment_cancelled", "offer_withdrawn", "interpreter_gave_up", "no_show", "offer_hurried",
        "reminder_hours", "reminder_hospital_hours", "standby_lost", "password_reset", "request_unfilled",
        "session_cancelled", "muster_ask", "muster_again", "call_out", "call_out_settled", "call_out_late",
    }
)  # fmt: skip
"""Somebody may be about to set out, or waits at a desk: where many are due, after an outage, these go before others."""
LAST = frozenset(
    {
        "papers_digest", "paper_expiring", "level_falling", "availability_reminder", "renewal", "proposals_ready",
        "message_refused", "wording_failed", "session_thanks", "wish_open",
    }
)  # fmt: skip
"""An hour more or less means nothing to these."""
LEASE = timedelta(minutes=5)
"""Longer than any delivery takes: each step of SMTP may take twenty seconds, and there are twelve."""

logger = logging.getLogger(__name__)


def deliver_due(most: int = 200) -> int:
    """Send what is due, at most `most` messages; gives the number sent. Safe to run in many processes at once.

    What the session holds is committed first: a message is on its way without any transaction open.
    """
    db.session.commit()
    sent = 0
    for _turn in range(most):
        message = claim()
        if message is None:
            break
        marks.reach("claimed")
        failure = _try(message)
        marks.reach("sent")
        _mark(message, failure)
        sent += failure is None
    return sent


def claim() -> OutboxMessage | None:
    """The most important message, of those the one that has waited longest, for this worker alone until the lease
    ends; detached."""
    with reading(), Session(db.engine) as session:
        if session.scalar(_due().with_only_columns(OutboxMessage.id)) is None:
            return None
    with writing(), Session(db.engine, expire_on_commit=False) as session, session.begin():
        message = session.scalar(_due().with_for_update(skip_locked=True))
        if message is not None:
            message.claimed_by, message.claimed_until = uuid.uuid4().hex, clock.now() + LEASE
        return message


def _due() -> Select[OutboxMessage]:
    now = clock.now()
    return (
        select(OutboxMessage)
        .where(
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.refused_at.is_(None),
            OutboxMessage.send_after <= now,
            OutboxMessage.attempts < MOST_ATTEMPTS,
            or_(OutboxMessage.send_before.is_(None), OutboxMessage.send_before > now),
            or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= now),
        )
        .order_by(_rank(), OutboxMessage.send_after, OutboxMessage.id)
        .limit(1)
    )


def _rank() -> ColumnElement[int]:
    return case((OutboxMessage.kind.in_(FIRST), 0), (OutboxMessage.kind.in_(LAST), 2), else_=1)


def _try(message: OutboxMessage) -> Exception | None:
    try:
        # looked at once more: the list may have changed since it was written
        if message.exercise and not may_reach(message.address):
            raise Refused("an exercise reaches only the drill list")
        channel_for(message).deliver(message)
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one message, the others must go out)
        return error
    return None


def _mark(claimed: OutboxMessage, failure: Exception | None) -> None:
    """Write down how it went. A message that is no longer ours is another worker's to judge, unless it has left."""
    found = db.session.get(OutboxMessage, claimed.id)
    if found is None:  # its lease was over, and what it was to say is no longer so
        return
    message = lock(found)
    ours = message.claimed_by == claimed.claimed_by
    if ours or failure is None:
        message.claimed_by = message.claimed_until = None
        message.attempts += 1
    if failure is None:
        message.sent_at, message.error = clock.now(), None
    elif ours:
        _fail(message, failure)
    db.session.commit()


def _fail(message: OutboxMessage, failure: Exception) -> None:
    told = f"{type(failure).__name__}: {failure}"[:MOST_WORDS]
    hopeless = isinstance(failure, Refused)
    if message.channel == WEBHOOK and (hopeless or message.attempts >= WEBHOOK_ATTEMPTS):
        logger.warning("message %s goes by mail: %s", message.id, told)
        message.channel, message.error, message.send_after = "mail", told, clock.now()
    elif hopeless:
        refuse(message, str(failure))
    else:
        wait = RETRY_MINUTES[min(message.attempts, len(RETRY_MINUTES)) - 1]
        message.error, message.send_after = told, clock.now() + timedelta(minutes=wait)
