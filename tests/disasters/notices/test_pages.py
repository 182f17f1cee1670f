"""The desk's pages and the translators': the whole way through the forms, by account and by link."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Notice, NoticeTranslation, Phrase, Supporter
from dispatch.disasters.queries.notices.phrases import offered
from dispatch.disasters.queries.people import name_of
from dispatch.disasters.services import events
from dispatch.disasters.services.notices import asking, phrases, publishing, translating
from dispatch.disasters.vocabulary import NoticeState, TranslationState
from tests import factories as desk
from tests.disasters.notices.scenes import BY_LINK, PLAIN, WORDS, Scene

SignIn = Callable[[str], FlaskClient]
NEW = {
    "title": "給水のお知らせ",
    "body": "市役所にて給水を実施します。",
    "source": "架空市水道局",
    "until_day": "2026-12-01",
    "until_time": "9:00",
}


@pytest.fixture
def scene(app: Flask) -> Scene:
    """A desk of two, a translator with an account, a second reader without."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        made = Scene()
        made.desk.email, made.other.email = "desk@example.jp", "other@example.jp"
        assert made.writer.volunteer
        desk.volunteer_user(made.writer.volunteer, email="own@example.jp")
        db.session.commit()
    return made


def newest(app: Flask) -> tuple[int, dict[str, int], dict[str, int]]:
    """The notice, its translations by language, and their versions."""
    with app.app_context():
        notice = db.session.scalars(select(Notice).order_by(Notice.id.desc())).first()
        assert notice
        rows = {one.language: one for one in notice.translations}
        return (
            notice.id,
            {code: one.id for code, one in rows.items()},
            {code: one.version for code, one in rows.items()},
        )


def test_the_way_through_the_pages(app: Flask, scene: Scene, sign_in: SignIn) -> None:
    """Taken in, written plainly, proposed to two people, translated, read by link, approved, published, withdrawn."""
    client, other = sign_in("desk@example.jp"), sign_in("other@example.jp")
    base = f"/disasters/{scene.event_id}/notices"
    assert "お知らせはまだありません" in client.get(f"{base}/").text
    assert client.post(f"{base}/new", data=NEW | {"source_url": "javascript:x"}).status_code == 422
    past = client.post(f"{base}/new", data=NEW | {"until_day": "2026-11-29"})
    assert "これからの日時" in past.text
    made = client.post(f"{base}/new", data=NEW)
    assert made.status_code == 303
    page = client.get(made.location).text
    assert "むずかしい言葉です" in page
    assert "水（みず）を くばる" not in page.replace("<ruby>", "")
    plain = {"version": "0", "title": PLAIN[0], "body": PLAIN[1]}
    assert client.post(made.location, data=plain | {"check": "1"}).status_code == 200
    assert client.post(made.location, data=plain).status_code == 303
    stale = other.post(made.location, data=plain | {"body": "ほかの文"})
    assert stale.status_code == 409
    assert "ほかの文" in stale.text
    number, _translations, _versions = newest(app)
    assert client.post(f"{base}/{number}/languages", data={"languages": ["vi"]}).status_code == 303
    page = client.get(f"{base}/{number}/assign").text
    assert "海野 空" in page
    _number, rows, versions = newest(app)
    with app.app_context():
        people = {name_of(one): one.id for one in db.session.scalars(select(Supporter))}
    pair = {
        "pairs-0-translation_id": rows["vi"],
        "pairs-0-version": versions["vi"],
        "pairs-0-translator": people["海野 空"],
        "pairs-0-reader": people["海野 空"],
    }
    same = client.post(f"{base}/{number}/assign", data=pair)
    assert same.status_code == 422
    assert "別の人" in same.text
    pair["pairs-0-reader"] = people["川辺 光"]
    assert client.post(f"{base}/{number}/assign", data=pair).status_code == 303
    assert client.post(f"{base}/{number}/assign", data=pair | {"pairs-0-reader": ""}).status_code == 409
    write(app, sign_in, rows["vi"])
    read(app, client, rows["vi"], people["川辺 光"])
    _number, _rows, versions = newest(app)
    here = f"{base}/translations/{rows['vi']}"
    assert "承認する" in client.get(f"{here}/").text
    kept = client.post(f"{here}/approve", data={"version": versions["vi"], "keep": "1"})
    assert kept.status_code == 303
    easy = f"{base}/translations/{rows['ja-easy']}/approve"
    assert client.post(easy, data={"version": versions["ja-easy"]}).status_code == 403
    assert other.post(easy, data={"version": versions["ja-easy"]}).status_code == 303
    where = {"public_page": "y", "places": "公民館", "until_day": "2026-12-01", "until_time": "9:00"}
    assert client.post(f"{base}/{number}/publish", data=where | {"until_time": "9:01"}).status_code == 422
    assert client.post(f"{base}/{number}/publish", data=where).status_code == 303
    assert WORDS[0] in client.get("/notices/vi/").text
    assert client.get(f"{base}/{number}/").status_code == 200
    assert client.post(f"{base}/{number}/withdraw", data={"reason": "断水の終了"}).status_code == 303
    assert WORDS[0] not in client.get("/notices/vi/").text
    page = client.get(f"{base}/").text
    assert "撤去が必要な掲示" in page
    with app.app_context():
        notice = db.session.get_one(Notice, number)
        board = next(one.id for one in notice.publications if not one.public_page)
        assert {one.text for one in db.session.scalars(select(Phrase))} == {WORDS[0], *WORDS[1].splitlines()}
    assert client.post(f"{base}/publications/{board}/taken-down").status_code == 303
    assert "撤去が必要な掲示" not in client.get(f"{base}/").text


