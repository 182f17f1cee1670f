"""A person's own choice of how to be written to."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from dispatch import outbound
from dispatch.accounts.models import User
from dispatch.audit.services import record
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.notifications.channels import MAIL, WEBHOOK
from dispatch.notifications.models import MessageChoice, OutboxMessage
from dispatch.notifications.services import Recipient, post
from dispatch.notifications.wording.kinds import LANGUAGES


def choice_of(user: User) -> MessageChoice:
    """What the person has chosen; what holds for somebody who has not, otherwise."""
    found = db.session.scalar(select(MessageChoice).where(MessageChoice.user_id == user.id))
    return found or MessageChoice(user_id=user.id, channel=MAIL, locale="", webhook_url="")


def choose(user: User, *, channel: str, locale: str, webhook_url: str) -> MessageChoice:
    """Set the way, the language and the address of the webhook. Raises `Invalid` for an address that cannot be."""
    url = webhook_url.strip()
    if channel == WEBHOOK:
        _must_be_possible(url)
    choice = choice_of(user)
    choice.channel = channel if channel == WEBHOOK else MAIL
    choice.locale = locale if locale in LANGUAGES else ""
    choice.webhook_url = url
    db.session.add(choice)
    db.session.flush()
    record(user, "message.chosen", user, channel=choice.channel, locale=choice.locale)
    return choice


def _must_be_possible(url: str) -> None:
    try:
        parts = outbound.check(url)
    except outbound.Refused as error:
        raise Invalid(str(error), (("webhook_url", str(error)),)) from None
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        message = _("https:// で始まるアドレスを入力してください。")
        raise Invalid(message, (("webhook_url", message),))


def send_test(user: User) -> OutboxMessage | None:
    """Write to the person at once, by the way they have chosen."""
    to = Recipient(str(user.email), user.display_name, user.locale, int(user.id))
    return post("message_test", f"message_test:{user.id}:{secrets.token_hex(8)}", to, urgent=True)
