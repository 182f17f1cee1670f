"""The roster's pages: from the template to print and files; who may see them; the link of a message."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Duty, RosterRun
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.sheets import sheet
from dispatch.disasters.services import rosters
from dispatch.disasters.vocabulary import DutyState, SupporterRole
from dispatch.notifications.models import OutboxMessage
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.rosters import scenes

SignIn = Callable[[str], FlaskClient]
CENTRE = {
    "first_day": "2026-11-30", "first_time": "10:00", "hours": "24", "length": "8", "languages": ["vi", "ne"],
    "place": "3階会議室",
}  # fmt: skip
ASK = {
    "first_day": "2026-11-30", "first_time": "9:00", "hours": "48", "seconds": "15", "hours_a_day": "8",
    "rest_hours": "11", "hours_in_7_days": "40", "free_days_in_7": "1", "fair_hours": "8",
}  # fmt: skip


def begin(app: Flask, *, exercise: bool = True) -> int:
    """An event with a coordinator, and two people who can come."""
    with app.test_request_context():
        desk.coordinator(email="desk@example.jp", name="調整 あかり")
        event = make.event(exercise=exercise)
        scenes.coming(event, "阿蘇 みのり", {"vi": 3}, email="a@example.jp")
        scenes.coming(event, "白川 あゆ", {"en": 3}, email="b@example.jp")
        db.session.commit()
        return event.id


def test_from_the_template_to_paper_and_files(app: Flask, sign_in: SignIn) -> None:
    """The desk makes a centre, asks, looks at the plan with its bound and reasons, confirms; prints and files of an
    exercise say what they are."""
    number = begin(app)
    client, here = sign_in("desk@example.jp"), f"/disasters/{number}/roster"
    assert "持ち場がまだありません" in client.get(f"{here}/").text
    assert client.post(f"{here}/centre", data=CENTRE | {"hours": "9"}).status_code == 422
    assert client.post(f"{here}/centre", data=CENTRE).status_code == 303
    assert "翻訳（ネパール語）" in client.get(f"{here}/").text
    asked = client.post(f"{here}/ask", data=ASK)
    assert asked.status_code == 303, asked.text
    assert "順番を待っています" in client.get(asked.location).text
    with app.app_context():
        rosters.work_next()
    plan = client.get(asked.location).text
    assert "これより多くの持ち場を埋める組み方はありません" in plan
    assert "この役割の研修を受けていないか" in plan
    assert "これは訓練です" in client.get(f"{asked.location}/confirm").text
    assert client.post(f"{asked.location}/confirm").status_code == 303
    assert client.post(f"{asked.location}/confirm").status_code == 409
    for way in ("day", "person", "post"):
        assert "【訓練】" in client.get(f"{here}/print?by={way}").text
    table = client.get(f"{here}/roster.csv")
    assert "阿蘇 みのり" in table.get_data().decode("utf-8-sig")
    assert "%E8%A8%93%E7%B7%B4-T-2026-001-roster.csv" in table.headers["Content-Disposition"]
    sheet = load_workbook(BytesIO(client.get(f"{here}/roster.xlsx").data)).active
    assert sheet is not None
    assert sheet.max_row > 1


def test_a_real_event_prints_no_mark(app: Flask, sign_in: SignIn) -> None:
    """The negative control of the mark on paper and in the file's name."""
    number = begin(app, exercise=False)
    client, here = sign_in("desk@example.jp"), f"/disasters/{number}/roster"
    client.post(f"{here}/centre", data=CENTRE)
    assert "訓練" not in client.get(f"{here}/print").text.replace("訓練名簿", "")
    assert "%E8" not in client.get(f"{here}/roster.csv").headers["Content-Disposition"]


