"""The volunteer's calendars in a real browser: the address of the feed, a file taken in, what it does to the week."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from dispatch import clock
from dispatch.db import db
from dispatch.volunteers.models import OutsideCalendar
from tests import factories as make
from tests.browser.conftest import Served
from tests.calendars.writing import calendar, event
from tests.support.browser import DESK, PHONE, Faults, OpenPage, axe, shot

EMAIL = "me@example.jp"
WORK = calendar(
    event("UID:1", "DTSTART;TZID=Tokyo Standard Time:20261201T100000", "DURATION:PT2H", "RRULE:FREQ=WEEKLY"),
    event("UID:2", "DTSTART;VALUE=DATE:20261203", "SUMMARY:休み"),
)


@pytest.fixture
def volunteer(served: Served) -> int:
    """Somebody on the roster, with an account."""
    with served.app.test_request_context(base_url=served.url):
        person = make.volunteer(email=EMAIL)
        make.volunteer_user(person)
        db.session.commit()
        return person.id


def look(page: Page, name: str) -> None:
    """No violation, no sideways scrolling, and a picture for whoever wants to look."""
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    shot(page, name)


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_feed_is_opened_copied_and_renewed(
    served: Served, volunteer: int, page_at: OpenPage, size: tuple[int, int]
) -> None:
    """A button makes the address, another copies it; a new one is made only after a warning."""
    page = served.enter(page_at(*size), EMAIL)
    page.goto(f"{served.url}/my/calendars/")
    look(page, "calendars-empty")
    page.get_by_role("button", name="アドレスを発行する").click()
    address = page.get_by_label("あなた専用のアドレス")
    first = address.input_value()
    assert first.startswith(f"{served.url}/calendar/")
    assert first.endswith(".ics")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="アドレスをコピー").click()
    expect(page.get_by_text("コピーしました。")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == first
    for name in ("Googleカレンダーに登録する", "iPhone・iPad・Macに登録する", "Outlookに登録する"):
        page.get_by_text(name).click()
    look(page, "calendars-feed")
    page.get_by_role("link", name="新しいアドレスにする").click()
    look(page, "calendars-renew")
    page.get_by_role("button", name="新しいアドレスにする").click()
    expect(address).not_to_have_value(first)
    assert page.request.get(first).status == 404
    assert page.request.get(address.input_value()).headers["content-type"].startswith("text/calendar")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_file_is_taken_in_and_shows_in_the_week(
    served: Served, volunteer: int, page_at: OpenPage, faults: Faults, size: tuple[int, int]
) -> None:
    """Busy times are listed, and taken out of the coming weeks; a calendar that fails says so and since when."""
    faults.allow("status of 422")
    page = served.enter(page_at(*size), EMAIL)
    page.goto(f"{served.url}/my/calendars/")
    file = page.get_by_label("カレンダーのファイル")
    file.set_input_files({"name": "wrong.ics", "mimeType": "text/calendar", "buffer": b"hello"})
    with page.expect_response(lambda answer: answer.status == 422):
        page.get_by_role("button", name="ファイルを取り込む").click()
    look(page, "calendars-wrong")
    file.set_input_files({"name": "work.ics", "mimeType": "text/calendar", "buffer": WORK})
    page.get_by_role("button", name="ファイルを取り込む").click()
    expect(page.get_by_text("12月1日（火）10:00〜12:00")).to_be_visible()
    expect(page.get_by_text("12月3日（木） 終日")).to_be_visible()
    with served.app.app_context():
        since = clock.now() - timedelta(hours=5)
        db.session.add(
            OutsideCalendar(
                volunteer_id=volunteer, name="家族", address="https://calendar.example/x.ics", read_at=since,
                failing_since=since, failure="slow", failures=3,
            )
        )  # fmt: skip
        db.session.commit()
    page.reload()
    look(page, "calendars-outside")
    page.goto(f"{served.url}/my/availability")
    expect(page.get_by_text("他の予定").first).to_be_visible()
    shot(page, "calendars-week")
