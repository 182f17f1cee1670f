"""The pages of seats: a volunteer enrols in two taps and answers; the desk sees everybody and acts for who rings."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.calendar import feed
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from tests import factories as people
from tests.training import factories as make
from training.models import CourseWish, Enrolment, TrainingSession
from training.services import seats
from training.vocabulary import EnrolmentState as S
from training.vocabulary import SessionState

SignIn = Callable[[str], FlaskClient]
OWN, DESK = "own@example.jp", "desk@example.jp"


@pytest.fixture
def session_id(app: Flask) -> int:
    """A session with two seats, one of them taken; a volunteer and a coordinator with accounts."""
    with app.test_request_context():
        people.volunteer_user(people.volunteer(email=OWN, name="海野 空"))
        people.coordinator(email=DESK)
        session = make.session(make.course(name="手話入門"), capacity=2)
        make.enrolment(session, people.volunteer(name="先客 一"))
        db.session.commit()
        return session.id


def mine(session_id: int) -> Enrolment:
    """The volunteer's row."""
    rows = db.session.scalars(select(Enrolment).where(Enrolment.session_id == session_id))
    return next(row for row in rows if row.volunteer.email == OWN)


def test_two_taps_and_a_seat(app: Flask, sign_in: SignIn, session_id: int) -> None:
    """From the list to the session, one button, and the seat is there: on the pages, in the calendar, at home; twice is
    told, and cancelling asks once more."""
    browser = sign_in(OWN)
    assert "残り1席" in browser.get("/my/training/").text
    page = browser.get(f"/my/training/{session_id}").text
    assert "この研修に申し込む" in page
    answer = browser.post(f"/my/training/{session_id}/enrol")
    assert answer.location == f"/my/training/{session_id}"
    assert "受講が決まりました" in browser.get(answer.location).text
    assert browser.post(f"/my/training/{session_id}/enrol").status_code == 409
    assert b"BEGIN:VEVENT" in browser.get(f"/my/training/{session_id}/session.ics").data
    assert "手話入門" in browser.get("/my/").text
    assert "受講を取り消しますか" in browser.get(f"/my/training/{session_id}/cancel").text
    browser.post(f"/my/training/{session_id}/cancel", data={"reason": "仕事"})
    with app.test_request_context():
        assert (mine(session_id).state, mine(session_id).note) == (S.CANCELLED, "仕事")
    assert browser.get(f"/my/training/{session_id}/session.ics").status_code == 404


def test_a_full_session_queues_and_asks(app: Flask, sign_in: SignIn, session_id: int) -> None:
    """The page says that it is a waiting list, the place in it, and the offer with its end; yes takes the seat, and a
    move asks again. An offer that is over is told as it is."""
    browser = sign_in(OWN)
    with app.test_request_context():
        other = seats.enrol(SYSTEM, db.session.get_one(TrainingSession, session_id), people.volunteer())
        db.session.commit()
        number = other.id
    assert "キャンセル待ちに申し込む" in browser.get(f"/my/training/{session_id}").text
    browser.post(f"/my/training/{session_id}/enrol")
    assert "キャンセル待ちの1番目" in browser.get(f"/my/training/{session_id}").text
    assert browser.post(f"/my/training/{session_id}/accept").status_code == 409
    with app.test_request_context():
        seats.cancel(SYSTEM, db.session.get_one(Enrolment, number))
        db.session.commit()
    assert "席が空きました" in browser.get("/my/").text
    assert "受講します" in browser.get("/my/training/").text
    assert browser.post(f"/my/training/{session_id}/accept").status_code == 303
    with app.test_request_context():
        session = db.session.get_one(TrainingSession, session_id)
        session.schedule_version += 1
        seats.schedule_changed(SYSTEM, session)
        db.session.commit()
    assert "変更後も受講します" in browser.get("/my/training/").text
    browser.post(f"/my/training/{session_id}/keep")
    assert "変更後も受講します" not in browser.get("/my/training/").text


