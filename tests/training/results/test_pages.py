"""The trainer's pages and the door: who may come in, what is written, and what a wrong or late code is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.app import limiter_of
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import RoleName
from tests import factories as people
from tests.conftest import MONDAY
from tests.training import factories as make
from tests.training.results_life import completed, held
from training import keys
from training.certificates import serials
from training.models import Attendance, Award, Enrolment, Meeting
from training.services import attendance
from training.vocabulary import CheckInWay, EnrolmentState

TRAINER, OTHER, DESK = "trainer@example.jp", "other@example.jp", "desk@example.jp"
LEARNERS = ("a@example.jp", "b@example.jp")


@dataclass
class Place:
    """Keys of a session that begins at the tests' moment, one hour long."""

    session: int
    meeting: int
    learners: tuple[int, int]


@pytest.fixture
def place(app: Flask) -> Place:
    """With its trainer, another trainer, the desk and two learners, all with accounts."""
    with app.test_request_context():
        learners = [people.volunteer(email=mail) for mail in LEARNERS]
        for one in learners:
            people.volunteer_user(one)
        life = held(start=MONDAY, days=1, learners=learners)
        teaches = people.user(RoleName.TRAINER, email=TRAINER)
        people.user(RoleName.TRAINER, email=OTHER)
        people.coordinator(email=DESK)
        life.session.trainers = [make.trainer(user_id=teaches.id)]
        db.session.commit()
        first, second = (one.id for one in life.enrolments)
        return Place(life.session.id, life.session.meetings[0].id, (first, second))


def rows(app: Flask) -> dict[int, int]:
    """Minutes by enrolment."""
    with app.test_request_context():
        return {row.enrolment_id: row.minutes for row in db.session.scalars(select(Attendance))}


def test_only_the_own_trainer_and_the_desk_come_in(
    app: Flask, place: Place, sign_in: Callable[[str], FlaskClient]
) -> None:
    """Every page of a session is shut to other trainers and to learners; certificates are given by the desk alone."""
    paths = [
        f"/teach/sessions/{place.session}", f"/teach/sessions/{place.session}/scores",
        f"/teach/sessions/{place.session}/decide", f"/teach/meetings/{place.meeting}",
        f"/teach/meetings/{place.meeting}/code", f"/teach/meetings/{place.meeting}/paper",
        f"/teach/learners/{place.learners[0]}",
    ]  # fmt: skip
    browsers = {mail: sign_in(mail) for mail in (TRAINER, OTHER, DESK, LEARNERS[0])}
    for path in paths:
        codes = [browsers[mail].get(path).status_code for mail in (TRAINER, DESK, OTHER, LEARNERS[0])]
        assert codes == [200, 200, 403, 403], path
    home = browsers[TRAINER].get("/teach/").text
    assert f"/teach/meetings/{place.meeting}/code" in home
    assert "担当する研修はありません" in browsers[OTHER].get("/teach/").text
    assert browsers[TRAINER].post(f"/teach/sessions/{place.session}/decide").status_code == 403


def test_the_moving_code_checks_in_once_by_one_button(
    app: Flask, place: Place, client: FlaskClient, sign_in: Callable[[str], FlaskClient]
) -> None:
    """Looking writes nothing; the button does, once; somebody not signed in keeps the code over the sign-in; an old, a
    foreign and a mangled code are told apart."""
    with app.test_request_context():
        token = keys.door().token(place.meeting, MONDAY)
    own = sign_in(LEARNERS[0])
    for path in ("/my/training/", f"/my/training/{place.session}"):
        assert "研修の受付をする" in own.get(path).text
    page = own.get(f"/check-in/{token}", follow_redirects=True)
    assert "出席する" in page.text
    assert rows(app) == {}
    assert "出席を受け付けました" in own.post("/check-in/here", follow_redirects=True).text
    assert rows(app) == {place.learners[0]: 180}
    assert "研修の受付をする" not in own.get("/my/training/").text
    own.get(f"/check-in/{token}")
    assert own.post("/check-in/here").status_code == 409
    to_login = client.get(f"/check-in/{token}")
    assert "/account/login" in to_login.headers["Location"]
    client.post("/account/login", data={"email": LEARNERS[1], "password": people.PASSWORD})
    with clock.at(MONDAY + timedelta(minutes=5)):
        assert client.post("/check-in/here").status_code == 303
    assert rows(app).keys() == set(place.learners)
    with clock.at(MONDAY + timedelta(minutes=2)):
        assert own.get(f"/check-in/{token}").status_code == 410
    assert own.get(f"/check-in/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}").status_code == 404
    assert own.get("/check-in/nonsense").status_code == 404
    stranger = sign_in(DESK)
    stranger.get(f"/check-in/{token}")
    assert stranger.post("/check-in/here").status_code == 403


