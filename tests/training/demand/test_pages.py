"""The pages of what to teach next: the numbers shown, who may do what, and what an invitation does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dispatch import clock
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import RoleName
from tests import factories as make
from tests.training import factories as teach
from tests.training.demand import rows
from training.models import Course, DemandStudy, Enrolment
from training.services import demand
from training.vocabulary import EnrolmentState

SignIn = Callable[[str], FlaskClient]
DESK, ADMIN = "desk@example.jp", "admin@example.jp"


@pytest.fixture
def desk(app: Flask, sign_in: SignIn) -> FlaskClient:
    """A coordinator's browser; an administrator is there, too."""
    with app.test_request_context():
        make.coordinator(email=DESK)
        make.user(RoleName.ADMINISTRATOR, email=ADMIN)
        db.session.commit()
    return sign_in(DESK)


def studied(app: Flask) -> dict:
    """A past, a course, and a study of it; gives what came out."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        rows.past()
        rows.course()
        demand.ask(make.coordinator(), 3)
        db.session.commit()
        done = demand.work_next()
        assert done is not None
        assert done.result is not None
        return {"id": done.id, **done.result}


def messages(app: Flask) -> list[str]:
    """Keys of the invitations in the outbox."""
    with app.test_request_context():
        kept = select(OutboxMessage.key).where(OutboxMessage.kind == "course_invited")
        return sorted(db.session.scalars(kept))


def test_too_small_a_past_says_how_much_is_needed(app: Flask, desk: FlaskClient) -> None:
    """Nothing to ask and nothing shown but the number that is missing; asking all the same is refused."""
    answer = desk.get("/training/next/")
    assert "分析できる依頼が、まだ足りません" in answer.text
    assert "10件以上必要です。いまは0件です" in answer.text
    assert "分析を始める" not in answer.text
    assert desk.post("/training/next/studies", data={"months": 12, "question": "added"}).status_code == 409


def test_ask_watch_and_call_off(app: Flask, desk: FlaskClient) -> None:
    """A click asks for a study and shows how far it is; another calls it off; a form with faults is shown again."""
    with app.test_request_context():
        rows.past()
        db.session.commit()
    assert "まだ分析していません" in desk.get("/training/next/").text
    assert desk.post("/training/next/studies", data={"months": 5, "question": "added"}).status_code == 422
    assert desk.post("/training/next/studies", data={"months": 3, "question": "added"}).status_code == 303
    waiting = desk.get("/training/next/studies/1", headers={"HX-Request": "true"}).text
    assert "順番を待っています" in waiting
    assert "<html" not in waiting
    assert desk.post("/training/next/studies/1/call-off").status_code == 303
    assert "もう終わっています" in desk.post("/training/next/studies/1/call-off", follow_redirects=True).text


def test_the_page_shows_the_numbers_of_the_study(app: Flask, desk: FlaskClient, sign_in: SignIn) -> None:
    """Gained, bound, price and people stand on the page as the study found them; names for coordinators only."""
    result = studied(app)
    (course,) = result["ranking"]["courses"]
    page = desk.get("/training/next/").text
    best = len(course["invite"])
    assert f"{best}人が修了していれば、担当できる依頼が{course['gained']}件増えていました。" in page
    assert f"{round(course['price']):,}円" in page
    assert page.count('name="person"') == best
    wanted = result["courses"][course["course"]]["id"]
    assert f'href="/training/timetable/new?course={wanted}"' in page
    assert "実際に行われた派遣はそのままにして" in page
    for choice in course["choices"]:
        assert f">{choice['people']}人</text>" in page
    assert "不成立が起こりそうなところ" in desk.get("/training/next/?by=weekday").text
    admin = sign_in(ADMIN)
    other = admin.get("/training/next/").text
    assert "ベトナム語 診察通訳講座" in other
    assert "候補 " not in other
    table = f"/training/next/studies/{result['id']}/courses.csv"
    assert "候補 " in desk.get(table).text
    assert "候補 " not in admin.get(table).text
    cells = desk.get(f"/training/next/studies/{result['id']}/cells.csv").text.splitlines()
    assert len(cells) == len(result["cells"]) + 1


def test_nobody_is_invited_twice_in_a_month(app: Flask, desk: FlaskClient, sign_in: SignIn) -> None:
    """Once per person, course and month; whom the study does not name, and who is in it already, hears nothing."""
    result = studied(app)
    (course,) = result["ranking"]["courses"]
    people = [int(one["person"][1:]) for one in course["invite"]]
    address = f"/training/next/studies/{result['id']}/invite"
    stranger = 1
    assert stranger not in people
    sent = {"course": course["course"], "person": [*people, stranger]}
    assert sign_in(ADMIN).post(address, data=sent).status_code == 403
    assert f"{len(people)}人に" in desk.post(address, data=sent, follow_redirects=True).text
    assert len(messages(app)) == len(people)
    assert f"{len(people)}人には送りませんでした" in desk.post(address, data=sent, follow_redirects=True).text
    assert len(messages(app)) == len(people)
    assert desk.post(address, data={"course": course["course"]}).status_code == 409
    assert desk.post(address, data={"course": "none", "person": people}).status_code == 404
    with app.test_request_context():
        kept = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "course_invited")).first()
        assert kept is not None
        assert "ベトナム語 診察通訳講座" in kept.subject


def test_who_is_in_a_session_is_not_invited(app: Flask, desk: FlaskClient) -> None:
    """Their box is shut, and a forged form does not write to them."""
    result = studied(app)
    (course,) = result["ranking"]["courses"]
    who = int(course["invite"][0]["person"][1:])
    with app.test_request_context():
        held = teach.session(db.session.get_one(Course, result["courses"][course["course"]]["id"]))
        seat = {"state": EnrolmentState.ENROLLED, "seat": 1, "queued_at": clock.now()}
        db.session.add(Enrolment(session_id=held.id, volunteer_id=who, **seat))
        db.session.commit()
    assert "申込み済み" in desk.get("/training/next/").text
    address = f"/training/next/studies/{result['id']}/invite"
    desk.post(address, data={"course": course["course"], "person": [who]})
    assert messages(app) == []


def test_what_a_course_leads_to(app: Flask, desk: FlaskClient) -> None:
    """Levels and costs are stated on a page of their own; levels that do not rise come back with a sentence."""
    with app.test_request_context():
        course = rows.course(raises_from=None, raises_to=None)
        db.session.commit()
        address = f"/training/next/courses/{course.id}"
    assert "上がる人はいません" in desk.get("/training/next/courses/").text
    wrong = desk.post(address, data={"raises_from": "3", "raises_to": "2"})
    assert (wrong.status_code, "受講前より高くしてください" in wrong.text) == (422, True)
    right = {"raises_from": "2", "raises_to": "3", "cost_yen": "50000", "cost_per_person_yen": ""}
    assert desk.post(address, data=right).status_code == 303
    assert "レベル2 → 3" in desk.get("/training/next/courses/").text
    assert desk.get("/training/next/courses/9999").status_code == 404


def test_only_the_desk(app: Flask, desk: FlaskClient, sign_in: SignIn) -> None:
    """A volunteer finds none of it; a study that is not there is no page."""
    with app.test_request_context():
        make.volunteer_user(make.volunteer(email="v@example.jp"))
        db.session.commit()
        assert db.session.scalar(select(func.count(DemandStudy.id))) == 0
    volunteer = sign_in("v@example.jp")
    for path in ("", "courses/", "studies/1", "studies/1/courses.csv", "studies/1/cells.csv"):
        assert volunteer.get(f"/training/next/{path}").status_code == 403
    assert desk.get("/training/next/studies/1", headers={"HX-Request": "true"}).status_code == 404
    assert desk.get("/training/next/studies/1/cells.csv").status_code == 404
