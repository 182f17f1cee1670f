"""How a message leaves the house: by SMTP where a server is set, otherwise as a file in the instance folder."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Protocol

from flask import current_app

from dispatch import clock
from dispatch.notifications.models import OutboxMessage


class Channel(Protocol):
    """Delivers one message or raises `OSError` (which `smtplib`'s errors are)."""

    def deliver(self, message: OutboxMessage) -> None: ...  # noqa: D102


class Smtp:
    """A mail server; `MAIL_USE_TLS` (STARTTLS) or `MAIL_USE_SSL`, and a login where one is set."""

    def __init__(self, settings: Any) -> None:
        self.settings = settings

    def deliver(self, message: OutboxMessage) -> None:
        """Hand the message over; the server's answer is the receipt."""
        with self._connect() as server:
            server.send_message(compose(message, self.settings["MAIL_DEFAULT_SENDER"]))

    def _connect(self) -> smtplib.SMTP:
        host, port = self.settings["MAIL_SERVER"], int(self.settings.get("MAIL_PORT") or 25)
        trusted = ssl.create_default_context()
        if self.settings["MAIL_USE_SSL"]:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=20, context=trusted)
        else:
            server = smtplib.SMTP(host, port, timeout=20)
        if self.settings["MAIL_USE_TLS"]:
            server.starttls(context=trusted)
        if self.settings.get("MAIL_USERNAME"):
            server.login(self.settings["MAIL_USERNAME"], self.settings["MAIL_PASSWORD"])
        return server


class Folder:
    """Files named by the message's number, for a machine without a mail server."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder, self.sender = folder, sender

    def deliver(self, message: OutboxMessage) -> None:
        """Write the message as it would be sent."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{message.id:06d}-{message.kind}.eml"
        path.write_bytes(bytes(compose(message, self.sender)))


def compose(message: OutboxMessage, sender: str) -> EmailMessage:
    """The message as e-mail: plain text, and the appointment as calendar data where there is one."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, message.address, message.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<outbox-{message.id}@{sender.rpartition('@')[2].strip('>')}>"
    mail["Content-Language"] = message.locale
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    if message.calendar:
        mail.add_attachment(
            message.calendar.encode(),
            maintype="text",
            subtype="calendar",
            filename="tsunagu.ics",
            params={"method": message.calendar_method or "PUBLISH", "charset": "utf-8"},
        )
    return mail


def channel() -> Channel:
    """The channel of this instance's settings."""
    settings = current_app.config
    if settings["MAIL_SERVER"]:
        return Smtp(settings)
    return Folder(Path(current_app.instance_path) / "outbox", settings["MAIL_DEFAULT_SENDER"])
