"""From stranger to leaving in a real browser: joining, papers from a phone, the yearly question, and the way out."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import CredentialKind, EvidenceKind
from dispatch.volunteers import services
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.services.documents import Claim
from tests import factories as make
from tests.browser.conftest import Served
from tests.conftest import MONDAY
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look
from tests.uploads.papers import pdf, picture
from tests.volunteers.test_leaving import booked, end

OWN, COORDINATOR = "own@example.jp", "desk@example.jp"
BOTH = (DESK, PHONE)


@pytest.fixture
def people(served: Served) -> int:
    """A volunteer without an insurance, and a coordinator."""
    with served.app.test_request_context():
        person = make.volunteer({"vi": 3, "en": 2}, email=OWN, name="山川 花子", phone="090-0000-0001")
        person.credentials = [one for one in person.credentials if one.kind is not CredentialKind.INSURANCE]
        make.volunteer_user(person)
        make.coordinator(email=COORDINATOR, name="青木 涼")
        db.session.commit()
        return person.id


def link(served: Served, kind: str, path: str) -> str:
    """The link in the last message of a kind."""
    with served.app.test_request_context():
        newest = (
            select(OutboxMessage.body).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id.desc())
        )
        found = re.search(rf"{path}\S+", db.session.scalars(newest).first() or "")
        assert found
        return served.url + found.group()


def test_a_stranger_joins_on_a_phone_and_is_put_on_the_roster(
    served: Served, people: int, phone_page: Page, page_at: OpenPage, faults: Faults
) -> None:
    """The form tells what is missing, the mail's link has one button, the coordinator decides."""
    faults.allow("status of 422")
    page = phone_page
    page.goto(served.url)
    page.get_by_role("link", name="通訳ボランティアに申し込む").click()
    look(page, "join")
    page.get_by_role("button", name="確認のメールを受け取る").click()
    expect(page.get_by_text("同意が必要です。").first).to_be_visible()
    look(page, "join-errors")
    for name, value in (("name", "海野 空"), ("kana", "うみの そら"), ("email", "sora@example.jp"),
                        ("phone", "090-0000-0009"), ("town", "中央区新町")):  # fmt: skip
        page.locator(f"#{name}").fill(value)
    page.locator("#languages-0-language").select_option(label="ベトナム語")
    page.locator("#languages-0-level").select_option("3")
    page.locator("#consent").check(force=True)
    page.get_by_role("button", name="確認のメールを受け取る").click()
    expect(page.get_by_role("heading", name="メールをご確認ください")).to_be_visible()
    look(page, "join-sent")
    page.goto(link(served, "join_confirm", "/join/confirm/"))
    look(page, "join-confirm")
    page.get_by_role("button", name="申し込む").click()
    expect(page.get_by_role("heading", name="申込みを受け付けました")).to_be_visible()
    desk = served.enter(page_at(*DESK), COORDINATOR)
    for size in BOTH:
        desk.set_viewport_size({"width": size[0], "height": size[1]})
        desk.goto(f"{served.url}/volunteers/applications/")
        look(desk, "applications")
        desk.get_by_role("link", name="海野 空").click()
        look(desk, "application")
    desk.get_by_label("ベトナム語").select_option("2")
    desk.get_by_role("button", name="名簿に登録する").click()
    expect(desk.get_by_role("heading", name="海野 空")).to_be_visible()


def test_the_public_form_at_a_desk(served: Served, desk_page: Page) -> None:
    """The same at a desk, and the trap is out of reach."""
    desk_page.goto(f"{served.url}/join/")
    look(desk_page, "join")
    box = desk_page.locator("#website").bounding_box()
    assert box is None or box["x"] < 0
    desk_page.locator("#message").focus()
    desk_page.keyboard.press("Tab")
    expect(desk_page.locator("#consent")).to_be_focused()


def test_a_photograph_goes_to_the_coordinator_and_onto_the_roster(
    served: Served, people: int, phone_page: Page, page_at: OpenPage, faults: Faults
) -> None:
    """Sent from a phone, seen beside the claim, approved; a file that is none is refused on the spot."""
    faults.allow("status of 422")
    page = served.enter(phone_page, OWN)
    page.goto(f"{served.url}/my/documents")
    look(page, "documents")
    page.get_by_role("link", name="言語の証明を送る").click()
    look(page, "document-language")
    page.get_by_label("言語").select_option(label="ベトナム語")
    page.get_by_label("証明するもの").select_option(label="日本語能力試験（JLPT）")
    page.get_by_label("級・点数・講座名など").fill("N1")
    page.get_by_label("希望するレベル").select_option("4")
    page.locator("#file").set_input_files(
        FilePayload(name="n1.pdf", mimeType="application/pdf", buffer=b"MZ")
    )
    page.get_by_role("button", name="送る", exact=True).click()
    expect(page.get_by_text("PDFか写真").first).to_be_visible()
    look(page, "document-refused")
    photo = FilePayload(name="n1.jpg", mimeType="image/jpeg", buffer=picture("JPEG", (800, 600)))
    page.locator("#file").set_input_files(photo)
    page.get_by_role("button", name="送る", exact=True).click()
    expect(page.get_by_text("確認待ち")).to_be_visible()
    look(page, "documents-sent")
    desk = served.enter(page_at(*DESK), COORDINATOR)
    for size in BOTH:
        desk.set_viewport_size({"width": size[0], "height": size[1]})
        desk.goto(f"{served.url}/volunteers/papers/")
        look(desk, "papers")
        desk.get_by_role("link", name="山川 花子").click()
        expect(desk.get_by_role("img", name="届いた書類の写真")).to_be_visible()
        look(desk, "paper")
    desk.get_by_label("書類にある級").select_option("N1")
    desk.get_by_role("button", name="承認する").click()
    expect(desk.get_by_text("山川 花子さんに結果をお知らせします。")).to_be_visible()
    look(desk, "papers-decided")
    page.goto(f"{served.url}/my/documents")
    expect(page.get_by_text("日本語能力試験（JLPT） N1")).to_be_visible()


