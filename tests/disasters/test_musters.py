"""The muster: asked at once, asked again while silent, answered by link or phone, counted, closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, LogEntry, Muster, MusterReply
from dispatch.disasters.queries import musters as queries
from dispatch.disasters.services import events
from dispatch.disasters.services import musters as services
from dispatch.disasters.services.musters import Said
from dispatch.disasters.vocabulary import AnsweredBy, Coming, MusterState, Safety
from dispatch.errors import Conflict, Invalid
from dispatch.notifications.models import MessageChoice, OutboxMessage
from dispatch.notifications.services import deliver_due
from tests import factories as people
from tests.disasters import factories as make

MINUTE = timedelta(minutes=1)
FINE = Said(Safety.SAFE, Coming.NOW, languages=("vi",))


def asked(event: DisasterEvent | None = None, number: int = 2, **values: object) -> Muster:
    """A muster of so many supporters."""
    for at in range(number):
        make.supporter(email=f"s{at}@example.jp", name=f"支援 {at}", **values)  # type: ignore[arg-type]
    muster = services.open_muster(people.coordinator(), event or make.event(), "本部に集合", (15, 30))
    db.session.commit()
    services.ask_again()
    return muster


def sent(kind: str | None = None) -> list[OutboxMessage]:
    """The messages written, the oldest first."""
    found = select(OutboxMessage).order_by(OutboxMessage.id)
    return list(db.session.scalars(found.where(OutboxMessage.kind == kind) if kind else found))


def test_everybody_is_asked_at_once_by_all_channels(ctx: Flask) -> None:
    """At night, too; who has chosen another channel gets both; who has no address is left to the telephone."""
    clock.advance(timedelta(hours=14))  # 23:00 in Japan: in the quiet hours
    person = make.supporter(email="web@example.jp").volunteer
    assert person is not None
    account = people.volunteer_user(person)
    db.session.add(MessageChoice(user_id=account.id, channel="webhook", webhook_url="https://hook.example/"))
    make.supporter(email="", name="宛先 なし")
    muster = asked(number=1)
    assert [(row.address, row.channel) for row in sent("muster_ask")] == [
        ("web@example.jp", "webhook"), ("web@example.jp", "mail"), ("s0@example.jp", "mail"),
    ]  # fmt: skip
    assert {row.send_after for row in sent()} == {clock.now()}
    assert "本部に集合" in sent()[0].body
    assert sorted(reply.asks for reply in muster.replies) == [0, 1, 1]
    with pytest.raises(Conflict, match="確認中"):
        asked(number=0, event=db.session.get_one(DisasterEvent, muster.event_id))


def test_only_the_silent_are_asked_again_and_ever_later(ctx: Flask) -> None:
    """After 15 minutes and 30 more, then never again by itself; a turn of the job too many says nothing."""
    muster = asked()
    answered, silent = muster.replies
    services.answer(services.bearer(answered), answered, FINE, AnsweredBy.LINK, 0)
    db.session.commit()
    told = []
    for _turn in range(6):
        told.append((services.ask_again(), services.ask_again()))
        clock.advance(15 * MINUTE)
    assert told == [(0, 0), (1, 0), (0, 0), (1, 0), (0, 0), (0, 0)]
    assert {row.address for row in sent("muster_again")} == {"s1@example.jp"}
    assert (silent.asks, silent.next_ask_at) == (3, None)
    assert services.ask_silent(people.coordinator(), muster) == 1
    db.session.commit()
    assert (services.ask_again(), services.ask_again()) == (1, 0)


def test_what_has_not_left_is_taken_back_by_an_answer(ctx: Flask) -> None:
    """Who answers before the message has left, on the phone perhaps, is not asked; what has left stays on record."""
    muster = asked()
    first, second = muster.replies
    services.answer(people.coordinator(), first, FINE, AnsweredBy.STAFF, 0)
    assert [row.address for row in sent()] == ["s1@example.jp"]
    db.session.commit()
    assert deliver_due() == 1
    services.answer(people.coordinator(), second, FINE, AnsweredBy.STAFF, 0)
    assert len(sent()) == 1


def test_an_answer_can_be_changed_until_it_is_closed(ctx: Flask) -> None:
    """What was said before is kept; a page filled in from an older answer does not overwrite a newer one."""
    muster = asked(number=1)
    (reply,) = muster.replies
    later = Said(Safety.HURT, Coming.LATER, coming_at=clock.now() + 60 * MINUTE, place="中央公民館")
    services.answer(services.bearer(reply), reply, FINE, AnsweredBy.LINK, 0)
    services.answer(services.bearer(reply), reply, later, AnsweredBy.LINK, 1)
    with pytest.raises(Conflict, match="新しい回答"):
        services.answer(people.coordinator(), reply, FINE, AnsweredBy.STAFF, 1)
    assert (reply.safety, reply.version, reply.earlier[0]["coming"]) == (Safety.HURT, 2, "now")
    assert any("けがをしています" in text for text in db.session.scalars(select(LogEntry.text)))
    services.close(people.coordinator(), muster)
    with pytest.raises(Conflict, match="締め切られました"):
        services.answer(services.bearer(reply), reply, FINE, AnsweredBy.LINK, 2)
    with pytest.raises(Conflict, match="締め切られました"):
        services.close(SYSTEM, muster)


def test_an_answer_entered_for_the_wrong_person_is_taken_back(ctx: Flask) -> None:
    """They are silent again and asked at once, whether or not they were before; what was said stays on record. Of two
    who take back the same answer one is told."""
    muster = asked()
    wrong, other = muster.replies
    services.answer(people.coordinator(), wrong, FINE, AnsweredBy.STAFF, 0)
    with pytest.raises(Conflict, match="変わっています"):
        services.withdraw(SYSTEM, other, 0)
    services.withdraw(people.coordinator(), wrong, 1)
    with pytest.raises(Conflict, match="変わっています"):
        services.withdraw(SYSTEM, wrong, 1)
    assert (wrong.safety, wrong.languages, wrong.version, wrong.earlier[0]["coming"]) == (None, [], 2, "now")
    assert queries.tally(queries.replies(muster)).silent == 2
    db.session.commit()
    assert services.ask_again() == 1
    assert [row.address for row in sent("muster_again")] == ["s0@example.jp"]
    services.answer(services.bearer(wrong), wrong, FINE, AnsweredBy.LINK, 2)
    assert wrong.next_ask_at is None


@pytest.mark.parametrize(
    "said",
    [
        Said(Safety.SAFE, Coming.LATER),
        Said(Safety.SAFE, Coming.NOW, until_at=clock.now() - timedelta(days=3650)),
    ],
)
def test_an_answer_makes_sense(ctx: Flask, said: Said) -> None:
    """Later needs a time; an end lies after its beginning."""
    (reply,) = asked(number=1).replies
    with pytest.raises(Invalid):
        services.answer(services.bearer(reply), reply, said, AnsweredBy.LINK, 0)
    assert reply.answered_at is None


def test_nobody_is_asked_in_an_event_that_is_not_open(ctx: Flask) -> None:
    """Neither for the first time nor again; the intervals must grow."""
    with pytest.raises(Conflict, match="提案"):
        asked(make.event(opened=False))
    event = make.event()
    with pytest.raises(Invalid, match="だんだん"):
        services.open_muster(people.coordinator(), event, "", (30, 15))
    services.open_muster(people.coordinator(), event, "", (15,))
    events.close(people.coordinator(), event)
    db.session.commit()
    clock.advance(15 * MINUTE)
    assert services.ask_again() == 0


def test_an_exercise_asks_only_the_drill_list(ctx: Flask) -> None:
    """Nobody else has even a row; who leaves the list is not asked again; the real event is the negative control."""
    make.supporter(email="drill@example.jp", drill=True)
    real, exercise = make.event(), make.event(exercise=True)
    drill = asked(exercise)
    assert {row.address for row in sent()} == {"drill@example.jp"}
    (reply,) = drill.replies
    reply.supporter.drill = False
    db.session.commit()
    clock.advance(15 * MINUTE)
    assert (services.ask_again(), services.ask_silent(people.coordinator(), drill)) == (0, 0)
    assert len(sent()) == 1
    assert len(services.open_muster(people.coordinator(), real, "", (15,)).replies) == 3
    db.session.commit()
    assert (services.ask_again(), len(sent())) == (3, 4)


def test_newcomers_are_asked_once(ctx: Flask) -> None:
    """Who becomes a supporter during the muster is asked by a click, and by the second click no more."""
    muster = asked(number=1)
    make.supporter(email="new@example.jp")
    desk = people.coordinator()
    assert [services.add_newcomers(desk, muster), services.add_newcomers(desk, muster)] == [1, 0]
    db.session.commit()
    assert services.ask_again() == 1
    assert len(sent("muster_ask")) == 2


def test_the_tally_counts_who_can_come(ctx: Flask) -> None:
    """The languages are those of people who can come; the silent hang in the call tree under who rings them."""
    muster = asked(number=3)
    first, second, third = muster.replies
    third.supporter.caller_id = first.supporter_id
    services.answer(services.bearer(first), first, FINE, AnsweredBy.LINK, 0)
    no = Said(Safety.NEED_HELP, Coming.NO, languages=("vi",))
    services.answer(services.bearer(second), second, no, AnsweredBy.LINK, 0)
    services.mark_called(people.coordinator(), third)
    found = queries.replies(muster)
    tally = queries.tally(found)
    assert (tally.asked, tally.answered, tally.silent, tally.in_need) == (3, 2, 1, 1)
    assert (tally.coming[Coming.NOW], tally.languages["vi"]) == (1, 1)
    ((caller, silent),) = queries.call_tree(found)
    assert (caller, silent) == (first, [third])
    assert third.called_at == clock.now()


def test_who_cannot_ring_rings_nobody(ctx: Flask) -> None:
    """In an exercise nobody off the drill list is to ring; nor is who is hurt: the next one up does, at last the desk.
    A circle that got into the rows has an end."""
    outsider = make.supporter(email="real@example.jp", name="名簿 の外")
    muster = asked(make.event(exercise=True), number=4, drill=True)
    first, second, third, fourth = muster.replies
    outsider.caller_id = first.supporter_id
    second.supporter.caller_id = outsider.id
    third.supporter.caller_id = second.supporter_id
    found = queries.replies(muster)
    assert queries.call_tree(found) == [(None, [first, fourth]), (first, [second]), (second, [third])]
    services.answer(SYSTEM, second, Said(Safety.HURT, Coming.NO), AnsweredBy.STAFF, 0)
    assert queries.call_tree(found) == [(None, [first, fourth]), (first, [third])]
    services.answer(SYSTEM, first, Said(Safety.NEED_HELP, Coming.NO), AnsweredBy.STAFF, 0)
    first.supporter.caller_id = second.supporter_id
    db.session.flush()
    assert queries.call_tree(found) == [(None, [third, fourth])]


def path_of(message: OutboxMessage) -> str:
    """Where the link in a message leads."""
    return urlsplit(next(line for line in message.body.splitlines() if line.startswith("http"))).path


def test_the_page_behind_the_link(app: Flask, client: FlaskClient) -> None:
    """Fifty kilobytes with all its files; answered and changed without signing in; in three languages; then closed."""
    with app.test_request_context():
        muster_id = asked(make.event(exercise=True), number=1, drill=True).id
        path = path_of(sent()[0])
        db.session.commit()
    page = client.get(path).text
    files = [part.split('"')[0] for part in page.split('"/static/')[1:]]
    weight = len(page.encode()) + sum(len(client.get(f"/static/{name}").data) for name in files)
    assert len(files) == 2
    assert weight <= 50_000
    assert "<script" not in page
    assert "これは訓練です" in page
    assert client.post(path, data={"coming": "now"}).status_code == 422
    late = {"safety": "safe", "coming": "later", "version": "0"}
    assert "時刻を入力してください" in client.post(path, data=late).text
    given = late | {"coming_day": "2026-12-01", "coming_time": "8:30", "place": "公民館", "languages": ["vi"]}
    answer = client.post(path, data=given)
    assert answer.status_code == 303
    assert "12月1日（火）8:30から" in client.get(answer.location).text
    assert client.post(path, data=given).status_code == 303  # sent twice
    stale = client.post(path, data=given | {"place": "駅前"})
    assert (stale.status_code, "新しい回答" in stale.text) == (409, True)
    assert client.post(path, data=given | {"version": "1", "coming": "no"}).status_code == 303
    assert "だいじょうぶですか" in client.get(path + "?lang=ja@easy").text
    english = client.get(path + "?lang=en").text
    assert 'lang="en"' in english
    assert "Vietnamese" in english
    assert client.get(path + "x").status_code == 404
    with app.app_context():
        (reply,) = db.session.scalars(select(MusterReply))
        assert (reply.coming, reply.answered_by, reply.version) == (Coming.NO, AnsweredBy.LINK, 2)
        services.close(SYSTEM, db.session.get_one(Muster, muster_id))
        db.session.commit()
    assert "締め切られました" in client.get(path).text
    assert client.post(path, data=given | {"version": "2"}).status_code == 409


def test_tomorrow_stays_the_same_day_over_midnight(app: Flask, client: FlaskClient) -> None:
    """The page was opened before midnight and is sent after it; changed a day later it does not offer what is past,
    and what cannot be any more is told at its field."""
    with app.test_request_context():
        asked(number=1)
        path = path_of(sent()[0])
        db.session.commit()
    clock.advance(14 * 60 * MINUTE + 59 * MINUTE)  # 23:59
    page = client.get(path).text
    assert '<option value="2026-12-01">明日 12月1日（火）</option>' in page
    assert "あした 12月1日（火）" in client.get(path + "?lang=ja@easy").text
    clock.advance(2 * MINUTE)
    given = {"safety": "safe", "coming": "later", "version": "0", "coming_day": "2026-12-01", "coming_time": "8:00",
             "until_day": "2026-12-01", "until_time": "20:00"}  # fmt: skip
    assert client.post(path, data=given).status_code == 303
    with app.app_context():
        (reply,) = db.session.scalars(select(MusterReply))
        assert (reply.coming_at, reply.until_at) == tuple(
            datetime(2026, 12, 1, hour, tzinfo=ZoneInfo("Asia/Tokyo")) for hour in (8, 20)
        )
    clock.advance(24 * 60 * MINUTE)  # the day after: 8:00 of the day before is none of today's
    later = client.get(path).text
    assert 'value="now" checked' in later
    assert 'value="08:00"' not in later
    wrong = client.post(path, data=given | {"version": "1"})
    assert (wrong.status_code, "今より後の時刻" in wrong.text) == (422, True)
    for nonsense in ({"coming_day": "x"}, {"coming_day": "9999-12-31"}, {"coming_day": ""}):
        assert client.post(path, data=given | {"version": "1"} | nonsense).status_code == 422


def test_the_desk_asks_answers_for_callers_and_closes(
    app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    """From the empty page to a tally with one answer by phone, a file, and the end; a volunteer sees it on top."""
    with app.app_context():
        people.coordinator(email="desk@example.jp")
        event = make.event(exercise=True)
        one = make.supporter(email="own@example.jp", drill=True, name="白川 あゆ")
        assert one.volunteer is not None
        people.volunteer_user(one.volunteer)
        make.supporter(email="b@example.jp", drill=True)
        base = f"/disasters/{event.id}/muster/"
        db.session.commit()
    desk = sign_in("desk@example.jp")
    assert "支援者2人に" in desk.get(base).text
    assert desk.post(base + "new", data={"intervals": "15、5"}).status_code == 422
    assert desk.post(base + "new", data={"intervals": "たくさん"}).status_code == 422
    assert desk.post(base + "new", data={"intervals": "15、30分", "text": "集合"}).status_code == 303
    with app.app_context():
        reply_id = db.session.scalars(select(MusterReply.id).order_by(MusterReply.id)).all()[0]
    assert desk.post(f"{base}{reply_id}/called").status_code == 303
    said = {"safety": "hurt", "version": "0", "at_home": "y", "languages": ["vi"]}
    assert desk.post(f"{base}{reply_id}", data=said).status_code == 303
    page = desk.get(base).text
    assert "けがをしています" in page
    assert "muster-map" in page
    assert "回答を入力" in page
    file = desk.get(base + "answers.csv")
    assert "白川 あゆ" in file.get_data().decode("utf-8-sig")
    assert "%E8%A8%93%E7%B7%B4" in file.headers["Content-Disposition"]  # 訓練
    assert "回答を取り消す" in desk.get(f"{base}{reply_id}").text
    assert desk.post(f"{base}{reply_id}/withdraw", data={"version": "1"}).status_code == 303
    assert "けがをしています" not in desk.get(base).text
    assert "前の回答" in desk.get(f"{base}{reply_id}").text
    assert desk.post(f"{base}{reply_id}/withdraw", data={"version": "x"}).status_code == 409
    assert "安否の確認" in sign_in("own@example.jp").get("/my/").text
    assert desk.post(base + "again").status_code == 303
    assert desk.post(base + "close").status_code == 303
    assert desk.post(base + "again").status_code == 409
    assert "安否の確認" not in sign_in("own@example.jp").get("/my/").text
    with app.app_context():
        assert db.session.scalars(select(Muster.state)).one() == MusterState.CLOSED


def test_an_answer_sent_twice_is_one_answer(ctx: Flask) -> None:
    """The line breaks before the page comes back, and the same form is sent again: nobody is told of another screen.
    Another answer from the same old page is refused."""
    (reply,) = asked(number=1).replies
    for _turn in range(2):
        services.answer(services.bearer(reply), reply, FINE, AnsweredBy.LINK, 0)
    assert (reply.version, reply.earlier) == (1, [])
    with pytest.raises(Conflict, match="ほかの画面"):
        services.answer(services.bearer(reply), reply, Said(Safety.HURT, Coming.NO), AnsweredBy.LINK, 0)
