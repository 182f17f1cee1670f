"""A second person approves; letters leave at the rate set, once each, until they are stopped or their time is over."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import Alert, AlertDelivery, LogEntry
from dispatch.disasters.queries.alerts import reach, tally
from dispatch.disasters.services import alerts, events
from dispatch.disasters.services import residents as people
from dispatch.disasters.services.alerts import claiming, delivering, pacing
from dispatch.disasters.vocabulary import AlertState, LetterFault, LetterState
from dispatch.disasters.wording.tongues import TONGUES, tag
from dispatch.errors import Conflict, Forbidden, Invalid
from tests.disasters import factories as disasters
from tests.disasters.alerts import scenes
from tests.support.mail import Mailbox, words_of


def names(mailbox: Mailbox) -> Counter[str]:
    """How many mails each address has."""
    return Counter(str(mail["To"]) for mail in mailbox.mails)


def test_only_a_second_person_approves(ctx: Flask) -> None:
    """Not the writer, not whoever has changed the words, not words that have changed since they were read."""
    alert, writer, reader = scenes.written()
    seen = alerts.stamp(alert)
    with pytest.raises(Forbidden, match="書いた人"):
        alerts.approve(writer, alert, seen)
    alerts.edit(reader, alert, scenes.values(areas=["東区"]), seen)
    assert alert.state is AlertState.DRAFT
    alerts.submit(reader, alert)
    with pytest.raises(Forbidden):
        alerts.approve(reader, alert, alerts.stamp(alert))
    with pytest.raises(Conflict, match="内容が変わりました"):
        alerts.approve(writer, alert, seen)
    assert alerts.approve(writer, alert, alerts.stamp(alert)) == 0
    with pytest.raises(Conflict, match="変更できません"):
        alerts.edit(writer, alert, scenes.values(), alerts.stamp(alert))


@pytest.mark.parametrize("approver", ["writer", None])
def test_the_database_refuses_the_same(ctx: Flask, approver: str | None) -> None:
    """Past every service: no row is on its way that its own writer has approved, or nobody."""
    alert, writer, _reader = scenes.written()
    db.session.commit()
    by = writer.id if approver else None
    with pytest.raises(IntegrityError):
        db.session.execute(update(Alert).values(state=AlertState.SENDING, approved_by_id=by))
    db.session.rollback()
    assert alert.state is AlertState.WAITING


def test_what_cannot_be_sent_is_not_submitted(ctx: Flask) -> None:
    """Without words, without an end, after its end, or when the event is over."""
    event = disasters.event()
    writer, _reader = scenes.desk()
    faults: list[dict[str, Any]] = [{"texts": {}}, {"expires_at": None}, {"expires_at": clock.now()}]
    for wrong in faults:
        alert = alerts.draft(writer, event, scenes.values(**wrong))
        with pytest.raises(Invalid):
            alerts.submit(writer, alert)
    alert = alerts.draft(writer, event, scenes.values())
    events.close(writer, event)
    with pytest.raises(Conflict, match="終了"):
        alerts.submit(writer, alert)


def test_each_in_the_own_language(ctx: Flask, mailbox: Mailbox) -> None:
    """Vietnamese to who reads it, English to who reads none of the texts; the desk is told beforehand."""
    scenes.residents(2, "vi")
    scenes.residents(1, "ne")
    scenes.resident("away@example.jp", "vi", areas=["西区"])
    alert, _writer, reader = scenes.written(areas=["東区"])
    told = reach(disasters.event(), alert)
    assert (told.people, told.missing) == (Counter(vi=2, en=1), Counter(ne=1))
    assert alerts.approve(reader, alert, alerts.stamp(alert)) == 3
    assert alerts.send_letters() == 3
    bodies = {str(mail["To"]): words_of(mail) for mail in mailbox.mails}
    assert "Nước được phát" in bodies["vi0@example.jp"]
    assert "Có giá trị đến: 2026-11-30 15:00" in bodies["vi0@example.jp"]
    assert "Water is given out" in bodies["ne0@example.jp"]
    alerts.send_letters()
    db.session.refresh(alert)
    assert (alert.state, alert.ended_at) == (AlertState.SENT, clock.now())
    counted = tally(alert)
    assert counted.letters == {("vi", LetterState.SENT): 2, ("en", LetterState.SENT): 1}
    lines = db.session.scalars(select(LogEntry.text).where(LogEntry.event_id == alert.event_id)).all()
    assert any("送信済み3" in line for line in lines)
    assert not any("@" in line for line in lines)


def test_every_language_leaves(ctx: Flask, mailbox: Mailbox) -> None:
    """One letter in each language, as text and as HTML that names its language, and no failure hidden among them."""
    texts = {code: {"title": f"水 {code}", "body": "中央公園"} for code in TONGUES}
    for code in TONGUES:
        scenes.resident(f"{code}@example.jp", code)
    scenes.approved(texts=texts)
    assert alerts.send_letters() == len(TONGUES)
    told = {str(mail["To"]).partition("@")[0]: mail for mail in mailbox.mails}
    assert {code: str(mail["Content-Language"]) for code, mail in told.items()} == {
        code: tag(code) for code in TONGUES
    }
    for code, mail in told.items():
        html = mail.get_body(("html",))
        assert html is not None
        assert f'lang="{tag(code)}"' in html.get_content()


def test_an_exercise_reaches_only_who_has_agreed(ctx: Flask, mailbox: Mailbox) -> None:
    """Two guards: who is not on the list gets no row; who has left it since gets no letter. The mark is in both."""
    stays, leaves = scenes.resident("a@example.jp", drill=True), scenes.resident("b@example.jp", drill=True)
    scenes.resident("real@example.jp")
    alert, _reader = scenes.approved(disasters.event(exercise=True))
    assert tally(alert).total == 2
    leaves.drill = False
    db.session.add(
        AlertDelivery(
            alert_id=alert.id,
            resident_id=scenes.resident("past@example.jp").id,
            language="vi",
            send_after=clock.now(),
        )
    )
    db.session.commit()
    assert alerts.send_letters() == 1
    assert names(mailbox) == {stays.email: 1}
    assert str(mailbox.mails[0]["Subject"]).startswith("【訓練】")
    assert "これは訓練です" in words_of(mailbox.mails[0])
    assert "Đây là diễn tập" in words_of(mailbox.mails[0])
    assert tally(alert).faults == {LetterFault.NOT_DRILL: 2}


def test_a_real_one_carries_no_mark(ctx: Flask, mailbox: Mailbox) -> None:
    """The control: a real sending reaches everybody and does not say that it is an exercise."""
    scenes.residents(2)
    scenes.approved()
    assert alerts.send_letters() == 2
    assert all("訓練" not in words_of(mail) + str(mail["Subject"]) for mail in mailbox.mails)


def test_letters_leave_at_the_rate_set(ctx: Flask, mailbox: Mailbox) -> None:
    """Sixty a minute: in any span no more than the rate and five seconds of it, also after an outage."""
    scenes.residents(40)
    scenes.approved(per_minute=60)
    assert alerts.send_letters() == pacing.BURST.total_seconds() + 1
    sent = []
    for _second in range(10):
        clock.advance(timedelta(seconds=1))
        sent.append(alerts.send_letters())
    assert sent == [1] * 10
    clock.advance(timedelta(minutes=2))
    assert alerts.send_letters() == pacing.BURST.total_seconds() + 1
    assert alerts.send_letters() == 0


def test_sendings_take_turns(ctx: Flask, mailbox: Mailbox) -> None:
    """One whose rate is higher than a worker's hands does not keep the next one waiting till its end."""
    scenes.residents(30)
    event = disasters.event()
    long, _reader = scenes.approved(event, per_minute=100_000)
    urgent, _reader = scenes.approved(event, per_minute=100_000)
    for _turn in range(2):
        assert alerts.send_letters(10) == 10
    assert [tally(one).of(LetterState.SENT) for one in (long, urgent)] == [10, 10]


