"""A person's own page: by which way and in which language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.notifications.models import MessageChoice, OutboxMessage
from tests import factories

PAGE = "/account/messages/"


@pytest.fixture
def me(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    """Somebody signed in."""
    with app.test_request_context():
        factories.coordinator(email="me@example.jp")
        db.session.commit()
    return sign_in("me@example.jp")


def test_a_stranger_is_sent_to_sign_in(client: FlaskClient) -> None:
    """The page is a person's own."""
    assert client.get(PAGE).status_code == 302
    assert client.post(f"{PAGE}test").status_code == 302


def test_a_choice_is_kept(app: Flask, me: FlaskClient) -> None:
    """With the secret for checking signatures, which nobody has to copy before there is an address."""
    assert "署名の鍵" not in me.get(PAGE).text
    url = "https://hooks.example.com/in/abc"
    chosen = {"channel": "webhook", "locale": "ja@easy", "webhook_url": url}
    assert me.post(PAGE, data=chosen).status_code == 303
    assert "署名の鍵" in me.get(PAGE).text
    with app.app_context():
        choice = db.session.scalars(select(MessageChoice)).one()
        assert (choice.channel, choice.locale, choice.webhook_url) == ("webhook", "ja@easy", url)


@pytest.mark.parametrize(
    "url", ["", "http://hooks.example.com/", "https://u:p@example.com/", "ftp://x", "あ"]
)
def test_an_address_that_cannot_be_is_refused(app: Flask, me: FlaskClient, url: str) -> None:
    """At its field, and nothing is kept; for mail no address is needed."""
    answer = me.post(PAGE, data={"channel": "webhook", "locale": "", "webhook_url": url})
    assert answer.status_code == 422
    assert 'href="#webhook_url"' in answer.text
    assert me.post(PAGE, data={"channel": "mail", "locale": "", "webhook_url": ""}).status_code == 303


def test_a_test_goes_out_at_once_in_the_chosen_language(app: Flask, me: FlaskClient) -> None:
    """Whatever the hour; each press is a message of its own."""
    me.post(PAGE, data={"channel": "mail", "locale": "en", "webhook_url": ""})
    assert me.post(f"{PAGE}test").status_code == 303
    me.post(f"{PAGE}test")
    with app.app_context():
        messages = db.session.scalars(select(OutboxMessage)).all()
        assert [(one.kind, one.locale) for one in messages] == [("message_test", "en")] * 2
        assert messages[0].send_after <= clock.now()


def test_somebody_whose_mail_is_refused_reads_it(app: Flask, me: FlaskClient) -> None:
    """On the own page, and on the page that administrators see of them."""
    with app.app_context():
        db.session.add(
            OutboxMessage(
                key="k",
                kind="offer",
                address="me@example.jp",
                subject="件名",
                body="本文",
                refused_at=clock.now(),
            )
        )
        db.session.commit()
    assert "メールが届いていません" in me.get(PAGE).text
