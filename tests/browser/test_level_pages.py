"""Levels in a real browser: why somebody has one, one set for a time, rules looked at before they are set, a job that
lost its ground."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.vocabulary import CredentialKind, RoleName
from dispatch.volunteers import services
from tests import factories as make
from tests.assignments import life
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, OpenPage, look

OWN, COORDINATOR, ADMIN = "own@example.jp", "desk@example.jp", "admin@example.jp"
BASIC = CredentialKind.MEDICAL_BASIC


@pytest.fixture
def person(served: Served) -> int:
    """Level 3 in Vietnamese until the end of January, none in Nepali, and a job on 1 December."""
    with served.app.test_request_context():
        someone = make.volunteer({"vi": 0, "ne": 0}, email=OWN, name="山川 花子")
        make.volunteer_user(someone)
        desk = make.coordinator(email=COORDINATOR, name="青木 涼")
        make.user(RoleName.ADMINISTRATOR, email=ADMIN)
        until = date(2027, 1, 31)
        services.grant_credential(
            SYSTEM, someone, BASIC, issued_on=date(2025, 4, 1), valid_until=until, language="vi"
        )
        life.booked(desk, make.service_request(), someone)
        db.session.commit()
        return someone.id


def test_a_level_says_why_and_is_set_for_a_time(served: Served, person: int, page_at: OpenPage) -> None:
    """The desk reads the reason, sets another with note and end, and the person sees the same on their own page."""
    page = served.enter(page_at(*DESK), COORDINATOR)
    page.goto(f"{served.url}/volunteers/{person}")
    page.get_by_role("link", name="レベルと根拠").click()
    expect(page.get_by_text("2027年1月31日（日）まで").first).to_be_visible()
    for folded in page.locator("summary").all():
        folded.click()
    look(page, "levels-show")
    page.get_by_role("link", name="期限を決めて変更する").click()
    page.locator("#language").select_option("ne")
    page.locator("#setting").select_option("level:2")
    page.locator("#note").fill("面談で確認しました")
    look(page, "levels-override")
    page.get_by_role("button", name="変更する").click()
    expect(page.get_by_text("面談で確認しました").first).to_be_visible()
    mine = served.enter(page_at(*PHONE), OWN)
    mine.goto(f"{served.url}/my/levels")
    expect(mine.get_by_text("2 日常会話").first).to_be_visible()
    look(mine, "levels-mine")


def test_rules_are_looked_at_first_and_a_lost_job_is_put_back(
    served: Served, person: int, page_at: OpenPage
) -> None:
    """The administrator sees whom a rule lowers and which job it touches, and sets it; the desk puts the job back."""
    page = served.enter(page_at(*DESK), ADMIN)
    page.goto(f"{served.url}/admin/levels/")
    look(page, "levels-rules")
    page.get_by_role("link", name="規則を変える").click()
    _make_stricter(page)
    look(page, "levels-new")
    page.get_by_role("button", name="影響を確かめる").click()
    expect(page.get_by_text("1件の派遣が条件に届かなくなります")).to_be_visible()
    look(page, "levels-effect")
    page.get_by_role("button", name="この規則を設定する").click()
    expect(page.get_by_text("新しい規則を設定しました。")).to_be_visible()
    desk = served.enter(page_at(*DESK), COORDINATOR)
    desk.goto(f"{served.url}/desk/")
    desk.get_by_role("link", name="当日に条件を満たさない担当者を確かめる").click()
    look(desk, "levels-expired")
    desk.get_by_role("link", name="代わりを探す").click()
    look(desk, "levels-put-back")
    desk.get_by_role("button", name="担当を外して探す").click()
    expect(desk.get_by_text("いまはありません")).to_be_visible()


def _make_stricter(page: Page) -> None:
    """The basic certificate gives level 2 only."""
    rules = page.locator("#rules")
    text = rules.input_value()
    at = text.index("level-3-basic")
    rules.fill(text[:at] + text[at:].replace('"level": 3', '"level": 2', 1))
    page.locator("#note").fill("年度の見直し")