def test_an_open_sheet_takes_nothing_from_who_checks_in(
    app: Flask, place: Place, sign_in: Callable[[str], FlaskClient]
) -> None:
    """Somebody comes late and checks in at the door while the sheet lies open: saved with others, or with the rest
    present, it leaves their minutes; marked here, too, the line is shown as it is now and asked again. Negative
    control: of a sheet that shows what is written, the mark counts."""
    one, two = place.learners
    trainer, path = sign_in(TRAINER), f"/teach/meetings/{place.meeting}"

    def shown() -> dict[str, str]:
        return dict(re.findall(r'name="(was-\d+)" value="([^"]*)"', trainer.get(path).text))

    blank = shown()
    assert len(blank) == 2
    with app.test_request_context(), clock.at(MONDAY + timedelta(minutes=20)):
        learner = db.session.get_one(Enrolment, one).volunteer
        meeting = db.session.get_one(Meeting, place.meeting)
        attendance.check_in(SYSTEM, meeting, learner, CheckInWay.QR)
        db.session.commit()
    sheet = {**blank, f"minutes-{one}": "", f"minutes-{two}": ""}
    assert trainer.post(path, data={**sheet, f"choice-{two}": "all"}).status_code == 303
    assert rows(app) == {one: 160, two: 180}
    assert trainer.post(path, data={**sheet, "rest": "1"}).status_code == 303
    assert rows(app) == {one: 160, two: 180}
    asked = trainer.post(path, data={**sheet, f"choice-{one}": "all"})
    assert (asked.status_code, rows(app)[one]) == (422, 160)
    assert "ほかの記録が先に入りました" in asked.text
    assert 'value="160"' in asked.text
    assert trainer.post(path, data={**shown(), f"choice-{one}": "all"}).status_code == 303
    assert rows(app) == {one: 180, two: 180}


def test_the_code_seen_is_worth_nothing_after_ten_minutes(
    app: Flask, place: Place, sign_in: Callable[[str], FlaskClient]
) -> None:
    """Nor without having been seen at all."""
    own = sign_in(LEARNERS[0])
    assert own.post("/check-in/here").status_code == 410
    with app.test_request_context():
        token = keys.door().token(place.meeting, MONDAY)
    own.get(f"/check-in/{token}")
    with clock.at(MONDAY + timedelta(minutes=11)):
        assert own.post("/check-in/here").status_code == 410
    assert rows(app) == {}


