"""How a message leaves the house, behind one interface: by mail, by webhook, or as a file where there is no server."""

from __future__ import annotations

from pathlib import Path

from flask import current_app
from sqlalchemy import select

from dispatch.db import db, reading
from dispatch.notifications.channels.base import Channel, Refused
from dispatch.notifications.channels.local import Console, Folder
from dispatch.notifications.channels.mime import compose
from dispatch.notifications.channels.smtp import Smtp
from dispatch.notifications.channels.webhook import Webhook
from dispatch.notifications.models import MessageChoice, OutboxMessage

__all__ = ["MAIL", "WEBHOOK", "Channel", "Refused", "channel_for", "compose", "mail_channel"]

MAIL, WEBHOOK = "mail", "webhook"


def channel_for(message: OutboxMessage) -> Channel:
    """The way this message takes: its person's webhook while there is one, mail otherwise."""
    if message.channel == WEBHOOK and message.user_id is not None:
        url = _webhook_of(message.user_id)
        if url:
            return Webhook(url, message.user_id)
    return mail_channel()


def mail_channel() -> Channel:
    """How mail goes by this instance's settings."""
    settings = current_app.config
    if settings["MAIL_SERVER"] == "console":
        return Console(settings["MAIL_DEFAULT_SENDER"])
    if settings["MAIL_SERVER"]:
        return Smtp(settings)
    return Folder(Path(current_app.instance_path) / "outbox", settings["MAIL_DEFAULT_SENDER"])


def _webhook_of(user_id: int) -> str | None:
    statement = select(MessageChoice.webhook_url).where(
        MessageChoice.user_id == user_id, MessageChoice.channel == WEBHOOK
    )
    with reading(), db.engine.connect() as connection:
        return connection.scalar(statement)
