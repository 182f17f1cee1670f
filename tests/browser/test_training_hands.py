"""Training without a script, and without a mouse: the same ways as with both."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from dispatch import clock
from dispatch.db import db
from dispatch.vocabulary import RoleName
from tests import factories as people
from tests.browser.conftest import Served
from tests.conftest import MONDAY
from tests.support.browser import DESK, OpenPage
from tests.training import factories as make
from tests.training.results_life import held
from tests.training.timetables.scenes import wished

TRAINER, LEARNER, COORDINATOR, ADMIN = (
    f"{who}@example.jp" for who in ("trainer", "learner", "desk", "admin")
)
SLOW = 60
"""Seconds in which a small study is answered."""
FAR = 160
"""Stops of the Tab key within which everything on a page is."""
HERE = "one => one === document.activeElement"
SEEN = """one => {
    const look = () => [one, ...(one.labels || [])].map(it => {
        const style = getComputedStyle(it);
        return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow].join();
    }).join();
    const lit = look();
    one.blur();
    const plain = look();
    one.focus();
    return lit !== plain;
}"""
"""Whether one can see that the element, or its label, has the focus."""


class Pointer:
    """A mouse or a thumb, on a page where scripts do not run."""

    scripts = False

    def press(self, target: Locator) -> None:
        """A link, a button, a choice (whose label lies over it)."""
        target.click(force=target.evaluate("one => one.tagName === 'INPUT'"))

    def write(self, target: Locator, text: str) -> None:
        """Into a field, in place of what is there."""
        target.fill(text)

    def pick(self, target: Locator, value: str) -> None:
        """One of a list."""
        target.select_option(value)


class Keys:
    """Tab, Enter, Space and letters alone."""

    scripts = True

    def press(self, target: Locator) -> None:
        """Enter for links and buttons, Space for what is ticked; of several choices Tab leads to one, arrows on."""
        kind = target.evaluate("one => one.type")
        self._reach(target, "one => one.name === document.activeElement.name" if kind == "radio" else HERE)
        target.page.keyboard.press("Space" if kind in ("radio", "checkbox") else "Enter")
        while kind == "radio" and not target.is_checked():
            target.page.keyboard.press("ArrowRight")

    def write(self, target: Locator, text: str) -> None:
        """Into a field, in place of what is there."""
        self._reach(target)
        target.page.keyboard.press("Control+a")
        target.page.keyboard.insert_text(text)

    def pick(self, target: Locator, value: str) -> None:
        """One of a list, from above."""
        self._reach(target)
        target.page.keyboard.press("Home")
        for _ in range(FAR):
            if target.input_value() == value:
                return
            target.page.keyboard.press("ArrowDown")
        pytest.fail(f"{value} is not in the list")

    def _reach(self, target: Locator, there: str = HERE) -> None:
        """Tab by Tab from where one is; once there it can be seen."""
        expect(target).to_be_attached()
        for _ in range(FAR):
            if target.evaluate(there):
                assert target.page.locator(":focus").evaluate(SEEN), (
                    f"nobody sees that {target} has the focus"
                )
                return
            target.page.keyboard.press("Tab")
        pytest.fail(f"no Tab leads to {target}")


Hand = Pointer | Keys
Enter = Callable[[str], Page]


@pytest.fixture(params=[Pointer, Keys], ids=["no scripts", "no mouse"])
def hand(request: pytest.FixtureRequest) -> Hand:
    """How somebody works."""
    made: Hand = request.param()
    return made


@pytest.fixture
def enter(served: Served, page_at: OpenPage, hand: Hand) -> Enter:
    """Signs somebody in at a desk."""
    return lambda email: served.enter(page_at(*DESK, java_script_enabled=hand.scripts), email)


@pytest.fixture
def today(served: Served) -> int:
    """A session whose second day is today, another that can be taken, and who is in them; gives today's meeting."""
    with served.app.test_request_context():
        learners = [people.volunteer(name=name) for name in ("海野 みどり", "川原 しずく")]
        learners[0].email = LEARNER
        people.volunteer_user(learners[0])
        teaches = people.user(RoleName.TRAINER, email=TRAINER, name="森田 文子")
        people.coordinator(email=COORDINATOR)
        kept = held(start=MONDAY - timedelta(days=7), learners=learners, name="医療通訳スキルアップ研修")
        kept.session.trainers = [make.trainer(user_id=teaches.id, name="森田 文子")]
        make.session(make.course(name="告知と同意の通訳"))
        db.session.commit()
        return kept.session.meetings[1].id


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def test_a_seat_is_taken_and_given_back(served: Served, today: int, enter: Enter, hand: Hand) -> None:
    """By the learner, who also checks in today with the six digits."""
    page, wall = enter(LEARNER), enter(TRAINER)
    page.goto(f"{served.url}/my/training/")
    hand.press(page.get_by_role("link", name="告知と同意の通訳"))
    hand.press(button(page, "この研修に申し込む"))
    expect(page.locator(".flashes")).to_contain_text("受講が決まりました")
    hand.press(page.get_by_role("link", name="受講を取り消す"))
    hand.press(button(page, "受講を取り消す"))
    expect(page.locator(".flashes")).to_contain_text("取消しを受け付けました")
    wall.goto(f"{served.url}/teach/meetings/{today}/code")
    digits = "".join(one for one in wall.locator(".door-digits").inner_text() if one.isdigit())
    page.goto(f"{served.url}/check-in/")
    hand.write(page.get_by_label("6桁の番号"), digits[-6:])
    hand.press(button(page, "出席する"))
    expect(page.get_by_text("出席を受け付けました").first).to_be_visible()


