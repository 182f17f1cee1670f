"""The settings as an administrator meets them: a long form that tells what it does while one types."""

from __future__ import annotations

import pytest

from dispatch.db import db
from dispatch.vocabulary import RoleName
from tests import factories as make
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, Faults, OpenPage, axe, look, shot

SIZES = [DESK, PHONE]


def people(served: Served) -> str:
    """An administrator and a coordinator; gives the address of the settings."""
    with served.app.test_request_context():
        make.user(RoleName.ADMINISTRATOR, email="admin@example.jp", name="管理 花子")
        make.coordinator(email="desk@example.jp")
        number = make.programme().id
        db.session.commit()
    return f"{served.url}/admin/programmes/{number}"


@pytest.mark.parametrize("size", SIZES)
def test_the_settings_are_changed_and_taken_back(
    served: Served, page_at: OpenPage, size: tuple[int, int]
) -> None:
    """The example follows what is typed; a fault leads to its field; saved, a version is there to go back to."""
    address = people(served)
    page = served.enter(page_at(*size), "admin@example.jp")
    page.goto(f"{served.url}/admin/programmes/")
    look(page, "settings-list")
    page.get_by_role("link", name="医療通訳派遣事業").click()
    look(page, "settings-form")
    page.locator("#offer_minutes-0-minutes").fill("24時間")
    page.locator("#offer_minutes-0-minutes").press("Tab")
    page.get_by_text("開始まで営業日5日以上：24時間").wait_for()
    page.locator("#fee_first_two_hours").fill("3500")
    page.get_by_role("button", name="保存する", exact=True).last.click()
    page.get_by_text("設定を保存しました（2項目）。").wait_for()
    axe(page)
    page.goto(f"{address}/versions/1")
    look(page, "settings-version")
    page.get_by_role("button", name="この版に戻す").click()
    page.get_by_text("第1版の設定に戻しました。").wait_for()
    assert page.locator("#fee_first_two_hours").input_value() == "3000"
    page.locator("#versions").scroll_into_view_if_needed()
    shot(page, "settings-versions")


@pytest.mark.parametrize("size", SIZES)
def test_faults_and_another_editor(
    served: Served, page_at: OpenPage, faults: Faults, size: tuple[int, int]
) -> None:
    """422 with the fault at its field; 409 with what the other has saved; both are readable by everybody."""
    address = people(served)
    faults.allow("status of 4(09|22)")
    mine, other = (served.enter(page_at(*size), "admin@example.jp") for _ in range(2))
    for page in (mine, other):
        page.goto(address)
    other.locator("#slot_minutes").fill("90")
    other.locator("#slot_minutes").press("Enter")
    other.get_by_text("設定を保存しました（1項目）。").wait_for()
    mine.locator("#last_day_minutes-0-minutes").fill("すぐ")
    mine.get_by_role("button", name="保存する", exact=True).last.click()
    mine.get_by_role("link", name="「48時間」や「30分」のように書いてください。").click()
    look(mine, "settings-fault")
    mine.locator("#last_day_minutes-0-minutes").fill("20分")
    mine.get_by_role("button", name="保存する", exact=True).last.click()
    mine.get_by_text("ほかの人が先に保存しました。").wait_for()
    look(mine, "settings-conflict")
    mine.get_by_role("button", name="保存する", exact=True).last.click()
    mine.get_by_text("設定を保存しました（1項目）。").wait_for()
    assert mine.locator("#slot_minutes").input_value() == "90"


@pytest.mark.parametrize("size", SIZES)
def test_the_common_settings_and_the_readers_page(
    served: Served, page_at: OpenPage, size: tuple[int, int]
) -> None:
    """Quiet hours are set by an administrator, also without scripts; the desk reads both pages."""
    address = people(served)
    page = served.enter(page_at(*size, java_script_enabled=False), "admin@example.jp")
    page.goto(f"{served.url}/admin/programmes/common/")
    page.locator("#quiet_from").fill("22:00")
    page.get_by_role("button", name="保存する", exact=True).last.click()
    page.get_by_text("設定を保存しました（1項目）。").wait_for()
    page.goto(address)
    page.get_by_role("button", name="保存せずに例を確かめる").click()
    page.get_by_text("この表の意味").wait_for()
    desk = served.enter(page_at(*size), "desk@example.jp")
    for where, name in (
        (f"{served.url}/admin/programmes/common/", "common-read"),
        (address, "read"),
    ):
        desk.goto(where)
        look(desk, name)
    admin = served.enter(page_at(*size), "admin@example.jp")
    admin.goto(f"{served.url}/admin/programmes/common/")
    look(admin, "settings-common")
    admin.goto(f"{served.url}/admin/programmes/new")
    look(admin, "settings-new")
