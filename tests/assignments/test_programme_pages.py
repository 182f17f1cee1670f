"""A programme's settings on their page: each number, whole or not at all, never over another's head, and back again."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch.assignments.planning.build import build
from dispatch.audit import wording
from dispatch.audit.models import AuditEntry
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.requests.guide import SETTINGS
from dispatch.requests.models import Programme, ProgrammeSettings, ServiceRequest
from dispatch.requests.services import create_programme
from dispatch.vocabulary import RoleName
from tests import factories as make
from tests.support.sent import sent_of

Enter = Callable[[str], FlaskClient]


@pytest.fixture
def page(app: Flask) -> str:
    """The address of medical interpreting's settings."""
    with app.test_request_context():
        number = make.programme().id
        db.session.commit()
    return f"/admin/programmes/{number}"


@pytest.fixture
def admin(app: Flask, sign_in: Enter) -> FlaskClient:
    """An administrator's browser."""
    return _browser(app, sign_in, RoleName.ADMINISTRATOR)


@pytest.fixture
def desk(app: Flask, sign_in: Enter) -> FlaskClient:
    """A coordinator's browser."""
    return _browser(app, sign_in, RoleName.COORDINATOR)


def _browser(app: Flask, sign_in: Enter, role: RoleName) -> FlaskClient:
    with app.test_request_context():
        email = make.user(role).email
        db.session.commit()
    return sign_in(email)


def settings(app: Flask) -> ProgrammeSettings:
    with app.app_context():
        return db.session.scalars(select(Programme)).one().settings


