"""Many letters in one conversation with the mail server, each to one address, none of them kept in the outbox.

For what goes to people whose address must stand in one place only, so that deleting it there is enough.
"""

from __future__ import annotations

import smtplib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any, Protocol

from flask import current_app

from dispatch import clock
from dispatch.notifications.channels.base import Refused
from dispatch.notifications.channels.smtp import connect, hang_up
from dispatch.notifications.html import as_html, language_tag

TAKEN = (250, 251)
CLOSING = 421
"""The server ends the conversation, as many do after so many letters."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. `name` is its own for other systems, `leave` the address at which one POST ends the letters.

    `locale` as in `dispatch.notifications.html`; `plain`: without HTML.
    """

    name: str
    address: str
    locale: str
    subject: str
    body: str
    leave: str = ""
    plain: bool = False


class Away(Exception):
    """There is no mail server to talk to; nothing has left."""


class Unsure(Exception):
    """The conversation broke off while the letter was handed over: it may have arrived."""


class Post(Protocol):
    """Takes letters. Raises `Refused` for a final no, `Away`, `Unsure`, any other error for a trouble that may pass."""

    def deliver(self, letter: Letter) -> None: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


@contextmanager
def open_post() -> Iterator[Post]:
    """How letters leave by this instance's settings; the conversation begins with the first letter."""
    settings = current_app.config
    post: Post = SmtpPost(settings) if settings["MAIL_SERVER"] not in ("", "console") else LocalPost(settings)
    try:
        yield post
    finally:
        post.close()


def compose_letter(letter: Letter, sender: str) -> EmailMessage:
    """The letter as e-mail; a mail program can end the letters by itself (RFC 8058)."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, Address(addr_spec=letter.address), letter.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{letter.name}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    if letter.leave:
        mail["List-Unsubscribe"] = f"<{letter.leave}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.body)
    if not letter.plain:
        mail.add_alternative(as_html(letter.subject, letter.body, letter.locale), subtype="html")
    mail["Content-Language"] = language_tag(letter.locale)
    return mail


class LocalPost:
    """For a machine without a mail server: files by the letters' names, or the console."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings

    def deliver(self, letter: Letter) -> None:
        """Keep or print the letter as it would be sent."""
        if self.settings["MAIL_SERVER"] == "console":
            sys.stderr.write(f"To: {letter.address}\nSubject: {letter.subject}\n\n{letter.body}\n")
            return
        folder = Path(current_app.instance_path) / "outbox"
        folder.mkdir(parents=True, exist_ok=True)
        mail = compose_letter(letter, self.settings["MAIL_DEFAULT_SENDER"])
        (folder / f"{letter.name}.eml").write_bytes(bytes(mail))

    def close(self) -> None:
        """Nothing is open."""


class SmtpPost:
    """A mail server, spoken to until it ends the conversation; then again."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings
        self.server: smtplib.SMTP | None = None

    def deliver(self, letter: Letter) -> None:
        """Hand one letter over. Only what is said of the recipient or of the letter itself is a final no."""
        mail = compose_letter(letter, self.settings["MAIL_DEFAULT_SENDER"])
        server = self._spoken_to()
        self._judge(*server.rcpt(letter.address))
        self._hand_over(server, mail.as_bytes(policy=SMTP))

    def close(self) -> None:
        """Say goodbye where one has talked."""
        if self.server is not None:
            hang_up(self.server)
        self.server = None

    def _spoken_to(self) -> smtplib.SMTP:
        """A server that waits for the next letter: the present one, or a new conversation."""
        if self.server is not None:
            try:
                if self._sender(self.server) in TAKEN:
                    return self.server
            except OSError:  # smtplib's errors are among them
                pass
            self.close()
        try:
            self.server = connect(self.settings)
            self.server.ehlo_or_helo_if_needed()
            code = self._sender(self.server)
        except OSError as error:
            self.close()
            raise Away(type(error).__name__) from error
        if code not in TAKEN:
            raise Away(f"the sender was refused: {code}")
        return self.server

    def _sender(self, server: smtplib.SMTP) -> int:
        box = self.settings.get("MAIL_BOUNCES") or self.settings["MAIL_DEFAULT_SENDER"]
        code: int = server.mail(parseaddr(str(box))[1])[0]
        return code

    def _hand_over(self, server: smtplib.SMTP, data: bytes) -> None:
        try:
            code, reason = server.data(data)
        except smtplib.SMTPDataError as error:  # it did not want to begin
            code, reason = error.smtp_code, b""
        except OSError as error:
            self.close()
            raise Unsure(type(error).__name__) from error
        self._judge(code, reason)

    def _judge(self, code: int, reason: bytes) -> None:
        """Go on where the server agrees. What it says otherwise may name the address, so only the code is kept."""
        if code not in TAKEN:
            self._reset()
            raise Refused(str(code)) if 500 <= code < 600 else smtplib.SMTPResponseException(code, reason)

    def _reset(self) -> None:
        """Ready for the next letter, or for a new conversation."""
        try:
            if self.server is not None and self.server.rset()[0] == 250:
                return
        except OSError:
            pass
        self.close()
