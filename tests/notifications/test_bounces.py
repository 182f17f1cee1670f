"""Mails that come back mark the message they were, and nothing else can."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from dispatch import clock
from dispatch.cli import bounces as command
from dispatch.cli import main
from dispatch.cli.data import working
from dispatch.db import db
from dispatch.notifications import bounces, services
from dispatch.notifications.channels.mime import mark_of, return_address
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.queries import Delivery, delivery, refusal_of
from dispatch.notifications.services import Recipient
from dispatch.notifications.services.returning import take_back
from tests import factories as make

MAILS = Path(__file__).parent / "mails"
BOX = "bounces@example.jp"


@pytest.fixture
def message(ctx: Flask) -> OutboxMessage:
    """A message that has left."""
    to = Recipient("reader@example.jp", "山川")
    found = services.post("invitation", "k", to, user=make.coordinator(), token="t")
    assert found is not None
    db.session.commit()
    assert services.deliver_due() == 1
    return found


def mail(name: str, message: OutboxMessage, mark: str = "", **values: str) -> bytes:
    """A mail of the samples, about a message."""
    text = (MAILS / f"{name}.eml").read_text(encoding="utf-8")
    box = return_address(message, {"MAIL_BOUNCES": BOX})
    return text.format(**{"name": mark or mark_of(message.id), "box": box, **values}).encode()


@pytest.mark.parametrize(
    ("name", "values", "reason"),
    [
        ("postfix", {"action": "failed", "status": "5.1.1"}, "user unknown"),
        ("exchange", {}, "RecipientNotFound"),
        ("exim", {}, "No such user"),
    ],
)
def test_what_comes_back_is_marked(
    message: OutboxMessage, name: str, values: dict[str, str], reason: str
) -> None:
    """By the report's copy of our Message-ID, by the answer's reference, by the box it came back to; once."""
    raw = mail(name, message, **values)
    assert take_back(raw) is message
    assert delivery(message) is Delivery.REFUSED
    assert reason in (message.error or "")
    assert refusal_of("Reader@example.jp") is message
    first = message.refused_at
    clock.advance(timedelta(hours=1))
    take_back(raw)
    assert message.refused_at == first


@pytest.mark.parametrize(
    ("name", "values"), [("postfix", {"action": "delayed", "status": "4.4.1"}), ("holiday", {})]
)
def test_what_is_only_late_or_away_is_not(message: OutboxMessage, name: str, values: dict[str, str]) -> None:
    """A delay and a note of absence mark nothing, whatever numbers they hold."""
    assert take_back(mail(name, message, **values)) is None
    assert delivery(message) is Delivery.SENT


def test_nobody_else_can_make_our_names(message: OutboxMessage) -> None:
    """A report that names a message by a guess is not believed; one by address alone only for a week."""
    forged = mail("exchange", message, mark=f"outbox-{message.id}-0123456789abcdef")
    assert take_back(forged) is None
    by_address = mail("postfix", message, mark="lost", action="failed", status="5.1.1")
    clock.advance(timedelta(days=8))
    assert take_back(by_address) is None
    clock.advance(timedelta(days=-8))
    assert take_back(by_address) is message


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"Content-Type: multipart/report\n\n--", b"From: \xe5\n\n5.1.1"]
)
def test_rubbish_is_passed_over(ctx: Flask, raw: bytes) -> None:
    """Whatever arrives, there is no traceback and no mark."""
    assert take_back(raw) is None
    assert bounces.read(raw).final is False


def test_a_message_that_gets_through_later_clears_the_person(message: OutboxMessage) -> None:
    """The address was mended: the page warns no longer."""
    take_back(mail("exim", message))
    services.post(
        "invitation", "k2", Recipient("reader@example.jp", "山川"), user=make.coordinator(), token="t"
    )
    assert refusal_of("reader@example.jp") is message
    services.deliver_due()
    assert refusal_of("reader@example.jp") is None


def test_the_command_reads_a_pipe(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a mail alias calls it: marked and said; anything else is passed over without an error."""
    monkeypatch.setattr(command, "working", lambda: working(app))
    with app.test_request_context():
        to = Recipient("reader@example.jp", "山川")
        sent = services.post("invitation", "k", to, user=make.coordinator(), token="t")
        assert sent is not None
        db.session.commit()
        raw, number = mail("exim", sent), sent.id
    told = CliRunner().invoke(main, ["bounces"], input=raw)
    assert (told.exit_code, f"Message {number} was not delivered" in told.output) == (0, True)
    other = CliRunner().invoke(main, ["bounces"], input=b"Subject: hello\n\nhello")
    assert (other.exit_code, "passed over" in other.output) == (0, True)
    with app.app_context():
        found = db.session.get_one(OutboxMessage, number)
        assert found.refused_at is not None