def test_changes_on_the_page_of_a_shift(app: Flask, sign_in: SignIn) -> None:
    """A rule that is broken answers 409 with its sentence beside the field; a reason goes through; absent and back;
    let go."""
    number = begin(app)
    with app.test_request_context():
        event = db.session.get_one(DisasterEvent, number)
        shift = scenes.post(event).shifts[0].id
        silent = make.supporter(drill=True, name="立田 山", email="c@example.jp").id
        db.session.commit()
    client, here = sign_in("desk@example.jp"), f"/disasters/{number}/roster"
    page = f"{here}/shifts/{shift}"
    assert "立田 山（この時間に活動できると答えていません）" in client.get(page).text.replace("\n", "")
    refused = client.post(f"{page}/assign", data={"supporter": silent})
    assert refused.status_code == 409
    assert "この時間に活動できると答えていません" in refused.text
    given = client.post(f"{page}/assign", data={"supporter": silent, "override": "経験者"})
    assert given.status_code == 303
    with app.app_context():
        duty = db.session.scalars(select(Duty.id)).one()
    assert client.post(f"{here}/duties/{duty}/absent", data={"note": "渋滞"}).status_code == 303
    assert "渋滞" in client.get(page).text
    assert client.post(f"{here}/duties/{duty}/came").status_code == 303
    assert client.post(f"{here}/duties/{duty}/release", data={"note": ""}).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Duty.state)).one() == DutyState.RELEASED


def test_posts_and_shifts_are_edited(app: Flask, sign_in: SignIn) -> None:
    """A post by a pattern, a shift changed and added, a copy, a post taken away; faults stand at their fields."""
    number = begin(app)
    client, here = sign_in("desk@example.jp"), f"/disasters/{number}/roster"
    new = {
        "name": "電話相談", "role": "phone", "first_day": "2026-11-30", "first_time": "10:00", "hours": "24",
        "length": "12", "day": "1", "night": "1", "importance": "10", "languages-0-language": "vi",
        "languages-0-level": "2", "languages-0-number": "1",
    }  # fmt: skip
    made = client.post(f"{here}/posts/new", data=new)
    assert made.status_code == 303, made.text
    assert "ベトナム語（レベル2以上）1人" in client.get(made.location).text
    with app.app_context():
        shift = min(_shifts(number))
    form = {
        "start_day": "2026-11-30", "start_time": "10:00", "end_day": "2026-11-30", "end_time": "9:00", "number": "2",
        "importance": "10",
    }  # fmt: skip
    wrong = client.post(f"{here}/shifts/{shift}/edit", data=form)
    assert wrong.status_code == 422
    assert "24時間以内" in wrong.text
    assert client.post(f"{here}/shifts/{shift}/edit", data=form | {"end_time": "20:00"}).status_code == 303
    assert client.post(f"{made.location}/shifts/new", data=form | {"end_time": "21:00"}).status_code == 303
    copy = client.post(f"{made.location}/copy")
    assert "電話相談（写し）" in client.get(copy.location).text
    assert client.post(f"{copy.location}/drop").status_code == 303
    assert client.get(copy.location).status_code == 404


def _shifts(number: int) -> list[int]:
    event = db.session.get_one(DisasterEvent, number)
    return [shift.id for post in rows.posts(event) for shift in post.shifts]


def test_somebody_sees_their_own_duties(app: Flask, sign_in: SignIn) -> None:
    """A volunteer sees them and says on what terms; the link of the message shows them without signing in, and gives a
    calendar that says 訓練; a link that is not ours gives nothing."""
    number = begin(app)
    with app.test_request_context():
        event = db.session.get_one(DisasterEvent, number)
        who = rows.supporter(event, 1)
        assert who.volunteer is not None
        desk.volunteer_user(who.volunteer, email="a@example.jp")
        rosters.assign(desk.coordinator(), event, scenes.post(event).shifts[0], who)
        db.session.commit()
        body = db.session.scalars(select(OutboxMessage.body)).one()
    client = sign_in("a@example.jp")
    assert "次の災害時のシフト" in client.get("/my/").text
    assert "電話相談の席" in client.get("/my/duties/").text
    terms = client.post(f"/my/duties/{number}/terms", data={"hours_a_day": "6"})
    assert terms.status_code == 303, terms.text
    link = re.search(r"/duties/[^\s]+", body)
    assert link is not None
    stranger = app.test_client()
    assert "電話相談の席" in stranger.get(link[0]).text
    calendar = stranger.get(f"{link[0]}calendar.ics")
    assert calendar.mimetype == "text/calendar"
    assert "【訓練】" in calendar.text.replace("\r\n ", "")
    assert stranger.get("/duties/nonsense/").status_code == 404
    assert stranger.get("/my/duties/").status_code in (302, 401, 403)


