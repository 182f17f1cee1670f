"""The pages around reports: the volunteer's, the link's, the desk's, the hospital's and the accounting's."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import ActivityReport, Assignment, InstitutionReport, ReportState
from dispatch.assignments.services import ReportValues
from dispatch.db import db
from dispatch.vocabulary import Transport
from tests import factories as make
from tests.assignments.views.scenes import DESK, HOUR, Scene

SignIn = Callable[[str], FlaskClient]
DAY = timedelta(days=1)
PLANNED = {"started": "10:00", "ended": "11:00", "transport": "transit", "travel_yen": "480"}


@pytest.fixture
def scene(app: Flask) -> Scene:
    """A coordinator at an empty desk."""
    return Scene(app)


def filed(scene: Scene, name: str = "山本 和子", fare: int = 480, **values: object) -> tuple[int, int]:
    """A job with its report: the numbers of both. The clock moves to an hour after the job."""
    _asked, number = scene.accepted(name, **values)
    with scene.rows():
        job = db.session.get_one(Assignment, number)
        clock.advance(max(timedelta(), job.end_at + HOUR - clock.now()))
        stated = ReportValues(job.start_at, job.end_at, travel_yen=fare)
        return number, services.file_report(services.bearer(job), job, stated).id


def approved(scene: Scene, report_id: int) -> None:
    """Approved by the desk, as it is."""
    with scene.rows():
        report = db.session.get_one(ActivityReport, report_id)
        services.approve(make.coordinator(), report, report.version)


def state_of(scene: Scene, report_id: int) -> ReportState:
    """Where a report stands now."""
    with scene.rows():
        return db.session.get_one(ActivityReport, report_id).state


def table(text: bytes) -> list[list[str]]:
    """A table as a spreadsheet reads it."""
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))


def test_my_page_says_what_is_earned_and_what_expires(scene: Scene, sign_in: SignIn) -> None:
    """Number, hours and yen of the 年度, the papers with what is left of them, and the way to everything else."""
    job, report = filed(scene)
    approved(scene, report)
    with scene.rows():
        person = db.session.get_one(Assignment, job).volunteer
        person.credentials[0].valid_until = clock.now().date() + 20 * DAY
    page = sign_in(scene.volunteer_of(job)).get("/my/").text
    for words in (
        "2026年度の活動",
        "1時間",
        "3,174円",
        "あと20日",
        "申し込んだ研修はありません",
        "/my/expenses",
    ):
        assert words in page, words


def test_an_offer_counts_down(scene: Scene, sign_in: SignIn) -> None:
    """The time left stands there without a script, with the moment for the script beside it."""
    _asked, job = scene.offered()
    page = sign_in(scene.volunteer_of(job)).get("/my/").text
    assert "data-until=" in page
    assert "残り" in page


def test_the_report_shows_what_will_be_paid(scene: Scene, sign_in: SignIn) -> None:
    """The form begins with the plan and its sum; the sum follows what is typed, and says nothing of what is wrong."""
    _asked, job = scene.accepted()
    me = sign_in(scene.volunteer_of(job))
    clock.advance(2 * DAY)
    page = me.get(f"/my/{job}/report").text
    assert "お支払いの見込み" in page
    assert "2,694円" in page  # 3,000 without 306, no fare known yet
    longer = me.post(f"/my/{job}/report/sum", data={**PLANNED, "ended": "13:30"}).text
    for part in ("3,000円", "3,000円", "−612円", "480円", "5,868円", "2時間 × 1,500円"):
        assert part in longer, part
    by_car = me.post(f"/my/{job}/report/sum", data={**PLANNED, "transport": "car", "distance_km": "7.3"}).text
    assert "365円" in by_car
    assert "時刻を記入すると" in me.post(f"/my/{job}/report/sum", data={**PLANNED, "ended": ""}).text
    assert "時刻を記入すると" in me.post(f"/my/{job}/report/sum", data={**PLANNED, "ended": "9:00"}).text
    with scene.rows():
        assert db.session.get_one(Assignment, job).report is None


def test_a_report_keeps_everything_that_was_said(scene: Scene, sign_in: SignIn) -> None:
    """All fields reach the row, and come back into the form."""
    _asked, job = scene.accepted()
    me = sign_in(scene.volunteer_of(job))
    clock.advance(2 * DAY)
    said = {
        **PLANNED, "transport": "car", "distance_km": "7.3", "arrived": "9:50", "waiting_minutes": "15",
        "overrun_agreed_by": "看護師長", "departments_added": "検査室", "exposure": "y", "next_day": "2026-12-15",
        "next_time": "10:30", "trouble": "駐車場が満車でした。", "travel_note": "通行止めで遠回り",
    }  # fmt: skip
    assert me.post(f"/my/{job}/report", data=said).status_code == 303
    with scene.rows():
        report = db.session.get_one(Assignment, job).report
        assert report is not None
        assert (report.transport, report.distance_metres, report.travel_yen) == (Transport.CAR, 7300, 0)
        assert report.arrived_at == make.TUESDAY_10 - timedelta(minutes=10)
    page = me.get(f"/my/{job}/report").text
    for words in ('value="7.3"', 'value="09:50"', "看護師長", "検査室", "駐車場が満車", 'value="2026-12-15"'):
        assert words in page, words
    assert me.post(f"/my/{job}/report", data={**said, "arrived": "12:00"}).status_code == 422
    assert me.post(f"/my/{job}/report", data={**said, "distance_km": "999"}).status_code == 422


def test_an_approved_report_is_read_only(scene: Scene, sign_in: SignIn) -> None:
    """Its page shows what is paid; sending another is 409 and changes nothing; a returned one is asked for again."""
    job, report = filed(scene)
    me = sign_in(scene.volunteer_of(job))
    approved(scene, report)
    page = me.get(f"/my/{job}/report").text
    assert "承認しました" in page
    assert "report-form" not in page
    assert me.post(f"/my/{job}/report", data=PLANNED).status_code == 409
    with scene.rows():
        services.return_report(
            make.coordinator(), db.session.get_one(ActivityReport, report), "終了時刻を確かめてください。"
        )
    assert "終了時刻を確かめてください。" in me.get("/my/").text
    assert "終了時刻を確かめてください。" in me.get(f"/my/{job}/report").text
    assert me.post(f"/my/{job}/report", data=PLANNED).status_code == 303
    assert state_of(scene, report) is ReportState.FILED


def test_a_report_by_link_needs_no_account(scene: Scene, client: FlaskClient, app: Flask) -> None:
    """Looking changes nothing; sending files it, without any cookie; it may be corrected until it is approved."""
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        _asked, job = scene.accepted()
        clock.advance(2 * DAY)
        with scene.rows():
            token = services.report_token(db.session.get_one(Assignment, job))
        page = client.get(f"/r/{token}")
        assert page.status_code == 200
        with scene.rows():
            assert db.session.get_one(Assignment, job).report is None
        stranger = app.test_client(use_cookies=False)
        assert stranger.post(f"/r/{token}/sum", data=PLANNED).status_code == 200
        assert stranger.post(f"/r/{token}", data={**PLANNED, "ended": ""}).status_code == 422
        assert stranger.post(f"/r/{token}", data=PLANNED).headers["Location"].endswith("/done")
        assert "お支払い額" in stranger.get(f"/r/{token}/done").text
        with scene.rows():
            report = db.session.get_one(Assignment, job).report
            assert report is not None
            number = report.id
        approved(scene, number)
        assert stranger.post(f"/r/{token}", data=PLANNED).status_code == 409
        assert "承認しました" in stranger.get(f"/r/{token}").text
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_a_wrong_or_old_link_opens_nothing(scene: Scene, client: FlaskClient) -> None:
    """An offer's link is no report's; after two weeks it is 410 with what to do instead."""
    job, _report = filed(scene)
    with scene.rows():
        row = db.session.get_one(Assignment, job)
        token, other = services.report_token(row), services.offer_token(row)
    assert client.get(f"/r/{other}").status_code == 404
    clock.advance(15 * DAY)
    late = client.get(f"/r/{token}")
    assert late.status_code == 410
    assert "ログイン" in late.text


def test_the_statement_of_expenses_is_mine(scene: Scene, sign_in: SignIn) -> None:
    """Only my own lines, whose sum is the sum of the parts, on the page and as a table."""
    job, report = filed(scene)
    _other, others = filed(scene, "別の 花子", start=make.TUESDAY_10 + DAY, fare=1234)
    approved(scene, report)
    me = sign_in(scene.volunteer_of(job))
    approved(scene, others)
    page = me.get("/my/expenses").text
    assert "3,174円" in page
    assert "1,234円" not in page
    rows = table(me.get("/my/expenses.csv").data)
    assert rows[1][:2] == ["2026-12", "2026-12-01"]
    assert [int(value) for value in rows[1][4:]] == [3000, 306, 480, 3174]
    assert "承認済み" in me.get("/my/history").text


def test_the_desk_approves_many_as_they_were_shown(scene: Scene, sign_in: SignIn) -> None:
    """Those ticked are approved; one that changed meanwhile is named; nothing ticked says so; nonsense is 422."""
    _job, first = filed(scene)
    job, second = filed(scene, "二番 花子", start=make.TUESDAY_10 + DAY)
    desk = sign_in(DESK)
    page = desk.get("/desk/reports/").text
    assert f'value="{first}:1"' in page
    with scene.rows():
        row = db.session.get_one(Assignment, job)
        services.file_report(
            services.bearer(row), row, ReportValues(row.start_at, row.end_at, travel_yen=900)
        )
    answer = desk.post(
        "/desk/reports/approve", data={"seen": [f"{first}:1", f"{second}:1"]}, follow_redirects=True
    )
    assert "1件の活動報告を承認しました" in answer.text
    assert "承認していません" in answer.text
    assert (state_of(scene, first), state_of(scene, second)) == (ReportState.APPROVED, ReportState.FILED)
    assert "選んでください" in desk.post("/desk/reports/approve", data={}, follow_redirects=True).text
    assert desk.post("/desk/reports/approve", data={"seen": "1:x"}).status_code == 422


def test_the_desk_sees_differences_and_narrows_to_them(scene: Scene, sign_in: SignIn) -> None:
    """What differs is said in words; the filter leaves the others out, and so does the text."""
    filed(scene, "普通 花子")
    filed(scene, "高値 花子", start=make.TUESDAY_10 + DAY, fare=2500)
    desk = sign_in(DESK)
    everything = desk.get("/desk/reports/").text
    assert "普通 花子" in everything
    assert "運賃が上限を500円超える" in everything
    unusual = desk.get("/desk/reports/?unusual=y").text
    assert ("高値 花子" in unusual, "普通 花子" in unusual) == (True, False)
    named = desk.get("/desk/reports/?text=普通").text
    assert ("高値 花子" in named, "普通 花子" in named) == (False, True)


def test_the_desk_gives_back_with_words(scene: Scene, sign_in: SignIn) -> None:
    """Without a note the form comes back; with one the report is returned; a second time is 409 with the state."""
    _job, report = filed(scene)
    desk = sign_in(DESK)
    assert desk.post(f"/desk/reports/{report}/return", data={"note": " "}).status_code == 422
    assert state_of(scene, report) is ReportState.FILED
    assert (
        desk.post(f"/desk/reports/{report}/return", data={"note": "運賃を確かめてください"}).status_code
        == 303
    )
    again = desk.post(f"/desk/reports/{report}/return", data={"note": "もう一度"})
    assert again.status_code == 409
    assert "差し戻し" in again.text
    assert desk.post(f"/desk/reports/{report}/approve", data={"version": "1"}).status_code == 409


def test_the_monthly_statement_adds_up(scene: Scene, sign_in: SignIn) -> None:
    """A line for each person, the sum below, the same as a table; closing it is a page of its own and final."""
    people = [filed(scene, f"{k}番 花子", start=make.TUESDAY_10 + k * DAY, fare=100 * k)[1] for k in range(3)]
    for report in people[:2]:
        approved(scene, report)
    desk = sign_in(DESK)
    page = desk.get("/desk/statements/?month=2026-12").text
    assert "5,488円" in page  # 2 × (3,000 − 306) + 0 + 100
    assert "承認していない報告 1件" in page
    rows = table(desk.get("/desk/statements/statement.csv?programme=1&month=2026-12").data)
    assert [sum(int(row[k]) for row in rows[1:]) for k in (5, 7, 8, 9, 10)] == [2, 6000, 612, 100, 5488]
    where = {"programme": "1", "month": "2026-12"}
    assert "まだ終わっていない" in desk.post("/desk/statements/close", data=where, follow_redirects=True).text
    clock.advance(40 * DAY)
    assert "承認していない報告が1件" in desk.get("/desk/statements/close?programme=1&month=2026-12").text
    assert "締めました" in desk.post("/desk/statements/close", data=where, follow_redirects=True).text
    approved(scene, people[2])
    assert "5,488円" in desk.get("/desk/statements/?month=2026-12").text
    assert "2,894円" in desk.get("/desk/statements/?month=2027-01").text
    assert "すでに締められ" in desk.post("/desk/statements/close", data=where, follow_redirects=True).text


@pytest.mark.parametrize(
    "path", ["?month=2026-13", "?month=x", "?programme=99", "close", "statement.csv?programme=1"]
)
def test_a_statement_that_cannot_be_is_not_found(scene: Scene, sign_in: SignIn, path: str) -> None:
    """Addresses that were typed wrong are 404, not a failure."""
    with scene.rows():
        make.programme()
    assert sign_in(DESK).get(f"/desk/statements/{path}").status_code == 404


def test_money_and_reports_are_the_desks(scene: Scene, sign_in: SignIn, client: FlaskClient) -> None:
    """Volunteers and clerks are refused, strangers sent to sign in."""
    job, report = filed(scene)
    with scene.rows():
        clerk = str(make.clerk(make.institution()).email)
    paths = (
        "/desk/reports/",
        f"/desk/reports/{report}",
        "/desk/statements/",
        "/desk/statements/statement.csv",
    )
    for browser in (sign_in(scene.volunteer_of(job)), sign_in(clerk)):
        assert {browser.get(path).status_code for path in paths} == {403}
        assert browser.post(f"/desk/reports/{report}/approve", data={"version": "1"}).status_code == 403
    assert {client.get(path).status_code for path in paths} == {302}
    assert state_of(scene, report) is ReportState.FILED


def test_a_hospital_reports_in_two_answers(scene: Scene, sign_in: SignIn) -> None:
    """Asked for once the job has begun; its own only; a correction replaces the first; the volunteer never sees it."""
    asked, job = scene.accepted()
    with scene.rows():
        place = db.session.get_one(Assignment, job).request.institution
        clerk, stranger = str(make.clerk(place).email), str(make.clerk(make.institution()).email)
    browser, path = sign_in(clerk), f"/requests/{asked}/report/{job}"
    assert browser.get(path).status_code == 409
    clock.advance(2 * DAY)
    assert path in browser.get(f"/requests/{asked}").text
    assert sign_in(stranger).get(path).status_code == 404
    assert browser.get(f"/requests/{asked}/report/{job + 99}").status_code == 404
    assert browser.post(path, data={}).status_code == 422
    said = {"punctuality": "late", "late_minutes": "12", "problems": "連絡がありませんでした。"}
    assert browser.post(path, data=said).status_code == 303
    assert (
        browser.post(path, data={"punctuality": "on_time", "late_minutes": "12", "problems": ""}).status_code
        == 303
    )
    with scene.rows():
        (report,) = db.session.query(InstitutionReport)
        assert (report.punctuality.value, report.late_minutes, report.problems) == ("on_time", 0, "")
    browser.post(path, data=said)
    me = sign_in(scene.volunteer_of(job))
    assert "連絡がありませんでした" not in me.get(f"/my/{job}").text + me.get("/my/history").text
    me.post(f"/my/{job}/report", data=PLANNED)
    with scene.rows():
        report_row = db.session.get_one(Assignment, job).report
        assert report_row is not None
        number = report_row.id
    assert "連絡がありませんでした" in sign_in(DESK).get(f"/desk/reports/{number}").text
