"""A real mail server on the loopback, as the application's own: what it received, and how it refuses."""

from __future__ import annotations

import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class Mailbox:
    """What the server has received; `answer` (a line like `451 not now`) makes it refuse, at DATA or at RCPT."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.senders: list[str] = []
        self.answer = self.answer_rcpt = ""
        self.pause = 0.0

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take or refuse one recipient."""
        if self.answer_rcpt:
            return self.answer_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take or refuse one mail."""
        if self.answer:
            return self.answer
        time.sleep(self.pause)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.senders.append(envelope.mail_from)
        return "250 OK"

    @property
    def names(self) -> list[str]:
        """The Message-IDs, in the order of arrival."""
        return [str(mail["Message-ID"]) for mail in self.mails]


def words_of(mail: EmailMessage) -> str:
    """The text of a mail as a person reads it who is shown no HTML."""
    body = mail.get_body(("plain",))
    assert body is not None, "a mail without text"
    return str(body.get_content())
