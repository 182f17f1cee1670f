"""Messages are written with the change, once, in the reader's language, and delivered later, at least once."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.notifications import services
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import Appointment, Recipient
from tests import factories as make
from tests.support.mail import Mailbox

READER = Recipient("reader@example.jp", "山川 花子")


def write(key: str = "k", to: Recipient = READER, **values: Any) -> OutboxMessage | None:
    """A message that needs one request."""
    return services.post("request_received", key, to, request=make.service_request(), **values)


def test_a_message_is_part_of_the_change(ctx: Flask) -> None:
    """Rolled back with the change, there is no message; committed with it, there is one."""
    write()
    db.session.rollback()
    assert db.session.scalars(select(OutboxMessage)).all() == []
    write()
    db.session.commit()
    assert len(db.session.scalars(select(OutboxMessage)).all()) == 1


def test_the_same_message_is_written_once(ctx: Flask) -> None:
    """The key decides: a second writing gives back the first."""
    first, second = write("offer:1"), write("offer:1")
    assert first is second
    assert write("offer:2") is not first


def test_nobody_without_an_address_is_written_to(ctx: Flask) -> None:
    """A volunteer without e-mail is phoned; there is no message that could never leave."""
    assert write(to=Recipient("", "電話だけの人")) is None


def test_it_speaks_the_readers_language_and_links_below_the_base_url(ctx: Flask) -> None:
    """Japanese for a Japanese reader; links start at BASE_URL even where the request named another host."""
    message = write()
    assert message is not None
    assert "受け付けました" in message.subject
    assert ctx.config["BASE_URL"] + "/requests/" in message.body


def test_it_arrives_by_smtp_with_its_appointment(mailbox: Mailbox) -> None:
    """A real server gets the text and the calendar data with its method, once."""
    write(appointment=Appointment("REQUEST", "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"))
    db.session.commit()
    assert services.deliver_due() == 1
    assert services.deliver_due() == 0
    (mail,) = mailbox.mails
    assert mail["To"] == READER.address
    assert "受け付けました" in mail["Subject"]
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"


def test_nothing_is_lost_while_the_server_is_down(mailbox: Mailbox) -> None:
    """Refused mail waits, longer each time, and goes out when the server is back."""
    message = write()
    assert message is not None
    db.session.commit()
    mailbox.answer = "451 not now"
    for attempt in range(1, 4):
        assert services.deliver_due() == 0
        db.session.refresh(message)
        assert (message.attempts, message.sent_at) == (attempt, None)
        assert message.error
        assert message.send_after > clock.now()
        assert message.refused_at is None
        clock.advance(timedelta(hours=1))
    mailbox.answer = ""
    assert services.deliver_due() == 1
    assert len(mailbox.mails) == 1


def test_a_message_for_tomorrow_waits(mailbox: Mailbox) -> None:
    """`send_after` holds a message back until its time."""
    write(send_after=clock.now() + timedelta(hours=24))
    db.session.commit()
    assert services.deliver_due() == 0
    clock.advance(timedelta(hours=24))
    assert services.deliver_due() == 1


def test_without_a_mail_server_messages_become_files(ctx: Flask) -> None:
    """A newcomer's machine has none: the mail lies in the instance folder as it would have been sent."""
    message = write()
    assert message is not None
    db.session.commit()
    assert services.deliver_due() == 1
    folder = Path(ctx.instance_path) / "outbox"
    mail = message_from_bytes(
        next(folder.glob(f"{message.id:06d}-*.eml")).read_bytes(), policy=policy.default
    )
    assert mail["To"] == READER.address
