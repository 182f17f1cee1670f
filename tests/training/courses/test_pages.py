"""The desk's pages: a course from a template, a session, a series, places, materials."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dispatch.db import db
from dispatch.vocabulary import RoleName
from tests import factories as people
from tests.support.statements import statements
from tests.training import factories as make
from training.course_templates import templates
from training.models import Course, Material, SessionSeries, Trainer, TrainingRoom, TrainingSession
from training.vocabulary import EnrolmentState, SessionState

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe"
    "0def46b80000000049454e44ae426082"
)


def course_form(**values: str) -> dict[str, object]:
    """A course as the form sends it."""
    base = {"code": "S1", "kind": "skill_up", "name": "場面練習の日", "minutes": "３時間", "attendance_percent": "80",
            "points": "5", "fee_yen": "0", "capacity": "20", "version": "1"}  # fmt: skip
    return {**base, **values}


def session_form(**values: str) -> dict[str, object]:
    """A session on Saturday 12 December as the form sends it."""
    base = {"meetings-0-day": "2026-12-12", "meetings-0-start": "10:00", "meetings-0-end": "13:00", "mode": "room",
            "capacity": "20", "fee_yen": "0", "cost_yen": "0", "version": "1"}  # fmt: skip
    return {**base, **values}


def only(model: type) -> object:
    """The one row there is."""
    return db.session.scalars(select(model)).one()


def test_a_course_is_made_from_a_template_and_held(app: Flask, desk: FlaskClient) -> None:
    """Template, form filled in, saved; a session opened at once stands on the first page and the public one."""
    for address, says in (
        ("/training/", "講座がまだありません"),
        ("/training/courses/", "ひな形から始める"),
        ("/training/places/", "会場がまだありません"),
        ("/courses/", "募集中の回はありません"),
    ):
        assert says in desk.get(address).text
    page = desk.get("/training/courses/new?template=skill_up").text
    assert "場面練習 90" in page
    answer = desk.post("/training/courses/new", data=course_form(units="事例の話し合い 60\n場面練習　120分"))
    assert answer.status_code == 303, answer.text
    shown = desk.get(answer.location).text
    assert "2単元（3時間）" in shown
    with app.test_request_context():
        place, key = make.room(), only(Course).id  # type: ignore[attr-defined]
        room = place.id
        db.session.commit()
    sent = session_form(room_id=str(room), deadline="2026-12-09", open="1")
    answer = desk.post(f"/training/courses/{key}/sessions/new", data=sent)
    assert answer.status_code == 303, answer.text
    assert "12月12日（土）10:00〜13:00" in desk.get(answer.location).text
    index = desk.get("/training/").text
    assert "場面練習の日" in index
    assert "0 / 20席" in index
    stranger = app.test_client().get("/courses/").text
    assert "空きがあります（残り20席）" in stranger
    with app.test_request_context():
        held = only(TrainingSession)
        assert held.state is SessionState.OPEN  # type: ignore[attr-defined]
        assert [unit.title for unit in held.meetings[0].units] == ["事例の話し合い", "場面練習"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"minutes": "いろいろ"}, "2.5、2:30、2時間30分"),
        ({"units": "題名だけ"}, "1行目：題名のあとに"),
        ({"units": "話し合い 60"}, "単元の合計は60分です"),
        ({"grants_months": "12"}, "資格を選んでください"),
        ({"level_language": "vi"}, "レベルを選んでください"),
        ({"pass_mark": "120"}, "0から100まで"),
        ({"code": "TAKEN"}, "が使っています"),
    ],
)
def test_a_course_that_makes_no_sense_is_not_saved(
    app: Flask, desk: FlaskClient, changed: dict[str, str], says: str
) -> None:
    """Each fault is said in a sentence at its field, what was typed stays, and nothing is written."""
    with app.test_request_context():
        make.course(code="TAKEN")
        db.session.commit()
    answer = desk.post("/training/courses/new", data=course_form(**changed))
    assert answer.status_code == 422
    assert says in answer.text
    assert "場面練習の日" in answer.text
    with app.test_request_context():
        assert db.session.scalar(select(func.count()).select_from(Course)) == 1


def test_two_editors_of_a_course(app: Flask, desk: FlaskClient) -> None:
    """The second is told what the first has saved and finds both changes in the form; saved again, both hold."""
    with app.test_request_context():
        key = make.course(code="S1", name="場面練習の日", attendance_percent=80).id
        db.session.commit()
    address = f"/training/courses/{key}/edit"
    assert desk.post(address, data=course_form(fee_yen="500")).status_code == 303
    late = desk.post(address, data=course_form(capacity="30"))
    assert late.status_code == 409
    assert "受講料：無料 → 500円" in late.text
    assert 'value="500"' in late.text
    assert 'value="30"' in late.text
    again = course_form(capacity="30", fee_yen="500", version="2")
    assert desk.post(address, data=again).status_code == 303
    with app.test_request_context():
        row = db.session.get_one(Course, key)
        assert (row.fee_yen, row.capacity, row.version) == (500, 30, 3)


def test_a_session_form_says_what_is_wrong(app: Flask, desk: FlaskClient) -> None:
    """A double booking names the other session; a day without times, one in the past, and too small a room are said."""
    with app.test_request_context():
        place, teacher = make.room(capacity=20), make.trainer(name="森田 文子")
        held = make.session(make.course(name="先約の講座"), room_id=place.id, trainers=(teacher,))
        ids = {"room_id": str(place.id), "trainers": str(teacher.id)}
        address = f"/training/courses/{held.course_id}/sessions/new"
        db.session.commit()
    answer = desk.post(address, data=session_form(**ids))
    assert answer.status_code == 422
    assert "12月12日（土）10:00〜13:00に「先約の講座」で使います" in answer.text
    assert "森田 文子さんは、12月12日（土）10:00〜13:00に「先約の講座」を担当しています" in answer.text
    for changed, says in (
        ({"meetings-0-start": ""}, "記入してください"),
        ({"meetings-0-day": "2026-11-01"}, "過ぎた日時です"),
        ({"meetings-0-end": "9:00"}, "終了は開始より後"),
        ({"room_id": ids["room_id"], "capacity": "21", "meetings-0-day": "2026-12-13"}, "入れるのは20人まで"),
        ({"deadline": "2026-12-20"}, "締切は、研修が終わる前"),
    ):
        assert says in desk.post(address, data=session_form(**changed)).text
    more = desk.post(address, data={**session_form(), "more": "1"})
    assert 'name="meetings-1-day" ' in more.text or "meetings-1-day" in more.text
    assert "2026-12-19" in more.text


def test_a_session_is_edited_and_its_deadline_keeps_its_hour(app: Flask, desk: FlaskClient) -> None:
    """The form shows the day only: saved with the same day it stays at its hour; another day means its end. Of two
    editors the second finds both changes."""
    with app.test_request_context():
        held = make.session(room_id=make.room().id)
        key, before = held.id, held.deadline
        db.session.commit()
    form = {"capacity": "20", "fee_yen": "0", "cost_yen": "9000", "deadline": "2026-12-09", "version": "1"}
    address = f"/training/sessions/{key}/edit"
    assert desk.post(address, data=form).status_code == 303
    with app.test_request_context():
        assert db.session.get_one(TrainingSession, key).deadline == before
    late = desk.post(address, data={**form, "cost_yen": "0", "title": "第1期"})
    assert late.status_code == 409
    assert "開催にかかる費用：0円 → 9,000円" in late.text
    assert 'value="9000"' in late.text
    assert 'value="第1期"' in late.text
    again = {**form, "deadline": "2026-12-08", "version": "2"}
    assert desk.post(address, data=again).status_code == 303
    assert "12月8日（火）23:59" in desk.get(f"/training/sessions/{key}").text


def test_a_series_is_looked_at_before_it_is_made(app: Flask, desk: FlaskClient) -> None:
    """Five Saturdays: the preview makes nothing and shows the clash; without it all five are made, with the pattern."""
    with app.test_request_context():
        course, place = make.course(), make.room()
        make.session(course, start=make.SATURDAY_10, room_id=place.id)
        address, room = f"/training/courses/{course.id}/series", str(place.id)
        db.session.commit()
    form = {"repeat": "weekly", "first": "2026-12-05", "count": "5", "start": "10:00", "end": "12:00", "mode": "room",
            "together": "apart", "capacity": "20", "fee_yen": "0", "cost_yen": "0", "deadline_days": "3",
            "room_id": room, "skip_holidays": "y"}  # fmt: skip
    assert "まとめて回を作る" in desk.get(address).text
    looked = desk.post(address, data={**form, "look": "1"}).text
    assert "1日は、このままでは作れません" in looked
    for wrong, reason in (
        ({"first": "2026-11-07"}, "過ぎた日時です"),
        ({"start": "22:00"}, "終了は開始より後"),
    ):
        looked = desk.post(address, data={**form, **wrong, "look": "1"}).text
        assert reason in looked
        assert "この予定で作る" not in looked
    ending = desk.get(address.replace("series", "remove")).text
    assert "始まる回が残っているため、終了できません" in ending
    assert "講座を終了する</button>" not in ending
    assert desk.post(address, data={**form, "make": "1"}).status_code == 422
    with app.test_request_context():
        assert db.session.scalar(select(func.count()).select_from(TrainingSession)) == 1
    later = {**form, "start": "14:00", "end": "16:00"}
    assert "この予定で作る" in desk.post(address, data={**later, "look": "1"}).text
    assert desk.post(address, data={**later, "make": "1"}).status_code == 303
    together = {**form, "start": "17:00", "end": "19:00", "together": "together", "make": "1"}
    assert "/sessions/" in desk.post(address, data=together).location
    with app.test_request_context():
        sizes = sorted(len(one.meetings) for one in db.session.scalars(select(TrainingSession)))
        assert sizes == [1, 1, 1, 1, 1, 1, 5]
        patterns = [one.pattern["first"] for one in db.session.scalars(select(SessionSeries))]
        assert patterns == ["2026-12-05", "2026-12-05"]


def test_ending_a_course_says_who_asks_for_it(app: Flask, desk: FlaskClient) -> None:
    """The page names the other course; only what it sends ends the course, not a page from before."""
    with app.test_request_context():
        first = make.course(code="FIRST")
        make.session(first, state=SessionState.CANCELLED)
        make.course(name="応用の講座", prerequisites=[{"kind": "course", "course": "FIRST"}])
        address = f"/training/courses/{first.id}/remove"
        db.session.commit()
    page = desk.get(address).text
    assert "「応用の講座」の受講の条件になっています" in page
    refused = desk.post(address)
    assert (refused.status_code, "応用の講座" in refused.text) == (409, True)
    assert 'name="despite" value="1"' in page
    assert desk.post(address, data={"despite": "1"}).status_code == 303
    with app.test_request_context():
        assert db.session.scalars(select(Course).where(Course.code == "FIRST")).one().archived_at is not None


def test_rooms_and_trainers_are_kept_and_a_trainer_is_let_in(app: Flask, desk: FlaskClient) -> None:
    """Hours are read as people write them; a trainer's account is made once, with the role and an invitation."""
    room = {"name": "みどり会館", "capacity": "30", "week-day5": "9時〜17時", "active": "y"}
    assert desk.post("/training/places/rooms/new", data=room).status_code == 303
    assert "同じ名前の会場" in desk.post("/training/places/rooms/new", data=room).text
    person = {"name": "森田 文子", "email": "Morita@example.jp", "max_per_day": "2", "active": "y"}
    answer = desk.post("/training/places/trainers/new", data=person)
    assert "土 9:00〜17:00" in desk.get("/training/places/").text
    assert "アカウントを作って案内を送る" in desk.get(answer.location).text
    for _again in range(2):
        assert desk.post(f"{answer.location}/account").status_code == 303
    with app.test_request_context():
        assert only(TrainingRoom).hours == [[5, "09:00", "17:00"]]  # type: ignore[attr-defined]
        teacher = only(Trainer)
        assert teacher.user.email == "morita@example.jp"  # type: ignore[attr-defined]
        assert teacher.user.is_a(RoleName.TRAINER)  # type: ignore[attr-defined]


