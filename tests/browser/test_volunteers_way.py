"""A volunteer's whole way, on a phone and by real mail: hours painted, a calendar taken in, an offer, a yes, a report.

The calendar is what decides: the first of the hospital's two times falls into it, so that only somebody whose
calendar counts is asked for the second.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.requests.models import RequestOption, ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState
from tests import factories as make
from tests.browser.conftest import Served
from tests.browser.test_availability_pages import Finger, cell
from tests.calendars.writing import calendar, event
from tests.support.browser import DESK, PHONE, OpenPage, look
from tests.support.mail import Mailbox, words_of
from tests.support.ports import free_port

VOLUNTEER, DESK_MAIL = "hana@example.jp", "desk@example.jp"
HOUR = timedelta(hours=1)
MORNING = make.TUESDAY_10 + timedelta(days=9)  # Thursday 2026-12-10
AFTERNOON = MORNING + 4 * HOUR
WORK = calendar(
    event("UID:1", "DTSTART;TZID=Asia/Tokyo:20261126T093000", "DURATION:PT3H", "RRULE:FREQ=WEEKLY")
)


@pytest.fixture
def mailbox(served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """The mail server of the application."""
    box, port = Mailbox(), free_port()
    monkeypatch.setitem(served.app.config, "MAIL_SERVER", "127.0.0.1")
    monkeypatch.setitem(served.app.config, "MAIL_PORT", port)
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box
    server.stop()


@pytest.fixture
def city(served: Served) -> Served:
    """A hospital that has asked for one of two times, a coordinator, and one person whose hours nobody knows."""
    with served.app.test_request_context(base_url=served.url):
        make.coordinator(email=DESK_MAIL)
        make.volunteer_user(make.volunteer({"vi": 4}, free=False, name="グエン 花", email=VOLUNTEER))
        asked = make.service_request(
            start=MORNING, meeting_place="1階 総合案内", contact_phone="096-555-0123", patient_code="P-7731"
        )
        asked.options.append(RequestOption(rank=1, start_at=AFTERNOON, end_at=AFTERNOON + HOUR))
        db.session.commit()
    return served


def paint_thursday(page: Page, city: Served) -> None:
    """A finger rests on Thursday nine o'clock and strokes down to three."""
    page.goto(f"{city.url}/my/availability")
    first, noon, last = (cell(page, "木", hour) for hour in ("9:00", "12:00", "14:30"))
    noon.evaluate("cell => cell.scrollIntoView({block: 'center', behavior: 'instant'})")
    finger = Finger(page)
    finger.send("touchStart", finger.on(first))
    page.wait_for_timeout(500)
    for target in (noon, last):
        finger.send("touchMove", finger.on(target))
    finger.send("touchEnd")
    expect(page.get_by_label("木曜日")).to_have_value("09:00-15:00")
    page.get_by_role("button", name="この時間で保存する").click()
    expect(page.get_by_text("毎週の時間を保存しました。")).to_be_visible()


def take_in_calendar(page: Page, city: Served) -> None:
    """The file of the calendar at work."""
    page.goto(f"{city.url}/my/calendars/")
    page.get_by_label("カレンダーのファイル").set_input_files(
        FilePayload(name="work.ics", mimeType="text/calendar", buffer=WORK)
    )
    page.get_by_role("button", name="ファイルを取り込む").click()
    expect(page.get_by_text("12月10日（木）9:30〜12:30")).to_be_visible()


def plan_and_confirm(page: Page, city: Served) -> None:
    """The coordinator has a plan made and confirms what it proposes."""
    city.run_job("propose")
    city.plan()
    page.goto(f"{city.url}/desk/")
    page.get_by_role("link", name=re.compile("12月10日")).first.click()
    expect(page.locator("main")).to_contain_text("グエン 花")
    page.get_by_role("button", name=re.compile("確定")).first.click()
    expect(page.locator("main")).to_contain_text("打診中")


def letters(city: Served, box: Mailbox, sign: str) -> list[tuple[EmailMessage, str]]:
    """The volunteer's mails in which this expression is found, each with what was found.

    Delivered by a turn of this test or of the scheduler beside it, whichever has taken a mail; so waited for.
    """
    for _try in range(60):
        city.run_job("deliver")
        pairs = [(mail, re.search(sign, f"{words_of(mail)}\n{appointment(mail)}")) for mail in box.mails]
        found = [(mail, match[0]) for mail, match in pairs if match and VOLUNTEER in mail["To"]]
        if found:
            return found
        time.sleep(0.25)
    pytest.fail(f"no mail with {sign} among {[mail['Subject'] for mail in box.mails]}")


def appointment(mail: EmailMessage) -> str:
    """The calendar part of a mail, if it has one."""
    return "".join(p.get_content() for p in mail.walk() if p.get_content_type() == "text/calendar")


def accept_by_link(page: Page, address: str) -> None:
    """Looking changes nothing, however often; one tap accepts."""
    for _look in range(2):
        page.goto(address)
        expect(page.locator("main")).to_contain_text("14:00")
    look(page, "way-offer")
    page.get_by_role("button", name=re.compile("引き受けます")).click()
    expect(page.locator("main")).to_contain_text("096-555-0123")
    look(page, "way-accepted")


def row(city: Served) -> tuple[RequestState, AssignmentState, datetime]:
    """What the database says of the one request and the one job."""
    with city.app.app_context():
        job = db.session.scalars(select(Assignment)).one()
        return db.session.scalars(select(ServiceRequest)).one().state, job.state, job.start_at


def test_from_a_painted_week_to_the_report(
    city: Served, mailbox: Mailbox, phone_page: Page, page_at: OpenPage
) -> None:
    """The volunteer's side in one go; nobody is signed in where a mail's link is used."""
    paint_thursday(city.enter(phone_page, VOLUNTEER), city)
    take_in_calendar(phone_page, city)
    desk = city.enter(page_at(*DESK), DESK_MAIL)
    plan_and_confirm(desk, city)
    ((mail, address),) = letters(city, mailbox, r"http://\S+/o/\S+")
    assert "P-7731" not in mail["Subject"]
    anybody = page_at(*PHONE)
    accept_by_link(anybody, address)
    assert row(city) == (RequestState.CONFIRMED, AssignmentState.ACCEPTED, AFTERNOON)
    anybody.goto(address)
    expect(anybody.get_by_role("button", name=re.compile("引き受けます"))).to_have_count(0)

    ((invitation, _sign),) = letters(city, mailbox, "STATUS:CONFIRMED")
    assert {"METHOD:REQUEST", "DTSTART:20261210T050000Z"} <= set(appointment(invitation).splitlines())

    clock.advance(AFTERNOON + 3 * HOUR - clock.now())
    city.run_job("close")
    clock.advance(timedelta(days=1))  # the report is asked for on the morning after
    ((_mail, address),) = letters(city, mailbox, r"http://\S+/r/\S+")
    anybody.goto(address)
    look(anybody, "way-report")
    anybody.get_by_role("button", name="報告する").click()
    expect(anybody.get_by_role("heading", level=1)).to_contain_text("受け付けました")
    look(anybody, "way-reported")
    assert row(city)[0] is RequestState.REPORTED
    desk.goto(f"{city.url}/desk/reports/")
    expect(desk.locator("main")).to_contain_text("グエン 花")
