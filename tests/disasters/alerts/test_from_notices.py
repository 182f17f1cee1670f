"""Sendings that carry a notice's words: its source goes with them, and its withdrawal ends them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.db import db
from dispatch.disasters.models import Alert, Notice
from dispatch.disasters.queries.alerts import tally
from dispatch.disasters.services import alerts
from dispatch.disasters.services.alerts import claiming, delivering, ending
from dispatch.disasters.services.notices import publishing, translating
from dispatch.disasters.vocabulary import AlertState, LetterState
from dispatch.errors import Conflict
from tests.disasters.alerts import scenes
from tests.disasters.notices.scenes import Scene
from tests.support.mail import Mailbox, words_of

PLACES = ("公民館の掲示板",)


def taken_from(scene: Scene, notice: Notice, per_minute: int = 60_000) -> tuple[Alert, User]:
    """A sending with the notice's words that waits for its approval, and who may approve it."""
    writer, reader = scenes.desk()
    alert = alerts.from_notice(writer, scene.event, notice)
    alert.per_minute = per_minute
    alerts.submit(writer, alert)
    return alert, reader


def test_who_says_it_and_until_when_stand_in_the_letter(ctx: Flask, mailbox: Mailbox) -> None:
    """As on the public page: the source in the reader's language, and the end."""
    scenes.residents(1, "vi")
    scenes.residents(1, "ja")
    scene = Scene()
    alert, reader = taken_from(scene, scene.published())
    alerts.approve(reader, alert, alerts.stamp(alert))
    assert alerts.send_letters() == 2
    told = {str(mail["To"]): words_of(mail) for mail in mailbox.mails}
    assert "Nguồn: 架空市水道局" in told["vi0@example.jp"]
    assert "Có giá trị đến: 2026-12-01 09:00" in told["vi0@example.jp"]
    assert "情報元: 架空市水道局" in told["ja0@example.jp"]


@pytest.mark.parametrize("how", ["by hand", "by a correction", "by the clock"])
def test_nothing_leaves_of_a_notice_that_was_withdrawn(ctx: Flask, mailbox: Mailbox, how: str) -> None:
    """Not what is in a worker's hand, and not the rest; it cannot be let out again, and another one goes on."""
    scenes.residents(5, "vi")
    scene = Scene()
    notice, other = scene.published(PLACES), scene.published()
    alert, reader = taken_from(scene, notice, per_minute=12)
    alerts.approve(reader, alert, alerts.stamp(alert))
    db.session.commit()
    assert alerts.send_letters() == 2
    clock.advance(timedelta(seconds=5))
    (in_hand,) = claiming.claim(50)
    if how == "by hand":
        publishing.withdraw(scene.desk, notice, "断水が終わったため")
    elif how == "by a correction":
        _correct(scene, notice)
    else:
        alert.expires_at = notice.expires_at + timedelta(hours=1)
        db.session.commit()
        clock.advance(timedelta(hours=24))
        publishing.expire_due()
    db.session.commit()
    assert delivering.begin(in_hand) is None
    clock.advance(timedelta(minutes=6))
    assert alerts.send_letters() == 0
    db.session.refresh(alert)
    assert (alert.state, alert.stop_reason) == (AlertState.STOPPED, "お知らせの取り下げ")
    assert tally(alert).of(LetterState.WAITING) == 3
    with pytest.raises(Conflict, match="取り下げ"):
        alerts.resume(reader, alert)
    if how == "by hand":
        second, who = taken_from(scene, other)
        alerts.approve(who, second, alerts.stamp(second))
        assert alerts.send_letters() == 5


def test_without_the_look_at_the_notice_they_would_leave(
    ctx: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: where nobody asks whether the notice still stands, all its letters leave after the withdrawal."""
    scenes.residents(3, "vi")
    scene = Scene()
    notice = scene.published()
    alert, reader = taken_from(scene, notice)
    alerts.approve(reader, alert, alerts.stamp(alert))
    publishing.withdraw(scene.desk, notice, "断水が終わったため")
    db.session.commit()
    for module in (ending, delivering):
        monkeypatch.setattr(module, "is_outdated", lambda _alert: False)
    assert alerts.send_letters() == 3


def _correct(scene: Scene, notice: Notice) -> None:
    """Another notice takes its place."""
    newer = scene.translating(title="給水の場所の訂正")
    newer.replaces_id = notice.id
    db.session.flush()
    easy = scene.of(newer, "ja-easy")
    translating.approve(scene.other, easy, easy.version)
    publishing.publish(scene.desk, newer, PLACES, newer.expires_at, public_page=True)


def test_what_waits_is_not_let_out_after_the_withdrawal(ctx: Flask) -> None:
    """A draft of it is not submitted, and what waits is not approved; the control is approved."""
    scene = Scene()
    notice, valid = scene.published(), scene.published()
    alert, reader = taken_from(scene, notice)
    control, _reader = taken_from(scene, valid)
    begun = alerts.draft(scenes.desk()[0], scene.event, scenes.values(notice_id=notice.id))
    publishing.withdraw(scene.desk, notice, "断水が終わったため")
    with pytest.raises(Conflict, match="取り下げ"):
        alerts.approve(reader, alert, alerts.stamp(alert))
    with pytest.raises(Conflict, match="取り下げ"):
        alerts.submit(scenes.desk()[0], begun)
    alerts.approve(reader, control, alerts.stamp(control))
    assert control.state is AlertState.SENDING


def test_the_longest_notice_fits_into_the_form(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """What a translation may hold can be saved as a sending without cutting it."""
    with app.test_request_context():
        scene = Scene()
        notice = scene.published()
        scene.of(notice).title, scene.of(notice).body = "T" * 200, "b" * 8000
        alert = alerts.from_notice(scenes.desk()[0], scene.event, notice)
        db.session.commit()
        page, texts = f"/disasters/{scene.event_id}/alerts/{alert.id}/edit", alert.texts
        seen = alerts.stamp(alert)
    told = {"seen": seen, "day": "2026-12-01", "time": "09:00", "per_minute": "600"}
    for k, (code, text) in enumerate(texts.items()):
        told |= {
            f"texts-{k}-language": code,
            f"texts-{k}-title": text["title"],
            f"texts-{k}-body": text["body"],
        }
    assert sign_in("writer@example.jp").post(page, data=told).status_code == 303


def test_the_pages_say_what_became_of_it(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """The notice names its sendings and how many letters cannot be taken back; the sending names the withdrawal."""
    with app.test_request_context():
        scenes.residents(3, "vi")
        scene = Scene()
        notice = scene.published()
        alert, reader = taken_from(scene, notice)
        alerts.approve(reader, alert, alerts.stamp(alert))
        waiting, _reader = taken_from(scene, notice)
        db.session.commit()
        assert alerts.send_letters() == 3
        base = f"/disasters/{scene.event_id}"
        of_notice, of_sent, of_waiting = (
            f"{base}/notices/{notice.id}/",
            f"{base}/alerts/{alert.id}",
            f"{base}/alerts/{waiting.id}",
        )
    client = sign_in("reader@example.jp")
    assert "通のメールで届いています" not in client.get(of_notice).text
    assert "承認して送る" in client.get(of_waiting).text
    assert client.post(f"{of_notice}withdraw", data={"reason": "断水が終わったため"}).status_code == 303
    page = client.get(of_notice).text
    assert "すでに3通のメールで届いています" in page
    assert of_sent in page
    page = client.get(of_waiting).text
    assert "もとのお知らせは取り下げられました" in page
    assert "承認して送る" not in page