def test_a_room_that_becomes_too_small_names_its_sessions(app: Flask, desk: FlaskClient) -> None:
    """Fewer seats than a session to come has, or out of use: kept, and the session is named; what fits is not."""
    with app.test_request_context():
        room = make.room(name="みどり会館", capacity=30)
        make.session(make.course(name="手話入門"), room=room, capacity=20)
        make.session(make.course(name="済んだ講座"), room=room, start=make.SATURDAY_10 - timedelta(days=60))
        db.session.commit()
        address = f"/training/places/rooms/{room.id}"
    sent = {"name": "みどり会館", "capacity": "20", "active": "y"}
    assert desk.post(address, data=sent).location.startswith("/training/places/#")
    for less in ({**sent, "capacity": "3"}, {"name": "みどり会館", "capacity": "20"}):
        told = desk.post(address, data=less, follow_redirects=True).text
        assert "この会場に合わない回が1件あります" in told
        assert "手話入門" in told


def test_a_volunteer_keeps_their_role_when_they_teach(app: Flask, desk: FlaskClient) -> None:
    """The address of somebody who has an account gets the role beside the others."""
    with app.test_request_context():
        account = people.volunteer_user(people.volunteer(), email="both@example.jp")
        key = make.trainer(email="both@example.jp").id
        db.session.commit()
        account_id = account.id
    desk.post(f"/training/places/trainers/{key}/account")
    with app.test_request_context():
        teacher = db.session.get_one(Trainer, key)
        assert teacher.user is not None
        assert teacher.user_id == account_id
        assert {role.name for role in teacher.user.roles} == {"trainer", "volunteer"}