def test_from_the_sheet_to_the_certificate(served: Served, today: int, enter: Enter, hand: Hand) -> None:
    """The trainer fills in the sheet and the scores, the desk decides and corrects what was booked."""
    page = enter(TRAINER)
    with clock.at(MONDAY + timedelta(hours=4)):
        page.goto(f"{served.url}/teach/")
        hand.press(page.get_by_role("link", name="医療通訳スキルアップ研修").first)
        page.wait_for_url("**/teach/sessions/*")
        session = page.url
        for number in ("第1回", "第2回"):
            page.goto(session)
            hand.press(page.get_by_role("link", name=number, exact=False).first)
            hand.press(page.locator(".sheet-line").first.get_by_label("一部"))
            hand.write(page.locator(".sheet-line").first.get_by_label("受けた時間"), "170")
            hand.press(button(page, "残りを全員出席にして保存"))
            expect(page.locator(".flashes")).to_contain_text("出席簿を保存しました")
        page.goto(f"{session}/scores")
        for name in ("海野 みどり", "川原 しずく"):
            hand.write(page.get_by_label(f"{name}さんの点数"), "80")
        hand.press(button(page, "点数を記録する"))
        expect(page.locator(".flashes")).to_contain_text("2人の点数を記録しました")
        desk = enter(COORDINATOR)
        desk.goto(f"{session}/decide")
        hand.press(desk.get_by_label("川原 しずくさんに修了証を交付する"))
        hand.press(button(desk, "判定を確定する"))
        expect(desk.locator(".flashes")).to_contain_text("1人に修了証を交付しました")
        desk.goto(f"{served.url}/training/ledger/")
        hand.press(desk.get_by_role("link", name="海野 みどり").first)
        hand.press(desk.get_by_role("link", name="訂正する").first)
        hand.write(desk.get_by_label("時間", exact=False).first, "5時間")
        hand.write(desk.locator("#reason"), "途中で退席したため")
        hand.press(button(desk, "訂正する"))
        expect(desk.get_by_text("途中で退席したため").first).to_be_attached()


def test_a_timetable_is_asked_for_and_confirmed(served: Served, enter: Enter, hand: Hand) -> None:
    """The page that waits for the answer says what to do where no script renews it."""
    with served.app.test_request_context():
        people.coordinator(email=COORDINATOR)
        wished(3, name="医療用語の基礎")
        make.room(name="みどり会館 大会議室")
        db.session.commit()
    page = enter(COORDINATOR)
    page.goto(f"{served.url}/training/timetable/new")
    hand.write(page.get_by_role("group", name="医療用語の基礎").get_by_label("回数"), "1")
    hand.press(button(page, "計算を始める"))
    page.wait_for_url(re.compile(r"/timetable/\d+$"))
    done, shown = (page.get_by_role("link", name=name) for name in ("この案で確定する", "開催案を表示"))
    if hand.scripts:
        expect(shown.or_(done).first).to_be_visible(timeout=SLOW * 1000)
        if not done.count():
            hand.press(shown)
    until = time.monotonic() + SLOW
    while not hand.scripts and not done.count() and time.monotonic() < until:
        hand.press(page.get_by_role("link", name="画面を更新"))
    hand.press(done)
    hand.press(button(page, "確定して回を作る"))
    expect(page.locator(".flashes")).to_contain_text("1回を「準備中」で作りました。")


def test_a_level_is_set_for_a_time_and_rules_are_looked_at(served: Served, enter: Enter, hand: Hand) -> None:
    """With note and end; of other rules the effect is shown before they are set."""
    with served.app.test_request_context():
        person = people.volunteer({"vi": 0, "ne": 0}, name="川原 しずく").id
        people.coordinator(email=COORDINATOR)
        people.user(RoleName.ADMINISTRATOR, email=ADMIN)
        db.session.commit()
    page = enter(COORDINATOR)
    page.goto(f"{served.url}/volunteers/{person}/levels")
    hand.press(page.get_by_role("link", name="期限を決めて変更する"))
    hand.pick(page.locator("#language"), "ne")
    hand.pick(page.locator("#setting"), "level:2")
    hand.write(page.locator("#note"), "面談で確認しました")
    hand.press(button(page, "変更する"))
    expect(page.get_by_text("面談で確認しました").first).to_be_visible()
    rules = enter(ADMIN)
    rules.goto(f"{served.url}/admin/levels/")
    hand.press(rules.get_by_role("link", name="規則を変える"))
    text = rules.locator("#rules").input_value()
    hand.write(rules.locator("#rules"), text.replace('"level": 2', '"level": 1', 1))
    hand.write(rules.locator("#note"), "年度の見直し")
    hand.press(button(rules, "影響を確かめる"))
    expect(button(rules, "この規則を設定する")).to_be_visible()
    hand.press(button(rules, "この規則を設定する"))
    expect(rules.locator(".flashes")).to_contain_text("新しい規則を設定しました")
