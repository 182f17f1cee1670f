"""The pages of the timetables: ask, look, change, confirm; a conflict is told as one."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from dispatch.db import db
from dispatch.vocabulary import StudyState
from tests import factories as people
from tests.training import factories as make
from tests.training.timetables.scenes import question, wished
from training.models import TimetableStudy, TrainingSession
from training.services import timetables

ROOT = "/training/timetable"


def test_from_the_question_to_the_sessions(app: Flask, desk: FlaskClient) -> None:
    """The desk asks, sees the plan with its proof, settles a time, drops a session, confirms; then it is done."""
    assert "講座がまだありません" in desk.get(f"{ROOT}/").text
    with app.test_request_context():
        course = wished()
        make.room()
        db.session.commit()
        key = str(course.id)
    assert "開催案はまだありません" in desk.get(f"{ROOT}/").text
    assert 'value="1"' in desk.get(f"{ROOT}/new?course={key}").text
    form = {
        "first": "2026-12-07", "last": "2026-12-20", "workdays_start": "18:00", "workdays_end": "20:00",
        "wanted-0-course": key, "wanted-0-count": "2", "wanted-0-days": "1", "wanted-0-seats": "4",
    }  # fmt: skip
    assert desk.post(f"{ROOT}/new", data={**form, "wanted-0-count": ""}).status_code == 422
    page = desk.post(f"{ROOT}/new", data=form).headers["Location"]
    assert "順番を待っています" in desk.get(page).text
    with app.test_request_context():
        timetables.work_next()
    told = desk.get(page).text
    assert "これより多くの人が受講できる組み方はありません" in told
    assert "森田 文子" in told
    again = desk.post(f"{page}/sessions/c{key}-1", data={"day": "2026-12-09", "start": "18:00"}).headers[
        "Location"
    ]
    with app.test_request_context():
        timetables.work_next()
    assert '12月9日（水）</span><span class="whole">18:00〜20:00' in desk.get(again).text
    less = desk.post(f"{again}/sessions/c{key}-2/drop").headers["Location"]
    with app.test_request_context():
        timetables.work_next()
    assert "満席です" in desk.get(less).text
    assert "12月9日" in desk.get(f"{less}/confirm").text
    assert desk.post(f"{less}/sessions").status_code == 303
    assert desk.post(f"{less}/sessions").status_code == 409
    assert "確定済み" in desk.get(f"{ROOT}/").text
    with app.test_request_context():
        assert db.session.query(TrainingSession).count() == 1


def test_doors(app: Flask, desk: FlaskClient, sign_in: Callable[[str], FlaskClient]) -> None:
    """A volunteer may not look; an unknown study or session is not found; a study is called off once."""
    with app.test_request_context():
        course = wished(1)
        account = people.volunteer_user(people.volunteer(email="own@example.jp"))
        study = timetables.ask(account, question(course))
        db.session.commit()
        number, email = study.id, account.email
    assert desk.get(f"{ROOT}/999").status_code == 404
    assert desk.get(f"{ROOT}/{number}/sessions/c1-1").status_code == 404
    assert desk.post(f"{ROOT}/{number}/call-off").status_code == 303
    assert "もう終わっています" in desk.post(f"{ROOT}/{number}/call-off", follow_redirects=True).text
    with app.test_request_context():
        assert db.session.get_one(TimetableStudy, number).state is StudyState.CANCELLED
    assert sign_in(email).get(f"{ROOT}/").status_code == 403