def test_what_is_stopped_stays_and_goes_on_later(ctx: Flask, mailbox: Mailbox) -> None:
    """Not one more letter after the stop, not even of those in a worker's hand; afterwards the rest, nobody twice."""
    scenes.residents(12)
    alert, reader = scenes.approved(per_minute=60)
    alerts.send_letters()
    clock.advance(timedelta(seconds=3))
    (first, *_rest) = claiming.claim(50)
    alerts.stop(reader, alert, "場所が変わった")
    db.session.commit()
    assert delivering.begin(first) is None
    assert alerts.send_letters() == 0
    assert len(mailbox.mails) == 6
    alerts.resume(reader, alert)
    db.session.commit()
    for _turn in range(20):
        clock.advance(timedelta(seconds=30))
        alerts.send_letters()
    assert names(mailbox) == {f"vi{k}@example.jp": 1 for k in range(12)}
    db.session.refresh(alert)
    assert alert.state is AlertState.SENT


@pytest.mark.parametrize(("how", "state"), [("expiry", AlertState.EXPIRED), ("close", AlertState.STOPPED)])
def test_its_end_stops_the_rest(ctx: Flask, mailbox: Mailbox, how: str, state: AlertState) -> None:
    """What is no longer true does not leave; nor does anything after the event has been closed."""
    scenes.residents(3)
    event = disasters.event()
    alert, reader = scenes.approved(event, per_minute=1)
    assert alerts.send_letters() == 1
    if how == "expiry":
        clock.advance(timedelta(hours=6))
    else:
        events.close(reader, event)
        db.session.commit()
        clock.advance(timedelta(minutes=2))
    assert alerts.send_letters() == 0
    db.session.refresh(alert)
    assert (alert.state, alert.ended_at) == (state, clock.now())
    assert tally(alert).of(LetterState.WAITING) == 2


