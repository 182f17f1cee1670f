"""The desk's pages of sendings: two people, numbers only, and the file for other systems."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.db import db
from dispatch.disasters.models import Alert, DisasterEvent, Notice, NoticeTranslation
from dispatch.disasters.services import alerts as services
from dispatch.disasters.services.alerts import send_letters
from dispatch.disasters.telegrams.cap import Status, read_alert
from dispatch.disasters.vocabulary import AlertState, NoticeState, TranslationState
from dispatch.disasters.wording.tongues import TONGUES, words
from dispatch.errors import Conflict
from tests import factories as make
from tests.disasters import factories as disasters
from tests.disasters.alerts import scenes
from tests.disasters.notices.scenes import Scene
from tests.support.races import at_once
from tests.support.sent import sent_of

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def event_id(app: Flask) -> int:
    """An exercise, a desk of two, three residents of whom two want exercises."""
    with app.app_context():
        scenes.desk()
        scenes.residents(2, drill=True)
        scenes.resident("nam@example.jp")
        found = disasters.event(exercise=True).id
        db.session.commit()
        return found


def test_a_draft_needs_a_choice_of_notice(app: Flask, sign_in: SignIn, event_id: int) -> None:
    """Nothing chosen: the list again with a sentence at the field."""
    with app.test_request_context():
        Scene(event=db.session.get_one(DisasterEvent, event_id)).approved()
        db.session.commit()
    client, start = sign_in("writer@example.jp"), f"/disasters/{event_id}/alerts/"
    asked = client.post(start + "from-notice", data={"notice": ""})
    assert asked.status_code == 422
    assert "翻訳したお知らせを送る" in asked.text
    assert 'aria-invalid="true"' in asked.text


def test_two_write_at_once(app: Flask, sign_in: SignIn, event_id: int) -> None:
    """The later one is told, keeps what was typed, and can put it in after a look at the other's words."""
    one, other = sign_in("writer@example.jp"), sign_in("reader@example.jp")
    start = f"/disasters/{event_id}/alerts/"
    words_of_one = {"texts-0-title": "給水の場所", "texts-0-body": "中央公園で水を配ります。"}
    page = one.post(start + "new", data=sent_of(one.get(start + "new")) | words_of_one).location
    mine, theirs = sent_of(one.get(page + "/edit")), sent_of(other.get(page + "/edit"))
    assert (
        other.post(page + "/edit", data=theirs | {"texts-0-body": "北公園に変わりました。"}).status_code
        == 303
    )
    refused = one.post(page + "/edit", data=mine | {"texts-0-body": "南公園でも配ります。"})
    assert refused.status_code == 409
    assert "ほかの人が先にこの一斉配信を変更しました" in refused.text
    assert "南公園でも配ります。" in refused.text
    assert "北公園に変わりました。" in one.get(page).text
    assert one.post(page + "/edit", data=sent_of(refused)).status_code == 303
    assert "南公園でも配ります。" in one.get(page).text


def test_written_by_one_and_approved_by_another(app: Flask, sign_in: SignIn, event_id: int) -> None:
    """From the empty list to the last letter; the writer has no button to approve, and no page names an address."""
    writer, reader = sign_in("writer@example.jp"), sign_in("reader@example.jp")
    start = f"/disasters/{event_id}/alerts/"
    assert "一斉配信はまだありません" in writer.get(start).text
    form = sent_of(writer.get(start + "new"))
    half = writer.post(start + "new", data=form | {"texts-0-title": "給水の場所"})
    assert half.status_code == 422
    assert "題名と本文の両方を書いてください。" in half.text
    made = writer.post(
        start + "new", data=form | {"texts-0-title": "給水の場所", "texts-0-body": "中央公園で水を配ります。"}
    )
    assert made.status_code == 303
    page = made.location
    assert "今送ると、2人に届きます" in writer.get(page).text
    assert writer.post(page + "/submit").status_code == 303
    assert "承認して送る" not in writer.get(page).text
    sent = sent_of(reader.get(page))
    assert writer.post(page + "/approve", data=sent).status_code == 403
    assert reader.post(page + "/approve", data={"seen": "other"}).status_code == 409
    assert reader.post(page + "/approve", data=sent).status_code == 303
    with app.test_request_context():
        assert send_letters() == 2
        assert send_letters() == 0
    for shown in (
        reader.get(page).text,
        reader.get(start).text,
        reader.get(f"/disasters/{event_id}/log").text,
    ):
        assert "@example.jp" not in shown.replace("reader@example.jp", "")
    watched = reader.get(page, headers={"HX-Request": "true"})
    assert ("送信済み" in watched.text, watched.headers["HX-Refresh"]) == (True, "true")


def test_a_draft_is_thrown_away(app: Flask, sign_in: SignIn, event_id: int) -> None:
    """After a question; the log keeps its title, nobody can open it any more. Not one that somebody has changed since,
    nor one that was approved."""
    with app.app_context():
        event = db.session.get_one(DisasterEvent, event_id)
        waiting, sending = scenes.written(event)[0], scenes.approved(event)[0]
        pages = [f"/disasters/{event_id}/alerts/{alert.id}" for alert in (waiting, sending)]
    one, other = sign_in("writer@example.jp"), sign_in("reader@example.jp")
    asked = one.get(pages[0] + "/discard")
    assert "承認の依頼もなくなります" in asked.text
    assert one.post(pages[0] + "/discard", data={"seen": ""}).status_code == 409
    approve = sent_of(other.get(pages[0]))
    gone = one.post(pages[0] + "/discard", data=sent_of(asked))
    assert (gone.status_code, gone.location) == (303, f"/disasters/{event_id}/alerts/")
    assert other.post(pages[0] + "/approve", data=approve).status_code == 404
    assert "一斉配信「給水の場所」の下書きを破棄しました" in one.get(f"/disasters/{event_id}/log").text
    assert "破棄する" not in one.get(pages[1]).text
    refused = one.post(pages[1] + "/discard", data=sent_of(one.get(pages[1] + "/discard")))
    assert (refused.status_code, "破棄できません" in refused.text) == (409, True)


