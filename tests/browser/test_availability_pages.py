"""A volunteer's own hours in a real browser: painted with a mouse, a finger and keys, and written without a script."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from dispatch import clock
from dispatch.db import db
from dispatch.volunteers import services
from dispatch.volunteers.models import Volunteer, WeeklyHours
from tests import factories as make
from tests.browser.conftest import Served
from tests.conftest import MONDAY
from tests.support.browser import DESK, PHONE, OpenPage, look, shot

EMAIL = "own@example.jp"
TODAY = MONDAY.date()


@pytest.fixture
def volunteer(served: Served) -> int:
    """Somebody who is free on Monday to Wednesday from 9 to 12, with an account."""
    with served.app.test_request_context():
        person = make.volunteer(email=EMAIL, free=False)
        person.pattern = [WeeklyHours(weekday=day, start=time(9), end=time(12)) for day in range(3)]
        user = make.volunteer_user(person)
        services.say_day(user, person, TODAY - timedelta(days=6), True, ((time(14), time(16)),))
        db.session.commit()
        return person.id


def week(served: Served, number: int) -> str:
    """What the database says now."""
    with served.app.test_request_context():
        person = db.session.get_one(Volunteer, number)
        rows = [(row.weekday, row.start, row.end) for row in person.pattern]
        return " ".join(f"{'月火水木金土日'[d]}{a:%H:%M}-{b:%H:%M}" for d, a, b in sorted(rows))


def cell(page: Page, day: str, at: str) -> Locator:
    """A half hour of the grid."""
    return page.get_by_role("gridcell", name=f"{day} {at}", exact=True)


def drag(page: Page, first: Locator, last: Locator) -> None:
    """With the mouse from one half hour to another."""
    first.scroll_into_view_if_needed()
    first.hover()
    page.mouse.down()
    last.hover()
    page.mouse.up()


def test_a_week_is_painted_with_the_mouse_and_saved(served: Served, volunteer: int, desk_page: Page) -> None:
    """Dragging paints a rectangle, dragging from a painted cell takes away, undo and copying work; then it is saved."""
    page = served.enter(desk_page, EMAIL)
    page.goto(f"{served.url}/my/availability")
    look(page, "availability")
    drag(page, cell(page, "木", "10:00"), cell(page, "金", "11:30"))
    expect(cell(page, "金", "11:00")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("木曜日")).to_have_value("10:00-12:00")
    drag(page, cell(page, "水", "9:00"), cell(page, "水", "9:30"))
    expect(page.get_by_label("水曜日")).to_have_value("10:00-12:00")
    page.get_by_role("button", name="1つ前に戻す").click()
    expect(page.get_by_label("水曜日")).to_have_value("09:00-12:00")
    page.get_by_label("写す曜日").select_option(label="木")
    page.get_by_label("写す先").select_option(label="日")
    page.get_by_role("button", name="写す", exact=True).click()
    expect(page.get_by_text("まだ保存していません。").last).to_be_visible()
    page.get_by_role("button", name="この時間で保存する").click()
    expect(page.get_by_text("毎週の時間を保存しました。")).to_be_visible()
    hours = "月09:00-12:00 火09:00-12:00 水09:00-12:00 木10:00-12:00 金10:00-12:00 日10:00-12:00"
    assert week(served, volunteer) == hours
    look(page, "availability-saved")
    page.get_by_role("button", name="元に戻す", exact=True).click()
    expect(page.get_by_text("変更を元に戻しました。")).to_be_visible()
    assert week(served, volunteer) == "月09:00-12:00 火09:00-12:00 水09:00-12:00"


def test_a_week_is_painted_by_keys(served: Served, volunteer: int, desk_page: Page) -> None:
    """One stop for Tab; arrows move, Space paints, Shift with arrows extends, heads choose a day or an hour."""
    page = served.enter(desk_page, EMAIL)
    page.goto(f"{served.url}/my/availability")
    assert page.locator('#week-table [tabindex="0"]').count() == 1
    page.locator('#week-table [tabindex="0"]').focus()
    for key in ("ArrowRight",) * 3:
        page.keyboard.press(key)
    expect(cell(page, "木", "9:00")).to_be_focused()
    page.keyboard.press("Space")
    for key in ("Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_label("木曜日")).to_have_value("09:00-10:30")
    expect(page.get_by_label("金曜日")).to_have_value("09:00-10:30")
    page.keyboard.press("Shift+ArrowUp")
    expect(page.get_by_label("金曜日")).to_have_value("09:00-10:00")
    page.keyboard.press("Control+z")
    expect(page.get_by_label("金曜日")).to_have_value("")
    page.get_by_role("button", name="土をまとめて選ぶ").click()
    expect(page.get_by_label("土曜日")).to_have_value("06:00-24:00")
    page.get_by_role("button", name="深夜・早朝も表示").click()
    page.keyboard.press("Tab")
    cell(page, "日", "0:00").click()
    expect(page.get_by_label("日曜日")).to_have_value("00:00-00:30")


def test_a_finger_taps_paints_after_a_rest_and_scrolls(
    served: Served, volunteer: int, phone_page: Page
) -> None:
    """A tap is one half hour, a rest and a stroke a rectangle, an upward stroke only moves the page."""
    page = served.enter(phone_page, EMAIL)
    page.goto(f"{served.url}/my/availability")
    look(page, "availability")
    cell(page, "木", "10:00").evaluate("cell => cell.scrollIntoView({block: 'center'})")
    cell(page, "木", "10:00").tap()
    expect(page.get_by_label("木曜日")).to_have_value("10:00-10:30")
    finger = Finger(page)
    finger.send("touchStart", finger.on(cell(page, "土", "10:00")))
    page.wait_for_timeout(500)
    finger.send("touchMove", finger.on(cell(page, "土", "10:30")))
    finger.send("touchMove", finger.on(cell(page, "日", "11:30")))
    finger.send("touchEnd")
    expect(page.get_by_label("土曜日")).to_have_value("10:00-12:00")
    expect(page.get_by_label("日曜日")).to_have_value("10:00-12:00")
    before = page.evaluate("window.scrollY")
    start = finger.on(cell(page, "金", "15:00"))
    finger.send("touchStart", start)
    for step in range(1, 12):
        finger.send("touchMove", (start[0], start[1] - 20 * step))
    finger.send("touchEnd")
    page.wait_for_function("before => window.scrollY > before", arg=before)
    assert [page.get_by_label(f"{day}曜日").input_value() for day in "木金"] == ["10:00-10:30", ""]
    shot(page, "availability-unsaved")


class Finger:
    """One finger on a phone's glass."""

    def __init__(self, page: Page) -> None:
        self.glass = page.context.new_cdp_session(page)

    def on(self, thing: Locator) -> tuple[float, float]:
        """Where a thing is."""
        box = thing.bounding_box()
        assert box is not None
        return box["x"] + 8, box["y"] + 8

    def send(self, kind: str, at: tuple[float, float] | None = None) -> None:
        """Touch, move there, or let go."""
        points = [{"x": at[0], "y": at[1]}] if at else []
        self.glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_grid_and_server_read_the_same_hours(served: Served, volunteer: int, desk_page: Page) -> None:
    """What the grid writes it reads back, odd minutes and midnight included; what it cannot read it leaves alone."""
    page = served.enter(desk_page, EMAIL)
    page.goto(f"{served.url}/my/availability")
    texts = ["", "00:00-24:00", "09:15-10:05、13:30-24:00", "00:00-00:30"]
    assert page.evaluate("texts => texts.map(text => weekGrid.write(weekGrid.read(text)))", texts) == texts
    loose = {
        "9時半から12時まで": "09:30-12:00",
        "終日": "00:00-24:00",
        "１３：００〜１５：００": "13:00-15:00",
    }
    found = page.evaluate("texts => texts.map(text => weekGrid.write(weekGrid.read(text)))", list(loose))
    assert found == list(loose.values())
    assert page.evaluate("weekGrid.read('ひるごろ')") is None