def test_materials_are_for_those_who_learn(app: Flask, desk: FlaskClient, sign_in) -> None:
    """A script's address and a file that is none are refused; learners, the trainer and the desk fetch, others not."""
    with app.test_request_context():
        teacher = make.trainer(user_id=people.user(RoleName.TRAINER, email="teacher@example.jp").id)
        held = make.session(trainers=(teacher,))
        people.volunteer_user(people.volunteer(), email="stranger@example.jp")
        learner = people.volunteer()
        people.volunteer_user(learner, email="learner@example.jp")
        make.enrolment(held, learner)
        key = held.id
        db.session.commit()
    bad = desk.post(f"/training/sessions/{key}/links", data={"title": "x", "url": "javascript:alert(1)"})
    assert bad.status_code == 422
    assert "https:// から始まる" in bad.text
    wrong = {"title": "配布資料", "file": (io.BytesIO(b"MZ not a picture"), "slides.pdf")}
    assert desk.post(f"/training/sessions/{key}/files", data=wrong).status_code == 422
    right = {"title": "配布資料", "file": (io.BytesIO(PNG), "slides.png")}
    assert desk.post(f"/training/sessions/{key}/files", data=right).status_code == 303
    with app.test_request_context():
        address = f"/courses/materials/{only(Material).id}"  # type: ignore[attr-defined]
    for email, status in (
        ("learner@example.jp", 200),
        ("teacher@example.jp", 200),
        ("stranger@example.jp", 403),
    ):
        assert sign_in(email).get(address).status_code == status, email
    fetched = desk.get(address)
    assert fetched.mimetype == "image/jpeg"
    assert "attachment" in fetched.headers["Content-Disposition"]
    assert app.test_client().get(address).status_code == 302


