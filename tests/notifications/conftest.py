"""A real mail server on the loopback, as the application's own."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from tests.support.mail import Mailbox
from tests.support.ports import free_port

Serve = Callable[..., Controller]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(mailbox, port, ...)` starts a server for a mailbox, ended with the test; with TLS where told."""
    running: list[Controller] = []

    def start(
        box: Mailbox, port: int, context: ssl.SSLContext | None = None, *, implicit: bool = False
    ) -> Controller:
        settings: dict[str, Any] = {}
        if context is not None:
            settings = {"tls_context": context, "require_starttls": True}
        if implicit:
            settings = {"ssl_context": context}
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
