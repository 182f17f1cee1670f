"""A yearly exercise at a desk and on a phone: its script, help from elsewhere, and the printed closing report."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.services import closing, events
from dispatch.disasters.services.closing import Lesson, ReportValues
from dispatch.disasters.vocabulary import LessonSort
from tests import factories as make
from tests.browser.conftest import Served
from tests.disasters import factories as disasters
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look


@pytest.fixture
def city(served: Served, faults: Faults) -> Served:
    """A coordinator, and last year's exercise with its lessons."""
    faults.allow("status of 422")
    with served.app.test_request_context():
        who = make.coordinator(email="desk@example.jp", name="調整 あかり")
        clock.advance(-timedelta(days=365))
        before = disasters.event(exercise=True, title="2025年 総合訓練")
        clock.advance(timedelta(days=365))
        events.close(who, before)
        lesson = Lesson(LessonSort.TO_MEND, "会館の鍵の置き場所を、全員に伝えておく。", "総務")
        closing.write(who, before, ReportValues("昨年の訓練", [lesson]), 0)
        db.session.commit()
    return served


def an_association(page: Page, url: str) -> None:
    """An association that takes part in exercises."""
    page.goto(f"{url}/disasters/associations/")
    page.get_by_role("link", name="団体を登録する").first.click()
    page.get_by_label("団体名").fill("となり県国際協会")
    page.get_by_label("メールアドレス").fill("tonari@example.jp")
    page.locator("label", has_text="訓練に参加する").click()
    page.get_by_role("button", name="保存する").click()


def begin(page: Page, url: str) -> None:
    """The usual script, and an exercise from it."""
    page.goto(f"{url}/disasters/scripts/")
    page.get_by_role("button", name="標準の台本を加える").click()
    expect(page.get_by_text("標準の台本を加えました")).to_be_visible()
    look(page, "drill-script")
    page.goto(f"{url}/disasters/scripts/")
    page.get_by_role("link", name="訓練を始める").click()
    page.get_by_role("button", name="訓練を始める").click()
    page.get_by_role("button", name="次の付与をいま行う").click()
    expect(page.get_by_text("会館の鍵の置き場所")).to_be_visible()
    look(page, "drill-show")


def ask(page: Page) -> None:
    """A request for help, drafted with a fault first, then sent."""
    page.locator(".tabs").get_by_role("link", name="応援", exact=True).click()
    page.get_by_role("link", name="応援を依頼する").click()
    page.get_by_label("件名").fill("多言語支援センターへの応援")
    page.get_by_label("人数").first.fill("2")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page, "aid-form-faults")
    for label, value in (
        ("始まりの日", "2026-12-01"), ("始まりの時刻", "09:00"),
        ("終わりの日", "2026-12-03"), ("終わりの時刻", "17:00"),
    ):  # fmt: skip
        page.get_by_label(label).first.fill(value)
    page.get_by_label("言語").first.select_option(label="ベトナム語")
    page.get_by_label("お願いの内容").fill("宿泊は会館で手配します。")
    page.get_by_label("回答の期限の日").fill("2026-11-30")
    page.get_by_label("回答の期限の時刻").fill("18:00")
    page.get_by_role("button", name="保存する").click()
    page.locator("label", has_text="となり県国際協会").click()
    look(page, "aid-draft")
    page.get_by_role("button", name="応援を依頼する").click()


def answer(page: Page, link: str) -> None:
    """The association answers for one person, without having signed in."""
    page.goto(link)
    page.get_by_label("氏名", exact=True).first.fill("森 このは")
    page.get_by_label("言語", exact=True).first.select_option(label="ベトナム語")
    page.get_by_label("レベル", exact=True).first.select_option(index=3)
    page.get_by_label("活動の最終日").first.fill("2026-12-04")
    page.get_by_label("回答する人の氏名").fill("岡 しずく")
    page.get_by_role("button", name="この内容で回答する").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page, "aid-link-faults")
    page.locator("label", has_text="同意しています").click()
    page.get_by_role("button", name="この内容で回答する").click()
    expect(page.get_by_text("回答を受け付けました")).to_be_visible()
    look(page, "aid-link-answered")


def take(page: Page) -> None:
    """Who has been offered comes as a guest."""
    page.reload()
    page.locator("label", has_text="森 このは").click()
    look(page, "aid-answered")
    page.get_by_role("button", name="選んだ人を受け入れる").click()
    expect(page.get_by_text("1人の受け入れを決めました")).to_be_visible()
    page.locator(".tabs").get_by_role("link", name="応援", exact=True).click()
    look(page, "aid-index")
    page.get_by_role("link", name="森 このは").click()


def report(page: Page) -> None:
    """The report's words, the report, and the report on paper."""
    page.locator(".tabs").get_by_role("link", name="報告", exact=True).click()
    page.get_by_role("link", name="まとめと教訓を書く").click()
    page.get_by_label("まとめ").fill("朝の地震を想定して訓練した。\n昨年より早く参集できた。")
    page.get_by_label("内容").first.fill("応援の依頼文を、ふだんから用意しておく。")
    look(page, "closing-edit")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("応援の依頼文を、ふだんから")).to_be_visible()
    look(page, "closing-show")
    page.emulate_media(media="print")
    expect(page.get_by_text("これは訓練の報告です")).to_be_visible()
    page.emulate_media(media="screen")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_exercise_with_help_from_elsewhere(city: Served, page_at: OpenPage, size: tuple[int, int]) -> None:
    """A script begins it, an association answers behind its link, one comes as a guest, and the report compares with
    last year; every page says that it is an exercise."""
    page, elsewhere = page_at(*size), page_at(*size)
    city.enter(page, "desk@example.jp")
    an_association(page, city.url)
    begin(page, city.url)
    ask(page)
    page.get_by_text("となり県国際協会の回答用アドレス").click()
    answer(elsewhere, page.locator(".aid-link").inner_text())
    take(page)
    report(page)
    expect(page.get_by_text("これは訓練です").first).to_be_visible()