@pytest.mark.parametrize("name", sorted(templates()))
def test_every_template_makes_a_course(app: Flask, desk: FlaskClient, name: str) -> None:
    """Each template fits its own rules: saved as it is, it is a course with its units summing up to its hours."""
    values = templates()[name].values
    if name == "standard":
        assert (len(values.units), values.minutes) == (50, 75 * 60)
    page = desk.get(f"/training/courses/new?template={name}")
    assert page.status_code == 200
    assert sum(minutes for _title, minutes in values.units) == values.minutes


def test_the_month_and_the_list_are_narrowed_alike(app: Flask, desk: FlaskClient) -> None:
    """By room, trainer and state; cancelled ones only where asked for; a month that is none is this one."""
    with app.test_request_context():
        place, teacher = make.room(), make.trainer()
        make.session(make.course(name="会場の講座"), room_id=place.id)
        make.session(make.course(name="講師の講座"), trainers=(teacher,))
        make.session(make.course(name="中止の講座"), state=SessionState.CANCELLED)
        queries = f"room={place.id}", f"trainer={teacher.id}", "state=cancelled", "month=2026-99"
        db.session.commit()
    names = ("会場の講座", "講師の講座", "中止の講座")
    for query, months, shown in zip(
        queries, (True, True, True, False), ("会場", "講師", "中止", "会場講師"), strict=True
    ):
        page = desk.get(f"/training/?{query}" + ("&month=2026-12" if months else "")).text
        told = page.partition("month-title")[2]
        assert [name for name in names if name in told] == [name for name in names if name[:2] in shown], (
            query
        )


