"""The roster in a real browser: an exercise from the template to a printed sheet at a desk, a change on a phone, and
what somebody sees who serves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Supporter
from dispatch.disasters.vocabulary import Coming, SupporterRole
from dispatch.notifications.models import OutboxMessage
from tests import factories as people
from tests.browser.conftest import Served
from tests.disasters import factories as make
from tests.disasters.rosters import scenes
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look

pytestmark = pytest.mark.browser
SLOW = 60_000
"""Milliseconds for what the scheduler answers."""
NAMES = ("阿蘇 みのり", "白川 あゆ", "立田 山吹", "グエン・ティ・フオン", "水前寺 蓮", "江津 湖太郎")
R = SupporterRole


@pytest.fixture
def number(served: Served) -> int:
    """An exercise whose muster has been answered; one of the drill list can sign in."""
    with served.app.test_request_context():
        people.coordinator(email="desk@example.jp", name="調整 あかり")
        event = make.event(exercise=True, title="総合防災訓練")
        for k, name in enumerate(NAMES):
            who = scenes.coming(event, name, {"vi": 3} if k % 2 else {"en": 3}, email=f"p{k}@example.jp")
            who.roles = [R.PHONE.value, R.HEAD.value if k < 3 else R.TRANSLATOR.value, R.PATROL.value]
        scenes.coming(event, "田原 坂", how=Coming.NO, email="p9@example.jp")
        first = db.session.scalars(select(Supporter).order_by(Supporter.id)).first()
        assert first is not None
        assert first.volunteer is not None
        people.volunteer_user(first.volunteer, email="p0@example.jp")
        db.session.commit()
        return event.id


def plan(page: Page, base: str) -> None:
    """Ask, wait for the scheduler, look, confirm."""
    page.goto(f"{base}/ask")
    look(page, "roster-ask")
    page.get_by_role("button", name="計算を始める").click()
    link = page.get_by_role("link", name="シフト案を表示")
    expect(link).to_be_visible(timeout=SLOW)
    link.click()
    expect(page.get_by_text("これより多くの持ち場を埋める組み方はありません")).to_be_visible()
    look(page, "roster-run")
    page.get_by_role("link", name="この案で確定する").click()
    look(page, "roster-confirm")
    page.get_by_role("button", name="確定して本人に知らせる").click()
    expect(page.get_by_text("人に知らせました").first).to_be_visible()


def test_from_the_template_to_paper(served: Served, number: int, page_at: OpenPage, faults: Faults) -> None:
    """The desk makes a centre, has it worked out and confirms; each page at a desk; the sheets say 訓練."""
    page, base = page_at(*DESK), f"{served.url}/disasters/{number}/roster"
    served.enter(page, "desk@example.jp")
    page.goto(f"{base}/")
    look(page, "roster-empty")
    page.get_by_role("link", name="ひな形から作る").click()
    for language in ("ベトナム語", "英語"):
        page.locator("label", has_text=language).first.click()
    page.get_by_label("場所").fill("国際交流会館 3階")
    look(page, "roster-centre")
    page.get_by_role("button", name="持ち場を作る").click()
    plan(page, base)
    for name in ("", "people", "print", "print?by=person"):
        page.goto(f"{base}/{name}")
        look(page, f"roster-{re.sub(r'[^a-z0-9]+', '-', name) or 'table'}")
    expect(page.get_by_text("【訓練】").first).to_be_visible()
    on_a_phone(served, number, page_at)


def on_a_phone(served: Served, number: int, page_at: OpenPage) -> None:
    """The table as cards, a shift, somebody let go; then the one who serves, signed in and by the link."""
    phone, base = page_at(*PHONE), f"{served.url}/disasters/{number}/roster"
    served.enter(phone, "desk@example.jp")
    for name in ("", "runs/1", "posts/new"):
        phone.goto(f"{base}/{name}")
        look(phone, f"roster-phone-{re.sub(r'[^a-z0-9]+', '-', name) or 'table'}")
    with served.app.test_request_context():
        event = db.session.get_one(DisasterEvent, number)
        shift = scenes.first_duty(event).shift_id
    phone.goto(f"{base}/shifts/{shift}")
    look(phone, "roster-phone-shift")
    phone.get_by_role("link", name="担当から外す").first.click()
    look(phone, "roster-phone-release")
    phone.get_by_role("button", name="担当から外して知らせる").click()
    expect(phone.get_by_text("担当から外し、本人に知らせました").first).to_be_visible()
    own_page(served, page_at)


def own_page(served: Served, page_at: OpenPage) -> None:
    """Who serves sees the duties and says on what terms."""
    mine = page_at(*PHONE)
    with served.app.app_context():
        body = db.session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id)).first() or ""
    link = re.search(r"/duties/[^\s]+", body)
    assert link is not None
    mine.goto(f"{served.url}{link[0]}")
    look(mine, "duties-link")
    served.enter(mine, "p0@example.jp")
    for name, path in (("duties", "/my/duties/"), ("terms", "/my/duties/1/terms")):
        mine.goto(f"{served.url}{path}")
        look(mine, f"my-{name}")