def words(answer) -> str:
    """A page's text without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def test_a_form_sent_as_it_is_changes_nothing(app, admin, page):
    """Every setting goes through its field and comes back the same: no version, no entry in the record."""
    answer = admin.post(page, data=sent_of(admin.get(page)))
    assert answer.status_code == 303
    with app.app_context():
        row = db.session.scalars(select(Programme)).one()
        assert (row.stated, row.version) == ({}, 1)
        assert not db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "programme.changed")
        ).all()


def test_every_setting_is_on_the_page_with_its_default(admin, page):
    """Nothing that can be set is missing, and each says what it is when nobody has set it."""
    answer = admin.get(page)
    assert answer.text.count("既定：") == len(SETTINGS) == len(ProgrammeSettings.names())
    for one in SETTINGS.values():
        assert one.label in answer.text
        assert one.what in answer.text


CHANGES = {
    "slot_minutes": ("９０", 90),
    "ask_mode": ("first_n", "first_n"),
    "ask_next": ("y", True),
    "tax_basis_points": ("10.5", 1050),
    "report_reminder_days": ("1、4", [1, 4]),
    "exclusions": ("出産の立ち会い\r\n\r\n 手術 ", ["出産の立ち会い", "手術"]),
    "fee_first_two_hours": ("3,500", 3500),
    "level_by_visit-checkup": ("3", None),
    "weight_by_urgency-urgent": ("100", None),
    "engine_costs-load": ("7.5", None),
    "required_papers": (["pledge", "icm"], ["pledge", "icm"]),
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_each_kind_of_setting_is_saved(app, admin, page, name):
    """What is typed is what holds, also in wide digits; only that is changed, and the record tells it in words."""
    typed, meant = CHANGES[name]
    assert admin.post(page, data={**sent_of(admin.get(page)), name: typed}).status_code == 303
    key, _dash, part = name.partition("-")
    found = getattr(settings(app), key)
    assert (found[part] if part else found) == (meant if meant is not None else float(typed))
    with app.test_request_context():
        row = db.session.scalars(select(Programme)).one()
        assert (set(row.stated), row.version) == ({key}, 2)
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "programme.changed")).one()
        assert SETTINGS[key].label in wording.detail_text(entry)
        assert " → " in wording.detail_text(entry)


def test_the_record_tells_old_and_new(app, admin, page):
    """The audit page shows the amounts themselves."""
    admin.post(page, data={**sent_of(admin.get(page)), "fee_first_two_hours": "3500"})
    assert "謝礼（2時間まで）：3,000円 → 3,500円" in admin.get("/admin/audit/").text


def test_the_record_tells_of_a_table_what_changed(app: Flask, admin: FlaskClient, page: str) -> None:
    """Rows and entries that stayed the same are not told again."""
    typed = {"offer_minutes-0-minutes": "24時間", "level_by_visit-checkup": "3"}
    admin.post(page, data={**sent_of(admin.get(page)), **typed})
    with app.test_request_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "programme.changed")).one()
        told = wording.detail_text(entry)
    assert "営業日による回答期限：開始まで営業日5日以上：48時間 → 開始まで営業日5日以上：24時間" in told
    assert "通訳内容ごとに必要なレベル：健診 2 日常会話 → 健診 3 診察" in told
    assert "営業日3日" not in told


def test_rows_are_added_taken_out_and_put_in_order(app, admin, page):
    """Blank rows add, emptied rows go; whatever the order of typing, the longest stands first."""
    sent = sent_of(admin.get(page))
    sent |= {"offer_minutes-1-days": "", "offer_minutes-1-minutes": "",
             "offer_minutes-5-days": "１０", "offer_minutes-5-minutes": "96時間",
             "last_day_minutes-2-hours": "2", "last_day_minutes-2-minutes": "10"}  # fmt: skip
    assert admin.post(page, data=sent).status_code == 303
    assert settings(app).offer_minutes == [[10, 5760], [5, 2880], [2, 720], [1, 180], [0, 60]]
    assert settings(app).last_day_minutes == [[2, 10], [4, 15], [24, 30]]


@pytest.mark.parametrize(
    ("name", "typed", "place", "told"),
    [
        ("offer_minutes-0-minutes", "3日", "offer_minutes-0-minutes", "「48時間」や「30分」"),
        ("offer_minutes-0-minutes", "0分", "offer_minutes-0-minutes", "1分から"),
        ("offer_minutes-0-minutes", "", "offer_minutes-0-minutes", "記入してください"),
        ("offer_minutes-1-days", "5", "offer_minutes-1-days", "ほかの行と重なっている"),
        ("offer_minutes-4-days", "9", "offer_minutes-3-days", "営業日0日の行も"),
        ("last_day_minutes-0-hours", "24", "last_day_minutes-1-hours", "ほかの行と重なっている"),
        ("slot_minutes", "5", "slot_minutes", "15から720まで"),
        ("latest_end_hour", "8", "latest_end_hour", "開始できる時刻より後"),
        ("tax_basis_points", "101", "tax_basis_points", "0から100まで"),
        ("report_reminder_days", "2、40", "report_reminder_days", "1から30まで"),
        ("weight_by_urgency-normal", "900", "weight_by_urgency-urgent", "緊急度が高いほど"),
        ("required_papers", ["made_up"], "required_papers", "一覧から"),
        ("name", "", "name", "記入してください"),
    ],
)  # fmt: skip
def test_a_fault_stands_at_its_field_and_nothing_is_saved(app, admin, page, name, typed, place, told):
    """422, the sentence at the place, another change of the same form not saved either, what was typed still there."""
    sent = {**sent_of(admin.get(page)), "fee_first_two_hours": "9999", name: typed}
    answer = admin.post(page, data=sent)
    assert answer.status_code == 422
    at = re.search(rf'id="{place}-error">(.*?)</div>', answer.text, re.S)
    assert at
    assert told in at[1]
    assert 'value="9999"' in answer.text
    assert settings(app) == ProgrammeSettings()


def test_looking_saves_nothing(app, admin, page):
    """The button of the example answers with the tables in words and a real deadline, by what is typed."""
    sent = {**sent_of(admin.get(page)), "offer_minutes-0-minutes": "24時間", "look": "yes"}
    answer = admin.post(page, data=sent)
    assert answer.status_code == 200
    assert "開始まで営業日5日以上：24時間" in answer.text
    assert settings(app) == ProgrammeSettings()
    part = admin.post(f"{page}/deadlines", data=sent)
    assert "開始まで営業日5日以上：24時間" in part.text
    assert "<html" not in part.text


def test_the_example_is_the_real_deadline(admin, page):
    """Monday 9:00, a job on Tuesday week 10:00 with six working days between: 48 hours by the table."""
    shown = words(admin.get(page))
    assert "開始まで営業日5日以上：48時間" in shown
    assert "開始まで4時間未満：15分" in shown
    assert ("今（11月30日（月）9:00）打診すると、12月8日（火）10:00に始まる派遣の回答期限は12月2日（水）9:00です。"
            in shown)  # fmt: skip
    assert "11月30日（月）12:00に始まる派遣の回答期限は11月30日（月）9:15です。" in shown


def test_a_default_is_put_back_without_saving(app, admin, page):
    """既定に戻す fills in that one default, keeps what else is typed, and waits for 保存する."""
    with app.app_context():
        make.programme(fee_first_two_hours=5000, last_day_minutes=[[10, 20]])
        db.session.commit()
    for name, before in (("fee_first_two_hours", 'value="5000"'), ("last_day_minutes", 'value="20分"')):
        assert before in admin.get(page).text
        sent = {**sent_of(admin.get(page)), "slot_minutes": "75", "usual": name}
        answer = admin.post(page, data=sent)
        assert answer.status_code == 200
        assert before not in answer.text
        assert 'value="75"' in answer.text
    sent = sent_of(admin.post(page, data={**sent_of(admin.get(page)), "usual": "all"}))
    assert settings(app).fee_first_two_hours == 5000
    assert admin.post(page, data=sent).status_code == 303
    assert settings(app) == ProgrammeSettings()


def test_the_second_of_two_editors_sees_the_first(app, admin, page):
    """409 with who saved what and the present state; both changes are in the form, and saving again keeps both."""
    first = sent_of(admin.get(page))
    second = dict(first)
    admin.post(page, data={**first, "fee_first_two_hours": "3500"})
    answer = admin.post(page, data={**second, "slot_minutes": "75"})
    assert answer.status_code == 409
    assert "謝礼（2時間まで）：3,000円 → 3,500円" in answer.text
    assert 'value="3500"' in answer.text
    assert 'value="75"' in answer.text
    assert settings(app).slot_minutes == 120
    assert admin.post(page, data=sent_of(answer)).status_code == 303
    assert (settings(app).slot_minutes, settings(app).fee_first_two_hours) == (75, 3500)


def test_an_earlier_version_comes_back(app, admin, page):
    """Each version can be had again; what it changes is shown first, and going back makes a version, too."""
    admin.post(page, data={**sent_of(admin.get(page)), "fee_first_two_hours": "3500", "name": "医療通訳"})
    admin.post(page, data={**sent_of(admin.get(page)), "slot_minutes": "75"})
    look = admin.get(f"{page}/versions/1")
    assert "謝礼（2時間まで）：3,500円 → 3,000円" in look.text
    assert "医療通訳 → 医療通訳派遣事業" in words(look)
    assert admin.post(f"{page}/versions/1", data=sent_of(look)).status_code == 303
    with app.app_context():
        row = db.session.scalars(select(Programme)).one()
        assert (row.name, row.stated, row.version) == ("医療通訳派遣事業", {}, 4)
    assert admin.post(f"{page}/versions/3", data=sent_of(look)).status_code == 409  # looked at version 3
    admin.post(f"{page}/versions/3", data=sent_of(admin.get(f"{page}/versions/3")))
    assert (settings(app).fee_first_two_hours, settings(app).slot_minutes) == (3500, 75)
    assert [admin.get(f"{page}/versions/{n}").status_code for n in (0, 5, 99)] == [404, 404, 404]
    assert "第1版に戻しました" in admin.get(page).text


def test_coordinators_read_and_nobody_else(app, desk, sign_in, page):
    """The desk sees every setting and what the deadlines mean, with no form; a volunteer sees nothing."""
    shown = desk.get(page)
    assert shown.status_code == 200
    assert "settings-form" not in shown.text
    for one in SETTINGS.values():
        assert one.label in shown.text
    assert "開始まで営業日5日以上：48時間" in shown.text
    assert "この版に戻す" not in shown.text
    assert desk.get("/admin/programmes/").status_code == 200
    sent = {"version": "1", "name": "x"}
    assert [
        desk.post(page, data=sent).status_code,
        desk.post(f"{page}/versions/1", data=sent).status_code,
    ] == [403, 403]
    stranger = _browser(app, sign_in, RoleName.VOLUNTEER)
    assert stranger.get(page).status_code == stranger.get("/admin/programmes/").status_code == 403
    assert settings(app) == ProgrammeSettings()


def test_a_second_programme(app, admin, page):
    """It begins with every default; its code is nobody else's."""
    data = {"code": "lecture", "name": "出前講座", "name_en": "Lectures"}
    answer = admin.post("/admin/programmes/new", data=data)
    assert answer.status_code == 303
    assert admin.get(answer.location).status_code == 200
    again = admin.post("/admin/programmes/new", data=data)
    assert again.status_code == 422
    assert "このコードは使われています。" in again.text
    assert "出前講座" in admin.get("/admin/programmes/").text


