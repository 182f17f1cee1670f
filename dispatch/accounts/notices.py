"""Who is told when something goes wrong with messages: the desk, and the administrators."""

from __future__ import annotations

from sqlalchemy import select

from dispatch.accounts.models import Role, User
from dispatch.accounts.queries import IS_OPEN
from dispatch.db import db
from dispatch.notifications.models import MessageText, OutboxMessage
from dispatch.notifications.services import Recipient, post
from dispatch.notifications.services.rewording import title_of
from dispatch.notifications.signals import message_refused, wording_failed
from dispatch.vocabulary import RoleName

UNHEARD = ("message_refused", "wording_failed", "message_test")
"""Kinds whose refusal tells nobody: it would tell of itself."""


def _all(role: RoleName) -> list[User]:
    statement = select(User).where(User.roles.any(Role.name == role.value), IS_OPEN)
    return list(db.session.scalars(statement.order_by(User.id)))


def _to(user: User) -> Recipient:
    return Recipient(str(user.email), user.display_name, user.locale, user.id)


@message_refused.connect
def tell_the_desk(message: OutboxMessage) -> None:
    """Somebody does not get our messages: whoever can ring them is told, once for each message."""
    if message.kind in UNHEARD:
        return
    for user in _all(RoleName.COORDINATOR) or _all(RoleName.ADMINISTRATOR):
        if user.id != message.user_id:
            post("message_refused", f"message_refused:{message.id}:{user.id}", _to(user), message=message)


@wording_failed.connect
def tell_the_administrators(text: MessageText) -> None:
    """An administrator's words could not be used; they are told once for each version of the words."""
    for user in _all(RoleName.ADMINISTRATOR):
        post(
            "wording_failed",
            f"wording_failed:{text.id}:{user.id}",
            _to(user),
            text=text,
            which=title_of(text.kind, text.locale),
        )