def test_without_a_script_the_week_is_written(served: Served, volunteer: int, page_at: OpenPage) -> None:
    """The list alone does, and what cannot be read is said beside its field."""
    page = served.enter(page_at(*DESK, java_script_enabled=False), EMAIL)
    page.goto(f"{served.url}/my/availability")
    expect(page.locator("[data-week-grid]")).to_be_hidden()
    page.get_by_label("日曜日").fill("13時から15時")
    page.get_by_role("button", name="この時間で保存する").click()
    assert week(served, volunteer).endswith("日13:00-15:00")


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_days_pauses_conditions_and_the_repeated_week(
    served: Served, volunteer: int, page_at: OpenPage, size: tuple[int, int]
) -> None:
    """The other pages at both widths: a day, a pause, the conditions, last week again, and the link of the mail."""
    page = served.enter(page_at(*size), EMAIL)
    page.goto(f"{served.url}/my/availability/days")
    page.get_by_label("日にち").fill("2026-12-03")
    page.get_by_label("活動できる", exact=True).check(force=True)
    page.get_by_label("時間帯").fill("18:00-20:00")
    page.get_by_role("button", name="この日の予定を登録する").click()
    expect(page.get_by_text("18:00〜20:00は活動できます")).to_be_visible()
    page.get_by_label("お休みを始める日").fill("2026-12-20")
    page.get_by_label("お休みの最後の日").fill("2026-12-28")
    page.get_by_role("button", name="お休みを登録する").click()
    expect(page.get_by_text("お休みを登録しています")).to_be_visible()
    look(page, "availability-days")
    page.goto(f"{served.url}/my/availability")
    page.get_by_role("button", name="今週も先週と同じ").click()
    expect(page.get_by_text("今週の3日を、先週と同じ時間にしました。")).to_be_visible()
    page.goto(f"{served.url}/my/conditions")
    look(page, "conditions")
    page.get_by_label("1週間に打診を受ける回数（上限）").fill("3")
    page.get_by_role("button", name="この条件で保存する").click()
    expect(page.get_by_text("活動の条件を保存しました。")).to_be_visible()
    with served.app.test_request_context():
        token = services.availability_token(db.session.get_one(Volunteer, volunteer))
    clock.advance(timedelta(minutes=1))
    page.goto(f"{served.url}/a/{token}")
    look(page, "availability-link")
    page.get_by_role("button", name="変わりありません").click()
    expect(page.get_by_role("heading", name="確認していただいています")).to_be_visible()
    look(page, "availability-link-done")