def test_with_two_programmes_a_request_says_which(app: Flask, desk: FlaskClient, page: str) -> None:
    """With one there is no choice; with two each form has its own rules, and the request is that programme's."""
    assert "programme=" not in desk.get("/requests/new").text
    with app.test_request_context():
        place = make.institution().id
        other = create_programme(SYSTEM, "lecture", "出前講座", "Lectures")
        other.stated = {"exclusions": ["夜間の講座"], "horizon_days": 3}
        db.session.commit()
    assert "出前講座" in desk.get("/requests/new").text
    form = desk.get("/requests/new?programme=lecture")
    assert "夜間の講座" in form.text
    sent = {**sent_of(form), "institution_id": str(place), "visit_kind": "first_visit", "mode": "onsite",
            "urgency": "normal", "needs-0-language": "vi", "patient_code": "P-1", "patient_consents": "y",
            "exclusions_read": "y", "department": "内科", "contact_name": "受付", "contact_phone": "096-000-1111",
            "meeting_place": "総合案内", "slots-0-start": "10:00", "slots-0-end": "11:00"}  # fmt: skip
    far = desk.post("/requests/new?programme=lecture", data={**sent, "slots-0-day": "2026-12-08"})
    assert far.status_code == 422
    answer = desk.post("/requests/new?programme=lecture", data={**sent, "slots-0-day": "2026-12-02"})
    assert answer.status_code == 303
    assert "出前講座" in desk.get(answer.location).text
    with app.test_request_context():
        assert db.session.scalars(select(ServiceRequest)).one().programme.code == "lecture"
    assert desk.get("/requests/new?programme=nothing").status_code == 404


def test_one_plan_takes_the_oldest_programmes_settings(ctx: Flask) -> None:
    """Of two programmes in one plan the first made counts, with the longest turnaround of both, in whatever order."""
    make.programme(turnaround_minutes=20, engine_costs={"load": 9})
    lecture = create_programme(SYSTEM, "lecture", "出前講座")
    lecture.stated = {"turnaround_minutes": 45, "engine_costs": {"load": 1}}
    first = make.service_request()
    first.programme = lecture
    make.service_request()
    db.session.flush()
    found = build().problem.settings
    assert (found.turnaround_minutes, found.costs.load) == (45, 9)