def test_nobody_says_yes_to_a_day_they_have_not_seen(app: Flask, sign_in: SignIn, session_id: int) -> None:
    """Moved again between looking and pressing, by the learner or by the desk: the answer is refused, the new days are
    shown and asked for. Pressed on the page as it is now, it counts. The same for who enrols from an old page."""

    def moved() -> None:
        with app.test_request_context():
            session = db.session.get_one(TrainingSession, session_id)
            session.schedule_version += 1
            seats.schedule_changed(SYSTEM, session)
            db.session.commit()

    def press(browser: FlaskClient, page: str, target: str) -> int:
        found = re.search(rf'action="({target})">.*?name="seen" value="(\d+)"', looked[page], re.DOTALL)
        assert found, target
        return browser.post(found[1], data={"seen": found[2]}).status_code

    browser, desk = sign_in(OWN), sign_in(DESK)
    own, table = f"/my/training/{session_id}", f"/training/seats/{session_id}"
    looked = {own: browser.get(own).text}
    moved()
    assert press(browser, own, f"{own}/enrol") == 409
    looked[own] = browser.get(own).text
    assert press(browser, own, f"{own}/enrol") == 303
    moved()
    looked = {page: browser.get(page).text for page in (own, "/my/training/")} | {table: desk.get(table).text}
    moved()
    with app.test_request_context():
        number = mine(session_id).id
    for who, page, target in (
        (browser, own, f"{own}/keep"),
        (browser, "/my/training/", f"{own}/keep"),
        (desk, table, f"{table}/{number}/keep"),
    ):
        assert press(who, page, target) == 409
        with app.test_request_context():
            assert mine(session_id).agreed_version == 2
        assert "変更後も受講" in who.get(page).text
    looked[own] = browser.get(own).text
    assert press(browser, own, f"{own}/keep") == 303
    with app.test_request_context():
        assert mine(session_id).agreed_version == 4


def test_what_stands_against_it_is_said_and_a_wish_is_kept(
    app: Flask, sign_in: SignIn, session_id: int
) -> None:
    """A session one may not take shows why, and no button; a course can be wished for and the wish taken back."""
    with app.test_request_context():
        course = make.course(name="上級", prerequisites=[{"kind": "level", "level": 4, "language": "vi"}])
        closed = make.session(course).id
        db.session.commit()
        number = course.id
    browser = sign_in(OWN)
    assert "ベトナム語の「" in browser.get("/my/training/").text
    page = browser.get(f"/my/training/{closed}").text
    assert "次の条件を満たすと" in page
    assert f"/my/training/{closed}/enrol" not in page
    assert browser.post(f"/my/training/{closed}/enrol").status_code == 409
    assert browser.post(f"/my/training/wishes/{number}", data={"note": "土曜"}).status_code == 303
    assert "土曜" in browser.get("/my/training/wishes").text
    browser.post(f"/my/training/wishes/{number}/withdraw")
    with app.test_request_context():
        assert db.session.scalars(select(CourseWish)).all() == []


def test_nobody_comes_to_what_is_not_theirs(app: Flask, sign_in: SignIn, session_id: int) -> None:
    """A draft is no page, another's seat cannot be cancelled or answered; volunteers do not see the desk's pages."""
    with app.test_request_context():
        draft = make.session(state=SessionState.DRAFT).id
        row = db.session.scalars(select(Enrolment.id)).first()
        db.session.commit()
    browser = sign_in(OWN)
    assert browser.get(f"/my/training/{draft}").status_code == 404
    assert browser.get(f"/my/training/{session_id}/cancel").status_code == 404
    gets = ("", f"{session_id}", f"{session_id}/enrol", f"{session_id}/list", f"{session_id}/people.csv",
            f"{session_id}/message", f"{session_id}/{row}/cancel")  # fmt: skip
    assert [browser.get(f"/training/seats/{path}").status_code for path in gets] == [403] * len(gets)
    assert browser.post(f"/training/seats/{session_id}/{row}/first").status_code == 403
    stranger = app.test_client()
    assert stranger.get("/my/training/").status_code == 302
    assert stranger.get("/training/seats/").status_code == 302


