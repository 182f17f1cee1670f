"""Nothing is lost, nothing is said twice: a server that is away, workers side by side, hours in which it is quiet."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock, config
from dispatch.audit.queries import history
from dispatch.db import db
from dispatch.notifications import quiet, services
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import Recipient, delivering
from dispatch.notifications.wording.kinds import KINDS
from tests import factories as make
from tests.notifications.conftest import Serve
from tests.support.mail import Mailbox


def write(count: int = 1, **values: object) -> list[OutboxMessage]:
    """Messages to as many people."""
    user = make.coordinator()
    people = [Recipient(f"reader{k}@example.jp", "山川") for k in range(count)]
    made = [
        services.post("invitation", person.address, person, user=user, token="t", **values)  # type: ignore[arg-type]
        for person in people
    ]
    db.session.commit()
    return [message for message in made if message is not None]


def test_an_hour_without_a_server_loses_and_doubles_nothing(ctx: Flask, serve: Serve, mail_port: int) -> None:
    """Nobody listens for an hour, the worker looks every minute; then everything arrives, once."""
    messages = write(5)
    for _minute in range(60):
        assert services.deliver_due() == 0
        clock.advance(timedelta(minutes=1))
    box = Mailbox()
    serve(box, mail_port)
    for _minute in range(60):
        services.deliver_due()
        clock.advance(timedelta(minutes=1))
    assert Counter(str(mail["To"]) for mail in box.mails) == {message.address: 1 for message in messages}


def test_after_an_outage_what_matters_most_arrives_first(ctx: Flask, serve: Serve, mail_port: int) -> None:
    """Everything waited for the same hour: the cancellation before the request, that before the digest, each once."""
    request = make.service_request()
    kinds = (
        "papers_digest",
        "request_received",
        "availability_reminder",
        "request_unfilled",
        "password_reset",
    )
    for kind in kinds:
        to = Recipient(f"{kind}@example.jp", "山川")
        given: dict[str, Any] = {
            "request": request,
            "token": "t",
            "people": list,
            "since": str,
            "hours": list,
        }
        services.post(kind, kind, to, urgent=True, **given)
    db.session.commit()
    for _minute in range(60):
        assert services.deliver_due() == 0
        clock.advance(timedelta(minutes=1))
    box = Mailbox()
    serve(box, mail_port)
    for _minute in range(60):
        services.deliver_due()
        clock.advance(timedelta(minutes=1))
    arrived = [str(mail["To"]).partition("@")[0] for mail in box.mails]
    assert arrived == [kinds[3], kinds[4], kinds[1], kinds[0], kinds[2]]


def test_ranks_name_kinds_that_are() -> None:
    """A kind that was renamed would fall back among the others unseen."""
    assert KINDS.keys() >= delivering.FIRST | delivering.LAST
    assert not delivering.FIRST & delivering.LAST


def race(app: Flask, workers: int = 3) -> None:
    """Workers that all deliver what is due."""

    def work() -> None:
        with app.test_request_context():
            services.deliver_due()

    threads = [threading.Thread(target=work) for _worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_workers_side_by_side_share_the_work(ctx: Flask, mailbox: Mailbox) -> None:
    """Each message is one worker's: twenty messages, three workers, twenty mails."""
    write(20)
    mailbox.pause = 0.01
    race(ctx)
    assert len(mailbox.mails) == len(set(mailbox.names)) == 20


def test_without_the_claim_they_would_not(
    ctx: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with no lease on what they take up, the workers send the same messages."""
    write(20)
    mailbox.pause = 0.01
    monkeypatch.setattr(delivering, "LEASE", timedelta(0))
    race(ctx)
    assert len(mailbox.mails) > len(set(mailbox.names)) == 20


def test_a_worker_that_comes_back_late_undoes_nothing(ctx: Flask, mailbox: Mailbox) -> None:
    """Its lease was over and another has sent the message: its own failure is no longer of interest."""
    (message,) = write()
    late = delivering.claim()
    assert late is not None
    assert delivering.claim() is None
    clock.advance(delivering.LEASE)
    assert services.deliver_due() == 1
    delivering._mark(late, OSError("timed out"))
    db.session.refresh(message)
    assert (message.sent_at is not None, message.error, message.attempts) == (True, None, 1)


def test_what_is_taken_back_while_it_is_on_its_way_has_left(ctx: Flask, mailbox: Mailbox) -> None:
    """A message in a worker's hand stays on record; one at rest is gone, and a late worker minds it not."""
    (message,) = write()
    key = message.key
    db.session.commit()
    claimed = delivering.claim()
    assert claimed is not None
    services.recall(key)
    assert db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) == claimed.id
    clock.advance(delivering.LEASE)
    services.recall(key)
    db.session.commit()
    assert db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is None
    delivering._mark(claimed, None)


