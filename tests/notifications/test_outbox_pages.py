"""The administrator's pages of the outbox."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch import clock
from dispatch.audit.queries import history
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.queries import last_to, without_keys
from dispatch.vocabulary import RoleName
from tests import factories

CALENDAR = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def admin(app: Flask, sign_in) -> FlaskClient:
    """An administrator over three messages: one sent, one waiting, one that failed."""
    with app.test_request_context():
        factories.user(RoleName.ADMINISTRATOR, email="admin@example.jp")
        add("sent", sent_at=clock.now(), calendar=CALENDAR)
        add("waiting")
        add("failed", error="OSError: <relay> refused", attempts=3)
        db.session.commit()
    return sign_in("admin@example.jp")


def add(name: str, **values: Any) -> OutboxMessage:
    body = "山川様\n打診です。\n\nhttps://tsunagu.example/o/abc?x=1&y=2\n<script>alert(1)</script>\n"
    message = OutboxMessage(
        key=name, kind="offer", address=f"{name}@example.jp", subject=f"件名 {name}", body=body, **values
    )
    db.session.add(message)
    db.session.flush()
    return message


def rows(page: str) -> str:
    return page.partition("<tbody>")[2].partition("</tbody>")[0]


@pytest.mark.parametrize("state", ["sent", "waiting", "failed"])
def test_messages_are_listed_by_where_they_are(admin: FlaskClient, state: str):
    """Each under its own tab, all under the first."""
    shown = rows(admin.get(f"/admin/outbox/?state={state}").text)
    assert [name for name in ("sent", "waiting", "failed") if f"件名 {name}" in shown] == [state]
    assert rows(admin.get("/admin/outbox/?state=nonsense").text).count("<tr") == 3
    assert rows(admin.get("/admin/outbox/?text=件名+FAILED@").text).count("<tr") == 1


def test_links_that_act_for_their_reader_are_hidden(admin: FlaskClient):
    """Outside the demo city an administrator sees that there is a link, and cannot answer in a volunteer's name."""
    page = admin.get("/admin/outbox/1").text
    assert "https://tsunagu.example/o/…" in page
    assert "abc?x=1" not in page


def test_every_key_is_hidden_and_nothing_else():
    """Whatever page a link leads to: signed parts go, addresses that anybody may open stay."""
    key = "WzEsMl0.abcdefghijklmnopqrstuvwx-_yz"
    for path in (
        "o/x",
        f"r/{key}",
        f"account/reset/{key}",
        f"join/confirm/{key}/again",
        f"calendar/{key}.ics",
    ):
        hidden = without_keys(f"前 https://tsunagu.example/{path} 後")
        assert hidden.endswith("/… 後"), hidden
        assert key not in hidden
    for path in ("desk/requests/12", "my/", "account/messages/", "account/reset"):
        plain = f"https://tsunagu.example/{path}"
        assert without_keys(plain) == plain


def test_a_message_is_shown_as_it_is_sent_and_the_look_is_recorded(
    app: Flask, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    """In the demo city links can be followed; markup is text."""
    monkeypatch.setitem(app.config, "DEMO_ACCOUNTS", [{"role": "administrator"}])
    page = admin.get("/admin/outbox/1").text
    assert '<a href="https://tsunagu.example/o/abc?x=1&amp;y=2"' in page
    assert "<script>alert" not in page
    assert "もう一度送る" not in page
    with app.app_context():
        seen = history(db.session.get_one(OutboxMessage, 1), reads=True)
        assert [entry.action for entry in seen] == ["read"]


def test_the_appointment_is_a_file(admin: FlaskClient):
    """Where there is one."""
    answer = admin.get("/admin/outbox/1/tsunagu.ics")
    assert (answer.mimetype, answer.text) == ("text/calendar", CALENDAR)
    assert admin.get("/admin/outbox/2/tsunagu.ics").status_code == 404


def test_a_message_that_failed_is_sent_once_more(app: Flask, admin: FlaskClient):
    """It waits again, with all its tries before it."""
    page = admin.get("/admin/outbox/3").text
    assert "OSError: &lt;relay&gt; refused" in page
    assert admin.post("/admin/outbox/3/retry").status_code == 303
    with app.app_context():
        message = db.session.get_one(OutboxMessage, 3)
        assert (message.attempts, message.error) == (0, None)
        assert [entry.action for entry in history(message)] == ["message.retried"]


@pytest.mark.usefixtures("ctx")
def test_the_last_messages_to_somebody_are_theirs_alone():
    """Newest first, no more than asked for; nobody has none."""
    person = factories.coordinator()
    own = [add(f"own-{k}", user_id=person.id) for k in range(3)]
    add("other")
    assert [message.id for message in last_to(person.id, 2)] == [own[2].id, own[1].id]
    assert list(last_to(None)) == []
