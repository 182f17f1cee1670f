"""The volunteer's calendars in a real browser: the address of the feed, a file taken in, what it does to the week."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from playwright.sync_api import expect

from dispatch import clock
from dispatch.db import db
from dispatch.volunteers.models import OutsideCalendar
from tests import factories as make
from tests.browser.conftest import Served
from tests.calendars.writing import calendar, event
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look, shot

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
    expect(page.get_by_text("ほかの予定").first).to_be_visible()
    shot(page, "calendars-week")


class Elsewhere:
    """Somebody's calendar on a real server; `text` is what it holds now, None where it is gone."""

    def __init__(self) -> None:
        self.text: bytes | None = b""
        self.asked = 0


@pytest.fixture
def elsewhere(served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Elsewhere, str]]:
    """It and its address, on the loopback, which this instance may ask because nobody else reaches it."""
    monkeypatch.setitem(served.app.config, "OUTBOUND_LOOPBACK", True)
    held = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            held.asked += 1
            self.send_response(200 if held.text is not None else 404)
            self.send_header("Content-Type", "text/calendar")
            self.end_headers()
            self.wfile.write(held.text or b"")

        def log_message(self, *_args: Any) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield held, f"http://127.0.0.1:{server.server_port}/private/work.ics"
    server.shutdown()
    thread.join(10)
    server.server_close()


def morning(day: str) -> bytes:
    """A calendar that takes nine to ten and a name nobody else is to see."""
    taken = (f"DTSTART;TZID=Asia/Tokyo:{day}T090000", f"DTEND;TZID=Asia/Tokyo:{day}T103000")
    return calendar(event("UID:1", *taken, "SUMMARY:歯医者"))


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_subscription_follows_its_calendar(
    served: Served, volunteer: int, elsewhere: tuple[Elsewhere, str], page_at: OpenPage, size: tuple[int, int]
) -> None:
    """Subscribed by its address, changed over there, read again by the job: the week follows, and the desk sees it."""
    held, address = elsewhere
    held.text = morning("20261201")
    page = served.enter(page_at(*size), EMAIL)
    page.goto(f"{served.url}/my/calendars/")
    page.get_by_label("カレンダーのアドレス").fill(address)
    page.get_by_label("名前").fill("仕事")
    page.get_by_role("button", name="アドレスを登録する").click()
    expect(page.get_by_text("「仕事」の予定を取り込みました")).to_be_visible()
    expect(page.get_by_text("12月1日（火）9:00〜10:30")).to_be_visible()
    assert held.asked == 1

    held.text = morning("20261202")
    served.run_job("calendars")
    assert held.asked == 1, "not before its time"
    clock.advance(timedelta(hours=1))
    served.run_job("calendars")
    assert held.asked == 2
    page.reload()
    expect(page.get_by_text("12月2日（水）9:00〜10:30")).to_be_visible()
    expect(page.get_by_text("12月1日（火）9:00〜10:30")).to_have_count(0)
    page.goto(f"{served.url}/my/availability")
    days = page.locator("tr, li", has_text="ほかの予定")
    expect(days).to_have_count(1)
    expect(days).to_contain_text("12月2日")

    held.text = None
    clock.advance(timedelta(hours=1))
    served.run_job("calendars")
    with served.app.test_request_context():
        make.coordinator(email="desk@example.jp")
        db.session.commit()
    desk = served.enter(page_at(*size), "desk@example.jp")
    desk.goto(f"{served.url}/volunteers/{volunteer}")
    main = desk.locator("main")
    for told in (
        "読み込めません",
        "カレンダーが見つからないか、公開されていません。",
        "12月2日（水）9:00〜10:30",
    ):
        expect(main).to_contain_text(told)
    expect(main).not_to_contain_text("歯医者")
    desk.locator("#calendars").scroll_into_view_if_needed()
    look(desk, "calendars-desk")
