"""Another authority's alert becomes a notice: read into the form, looked at by a person, kept only then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import Notice
from dispatch.disasters.telegrams.cap import (
    Alert,
    Category,
    Certainty,
    Info,
    MessageType,
    Reference,
    Scope,
    Severity,
    Status,
    Urgency,
    write_alert,
)
from tests import factories as people
from tests.disasters import factories as make

SignIn = Callable[[str], FlaskClient]


def alert(
    status: Status = Status.ACTUAL, kind: MessageType = MessageType.ALERT, scope: Scope = Scope.PUBLIC
) -> Alert:
    """In English and Japanese, valid for six hours."""
    block = partial(Info, categories=(Category.INFRA,), severity=Severity.MINOR, certainty=Certainty.OBSERVED)
    english = block("en", "Water", urgency=Urgency.UNKNOWN, headline="No water")
    japanese = block(
        "ja", "断水", urgency=Urgency.IMMEDIATE, headline="断水のお知らせ", description="東区で断水しています。",
        instruction="給水所をご利用ください。", sender_name="架空市水道局", web="https://water.example.jp/",
        expires=clock.now() + timedelta(hours=6),
    )  # fmt: skip
    infos, now = (english, japanese), clock.now()
    named = {
        "references": () if kind is MessageType.ALERT else (Reference("water@example.jp", "zero", now),),
        "restriction": "staff" if scope is Scope.RESTRICTED else "",
        "addresses": ("desk@example.jp",) if scope is Scope.PRIVATE else (),
    }
    return Alert("one", "water@example.jp", now, status, kind, scope, infos=infos, **named)  # type: ignore[arg-type]


@pytest.fixture
def base(app: Flask) -> str:
    """A real event with its desk."""
    with app.test_request_context():
        people.coordinator(email="desk@example.jp")
        number = make.event().id
        db.session.commit()
    return f"/disasters/{number}/notices/new"


def sent(client: FlaskClient, base: str, data: bytes) -> tuple[int, str]:
    """The answer to a file."""
    answer = client.post(f"{base}/cap", data={"file": (BytesIO(data), "alert.xml")})
    return answer.status_code, answer.text


def kept(app: Flask) -> int:
    """How many notices there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Notice)) or 0


def test_the_form_begins_with_what_the_alert_says(app: Flask, base: str, sign_in: SignIn) -> None:
    """The Japanese block, its sender, until when; nothing is kept yet."""
    status, page = sent(sign_in("desk@example.jp"), base, write_alert(alert()))
    assert status == 200
    for words in (
        "断水のお知らせ",
        "東区で断水しています。",
        "給水所をご利用ください。",
        "架空市水道局",
        "https://water.example.jp/",
    ):
        assert words in page
    assert 'value="15:00"' in page
    assert "No water" not in page
    assert kept(app) == 0


@pytest.mark.parametrize("wrong", ["drill", "cancelled", "no alert", "nothing"])
def test_what_cannot_be_used_is_said(app: Flask, base: str, sign_in: SignIn, wrong: str) -> None:
    """An exercise's alert in a real event, a cancellation, another file, no file: a sentence, and nothing is kept."""
    cancelled = alert().followed("two", clock.now(), MessageType.CANCEL, alert().infos)
    data, sentence = {
        "drill": (write_alert(alert(Status.EXERCISE)), "実際の災害では使えません"),
        "cancelled": (write_alert(cancelled), "お知らせにする内容がありません"),
        "no alert": (b"<html>", "CAP 1.2 のファイルとして読み取れませんでした"),
        "nothing": (b"", "CAP 1.2 のファイルとして読み取れませんでした"),
    }[wrong]
    status, page = sent(sign_in("desk@example.jp"), base, data)
    assert status == 422
    assert sentence in page
    assert kept(app) == 0


@pytest.mark.parametrize(
    ("kind", "scope", "why"),
    [
        (MessageType.CANCEL, Scope.PUBLIC, "内容がありません"),
        (MessageType.ACK, Scope.PUBLIC, "内容がありません"),
        (MessageType.ERROR, Scope.PUBLIC, "内容がありません"),
        (MessageType.ALERT, Scope.RESTRICTED, "公開を制限された"),
        (MessageType.ALERT, Scope.PRIVATE, "公開を制限された"),
        (MessageType.UPDATE, Scope.PUBLIC, ""),
    ],
)
def test_what_is_not_for_residents(
    app: Flask, sign_in: SignIn, base: str, kind: MessageType, scope: Scope, why: str
) -> None:
    """What takes something back or answers another alert tells residents nothing; what is restricted is not theirs."""
    with app.test_request_context():
        data = write_alert(alert(kind=kind, scope=scope))
    status, text = sent(sign_in("desk@example.jp"), base, data)
    assert (status, why in text, "断水のお知らせ" in text) == (422 if why else 200, True, not why)