def write(app: Flask, sign_in: SignIn, translation_id: int) -> None:
    """The translator, signed in: saves, is told of an older state, hands in."""
    client, page = sign_in("own@example.jp"), f"/my/translations/{translation_id}/"
    assert "給水" not in client.get("/my/translations/").text
    assert "水（みず）" in client.get("/my/translations/").text
    version = newest(app)[2]["vi"]
    text = {"version": version, "title": WORDS[0], "body": WORDS[1]}
    assert client.post(f"{page}save", data=text).status_code == 303
    stale = client.post(f"{page}hand-in", data=text | {"body": "Nước ở trường học."})
    assert stale.status_code == 409
    assert "Nước ở trường học." in stale.text
    assert client.post(f"{page}hand-in", data=text | {"version": version + 1}).status_code == 303
    assert client.get(page).status_code == 200
    assert client.post(f"{page}confirm", data={"version": version + 2}).status_code == 403


def read(app: Flask, client: FlaskClient, translation_id: int, reader_id: int) -> None:
    """The second reader, by the link of the message: returned once, mended, confirmed; looking changes nothing."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        one = db.session.get_one(NoticeTranslation, translation_id)
        assert one.reader
        token = asking.link_of(one, one.reader)
    page = f"/translations/{token}/"
    stranger = app.test_client()
    version = newest(app)[2]["vi"]
    for _look in range(2):
        assert "確認した" in stranger.get(page).text
    assert newest(app)[2]["vi"] == version
    assert stranger.post(f"{page}return", data={"version": version, "remark": ""}).status_code == 422
    assert stranger.post(f"{page}confirm", data={"version": version}).status_code == 303
    assert (
        stranger.post(f"{page}hand-in", data={"version": version + 1, "title": "x", "body": "y"}).status_code
        == 409
    )
    assert stranger.post(f"{page}unknown").status_code == 404
    assert stranger.get("/translations/nonsense/").status_code == 404


def test_others_have_no_business_there(app: Flask, sign_in: SignIn) -> None:
    """Strangers sign in first, volunteers get no page of the desk, and nobody sees another one's translation."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        scene = Scene()
        other = desk.volunteer({"vi": 3})
        desk.volunteer_user(other, email="stranger@example.jp")
        one = scene.assigned()
        number = one.id
        db.session.commit()
    client = sign_in("stranger@example.jp")
    assert client.get(f"/disasters/{scene.event_id}/notices/").status_code == 403
    assert client.get(f"/my/translations/{number}/").status_code == 404
    assert "登録されていません" in client.get("/my/translations/").text
    assert app.test_client().get(f"/my/translations/{number}/").status_code == 302


