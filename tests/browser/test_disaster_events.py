"""The pages of an event at a desk and on a phone, from the empty list to its end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from dispatch.db import db
from dispatch.disasters.vocabulary import EventKind
from dispatch.vocabulary import RoleName
from tests import factories as make
from tests.browser.conftest import Served
from tests.disasters import factories as disasters
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look


@pytest.fixture
def city(served: Served, faults: Faults) -> Served:
    """A coordinator, and what a telegram has proposed."""
    faults.allow("disasters/new: .* status of 422")
    with served.app.test_request_context():
        make.coordinator(email="desk@example.jp", name="調整 あかり")
        db.session.commit()
    return served


def begin(page: Page) -> None:
    """An exercise, first with a field left out."""
    page.get_by_role("link", name="対応を始める").first.click()
    page.get_by_label("名称").fill("総合防災訓練")
    page.get_by_role("button", name="対応を始める").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page, "disaster-new")
    page.locator("label", has_text="訓練").last.click()
    page.get_by_label("地域").fill("架空市中央区、架空市東区")
    page.get_by_label("わかっていること").fill("震度6弱の地震を想定。\n避難所は12か所を開設する。")
    page.get_by_role("button", name="対応を始める").click()
    expect(page.get_by_text("これは訓練です").first).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_exercise_from_its_beginning_to_its_end(
    city: Served, page_at: OpenPage, size: tuple[int, int]
) -> None:
    """The desk begins it, writes its log, closes it; a proposal waits beside it and says that nobody is asked yet."""
    page = page_at(*size)
    city.enter(page, "desk@example.jp")
    page.goto(f"{city.url}/disasters/")
    look(page, "disaster-empty")
    begin(page)
    look(page, "disaster-show")
    page.get_by_role("link", name="記録", exact=True).click()
    page.locator("#kind").select_option(label="決定")
    page.locator("#text").fill("災害多言語支援センターを開く。\n場所は3階の会議室。")
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("場所は3階の会議室。")).to_be_visible()
    look(page, "disaster-log")
    with city.app.test_request_context():
        proposed = disasters.event(
            opened=False, title="11月30日 架空地方の地震", areas=["架空市"], rule="震度5弱以上"
        ).id
        db.session.commit()
    page.goto(f"{city.url}/disasters/")
    look(page, "disaster-list")
    page.goto(f"{city.url}/disasters/{proposed}/")
    expect(page.get_by_text("この対応はまだ始まっていません")).to_be_visible()
    look(page, "disaster-proposed")
    page.get_by_role("link", name="概要を直す").click()
    look(page, "disaster-edit")
    page.get_by_label("地域").fill("架空市、となり町")
    page.get_by_role("button", name="変更を保存する").click()
    expect(page.get_by_text("架空市、となり町")).to_be_visible()
    page.goto(f"{city.url}/disasters/new")
    expect(page.get_by_text("同じ災害のときは")).to_be_visible()
    look(page, "disaster-new-beside-others")
    page.goto(f"{city.url}/disasters/{proposed}/")
    page.get_by_role("link", name="見送る").click()
    look(page, "disaster-dismiss")
    page.goto(f"{city.url}/disasters/")
    page.get_by_role("link", name="総合防災訓練").click()
    page.get_by_role("link", name="対応を終える").click()
    look(page, "disaster-close")
    page.get_by_role("button", name="対応を終える").click()
    expect(page.get_by_role("button", name="対応を再開する")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_aftershock_is_added_by_a_tap(city: Served, page_at: OpenPage, size: tuple[int, int]) -> None:
    """The proposal offers it first; the open event's log tells of it and is searched; it can be set apart again."""
    with city.app.test_request_context():
        main = disasters.event(title="11月30日 架空地方で震度6強").id
        disasters.event(title="11月30日 架空県気象特別警報", kind=EventKind.WEATHER)
        shock = disasters.event(opened=False, title="11月30日 架空地方で震度5強", rule="震度5強以上").id
        db.session.commit()
    page = page_at(*size)
    city.enter(page, "desk@example.jp")
    page.goto(f"{city.url}/disasters/{shock}/")
    look(page, "aftershock")
    page.get_by_role("button", name="この対応に加える").first.click()
    page.wait_for_url(f"**/disasters/{main}/")
    look(page, "aftershock-joined")
    page.goto(f"{city.url}/disasters/{main}/log")
    if size == PHONE:
        page.locator("summary", has_text="記録を探す").click()
    page.get_by_label("キーワード").fill("加えました")
    page.get_by_role("button", name="探す", exact=True).click()
    expect(page.get_by_text("当てはまる記録：1件")).to_be_visible()
    look(page, "aftershock-log")
    page.goto(f"{city.url}/disasters/{shock}/")
    expect(page.get_by_text("ほかの対応に加えられています")).to_be_visible()
    look(page, "aftershock-apart")
    page.get_by_role("button", name="分けて提案に戻す").click()
    expect(page.get_by_text("提案に戻しました。", exact=True)).to_be_visible()


def test_slips_in_what_is_watched(city: Served, faults: Faults, page_at: OpenPage) -> None:
    """The fields say which names no telegram writes, and what is near."""
    faults.allow("telegrams/settings: .* status of 422")
    with city.app.test_request_context():
        make.user(RoleName.ADMINISTRATOR, email="admin@example.jp", name="管理 太郎")
        db.session.commit()
    page = page_at(*DESK)
    city.enter(page, "admin@example.jp")
    page.goto(f"{city.url}/disasters/telegrams/settings")
    page.locator("#areas").fill("熊本県\n熊元市\n三日月町")
    page.locator("#warnings").fill("特別警法")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("近い名前：熊本市").first).to_be_visible()
    look(page, "area-slip")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    look(page, "area-slip")
