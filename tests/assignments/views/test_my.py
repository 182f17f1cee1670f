"""The volunteer's own pages, over both databases."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.vocabulary import AssignmentState, CredentialKind, DeclineReason, RequestState, RoleName
from dispatch.volunteers.models import Credential, DateException
from tests import factories as make
from tests.assignments.views.scenes import Scene

SignIn = Callable[[str], FlaskClient]
PATHS = ("", "/report", "/calendar.ics")
TIMES = {"started": "10:00", "ended": "11:20"}


def test_the_pages_are_for_volunteers(scene: Scene, sign_in: SignIn, client: FlaskClient) -> None:
    """A coordinator is refused, a stranger sent to sign in; an account without a place on the roster is told so."""
    pages = (
        "/my/",
        "/my/history",
        "/my/history.csv",
        "/my/profile",
        "/my/1",
        "/my/1/report",
        "/my/1/calendar.ics",
    )
    desk = sign_in("desk@example.jp")
    assert {desk.get(page).status_code for page in pages} == {403}
    assert {client.get(page).status_code for page in pages} == {302}
    with scene.rows():
        make.user(RoleName.VOLUNTEER, email="nobody@example.jp")
    lost = sign_in("nobody@example.jp").get("/my/")
    assert lost.status_code == 404
    assert "登録が見つかりません" in lost.text


def test_nobody_sees_anothers_assignment_or_a_mere_proposal(scene: Scene, sign_in: SignIn) -> None:
    """Somebody else's is 404 on every address, by reading and by answering; so is a proposal of one's own."""
    _asked, theirs = scene.offered("他人 花子")
    _asked, idea = scene.proposed("提案 花子", start=make.TUESDAY_10 + timedelta(days=1))
    me = sign_in(scene.volunteer_of(idea))
    for number in (theirs, idea):
        assert [me.get(f"/my/{number}{path}").status_code for path in PATHS] == [404] * 3
        assert me.post(f"/my/{number}/accept").status_code == 404
        assert me.post(f"/my/{number}/decline", data={"reason": "busy"}).status_code == 404
        assert me.post(f"/my/{number}/report", data=TIMES).status_code == 404
    assert "提案 花子さん" in me.get("/my/").text
    assert "今お願いしている活動はありません" in me.get("/my/").text
    assert scene.state(theirs) is AssignmentState.OFFERED


def test_an_offer_is_accepted_with_one_press(scene: Scene, sign_in: SignIn) -> None:
    """From the first page; then it is the next activity, with meeting place and the number to call."""
    _asked, job = scene.offered(meeting_place="1階 総合案内", contact_phone="096-555-0123")
    me = sign_in(scene.volunteer_of(job))
    first = me.get("/my/").text
    assert "お返事をお待ちしています" in first
    assert "残り" in first
    assert "096-555-0123" not in me.get(f"/my/{job}").text  # whom to meet is for those who come
    assert me.post(f"/my/{job}/accept").status_code == 303
    assert scene.state(job) is AssignmentState.ACCEPTED
    page = me.get("/my/").text
    assert "次の活動" in page
    assert "1階 総合案内" in page
    assert "tel:0965550123" in page
    again = me.post(f"/my/{job}/accept")
    assert again.status_code == 409
    assert "確定" in again.text


def test_a_no_wants_a_reason(scene: Scene, sign_in: SignIn) -> None:
    """Without one nothing happens and what was written stays; with one the request is matched again."""
    asked, job = scene.offered()
    me = sign_in(scene.volunteer_of(job))
    answer = me.post(f"/my/{job}/decline", data={"note": "旅行中です"})
    assert answer.status_code == 422
    assert "理由を一つ選んでください" in answer.text
    assert "旅行中です" in answer.text
    assert scene.state(job) is AssignmentState.OFFERED
    assert me.post(f"/my/{job}/decline", data={"reason": "nonsense"}).status_code == 422
    assert me.post(f"/my/{job}/decline", data={"reason": "busy", "note": "旅行中です"}).status_code == 303
    with scene.rows():
        declined = db.session.get_one(Assignment, job)
        assert (declined.state, declined.decline_reason) == (AssignmentState.DECLINED, DeclineReason.BUSY)
    assert scene.request_state(asked) is RequestState.MATCHING
    assert "辞退" in me.get("/my/history").text


def test_after_the_deadline_an_answer_is_refused_kindly(scene: Scene, sign_in: SignIn) -> None:
    """The offer is no longer shown as open, and a late yes is 410 with the page as it is now."""
    _asked, job = scene.offered()
    me = sign_in(scene.volunteer_of(job))
    clock.advance(timedelta(hours=20))
    assert "お返事をお待ちしています" not in me.get("/my/").text
    late = me.post(f"/my/{job}/accept")
    assert late.status_code == 410
    assert "期限" in late.text
    assert scene.state(job) is AssignmentState.OFFERED


def test_the_calendar_file_holds_the_job(scene: Scene, sign_in: SignIn) -> None:
    """A calendar reads it; what was declined has none."""
    _asked, job = scene.accepted()
    me = sign_in(scene.volunteer_of(job))
    answer = me.get(f"/my/{job}/calendar.ics")
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event.decoded("dtstart") == make.TUESDAY_10
    assert answer.mimetype == "text/calendar"
    _asked, other = scene.offered(start=make.TUESDAY_10 + timedelta(days=1))
    them = sign_in(scene.volunteer_of(other))
    them.post(f"/my/{other}/decline", data={"reason": "busy"})
    assert them.get(f"/my/{other}/calendar.ics").status_code == 409


def test_a_report_takes_one_press_when_all_went_as_planned(scene: Scene, sign_in: SignIn) -> None:
    """The times stand in the form already; before the job there is none; a second filing corrects the first."""
    asked, job = scene.accepted()
    me = sign_in(scene.volunteer_of(job))
    assert me.get(f"/my/{job}/report").status_code == 409
    clock.advance(timedelta(days=2))
    assert "活動報告をお願いします" in me.get("/my/").text
    form = me.get(f"/my/{job}/report").text
    assert 'value="10:00"' in form
    assert 'value="11:00"' in form
    assert me.post(f"/my/{job}/report", data={"started": "10:00", "ended": "11:00"}).status_code == 303
    assert scene.request_state(asked) is RequestState.REPORTED
    assert (
        me.post(f"/my/{job}/report", data={**TIMES, "travel_yen": "480", "exposure": "y"}).status_code == 303
    )
    with scene.rows():
        report = db.session.get_one(Assignment, job).report
        assert report is not None
        assert (report.ended_at - report.started_at, report.travel_yen) == (timedelta(minutes=80), 480)
        assert report.exposure
    assert 'value="480"' in me.get(f"/my/{job}/report").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"started": ""}, "時刻を記入してください"), ({"ended": "9:30"}, "開始より後の時刻"),
        ({"started": "朝"}, "時刻は 9:30"), ({"travel_yen": "-1"}, "0〜100,000円"),
        ({"waiting_minutes": "601"}, "0〜600分"),
        ({"next_time": "10:00"}, "次回の受診日も"), ({"trouble": "あ" * 2001}, "2000文字以内"),
    ],
)  # fmt: skip
def test_a_wrong_report_is_told_at_its_field(
    scene: Scene, sign_in: SignIn, wrong: dict[str, str], sentence: str
) -> None:
    """The sentence stands at the field, what was typed stays, nothing is saved."""
    _asked, job = scene.accepted()
    me = sign_in(scene.volunteer_of(job))
    clock.advance(timedelta(days=2))
    answer = me.post(f"/my/{job}/report", data={**TIMES, "departments_added": "検査室", **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "検査室" in answer.text
    with scene.rows():
        assert db.session.get_one(Assignment, job).report is None


def test_a_year_of_work(scene: Scene, sign_in: SignIn) -> None:
    """Hours of the 年度 as reported, as a page and as a table that no spreadsheet takes for a formula."""
    with scene.rows():
        place = make.institution(name="=HYPERLINK(1)").id
    _asked, job = scene.accepted(minutes=90, department="内科")
    with scene.rows():
        db.session.get_one(Assignment, job).request.institution_id = place
    me = sign_in(scene.volunteer_of(job))
    assert "この年度の活動はまだありません" in me.get("/my/history").text
    clock.advance(timedelta(days=2))
    assert "1時間30分" in me.get("/my/history?year=9999").text
    answer = me.get("/my/history.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert answer.data.startswith("\ufeff".encode())
    assert rows[1][:5] == ["2026-12-01", "10:00", "11:30", "'=HYPERLINK(1)", "内科"]


def test_the_profile_says_what_expires(scene: Scene, sign_in: SignIn) -> None:
    """Hours in words, days apart, and papers with what to do about them."""
    today = clock.now().date()
    with scene.rows():
        me = make.volunteer({"vi": 3, "en": 2}, declined_topics=["oncology"])
        me.credentials[0].valid_until, me.credentials[1].valid_until = (
            today + timedelta(days=20),
            today - timedelta(days=1),
        )
        me.exceptions = [DateException(day=today + timedelta(days=3), free=False)]
        address = make.volunteer_user(me).email
    page = sign_in(address).get("/my/profile").text
    for text in (
        "月曜日",
        "8:00〜20:00",
        "あと20日",
        "期限切れ",
        "12月3日（木） 終日 活動できません",
        "がん・悪性腫瘍",
        "英語",
    ):
        assert text in page, text


@pytest.mark.parametrize("path", ["/my/", "/my/profile", "/my/documents"])
def test_a_credential_says_of_which_language_it_is(scene: Scene, sign_in: SignIn, path: str) -> None:
    """The same examination passed in two languages is two papers, and one may end before the other."""
    with scene.rows():
        me = make.volunteer({"vi": 3, "en": 2})
        for language in ("vi", "en"):
            me.credentials.append(Credential(kind=CredentialKind.MEDICAL_EXPERT, language=language))
        address = make.volunteer_user(me).email
    page = sign_in(address).get(path).text
    for language in ("ベトナム語", "英語"):
        assert f'医療通訳技能認定（専門） <span class="whole">（{language}）</span>' in page