def test_phrases_are_offered_and_counted(ctx: Flask) -> None:
    """The same words exactly, other numbers nearly, other words not at all; what is used is counted when approved."""
    scene = Scene()
    phrases.keep(scene.desk, "お金（かね）は いりません。", "vi", "Miễn phí.")
    phrases.keep(scene.desk, "水（みず）を 3回（かい） 配（くば）ります", "vi", "Phát nước 3 lần")
    phrases.keep(scene.desk, "学校（がっこう）は 休（やす）みです。", "vi", "Trường học nghỉ.")
    one = scene.read()
    found = {match.phrase.text: match for match in offered(one)}
    assert found["Miễn phí."].exact
    assert not found["Phát nước 3 lần"].exact
    assert "Trường học nghỉ." not in found
    translating.approve(scene.desk, one, one.version)
    assert phrases.count_uses(one) == 1
    assert found["Miễn phí."].phrase.uses == 1
    assert phrases.keep_all(scene.desk, one) == 2


def test_nothing_of_an_exercise_is_kept(ctx: Flask) -> None:
    """An exercise's words never become approved phrases; a real event's do."""
    drill, real = Scene(exercise=True), Scene()
    assert phrases.keep_all(drill.desk, drill.approved()) == 0
    assert phrases.keep_all(real.desk, real.approved()) == 3


def test_giving_back(ctx: Flask) -> None:
    """Whoever cannot do it after all frees it for somebody else, and what is written stays."""
    scene = Scene()
    one = scene.assigned()
    translating.save(BY_LINK, scene.writer, one, one.version, *WORDS)
    translating.give_back(BY_LINK, scene.reader, one, one.version)
    assert (one.reader_id, one.state) == (None, TranslationState.ASSIGNED)
    translating.give_back(BY_LINK, scene.writer, one, one.version)
    assert (one.translator_id, one.state, one.title) == (None, TranslationState.WAITING, WORDS[0])
    assert one.notice.state is NoticeState.TRANSLATING


def test_nobody_is_offered_what_they_may_not_approve(
    app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    """Whoever wrote the plain Japanese reads that another one approves it; the other one has the button."""
    with app.test_request_context():
        scene = Scene()
        scene.desk.email, scene.other.email = "writer@desk.example.jp", "other@desk.example.jp"
        easy = scene.of(scene.translating(), "ja-easy")
        page = f"/disasters/{scene.event_id}/notices/translations/{easy.id}/"
        db.session.commit()
    own = sign_in("writer@desk.example.jp").get(page).text
    assert "ほかの職員の承認を待っています" in own
    assert "承認する</button>" not in own
    assert "承認する</button>" in sign_in("other@desk.example.jp").get(page).text


def test_a_translator_finds_what_waits(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """On the first page while there is something to do; neither there nor on the list after the event is over."""
    with app.test_request_context():
        scene = Scene(exercise=True)
        person = scene.writer.volunteer
        assert person
        desk.volunteer_user(person, email="own@example.jp")
        number, event_id = scene.assigned().id, scene.event_id
        db.session.commit()
    client = sign_in("own@example.jp")
    page = client.get("/my/").text
    assert "災害時の翻訳・確認のお願いが1件あります" in page
    assert "【訓練】" in page
    assert "/my/translations/" in page
    assert "提出する" in client.get(f"/my/translations/{number}/").text
    with app.test_request_context():
        events.close(desk.coordinator(), db.session.get_one(DisasterEvent, event_id))
        db.session.commit()
    assert "災害時の翻訳・確認のお願い" not in client.get("/my/").text
    assert "いまお願いしている翻訳はありません" in client.get("/my/translations/").text
    page = client.get(f"/my/translations/{number}/").text
    assert "この災害の対応は終わりました" in page
    assert "提出する" not in page


def test_what_was_withdrawn_is_not_asked_for(app: Flask, client: FlaskClient) -> None:
    """The link of the message says so and has no form that could not be handed in."""
    with app.test_request_context():
        scene = Scene()
        one = scene.assigned()
        link = f"/translations/{asking.link_of(one, scene.writer)}/"
        db.session.commit()
        assert "提出する" in client.get(link).text
        publishing.withdraw(scene.desk, one.notice, "断水が終わったため")
        db.session.commit()
    page = client.get(link).text
    assert "このお知らせは取り下げられました" in page
    assert "提出する" not in page
