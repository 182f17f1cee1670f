"""Timetables in a real browser: asked for, worked out beside the web server, changed on a phone, confirmed,
and whom it seats invited."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from tests import factories as people
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, OpenPage, look
from tests.training import factories as make
from tests.training.timetables.scenes import wished

pytestmark = pytest.mark.browser
SLOW = 60_000
"""Milliseconds for what the scheduler answers."""


def fill(served: Served) -> None:
    """Two courses that people wish for, one of them more than it can seat, two rooms."""
    with served.app.test_request_context():
        wished(7, name="医療用語の基礎")
        wished(3, name="場面練習の半日", minutes=180)
        late = people.volunteer(name="夜間 勤", free=False)
        db.session.flush()
        make.room(name="みどり会館 大会議室")
        make.room(name="国際交流プラザ 研修室", ward="東区", capacity=4)
        make.enrolment(make.session(make.course(name="別の研修")), late)
        db.session.commit()


def test_from_the_question_to_the_drafts(served: Served, page_at: OpenPage) -> None:
    """Nothing yet says what to do; two taps ask; the plan says how good it is; a phone settles a day; then drafts."""
    with served.app.test_request_context():
        desk_account = people.coordinator(email="desk@example.jp", name="調整 花子").email
        db.session.commit()
    desk = served.enter(page_at(*DESK), desk_account)
    desk.goto(f"{served.url}/training/timetable/")
    look(desk, "timetable-empty")
    fill(served)
    desk.goto(f"{served.url}/training/timetable/new")
    look(desk, "timetable-new")
    desk.get_by_role("group", name="医療用語の基礎").get_by_label("回数").fill("1")
    desk.get_by_role("group", name="場面練習の半日").get_by_label("回数").fill("1")
    desk.get_by_role("button", name="計算を始める").click()
    link = desk.get_by_role("link", name="開催案を表示")
    expect(link).to_be_visible(timeout=SLOW)
    link.click()
    expect(desk.get_by_text("これより多くの人が受講できる組み方はありません")).to_be_visible()
    look(desk, "timetable")
    phone = served.enter(page_at(*PHONE), desk_account)
    phone.goto(f"{served.url}/training/timetable/new")
    look(phone, "timetable-new-phone")
    phone.goto(desk.url)
    look(phone, "timetable-phone")
    phone.get_by_role("link", name=re.compile("変更.*医療用語の基礎")).click()
    look(phone, "timetable-session-phone")
    phone.get_by_label("開始").fill("18:00")
    phone.get_by_role("button", name="固定して計算し直す").click()
    expect(phone.get_by_role("link", name="開催案を表示")).to_be_visible(timeout=SLOW)
    phone.get_by_role("link", name="開催案を表示").click()
    expect(phone.get_by_text("固定", exact=True).first).to_be_visible()
    desk.get_by_role("link", name="この案で確定する").click()
    look(desk, "timetable-confirm")
    desk.get_by_role("button", name="確定して回を作る").click()
    expect(desk.locator(".flashes")).to_contain_text("2回を「準備中」で作りました。")
    invited(served, desk, phone)
    desk.goto(f"{served.url}/training/timetable/")
    look(desk, "timetable-list")


def invited(served: Served, desk: Page, phone: Page) -> None:
    """One button invites; two taps on a phone enrol, without a sign-in; the desk sees it."""
    page = desk.url
    look(desk, "timetable-confirmed")
    desk.get_by_role("button", name="募集を始めて案内を送る").click()
    expect(desk.locator(".flashes")).to_contain_text("人に案内を送りました")
    with served.app.test_request_context():
        kept = select(OutboxMessage.body).where(OutboxMessage.kind == "session_invited")
        link = re.search(r"http\S+/invited/\S+", db.session.scalars(kept.limit(1)).one())
    assert link is not None
    phone.context.clear_cookies()
    phone.goto(link[0])
    look(phone, "timetable-invited-phone")
    phone.get_by_role("button", name="この研修に申し込む").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("受講が決まりました")
    look(phone, "timetable-enrolled-phone")
    desk.goto(page)
    expect(desk.locator("#invitations").get_by_role("cell", name="1人", exact=True).first).to_be_visible()
    look(desk, "timetable-invited")