def test_the_desk_sees_everybody_and_acts_for_who_rings(app: Flask, sign_in: SignIn, session_id: int) -> None:
    """Lists by session and by name; enrolling by telephone, against a prerequisite with a reason only; the queue's
    order; a yes on behalf; cancelling; a word to all; lists as paper and file."""
    with app.test_request_context():
        session = db.session.get_one(TrainingSession, session_id)
        session.course.prerequisites = [{"kind": "level", "level": 4, "language": "vi"}]
        late = [people.volunteer({"vi": 4}, name=f"後藤 {n}") for n in "二三四"]
        rows = [seats.enrol(SYSTEM, session, one).id for one in late]
        unfit = people.volunteer(name="不足 五").id
        db.session.commit()
    desk, base = sign_in(DESK), f"/training/seats/{session_id}"
    assert "手話入門" in desk.get("/training/seats/").text
    found = desk.get("/training/seats/?text=後藤").text
    assert ("後藤 三" in found, "先客 一" in found) == (True, False)
    assert "不足 五" in desk.get(f"{base}/enrol?q=不足").text
    form = {"volunteer_id": str(unfit), "q": "不足"}
    refused = desk.post(f"{base}/enrol", data=form)
    assert (refused.status_code, "理由を書くと" in refused.text) == (409, True)
    assert desk.post(f"{base}/enrol", data={**form, "despite": "面談済み"}).status_code == 303
    assert desk.post(f"{base}/{rows[2]}/first").status_code == 303
    assert desk.post(f"{base}/{rows[1]}/priority", data={"priority": "2"}).status_code == 303
    assert desk.post(f"{base}/{rows[0]}/cancel", data={"reason": "電話"}).status_code == 303
    with app.test_request_context():
        assert [db.session.get_one(Enrolment, row).state.value for row in rows] == [
            "cancelled",
            "offered",
            "waiting",
        ]
    assert desk.post(f"{base}/{rows[1]}/accept").status_code == 303
    assert desk.post(f"{base}/{rows[1]}/decline").status_code == 409
    page = desk.get(base).text
    assert ("後藤 三" in page, "キャンセル待ちの人" in page, "電話" in page) == (True, True, True)
    assert desk.post(f"{base}/message", data={"text": ""}).status_code == 422
    assert desk.post(f"{base}/message", data={"text": "持ち物は筆記用具です。"}).status_code == 303
    with app.test_request_context():
        told = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "session_message")).all()
        assert len(told) == 2
    assert "後藤 三" in desk.get(f"{base}/list").text
    assert "後藤 三" in desk.get(f"{base}/people.csv").data.decode("utf-8-sig")
    assert desk.get(f"{base}/people.xlsx").data[:2] == b"PK"
    clock.advance(timedelta(days=60))
    assert "手話入門" in desk.get("/training/seats/?past=y").text


def test_the_days_are_in_the_personal_feed(app: Flask, session_id: int) -> None:
    """The same feed that tells of jobs tells of sessions, and for a while that they were cancelled."""
    with app.test_request_context():
        person = people.volunteer()
        row = seats.enrol(SYSTEM, db.session.get_one(TrainingSession, session_id), person)
        assert "手話入門" in feed(person)
        seats.cancel(SYSTEM, row)
        assert "STATUS:CANCELLED" in feed(person)


def test_ending_somebodys_registration_says_which_seats_they_hold(
    app: Flask, sign_in: SignIn, session_id: int
) -> None:
    """They cannot sign in to give them back, so the desk reads of them beforehand; once given back it reads nothing."""
    with app.test_request_context():
        row = seats.enrol(
            SYSTEM, db.session.get_one(TrainingSession, session_id), people.volunteer(name="川原 しずく")
        )
        db.session.commit()
        address, key = f"/volunteers/{row.volunteer_id}/deactivate", row.id
    desk = sign_in(DESK)
    page = desk.get(address).text
    assert ("研修などの予定が1件あります" in page, "手話入門" in page) == (True, True)
    with app.test_request_context():
        seats.cancel(SYSTEM, db.session.get_one(Enrolment, key), desk=True)
        db.session.commit()
    assert "予定が" not in desk.get(address).text
