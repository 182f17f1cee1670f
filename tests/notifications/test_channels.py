"""What leaves the house: mail that every program can read, and JSON that its receiver can trust."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from dispatch import clock
from dispatch.accounts import choosing
from dispatch.accounts.models import User
from dispatch.db import db
from dispatch.notifications import services
from dispatch.notifications.channels.webhook import secret_of
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import Appointment, Recipient
from tests import factories as make
from tests.support.mail import Mailbox

EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//JA\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:assignment-1@tsunagu\r\n"
    "DTSTAMP:20261130T000000Z\r\nDTSTART:20261201T010000Z\r\nSUMMARY:通訳 みどり病院\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def write(to: Recipient, key: str = "k", **values: Any) -> OutboxMessage:
    """A message to somebody."""
    message = services.post("invitation", key, to, user=make.coordinator(), token="t<&>", **values)
    assert message is not None
    db.session.commit()
    return message


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_an_appointment_arrives_as_calendar_programs_expect_it(mailbox: Mailbox, method: str) -> None:
    """Text, HTML and calendar as alternatives, the same as a file; who invites whom; nothing else."""
    write(
        Recipient("reader@example.jp", "山川"), appointment=Appointment(method, EVENT.format(method=method))
    )
    assert services.deliver_due() == 1
    (mail,) = mailbox.mails
    shape = [part.get_content_type() for part in mail.walk()]
    assert shape == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
                     "application/ics"]  # fmt: skip
    part = next(one for one in mail.walk() if one.get_content_type() == "text/calendar")
    assert (part.get_param("method"), part.get_param("charset")) == (method, "utf-8")
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    event = Calendar.from_ical(data).walk("VEVENT")[0]
    assert (event["ATTENDEE"], event["ORGANIZER"]) == ("mailto:reader@example.jp", "mailto:tsunagu@localhost")
    assert event["SUMMARY"] == "通訳 みどり病院"
    assert mail.get_body(("plain",)) is not None


def test_html_says_what_the_text_says(mailbox: Mailbox) -> None:
    """The same words, escaped; addresses become buttons; nothing to load from anywhere."""
    message = write(Recipient("reader@example.jp", "<b>山川</b>"))
    services.deliver_due()
    (mail,) = mailbox.mails
    page = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "&lt;b&gt;山川" in page
    assert "<b>山川" in text
    assert 'class="button" href="http' in page
    assert message.subject in page
    assert not any(word in page for word in ("<img", "<script", "@import", "url(", "<link"))


def test_easy_japanese_has_ruby_and_names_itself(ctx: Flask, mailbox: Mailbox) -> None:
    """Readings in brackets in the text stand over their words in HTML."""
    write(Recipient("reader@example.jp", "山川", "ja@easy"))
    services.deliver_due()
    (mail,) = mailbox.mails
    assert mail["Content-Language"] == "ja-x-easy"
    page = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<ruby>登録<rp>（</rp><rt>とうろく</rt>" in page
    assert 'lang="ja-x-easy"' in page


def test_where_refusals_come_back_to(ctx: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a box for them, each message has a return address of its own."""
    monkeypatch.setitem(ctx.config, "MAIL_BOUNCES", "bounces@example.jp")
    message = write(Recipient("reader@example.jp", "山川"))
    services.deliver_due()
    assert mailbox.senders[0].startswith(f"bounces+outbox-{message.id}-")


class Bridge:
    """A server of somebody's own that takes messages; `status` is what it answers."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.status = 204


@pytest.fixture
def bridge(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Bridge, str]]:
    """It, listening on the loopback, which is allowed here."""
    monkeypatch.setitem(ctx.config, "OUTBOUND_LOOPBACK", True)
    box = Bridge()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            box.calls.append((dict(self.headers), body))
            self.send_response(box.status)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield box, f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()
    thread.join(10)
    server.server_close()


def by_webhook(url: str) -> tuple[User, Recipient]:
    """Somebody who has chosen a webhook."""
    user = make.coordinator()
    choosing.choose(user, channel="webhook", locale="en", webhook_url=url)
    db.session.commit()
    return user, Recipient(str(user.email), user.name, user.locale, user.id)


def test_a_webhook_gets_signed_json_instead_of_mail(bridge: tuple[Bridge, str], mailbox: Mailbox) -> None:
    """In the language of the choice; whoever has the secret can check who sent it and when."""
    box, url = bridge
    user, to = by_webhook(url)
    message = write(to)
    assert services.deliver_due() == 1
    assert mailbox.mails == []
    ((headers, body),) = box.calls
    said = json.loads(body)
    assert (said["subject"], said["text"], said["language"]) == (message.subject, message.body, "en")
    assert said["id"] == headers["Idempotency-Key"]
    moment, _comma, given = headers["X-Tsunagu-Signature"].partition(",v1=")
    signed = f"{moment.removeprefix('t=')}.".encode() + body
    assert given == hmac.new(secret_of(url, user.id).encode(), signed, hashlib.sha256).hexdigest()


def test_a_webhook_that_fails_for_long_is_left_for_mail(bridge: tuple[Bridge, str], mailbox: Mailbox) -> None:
    """Four tries, then the message takes the other way; nothing is lost."""
    box, url = bridge
    _user, to = by_webhook(url)
    message = write(to)
    box.status = 500
    for _minute in range(30):
        services.deliver_due()
        clock.advance(timedelta(minutes=1))
    assert len(box.calls) == 4
    assert [str(mail["To"]) for mail in mailbox.mails] == [to.address]
    db.session.refresh(message)
    assert (message.channel, message.sent_at is not None) == ("mail", True)


def test_a_webhook_into_our_own_network_is_never_asked(
    ctx: Flask, bridge: tuple[Bridge, str], mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address leads inside by now: the message goes by mail at once."""
    box, url = bridge
    _user, to = by_webhook(url)
    monkeypatch.setitem(ctx.config, "OUTBOUND_LOOPBACK", False)
    write(to)
    services.deliver_due()
    assert (box.calls, len(mailbox.mails)) == ([], 1)


def test_without_a_webhook_any_more_mail_is_the_way(bridge: tuple[Bridge, str], mailbox: Mailbox) -> None:
    """The choice of the moment of delivery counts."""
    box, url = bridge
    user, to = by_webhook(url)
    write(to)
    choosing.choose(user, channel="mail", locale="", webhook_url="")
    db.session.commit()
    assert services.deliver_due() == 1
    assert (box.calls, len(mailbox.mails)) == ([], 1)