@pytest.mark.parametrize("where", ["answer", "answer_rcpt"])
def test_a_final_no_is_final(ctx: Flask, mailbox: Mailbox, where: str) -> None:
    """A recipient or a message refused with 5xx is not tried again; it is on record, and the desk is told."""
    desk = make.coordinator()
    db.session.commit()
    setattr(mailbox, where, "550 5.1.1 no such user")
    (message,) = write()
    services.deliver_due(most=1)
    setattr(mailbox, where, "")
    clock.advance(timedelta(days=1))
    services.deliver_due()
    assert message.refused_at is not None
    assert message.sent_at is None
    assert "no such user" in (message.error or "")
    assert [entry.action for entry in history(message)] == ["message.refused"]
    told = [mail for mail in mailbox.mails if str(mail["To"]) == desk.email]
    assert len(told) == 1
    assert message.address in told[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_refusal_of_a_refusal_tells_nobody(ctx: Flask, mailbox: Mailbox) -> None:
    """The desk's own box refuses everything: no message about a message about a message."""
    make.coordinator()
    db.session.commit()
    mailbox.answer_rcpt = "550 no"
    write()
    for _day in range(3):
        services.deliver_due()
        clock.advance(timedelta(days=1))
    kinds = Counter(db.session.scalars(select(OutboxMessage.kind)))
    assert kinds == {"invitation": 1, "message_refused": 2}  # the two at the desk, neither about the other


def test_our_own_mistakes_are_not_the_recipients(
    ctx: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A login that the server does not accept keeps everything waiting until somebody mends the settings."""
    monkeypatch.setitem(ctx.config, "MAIL_USERNAME", "somebody")
    monkeypatch.setitem(ctx.config, "MAIL_PASSWORD", "wrong")
    (message,) = write()
    assert services.deliver_due() == 0
    db.session.refresh(message)
    assert message.refused_at is None
    monkeypatch.setitem(ctx.config, "MAIL_USERNAME", "")
    clock.advance(timedelta(minutes=1))
    assert services.deliver_due() == 1


@pytest.mark.parametrize(
    ("hour", "minute", "waits"),
    [(20, 59, 0), (21, 0, 11), (23, 30, 8.5), (0, 0, 8), (7, 59, 1 / 60), (8, 0, 0)],
)
def test_what_is_not_urgent_waits_for_the_morning(ctx: Flask, hour: int, minute: int, waits: float) -> None:
    """From nine in the evening to eight in the morning on the foundation's clock; what is urgent goes at once."""
    evening = datetime(2026, 12, 1, hour, minute, tzinfo=quiet.i18n.zone())
    with clock.at(evening):
        request = make.service_request()
        to = Recipient("reader@example.jp", "山川")
        calm = services.post("request_received", "calm", to, request=request)
        hasty = services.post("request_received", "hasty", to, request=request, urgent=True)
        assert calm is not None
        assert hasty is not None
        assert calm.send_after - clock.now() == timedelta(hours=waits)
        assert hasty.send_after == clock.now()


def test_quiet_hours_are_a_setting(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within one day, or never."""
    noon = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
    monkeypatch.setitem(ctx.config, "QUIET_FROM", "11:30")
    monkeypatch.setitem(ctx.config, "QUIET_UNTIL", "13:00")
    assert quiet.held_until(noon) == noon + timedelta(hours=1)
    monkeypatch.setitem(ctx.config, "QUIET_UNTIL", "11:30")
    assert quiet.held_until(noon) == noon
    with pytest.raises(ValueError, match="25:00"):
        config.derived({**ctx.config, "QUIET_FROM": "25:00"})
