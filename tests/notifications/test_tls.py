"""Mail over TLS, from the start or by STARTTLS, only with a server that shows it is the one we mean."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from dispatch import clock
from dispatch.db import db
from dispatch.notifications import services
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import Recipient, delivering
from tests import factories as make
from tests.notifications.conftest import Serve
from tests.support.mail import Mailbox

WAYS = ("MAIL_USE_TLS", "MAIL_USE_SSL")


def write() -> OutboxMessage:
    """A message that is due."""
    to = Recipient("reader@example.jp", "山川")
    message = services.post("invitation", "k", to, user=make.coordinator(), token="t")
    assert message is not None
    db.session.commit()
    return message


def certificate(folder: Path, who: str) -> Path:
    """A certificate for an address or a name that no machine trusts by itself, with its key in the same file."""
    kind = "IP" if who[0].isdigit() else "DNS"
    made = folder / f"{who}.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={who}",
         "-addext", f"subjectAltName={kind}:{who}", "-keyout", "key.pem", "-out", made.name],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    made.write_text(made.read_text() + (folder / "key.pem").read_text())
    return made


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For the loopback, where the tests' servers listen."""
    return certificate(tmp_path_factory.mktemp("ours"), "127.0.0.1")


@pytest.fixture(scope="module")
def anothers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For another machine."""
    return certificate(tmp_path_factory.mktemp("anothers"), "mail.example.jp")


def speaking(shown: Path) -> ssl.SSLContext:
    """How a server speaks that shows this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown)
    return context


def failed(message: OutboxMessage) -> str:
    """Why the last try did not succeed; the message waits for the next."""
    db.session.refresh(message)
    assert (message.sent_at, message.refused_at) == (None, None)
    return str(message.error).lower()


@pytest.mark.parametrize("way", WAYS)
def test_an_unknown_server_gets_nothing(
    ctx: Flask, serve: Serve, mail_port: int, ours: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """A certificate nobody vouches for: no mail. Named as trusted: the same message arrives at the next try."""
    box = Mailbox()
    serve(box, mail_port, speaking(ours), implicit=way == "MAIL_USE_SSL")
    monkeypatch.setitem(ctx.config, way, True)
    message = write()
    assert services.deliver_due() == 0
    assert "certificate" in failed(message)
    monkeypatch.setitem(ctx.config, "MAIL_CA_FILE", str(ours))
    clock.advance(delivering.LEASE)
    assert services.deliver_due() == 1
    assert len(box.mails) == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_server_with_anothers_certificate_gets_nothing(
    ctx: Flask, serve: Serve, mail_port: int, anothers: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Somebody between us and the server who holds a certificate that is good, but for another name."""
    box = Mailbox()
    serve(box, mail_port, speaking(anothers), implicit=way == "MAIL_USE_SSL")
    monkeypatch.setitem(ctx.config, way, True)
    monkeypatch.setitem(ctx.config, "MAIL_CA_FILE", str(anothers))
    message = write()
    assert services.deliver_due() == 0
    assert "certificate is not valid for '127.0.0.1'" in failed(message)
    assert box.mails == []


@pytest.mark.parametrize("way", WAYS)
def test_a_server_without_tls_gets_nothing(
    ctx: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Who strips STARTTLS from the conversation does not get the mail in the clear; without the setting it goes."""
    monkeypatch.setitem(ctx.config, way, True)
    message = write()
    assert services.deliver_due() == 0
    assert failed(message)
    assert mailbox.mails == []
    monkeypatch.setitem(ctx.config, way, False)
    clock.advance(delivering.LEASE)
    assert services.deliver_due() == 1


def test_both_switches_mean_tls_from_the_start(
    ctx: Flask, serve: Serve, mail_port: int, ours: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing left to start where TLS is already spoken."""
    box = Mailbox()
    serve(box, mail_port, speaking(ours), implicit=True)
    monkeypatch.setitem(ctx.config, "MAIL_CA_FILE", str(ours))
    for way in WAYS:
        monkeypatch.setitem(ctx.config, way, True)
    write()
    assert services.deliver_due() == 1
    assert len(box.mails) == 1