def test_many_sessions_ask_the_database_as_often_as_few(app: Flask, desk: FlaskClient) -> None:
    """The first page, the catalogue and the public list take the same number of questions, however much there is."""

    def fill(count: int) -> None:
        with app.test_request_context():
            for number in range(count):
                start = make.SATURDAY_10 + timedelta(days=number % 14)
                made = make.session(start=start, room_id=make.room().id, trainers=(make.trainer(),), days=2)
                made.course.prerequisites = [{"kind": "registered"}]
            db.session.commit()

    def asked(address: str) -> int:
        with app.app_context(), statements() as sent:
            assert desk.get(address).status_code == 200
        return len(sent)

    pages = ("/training/?month=2026-12", "/training/courses/", "/training/places/", "/courses/")
    fill(2)
    few = [asked(address) for address in pages]
    fill(18)
    assert [asked(address) for address in pages] == few


def test_others_stay_outside(app: Flask, sign_in) -> None:
    """The desk's pages are the desk's alone."""
    with app.test_request_context():
        people.volunteer_user(people.volunteer(), email="v@example.jp")
        db.session.commit()
    browser = sign_in("v@example.jp")
    for address in (
        "/training/",
        "/training/courses/",
        "/training/places/",
        "/training/courses/catalogue.csv",
    ):
        assert browser.get(address).status_code == 403
        assert app.test_client().get(address).status_code == 302


def test_who_changes_a_course_sees_whose_result_hangs_on_it(app: Flask, desk: FlaskClient) -> None:
    """The form counts those with a seat and no result yet, in sessions that are held; nobody there: no such words."""
    says = "席があってまだ修了が決まっていない人が"
    with app.test_request_context():
        course = make.course()
        held, off = make.session(course), make.session(course, state=SessionState.CANCELLED)
        address = f"/training/courses/{course.id}/edit"
        make.enrolment(held, people.volunteer({"vi": 2}), state=EnrolmentState.COMPLETED)
        make.enrolment(off, people.volunteer({"vi": 2}))
        db.session.commit()
        assert says not in desk.get(address).text
        make.enrolment(held, people.volunteer({"vi": 2}))
        db.session.commit()
    assert f"{says}1人います" in desk.get(address).text