def test_who_leaves_gets_nothing_more(ctx: Flask, mailbox: Mailbox) -> None:
    """Between the approval and the letter somebody leaves: no letter, and the count says why."""
    person = scenes.resident("linh@example.jp")
    alert, _reader = scenes.approved()
    people.leave(people.leave_token(person))
    db.session.commit()
    assert alerts.send_letters() == 0
    assert tally(alert).faults == {LetterFault.LEFT: 1}


def test_failures_by_kind(ctx: Flask, mailbox: Mailbox) -> None:
    """A final no is final; a passing one is tried again later and later; the server's words are kept nowhere."""
    scenes.residents(1)
    alert, _reader = scenes.approved(expires_at=clock.now() + timedelta(days=3))
    mailbox.answer_rcpt = "451 vi0@example.jp is busy"
    for _turn in range(3):
        assert alerts.send_letters() == 0
        clock.advance(timedelta(minutes=6))
    assert tally(alert).of(LetterState.WAITING) == 1
    mailbox.answer_rcpt = "550 vi0@example.jp is unknown"
    alerts.send_letters()
    assert tally(alert).faults == {LetterFault.REFUSED: 1}
    mailbox.answer_rcpt = ""
    clock.advance(timedelta(hours=1))
    assert alerts.send_letters() == 0
    assert mailbox.mails == []


def test_without_a_server_everything_waits(ctx: Flask, mail_port: int, mailbox: Mailbox) -> None:
    """Nobody listens: nothing is lost and nothing counted as tried; then all of it arrives, once."""
    scenes.residents(5)
    alert, _reader = scenes.approved()
    ctx.config["MAIL_PORT"] = 1
    assert alerts.send_letters() == 0
    assert tally(alert).of(LetterState.WAITING) == 5
    assert set(db.session.scalars(select(AlertDelivery.attempts))) == {0}
    ctx.config["MAIL_PORT"] = mail_port
    for _minute in range(3):
        clock.advance(timedelta(minutes=1))
        alerts.send_letters()
    assert names(mailbox) == {f"vi{k}@example.jp": 1 for k in range(5)}


def race(app: Flask, workers: int = 3) -> None:
    """Workers that all send what may leave."""

    def work() -> None:
        with app.test_request_context():
            alerts.send_letters()

    threads = [threading.Thread(target=work) for _worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


@pytest.mark.parametrize("lease", [0, 1], ids=["usual lease", "hardly any"])
def test_workers_side_by_side_send_nothing_twice(
    ctx: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, lease: int
) -> None:
    """Thirty letters, three workers, thirty mails; even where leases end at once, for what has begun has begun."""
    scenes.residents(30)
    scenes.approved()
    mailbox.pause = 0.01
    monkeypatch.setattr(delivering, "AT_ONCE", 5)
    if lease:
        monkeypatch.setattr(claiming, "LEASE", timedelta(milliseconds=1))
    race(ctx)
    assert len(mailbox.mails) == len(set(mailbox.names)) == 30


def test_without_lease_and_beginning_they_would(
    ctx: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with neither lease nor note of the beginning, the workers send the same letters."""
    scenes.residents(12)
    scenes.approved()
    mailbox.pause = 0.01
    monkeypatch.setattr(claiming, "LEASE", timedelta(0))
    monkeypatch.setattr(delivering, "_is_begun", lambda _one: True)
    race(ctx)
    assert len(mailbox.mails) > len(set(mailbox.names)) == 12
