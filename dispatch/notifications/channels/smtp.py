"""Mail by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from typing import Any

from dispatch.notifications.channels.base import Refused
from dispatch.notifications.channels.mime import compose, return_address
from dispatch.notifications.models import OutboxMessage

SECONDS = 20
"""For each step of the conversation."""


class Smtp:
    """A mail server; `MAIL_USE_TLS` (STARTTLS) or `MAIL_USE_SSL` (from the start), and a login where one is set.

    `MAIL_CA_FILE` names the certificate of an authority of one's own; otherwise the machine's are trusted.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings

    def deliver(self, message: OutboxMessage) -> None:
        """Hand the message over; the server's answer is the receipt. Raises `Refused` for a no that is final.

        Only what is said of the recipient or of the message itself is final: a login or a sender that is not
        accepted is our own mistake, and the message waits until it is mended.
        """
        mail = compose(message, self.settings["MAIL_DEFAULT_SENDER"])
        envelope = return_address(message, self.settings)
        server = connect(self.settings)
        try:
            server.send_message(mail, from_addr=envelope, to_addrs=[message.address])
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = next(iter(error.recipients.values()))
            _refuse(code, reason)
            raise
        except smtplib.SMTPDataError as error:
            _refuse(error.smtp_code, error.smtp_error)
            raise
        finally:
            hang_up(server)


def connect(settings: Mapping[str, Any]) -> smtplib.SMTP:
    """A conversation with the mail server of the settings, encrypted and signed in as they say."""
    host, port = settings["MAIL_SERVER"], int(settings.get("MAIL_PORT") or 25)
    trusted = ssl.create_default_context(cafile=settings.get("MAIL_CA_FILE") or None)
    if settings["MAIL_USE_SSL"]:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
    try:
        if settings["MAIL_USE_TLS"] and not settings["MAIL_USE_SSL"]:
            server.starttls(context=trusted)
        if settings.get("MAIL_USERNAME"):
            server.login(settings["MAIL_USERNAME"], settings["MAIL_PASSWORD"])
    except BaseException:
        server.close()
        raise
    return server


def _refuse(code: int, reason: bytes | str) -> None:
    if 500 <= code < 600:
        words = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
        raise Refused(f"{code} {words}")


def hang_up(server: smtplib.SMTP) -> None:
    """Say goodbye; after the receipt nothing that goes wrong here may make the message look unsent."""
    try:
        server.quit()
    except OSError:  # smtplib's errors are among them
        server.close()
