"""Reading the outbox."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, func, or_, select

from dispatch import clock
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import N_, Term

KEYS = re.compile(r"(https?://[^/\s]+/(?:[a-z]/|account/reset/|(?:[^/\s]+/)*(?=[\w.~-]{24})))\S+")
"""Links whose last part is what lets their reader act: below a single letter, or a part too long to be a word."""


class Delivery(Term):
    """Where a message is on its way."""

    WAITING = "waiting", N_("送信待ち")
    SENT = "sent", N_("送信済み")
    FAILED = "failed", N_("失敗")
    REFUSED = "refused", N_("不達")
    EXPIRED = "expired", N_("送らずに終了")


def delivery(message: OutboxMessage) -> Delivery:
    """Failed: not delivered, and the last try ended in an error (more may follow). Refused: it will not be taken.
    Expired: it has not left in time, and never will."""
    if message.refused_at is not None:
        return Delivery.REFUSED
    if message.sent_at is not None:
        return Delivery.SENT
    if message.send_before is not None and message.send_before <= clock.now():
        return Delivery.EXPIRED
    return Delivery.WAITING if message.error is None else Delivery.FAILED


def _is(state: Delivery) -> ColumnElement[bool]:
    refused = OutboxMessage.refused_at.is_not(None)
    if state is Delivery.REFUSED:
        return refused
    if state is Delivery.SENT:
        return ~refused & OutboxMessage.sent_at.is_not(None)
    unsent = ~refused & OutboxMessage.sent_at.is_(None)
    over = OutboxMessage.send_before.is_not(None) & (OutboxMessage.send_before <= clock.now())
    if state is Delivery.EXPIRED:
        return unsent & over
    in_time = or_(OutboxMessage.send_before.is_(None), OutboxMessage.send_before > clock.now())
    error = OutboxMessage.error.is_(None) if state is Delivery.WAITING else OutboxMessage.error.is_not(None)
    return unsent & in_time & error


def get(message_id: int) -> OutboxMessage:
    """The message. Raises `NotFound`."""
    message = db.session.get(OutboxMessage, message_id)
    if message is None:
        raise NotFound(_("このメッセージはありません。"))
    return message


def search(text: str = "", state: Delivery | None = None, page: int = 1, per_page: int = 50) -> Pagination:
    """Messages by words in the address or the subject, newest first."""
    statement = select(OutboxMessage).order_by(OutboxMessage.id.desc())
    for word in text.split():
        found = (
            column.icontains(word, autoescape=True)
            for column in (OutboxMessage.address, OutboxMessage.subject)
        )
        statement = statement.where(or_(*found))
    if state:
        statement = statement.where(_is(state))
    return db.paginate(statement, page=page, per_page=per_page, error_out=False)


def counts() -> dict[Delivery, int]:
    """How many messages are where."""
    return {
        state: db.session.scalar(select(func.count()).select_from(OutboxMessage).where(_is(state))) or 0
        for state in Delivery
    }


def last_to(user_id: int | None, most: int = 10) -> Sequence[OutboxMessage]:
    """The newest messages to one person."""
    if user_id is None:
        return ()
    statement = select(OutboxMessage).where(OutboxMessage.user_id == user_id)
    return db.session.scalars(statement.order_by(OutboxMessage.id.desc()).limit(most)).all()


def without_keys(body: str) -> str:
    """A message's text for a third pair of eyes: links that act for their reader lose what makes them work."""
    return KEYS.sub(r"\1…", body)


def refusal_of(address: str | None) -> OutboxMessage | None:
    """The message that the owner of this address did not get, if none has gone through since."""
    if not address:
        return None
    done = or_(OutboxMessage.sent_at.is_not(None), OutboxMessage.refused_at.is_not(None))
    statement = select(OutboxMessage).where(
        func.lower(OutboxMessage.address) == address.lower(), OutboxMessage.channel == "mail", done
    )
    last = db.session.scalar(statement.order_by(OutboxMessage.id.desc()).limit(1))
    return last if last is not None and last.refused_at is not None else None