@pytest.mark.parametrize("page", ["", "ask", "people", "print", "roster.csv", "posts/new"])
def test_others_do_not_come_in(app: Flask, sign_in: SignIn, page: str) -> None:
    """A volunteer gets none of the desk's pages."""
    with app.test_request_context():
        number = make.event().id
        person = desk.volunteer({"vi": 3})
        desk.volunteer_user(person, email="volunteer@example.jp")
        db.session.commit()
    assert sign_in("volunteer@example.jp").get(f"/disasters/{number}/roster/{page}").status_code == 403


def test_people_and_pairs(app: Flask, sign_in: SignIn) -> None:
    """The list says who can come; a pair is kept and reaches the solver's problem; a run can be called off; nothing can
    be done in an event that is closed."""
    number = begin(app)
    client, here = sign_in("desk@example.jp"), f"/disasters/{number}/roster"
    assert "阿蘇 みのり" in client.get(f"{here}/people").text
    assert client.post(f"{here}/people", data={"one": 1, "other": 1, "together": "1"}).status_code == 422
    paired = client.post(f"{here}/people", data={"one": 2, "other": 1, "together": "", "must": "1"})
    assert paired.status_code == 303
    assert "別々にする（必ず）" in client.get(f"{here}/people").text
    assert client.post(f"{here}/people/1", data={"nights": "", "hours_a_day": "4"}).status_code == 303
    client.post(f"{here}/centre", data=CENTRE)
    asked = client.post(f"{here}/ask", data=ASK)
    assert client.post(f"{asked.location}/call-off").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(RosterRun.state)).one().value == "cancelled"
    client.post(f"/disasters/{number}/close")
    assert client.post(f"{here}/ask", data=ASK).status_code == 409
    assert client.post(f"{here}/pairs/1/drop").status_code == 303


def test_posts_begin_at_the_next_whole_hour(app: Flask, sign_in: SignIn) -> None:
    """Before midnight that is tomorrow's first, and not the day that is nearly over."""
    number = begin(app)
    client = sign_in("desk@example.jp")
    clock.advance(timedelta(hours=14, minutes=30))
    page = client.get(f"/disasters/{number}/roster/centre").text
    assert 'value="2026-12-01"' in page
    assert 'value="00:00"' in page


def test_a_posts_sheet_names_the_shifts_that_nobody_takes(app: Flask, sign_in: SignIn) -> None:
    """Whoever stands there sees after whom nobody comes; a post without anybody has its sheet as well."""
    number = begin(app)
    with app.test_request_context():
        event = db.session.get_one(DisasterEvent, number)
        first = scenes.post(event).shifts[0]
        scenes.post(event, SupporterRole.LIAISON)
        rosters.assign(desk.coordinator(), event, first, scenes.coming(event, "水前寺 りく"))
        db.session.commit()
    page = sign_in("desk@example.jp").get(f"/disasters/{number}/roster/print?by=post").text
    assert page.count("水前寺 りく") == 1
    assert page.count("あと1人") == 5
    assert "連絡調整の席" in page


def test_a_night_shift_says_on_either_day_when_it_begins(app: Flask, sign_in: SignIn) -> None:
    """The second day's table has its end: without the day it would read as that evening's; paper says it as well."""
    number = begin(app)
    with app.test_request_context():
        event = db.session.get_one(DisasterEvent, number)
        scenes.post(event)
        db.session.commit()
        said = {cell for row in sheet(event, "roster-days").rows for cell in row}
    assert "18:00〜翌2:00" in said
    client = sign_in("desk@example.jp")
    first, second = (
        client.get(f"/disasters/{number}/roster/?day=2026-{day}").text for day in ("11-30", "12-01")
    )
    assert "18:00〜翌2:00" in first
    assert "前日18:00〜2:00" not in first
    assert "前日18:00〜2:00" in second
