"""My page, the report and what is paid, in a real browser: on a phone for the volunteer, at a desk for the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, Page, expect

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import ActivityReport, Assignment, ReportState
from dispatch.assignments.services import ReportValues
from dispatch.db import db
from dispatch.vocabulary import Transport
from tests import factories as make
from tests.assignments.views.scenes import DESK as COORDINATOR
from tests.assignments.views.scenes import Scene
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look
from tests.uploads.papers import pdf, picture

DAY = timedelta(days=1)


@pytest.fixture
def scene(served: Served) -> Scene:
    """A coordinator at an empty desk."""
    return Scene(served.app)


def filed(scene: Scene, job: int, **values: object) -> int:
    """The report of a job as planned, but for these values."""
    with scene.rows():
        row = db.session.get_one(Assignment, job)
        stated: dict[str, object] = {"started_at": row.start_at, "ended_at": row.end_at, **values}
        return services.file_report(services.bearer(row), row, ReportValues(**stated)).id  # type: ignore[arg-type]


def test_my_page_from_offer_to_report(
    scene: Scene, served: Served, phone_page: Page, page_at: OpenPage
) -> None:
    """Next job, an offer that counts down, hours and papers; then the report in one press, and what it is paid."""
    _asked, job = scene.accepted(minutes=90, meeting_place="1階 総合案内", contact_phone="096-555-0123")
    _asked, offer = scene.offered("別の 花子", start=make.TUESDAY_10 + 3 * DAY)
    address = scene.volunteer_of(job)
    with scene.rows():
        person = db.session.get_one(Assignment, job).volunteer
        db.session.get_one(Assignment, offer).volunteer_id = person.id
        person.credentials[0].valid_until = clock.now().date() + 20 * DAY
    page = served.enter(phone_page, address)
    expect(page.locator("[data-until]")).to_contain_text("残り")
    look(page, "reports-my-index")
    wide = served.enter(page_at(*DESK), address)
    look(wide, "reports-my-index")
    clock.advance(DAY + timedelta(hours=6))
    page.goto(f"{served.url}/my/")
    page.get_by_role("link", name="報告する（1分）").click()
    expect(page.locator("#report-sum")).to_contain_text("2,694円")
    look(page, "reports-form")
    page.get_by_label("運賃（往復）").fill("480")
    page.get_by_label("終了した時刻").fill("13:10")
    page.get_by_text("ほかに伝えること").click()
    expect(page.locator("#report-sum")).to_contain_text("5,868円")
    page.get_by_label("自家用車", exact=True).check(force=True)
    expect(page.get_by_label("運賃（往復）")).to_be_hidden()
    expect(page.get_by_label("距離（片道）")).to_be_visible()
    page.get_by_label("公共交通機関", exact=True).check(force=True)
    look(page, "reports-form-open")
    page.get_by_role("button", name="報告する").click()
    expect(page.locator("main")).to_contain_text("活動報告書を受け付けました")
    look(page, "reports-job-filed")
    wide.goto(f"{served.url}/my/{job}/report")
    look(wide, "reports-form")


def test_the_ordinary_report_takes_two_taps(scene: Scene, served: Served, phone_page: Page) -> None:
    """From my page, to a place where one has been: nothing to fill in, and the button is in reach without scrolling.

    The first time the fare is one field more: three taps.
    """
    _asked, first = scene.accepted()
    _asked, second = scene.accepted("別の 花子", start=make.TUESDAY_10 + DAY)
    address = scene.volunteer_of(first)
    with scene.rows():
        before, later = (db.session.get_one(Assignment, number) for number in (first, second))
        later.volunteer_id = before.volunteer_id
        later.request.institution_id = before.request.institution_id
        before.volunteer.transport = Transport.TRANSIT
    clock.advance(3 * DAY)
    page = served.enter(phone_page, address)
    page.goto(f"{served.url}/my/{first}/report")
    page.get_by_label("運賃（往復）").fill("480")
    page.get_by_role("button", name="報告する").click()
    expect(page.locator("main")).to_contain_text("活動報告書を受け付けました")
    page.goto(f"{served.url}/my/")
    page.get_by_role("link", name="報告する（1分）").click()
    expect(page.get_by_label("運賃（往復）")).to_have_value("480")
    expect(page.locator(".report-form")).to_contain_text("前回")
    send = page.get_by_role("button", name="報告する")
    expect(send).to_be_in_viewport(ratio=1)
    look(page, "reports-two-taps")
    send.click()
    expect(page.locator("main")).to_contain_text("活動報告書を受け付けました")


def test_receipts_beside_the_claim(
    scene: Scene, served: Served, phone_page: Page, page_at: OpenPage, faults: Faults
) -> None:
    """A photo and a PDF go with the report, the sum is reckoned without sending them, the desk sees them beside the
    claim and reads why the way was longer; one is taken off again."""
    faults.allow("status of 422")
    _asked, job = scene.accepted()
    clock.advance(2 * DAY)
    page = served.enter(phone_page, scene.volunteer_of(job))
    page.goto(f"{served.url}/my/{job}/report")
    photo = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=picture(size=(600, 900)))
    page.get_by_label("領収書を付ける").set_input_files(
        [photo, FilePayload(name="b.pdf", mimeType="application/pdf", buffer=pdf())]
    )
    page.get_by_label("自家用車", exact=True).check(force=True)
    with page.expect_request("**/report/sum") as sent:
        page.get_by_label("距離（片道）").fill("30.5")
        page.get_by_label("距離（片道）").blur()
    assert len(sent.value.post_data_buffer or b"") < 5000
    page.get_by_role("button", name="報告する").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("活動報告")
    expect(page.locator("main")).to_contain_text("より長いときは、理由を書いてください。")
    look(page, "reports-why-longer")
    page.get_by_label("交通費がいつもと違う理由").fill("工事で遠回りしました。")
    page.get_by_label("領収書を付ける").set_input_files(photo)
    page.get_by_role("button", name="報告する").click()
    expect(page.locator("main")).to_contain_text("活動報告書を受け付けました")
    page.goto(f"{served.url}/my/{job}/report")
    look(page, "reports-receipts")
    with scene.rows():
        report = db.session.get_one(Assignment, job).report
        assert report is not None
        number = report.id
    for size in (DESK, PHONE):
        desk = served.enter(page_at(*size), COORDINATOR)
        desk.goto(f"{served.url}/desk/reports/{number}")
        expect(desk.get_by_role("img", name="領収書1")).to_be_visible()
        expect(desk.locator("main")).to_contain_text("工事で遠回りしました。")
        look(desk, "reports-desk-receipts")
    page.get_by_label("取り外す").press("Space")
    page.get_by_role("button", name="報告する").click()
    expect(page.locator("main")).to_contain_text("活動報告書を受け付けました")
    page.goto(f"{served.url}/my/{job}/report")
    expect(page.get_by_label("取り外す")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_report_by_the_link_of_the_mail(
    scene: Scene, served: Served, page_at: OpenPage, scripts: bool
) -> None:
    """Nobody signs in: the form is filled in already, one press files it, with and without scripts."""
    _asked, job = scene.accepted()
    clock.advance(2 * DAY)
    with scene.rows():
        token = services.report_token(db.session.get_one(Assignment, job))
    page = page_at(*PHONE, java_script_enabled=scripts)
    page.goto(f"{served.url}/r/{token}")
    if scripts:
        look(page, "reports-link")
    page.get_by_role("button", name="報告する").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("受け付けました")
    if scripts:
        look(page, "reports-link-done")
    with scene.rows():
        report = db.session.get_one(Assignment, job).report
        assert report is not None
        assert report.state is ReportState.FILED


def test_the_desk_from_reports_to_payment(scene: Scene, served: Served, page_at: OpenPage) -> None:
    """Differences are seen, one report is given back, the others approved at once; the month is read, and closed."""
    jobs = [scene.accepted(f"{k}番 花子", start=make.TUESDAY_10 + k * DAY)[1] for k in range(3)]
    clock.advance(5 * DAY)
    reports = [filed(scene, job, travel_yen=480) for job in jobs[:2]]
    with scene.rows():
        end = db.session.get_one(Assignment, jobs[2]).end_at + timedelta(minutes=50)
    late = filed(
        scene,
        jobs[2],
        ended_at=end,
        transport=Transport.CAR,
        distance_metres=80_000,
        trouble="駐車場が満車でした。",
    )
    wide, narrow = (served.enter(page_at(*size), COORDINATOR) for size in (DESK, PHONE))
    for page in (wide, narrow):
        page.goto(f"{served.url}/desk/reports/")
        look(page, "reports-desk")
        page.goto(f"{served.url}/desk/reports/{late}")
        look(page, "reports-desk-one")
    wide.get_by_text("差し戻す", exact=True).first.click()
    wide.get_by_label("通訳者に伝えること").fill("片道の距離を確かめてください。")
    wide.get_by_role("button", name="差し戻す").click()
    expect(wide.locator("main")).to_contain_text("通訳者に知らせました")
    wide.goto(f"{served.url}/desk/reports/")
    wide.get_by_label("予定どおりの報告をすべて選ぶ").check(force=True)
    wide.get_by_role("button", name="選んだ報告を承認する").click()
    expect(wide.locator("main")).to_contain_text("2件の活動報告を承認しました")
    clock.advance(40 * DAY)
    for page in (wide, narrow):
        page.goto(f"{served.url}/desk/statements/?month=2026-12")
        look(page, "reports-statement")
        page.goto(f"{served.url}/desk/statements/year?year=2026")
        look(page, "reports-year")
    wide.goto(f"{served.url}/desk/statements/?month=2026-12")
    wide.get_by_role("link", name="この月を締める").click()
    look(wide, "reports-close")
    wide.get_by_role("button", name="この月を締める").click()
    expect(wide.locator("main")).to_contain_text("締め済み")
    with scene.rows():
        assert db.session.get_one(ActivityReport, reports[0]).state is ReportState.APPROVED


def test_the_volunteer_reads_what_was_paid(
    scene: Scene, served: Served, phone_page: Page, page_at: OpenPage
) -> None:
    """The statement of expenses, an approved report, a returned one, and the year's history fit a phone."""
    _asked, job = scene.accepted()
    clock.advance(2 * DAY)
    report = filed(scene, job, travel_yen=480)
    with scene.rows():
        services.approve(make.coordinator(), db.session.get_one(ActivityReport, report), 1)
    address = scene.volunteer_of(job)
    for page in (served.enter(phone_page, address), served.enter(page_at(*DESK), address)):
        for path, name in (
            ("expenses", "reports-expenses"),
            ("expenses?month=2026-12", "reports-expenses-month"),
            (f"{job}/report", "reports-approved"),
            ("history", "reports-history"),
        ):
            page.goto(f"{served.url}/my/{path}")
            look(page, name)
    with scene.rows():
        row = db.session.get_one(ActivityReport, report)
        services.return_report(make.coordinator(), row, "終了時刻を確かめてください。")
    phone_page.goto(f"{served.url}/my/")
    expect(phone_page.locator("main")).to_contain_text("終了時刻を確かめてください。")
    look(phone_page, "reports-returned")
    phone_page.get_by_role("link", name="報告を直す").click()
    look(phone_page, "reports-returned-form")


def test_a_clerk_says_whether_the_interpreter_came(scene: Scene, served: Served, page_at: OpenPage) -> None:
    """From the request's page, in two answers; how late is asked only of those who came late."""
    asked, job = scene.accepted()
    with scene.rows():
        make.clerk(db.session.get_one(Assignment, job).request.institution, email="clerk@example.jp")
    clock.advance(2 * DAY)
    for size in (PHONE, DESK):
        page = served.enter(page_at(*size), "clerk@example.jp")
        page.goto(f"{served.url}/requests/{asked}")
        look(page, "reports-request")
        page.locator(f"a[href$='/report/{job}']").click()
        page.get_by_label("時間どおりに来た").check(force=True)
        expect(page.get_by_label("遅れた時間")).to_be_hidden()
        page.get_by_label("遅れて来た").check(force=True)
        page.get_by_label("遅れた時間").fill("12")
        look(page, "reports-institution")
        page.get_by_role("button", name="報告する").click()
        expect(page.locator("main")).to_contain_text("実施の報告：遅れて来た")
