"""What to teach next in a real browser: asked for with a click, answered beside the web server, people invited."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dispatch.db import db
from dispatch.vocabulary import RequestState
from tests import factories as make
from tests.assignments.views.scenes import DESK as COORDINATOR
from tests.assignments.views.scenes import Scene
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, OpenPage, look
from tests.training.demand import rows

pytestmark = pytest.mark.browser
SLOW = 60_000
"""Milliseconds for what the scheduler answers: it looks for studies every few seconds."""


def more(scene: Scene) -> None:
    """A past in two languages and four wards, with courses that help and one that does not."""
    with scene.rows():
        rows.past(requests=40)
        rows.course()
        rows.course(code="en3", name="英語 診察通訳講座", language="en", cost_yen=None)
        rows.course(code="zh4", name="中国語 診断・同意の通訳講座", language="zh", raises_from=3, raises_to=4)
        for k, ward in enumerate(("西区", "南区", "北区")):
            place = make.institution(ward=ward)
            make.volunteer({"en": 2}, name=f"英語 {'一二三'[k]}子")
            for day in range(6):
                asked = rows.asked(
                    place, rows.OCTOBER + rows.DAY * (3 * day + k - 20), 3, RequestState.UNFILLED
                )
                asked.needs[0].language = "en"
        db.session.flush()


def test_from_the_question_to_the_invitation(served: Served, page_at: OpenPage) -> None:
    """Too small a past says so; then a click, the answer with its numbers at both widths, an invitation, a course."""
    scene = Scene(served.app)
    desk = served.enter(page_at(*DESK), COORDINATOR)
    desk.goto(f"{served.url}/training/next/")
    look(desk, "demand-empty")
    more(scene)
    desk.reload()
    desk.get_by_role("button", name="分析を始める").click()
    link = desk.get_by_role("link", name="新しい結果を表示")
    expect(link).to_be_visible(timeout=SLOW)
    link.click()
    first = desk.locator(".course-rank").first
    expect(first).to_contain_text("人が修了していれば、担当できる依頼が")
    look(desk, "demand")
    phone = served.enter(page_at(*PHONE), COORDINATOR)
    phone.goto(f"{served.url}/training/next/?by=weekday")
    look(phone, "demand-phone")
    first.get_by_text("人数ごとの数字").click()
    first.get_by_role("button", name="選んだ人に案内を送る").click()
    expect(desk.locator(".flashes")).to_contain_text("を案内しました。")
    for page, name in ((desk, "demand-courses"), (phone, "demand-courses-phone")):
        page.goto(f"{served.url}/training/next/courses/")
        look(page, name)
    phone.locator("tr", has_text="英語 診察通訳講座").get_by_role("link").click()
    look(phone, "demand-course-phone")