def test_the_digits_do_the_same_and_guessing_is_limited(
    app: Flask, place: Place, sign_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wide digits are read; wrong ones are told; the limit counts the person's tries."""
    with app.test_request_context():
        right = keys.door().digits(place.meeting, MONDAY)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    limiter_of(app).reset()
    monkeypatch.setitem(app.config, "CHECK_IN_RATE_LIMIT", "5 per minute")
    one, two = (sign_in(mail) for mail in LEARNERS)
    told = one.post("/check-in/digits", data={"meeting": place.meeting, "digits": wrong})
    assert (told.status_code, "番号が違う" in told.text) == (422, True)
    wide = right.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert one.post("/check-in/digits", data={"meeting": place.meeting, "digits": wide}).status_code == 303
    assert rows(app) == {place.learners[0]: 180}
    limited = [
        two.post("/check-in/digits", data={"meeting": place.meeting, "digits": wrong}).status_code
        for _ in range(7)
    ]
    assert limited == [422] * 5 + [429] * 2


def test_trying_codes_of_certificates_is_limited(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One address may look so often and then has to wait."""
    limiter_of(app).reset()
    monkeypatch.setitem(app.config, "VERIFY_RATE_LIMIT", "3 per minute")
    told = [client.get(f"/certificates/{serials.make()}").status_code for _ in range(4)]
    assert told == [404, 404, 404, 429]


def test_the_sheet_the_scores_and_the_decision(
    app: Flask, place: Place, sign_in: Callable[[str], FlaskClient]
) -> None:
    """A wrong line saves nothing; unmarked people can be marked present at once; the trainer asks, the desk decides."""
    trainer, desk = sign_in(TRAINER), sign_in(DESK)
    one, two = place.learners
    path = f"/teach/meetings/{place.meeting}"
    bad = trainer.post(path, data={f"choice-{one}": "all", f"choice-{two}": "part", f"minutes-{two}": "200"})
    assert (bad.status_code, "1から180までの分数" in bad.text, rows(app)) == (422, True, {})
    sent = {f"choice-{two}": "part", f"minutes-{two}": "９０", "rest": "1"}
    assert trainer.post(path, data=sent).status_code == 303
    assert rows(app) == {one: 180, two: 90}
    with clock.at(MONDAY + timedelta(hours=4)):
        scores = f"/teach/sessions/{place.session}/scores"
        day = {"taken_on": "2026-11-30"}
        assert trainer.post(scores, data={**day, f"score-{one}": "百"}).status_code == 422
        assert trainer.post(scores, data=day).status_code == 422
        assert trainer.post(scores, data={**day, f"score-{one}": "88"}).status_code == 303
        assert trainer.post(f"/teach/sessions/{place.session}/propose").status_code == 303
        preview = desk.get(f"/teach/sessions/{place.session}/decide").text
        assert "判定の依頼が届いています" in preview
        assert re.search(r"受講時間が足りません（90分 / 144分）", preview)
        nobody = desk.post(f"/teach/sessions/{place.session}/decide", follow_redirects=True)
        assert "何も変えていません" in nobody.text
        decided = desk.post(f"/teach/sessions/{place.session}/decide", data={"complete": one, "fail": two})
        assert decided.status_code == 303
    with app.test_request_context():
        assert db.session.scalars(select(Award.enrolment_id)).all() == [one]
        assert db.session.get_one(Enrolment, two).state is EnrolmentState.NOT_COMPLETED
        posted = set(db.session.scalars(select(OutboxMessage.kind)))
        assert {"results_proposed", "certificate_ready"} <= posted


def test_what_one_learner_has_can_be_put_right_and_made_up(
    app: Flask, place: Place, sign_in: Callable[[str], FlaskClient]
) -> None:
    """A make-up by the form, a score corrected with its reason, the trace shown; another's attempt cannot be named."""
    with app.test_request_context():
        life = held(1)
        result = completed(life)
        earlier = make.session(life.course, start=MONDAY - timedelta(days=30)).meetings[0].id
        key, missed = result.id, life.session.meetings[1].id
        db.session.commit()
    desk = sign_in(DESK)
    path = f"/teach/learners/{key}"
    sent = {"missed": missed, "at": earlier, "minutes": "150", "note": "振替"}
    assert desk.post(f"{path}/make-up", data={**sent, "minutes": "999"}).status_code == 422
    assert desk.post(f"{path}/make-up", data=sent).status_code == 303
    page = desk.get(path).text
    assert "補講：" in page
    assert "180分 → 150分" in page
    attempt = re.search(r"/scores/(\d+)", page)
    assert attempt
    assert desk.post(f"{path}/scores/{attempt[1]}", data={"score": "90"}).status_code == 422
    corrected = {"score": "90", "note": "採点の誤り"}
    assert desk.post(f"{path}/scores/{attempt[1]}", data=corrected).status_code == 303
    assert "70点 → 90点" in desk.get(path).text
    other = f"/teach/learners/{place.learners[0]}/scores/{attempt[1]}"
    assert desk.post(other, data=corrected).status_code == 404
