"""A real mail server on the loopback, as the application's own."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from tests.support.ports import free_port


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


Serve = Callable[..., Controller]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(mailbox, port, ...)` starts a server for a mailbox, ended with the test."""
    running: list[Controller] = []

    def start(box: Mailbox, port: int, context: ssl.SSLContext | None = None) -> Controller:
        settings: dict[str, Any] = {"tls_context": context, "require_starttls": True} if context else {}
        controller = Controller(box, hostname="127.0.0.1", port=port, **settings)
        controller.start()
        running.append(controller)
        return controller

    yield start
    for controller in running:
        if controller.server is not None:
            controller.stop()


@pytest.fixture
def mail_port(app: Flask, monkeypatch: pytest.MonkeyPatch) -> int:
    """Where the application looks for its mail server."""
    port = free_port()
    monkeypatch.setitem(app.config, "MAIL_SERVER", "127.0.0.1")
    monkeypatch.setitem(app.config, "MAIL_PORT", port)
    return port


@pytest.fixture
def mailbox(ctx: Flask, serve: Serve, mail_port: int) -> Mailbox:
    """A mail server that is up."""
    box = Mailbox()
    serve(box, mail_port)
    return box