def test_a_volunteers_papers_at_a_desk(served: Served, people: int, desk_page: Page) -> None:
    """What waits, what was given back and why."""
    with served.app.test_request_context():
        person, desk = db.session.get_one(Volunteer, people), make.coordinator()
        services.file_document(desk, person, Claim(kind=CredentialKind.MEASLES), picture())
        claim = Claim(language="en", evidence=EvidenceKind.CEFR, title="C1", level=4)
        given_back = services.file_document(desk, person, claim, pdf())
        services.refuse_document(desk, given_back, "氏名が写っていません。もう一度撮影してください。")
        db.session.commit()
    page = served.enter(desk_page, OWN)
    page.goto(f"{served.url}/my/documents")
    look(page, "documents")
    page.get_by_role("link", name="資格・書類を送る").click()
    look(page, "document-paper")


def test_everything_about_me_is_one_page_with_ways_on(
    served: Served, people: int, desk_page: Page, phone_page: Page
) -> None:
    """The hub leads to hours, days, conditions, papers, calendars, messages and the way out, at both widths."""
    for page in (desk_page, phone_page):
        served.enter(page, OWN)
        page.goto(f"{served.url}/my/profile")
        look(page, "hub")
    main = phone_page.locator("main")
    found = {str(one.get_attribute("href")).split("?")[0] for one in main.get_by_role("link").all()}
    wanted = {
        "/my/availability",
        "/my/availability/days",
        "/my/conditions",
        "/my/documents",
        "/my/calendars",
        "/my/leave",
    }
    assert wanted <= {href.rstrip("/") for href in found}
    main.get_by_role("link", name="変更する お知らせの受け取り方").click()
    expect(phone_page).to_have_url(re.compile("/account/messages/"))


def test_the_yearly_question_by_link_and_on_the_desk(
    served: Served, people: int, phone_page: Page, page_at: OpenPage
) -> None:
    """Three buttons on a phone; the coordinator sees the answers and enters those given by telephone."""
    clock.advance(datetime(2027, 2, 1, tzinfo=UTC) - MONDAY)
    with served.app.test_request_context():
        make.volunteer(name="海野 空", phone="090-0000-0002")
        db.session.commit()
        services.renew_due()
    address = link(served, "renewal", "/renew/")
    phone_page.goto(address)
    look(phone_page, "renewal")
    phone_page.get_by_role("button", name="やめる").click()
    look(phone_page, "renewal-leave")
    phone_page.goto(address)
    phone_page.get_by_role("button", name="しばらく休む").click()
    expect(phone_page.get_by_text("お休みを登録しました")).to_be_visible()
    look(phone_page, "renewal-answered")
    own = served.enter(page_at(*DESK), OWN)
    own.goto(f"{served.url}/my/")
    look(own, "my-asked")
    own.get_by_role("link", name="意向調査に答える").click()
    look(own, "renewal")
    desk = served.enter(page_at(*DESK), COORDINATOR)
    for size in BOTH:
        desk.set_viewport_size({"width": size[0], "height": size[1]})
        desk.goto(f"{served.url}/volunteers/renewals/")
        look(desk, "renewals")
        desk.get_by_role("link", name="2027年3月31日（水）までの登録").click()
        look(desk, "renewal-campaign")
    desk.get_by_role("button", name=re.compile("続ける.*山川 花子")).click()
    expect(desk.get_by_text("山川 花子さんの回答を記録しました。")).to_be_visible()


def test_leaving_on_a_phone(served: Served, people: int, phone_page: Page, page_at: OpenPage) -> None:
    """With a job ahead the page says so; without one it says what goes and what stays, before and after."""
    with served.app.test_request_context():
        job = booked(db.session.get_one(Volunteer, people))
        db.session.commit()
        key = job.id
    desk = served.enter(page_at(*DESK), COORDINATOR)
    page = served.enter(phone_page, OWN)
    page.goto(f"{served.url}/my/profile")
    page.get_by_role("link", name="退会する").click()
    expect(page.get_by_text("これからの活動があるため、まだ退会できません")).to_be_visible()
    look(page, "leave-booked")
    with served.app.test_request_context():
        end(db.session.get_one(Assignment, key))
        db.session.commit()
    desk.goto(f"{served.url}/volunteers/{people}/leave")
    look(desk, "leave-desk")
    page.reload()
    look(page, "leave")
    page.get_by_role("button", name="退会する").click()
    expect(page.get_by_role("heading", name="退会しました")).to_be_visible()
    look(page, "left")
    desk.goto(f"{served.url}/volunteers/{people}")
    look(desk, "volunteer-left")