def test_thrown_away_while_somebody_approves(app: Flask, event_id: int) -> None:
    """At the same moment: one of them is told, in a sentence."""
    with app.app_context():
        alert = scenes.written(db.session.get_one(DisasterEvent, event_id))[0]
        number, seen = alert.id, services.stamp(alert)
        db.session.commit()

    def acts(verb: Callable[[User, Alert, str], object]) -> Callable[[], object]:
        def act() -> None:
            found = db.session.get(Alert, number)
            if found is None:
                raise Conflict("404")
            verb(scenes.desk()[1], found, seen)

        return act

    told = at_once(app, acts(services.approve), acts(services.discard))
    assert sorted(map(bool, told)) == [False, True]


def test_from_a_notice(app: Flask, sign_in: SignIn, event_id: int) -> None:
    """Only approved words are taken over, with the notice's end."""
    with app.app_context():
        notice = Notice(
            event_id=event_id, title="断水", body="断水しています。", source="架空市", state=NoticeState.TRANSLATING,
            expires_at=clock.now() + timedelta(hours=5),
        )  # fmt: skip
        for code, state in (("vi", TranslationState.APPROVED), ("en", TranslationState.READ)):
            notice.translations.append(
                NoticeTranslation(
                    language=code, state=state, title=f"{code} title", body="body",
                    approved_at=clock.now() if state == TranslationState.APPROVED else None,
                )
            )  # fmt: skip
        db.session.add(notice)
        db.session.commit()
        chosen = notice.id
    writer = sign_in("writer@example.jp")
    start = f"/disasters/{event_id}/alerts/"
    assert writer.post(start + "from-notice", data={"notice": ""}).status_code == 422
    assert writer.post(start + "from-notice", data={"notice": chosen}).status_code == 303
    with app.app_context():
        alert = db.session.query(Alert).one()
        assert (sorted(alert.texts), alert.notice_id) == (["ja", "vi"], chosen)
        assert alert.expires_at == clock.now() + timedelta(hours=5)


def test_stopping_says_why(app: Flask, sign_in: SignIn, event_id: int) -> None:
    """A reason is wanted; then the page says it, and the rest may leave after all."""
    with app.test_request_context():
        alert, _reader = scenes.approved(disasters.event(exercise=True, title="二つ目の訓練"))
        page = f"/disasters/{alert.event_id}/alerts/{alert.id}"
    reader = sign_in("reader@example.jp")
    assert reader.post(page + "/stop", data={"reason": ""}).status_code == 422
    assert reader.post(page + "/stop", data={"reason": "場所が変わった"}).status_code == 303
    assert "場所が変わった" in reader.get(page).text
    assert reader.post(page + "/resume").status_code == 303
    assert reader.post(page + "/resume").status_code == 409


def test_the_file_for_other_systems(app: Flask, sign_in: SignIn, event_id: int) -> None:
    """CAP 1.2 that our own reader takes: a draft until it is approved, then an exercise; a block a language."""
    with app.app_context():
        alert, _writer, _reader = scenes.written(disasters.event(exercise=True), areas=["東区"])
        db.session.commit()
        page = f"/disasters/{alert.event_id}/alerts/{alert.id}"
        number = alert.id
    desk = sign_in("reader@example.jp")
    assert read_alert(desk.get(page + "/alert.xml").data).status is Status.DRAFT
    desk.post(page + "/approve", data=sent_of(desk.get(page)))
    answer = desk.get(page + "/alert.xml")
    assert "%E8%A8%93%E7%B7%B4" in answer.headers["Content-Disposition"]
    found = read_alert(answer.data)
    assert (found.status, [info.language for info in found.infos]) == (Status.EXERCISE, ["ja", "en", "vi"])
    assert found.infos[2].headline == "【DIỄN TẬP】Nơi phát nước"
    assert found.infos[0].areas[0].description == "東区"
    with app.app_context():
        alert = db.session.get_one(Alert, number)
        assert alert.state is AlertState.SENDING


def test_others_do_not_come_in(app: Flask, sign_in: SignIn, event_id: int) -> None:
    """A volunteer sees none of it; an alert of another event is not found."""
    with app.app_context():
        make.volunteer_user(make.volunteer({"vi": 3}), email="volunteer@example.jp")
        other = scenes.written(disasters.event())[0].id
        db.session.commit()
    assert sign_in("volunteer@example.jp").get(f"/disasters/{event_id}/alerts/").status_code == 403
    assert sign_in("reader@example.jp").get(f"/disasters/{event_id}/alerts/{other}").status_code == 404


def test_every_language_has_every_word() -> None:
    """The residents' words: the same keys everywhere, nothing empty, each language under a name of its own."""
    keys = words("ja").keys()
    for code in TONGUES:
        assert words(code).keys() == keys, code
        assert all(text.strip() for text in words(code).values()), code
    assert len({words(code)["name"] for code in TONGUES}) == len(TONGUES) == 13
