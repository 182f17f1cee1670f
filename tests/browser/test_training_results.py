"""From the code on the wall to the certificate in a real browser, at both widths."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from dispatch import clock
from dispatch.db import db
from dispatch.vocabulary import RoleName
from tests import factories as people
from tests.browser.conftest import Served
from tests.conftest import MONDAY
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look
from tests.training import factories as make
from tests.training.results_life import completed, held
from training.services import awards
from training.vocabulary import SessionMode

TRAINER, LEARNER, COORDINATOR = "trainer@example.jp", "learner@example.jp", "desk@example.jp"
NAMES = (
    ("山川 花子", "やまかわ はなこ"),
    ("佐藤 翼", "さとう つばさ"),
    ("グエン ティ ラン", "ぐえん てぃ らん"),
)


@pytest.fixture
def life(served: Served) -> int:
    """A session of two days, the second of them beginning now, online too; gives the key of today's meeting."""
    with served.app.test_request_context():
        learners = [people.volunteer(name=name, kana=kana) for name, kana in NAMES]
        learners[0].email = LEARNER
        people.volunteer_user(learners[0], name="山川 花子")
        teaches = people.user(RoleName.TRAINER, email=TRAINER, name="森田 文子")
        people.coordinator(email=COORDINATOR, name="青木 涼")
        kept = held(
            start=MONDAY - timedelta(days=7), learners=learners, name="医療通訳スキルアップ研修",
            units=(("医療制度の基礎", 180), ("通訳の実技", 180)),
        )  # fmt: skip
        kept.session.mode, kept.session.room = SessionMode.BOTH, make.room()
        kept.session.trainers = [make.trainer(user_id=teaches.id, name="森田 文子")]
        for meeting, unit in zip(kept.session.meetings, kept.course.units, strict=True):
            meeting.units = [unit]
        before = held(1, learners=learners[:1], name="医療通訳ボランティア養成講座", name_en="Entry course")
        award = awards.complete(before.desk, completed(before))
        award.code = "79AMTT9A7HJW"
        db.session.commit()
        return kept.session.meetings[1].id


def both(pages: list[Page], path: str, name: str) -> None:
    """Look at a page at each width."""
    for page in pages:
        page.goto(path)
        look(page, name)


def test_from_the_code_on_the_wall_to_the_certificate(
    served: Served, life: int, page_at: OpenPage, faults: Faults
) -> None:
    """A learner checks in by the code on the projector, the trainer fills in the sheet and the scores and asks, the
    desk decides, the learner takes the certificate home, a stranger verifies it, the desk revokes it."""
    faults.allow("status of 422")
    trainer = [served.enter(page_at(*size), TRAINER) for size in (DESK, PHONE)]
    learner = served.enter(page_at(*PHONE), LEARNER)
    desk = [served.enter(page_at(*size), COORDINATOR) for size in (DESK, PHONE)]
    url = served.url
    both(trainer, f"{url}/teach/", "teach")
    both(trainer, f"{url}/teach/meetings/{life}/code", "teach-code")
    digits = trainer[0].locator(".door-digits").inner_text()
    learner.goto(f"{url}/check-in/")
    look(learner, "check-in")
    learner.get_by_label("6桁の番号").fill("".join(one for one in digits if one.isdigit())[-6:])
    learner.get_by_role("button", name="出席する").click()
    expect(learner.get_by_text("出席を受け付けました").first).to_be_visible()
    look(learner, "check-in-done")
    expect(trainer[0].get_by_text("受付 1人 / 3人")).to_be_visible(timeout=20_000)  # without a reload
    both(trainer, f"{url}/teach/meetings/{life}", "teach-sheet")
    page = trainer[1]
    page.locator(".sheet-line").nth(1).get_by_text("一部").click()
    page.get_by_role("button", name="残りを全員出席にして保存").click()
    expect(page.get_by_text("まだ何も保存していません。")).to_be_visible()
    look(page, "teach-sheet-error")
    page.get_by_label("受けた時間").nth(1).fill("60")
    page.get_by_role("button", name="出席簿を保存する").click()
    expect(page.get_by_text("出席簿を保存しました")).to_be_visible()
    both(trainer[:1], f"{url}/teach/meetings/{life}/paper", "teach-paper")
    with clock.at(MONDAY + timedelta(hours=4)):
        page.goto(f"{url}/teach/")
        page.get_by_role("link", name="医療通訳スキルアップ研修").first.click()
        session = page.url
        look(page, "teach-session")
        page.get_by_role("link", name="第1回", exact=False).first.click()
        page.get_by_role("button", name="残りを全員出席にして保存").click()
        both(trainer[1:], f"{session}/scores", "teach-scores")
        for name, score in zip(NAMES, ("85", "62", ""), strict=True):
            page.get_by_label(f"{name[0]}さんの点数").fill(score)
        page.get_by_role("button", name="点数を記録する").click()
        expect(page.get_by_text("2人の点数を記録しました")).to_be_visible()
        both(trainer, session, "teach-session-done")
        both(trainer[1:], f"{session}/decide", "teach-decide-trainer")
        trainer[1].get_by_role("button", name="財団に判定を依頼する").click()
        both(desk, f"{session}/decide", "teach-decide")
        desk[1].get_by_role("link", name="佐藤 翼").click()
        look(desk[1], "teach-learner")
        desk[0].goto(desk[1].url)
        look(desk[0], "teach-learner")
        desk[0].goto(f"{session}/decide")
        desk[0].get_by_role("button", name="判定を確定する").click()
        expect(desk[0].get_by_text("1人に修了証を交付しました")).to_be_visible()
        learner.goto(f"{url}/certificates/mine")
        learner.locator("main summary").first.click()
        look(learner, "certificates-mine")
        stranger = [page_at(*size) for size in (DESK, PHONE)]
        both(stranger[1:], f"{url}/certificates/", "certificates-ask")
        both(stranger, f"{url}/certificates/79am-tt9a-7hjw", "certificates-valid")
        both(desk, f"{url}/training/awards/", "awards")
        for one in desk:
            one.get_by_role("link", name="山川 花子").last.click()
            look(one, "award")
        award = desk[0].url
        both(desk[:1], f"{award}/reissue", "award-reissue")
        both(desk[:1], f"{award}/revoke", "award-revoke")
        desk[0].get_by_label("取り消す理由").fill("受講の記録に誤りがあったため")
        desk[0].get_by_role("button", name="取り消す").click()
        look(desk[0], "award-revoked")
        both(stranger, f"{url}/certificates/79AMTT9A7HJW", "certificates-revoked")
        learner.reload()
        expect(learner.get_by_text("受講の記録に誤りがあったため")).to_be_visible()
