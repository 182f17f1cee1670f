"""What the engine knows, in a real browser: fixes and the hospital's answer, why, what if, standby, a run at work."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import PlanQuestion, PlanRun
from dispatch.assignments.services.choosing import Choice
from dispatch.db import db
from dispatch.vocabulary import Mode, RunState
from tests import factories as make
from tests.assignments.views.scenes import DESK as COORDINATOR
from tests.assignments.views.scenes import Scene
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, OpenPage, look, shot

CLERK = "clerk@example.jp"
SLOW = 30_000
"""Milliseconds for what the scheduler answers: it looks for questions every second."""


@pytest.fixture
def scene(served: Served) -> Scene:
    """A coordinator at an empty desk."""
    return Scene(served.app)


def uncovered(scene: Scene) -> int:
    """A hospital's request that nobody can do, but for somebody who works by telephone."""
    with scene.rows():
        place = make.institution(name="みなと中央病院", phone="096-000-0000")
        clerk = make.clerk(place, email=CLERK, name="受付 葉子")
        make.volunteer(name="電話 花子", kana="でんわ はなこ", modes=["phone"])
        make.volunteer(name="昼の 桜", kana="ひるの さくら", max_travel_minutes=3)
        asked = make.service_request(
            place, created_by_id=clerk.id, contact_name="受付 葉子", contact_phone="096-000-0001"
        )
        return int(asked.id)


def plan(scene: Scene) -> None:
    """A run, as the button asks for it, and the answers that follow it."""
    with scene.rows():
        services.request_plan(make.coordinator(), "button")
    settle(scene)


def settle(scene: Scene) -> None:
    """Until the scheduler beside the pages has nothing left to solve or to answer."""
    waiting = (RunState.QUEUED, RunState.RUNNING)
    for _turn in range(300):
        with scene.rows():
            counts = (select(func.count()).where(t.state.in_(waiting)) for t in (PlanRun, PlanQuestion))
            left = [db.session.scalar(count) for count in counts]
        if not any(left):
            return
        time.sleep(0.2)
    pytest.fail("the scheduler is still at work")


def test_a_fix_from_the_desk_to_the_plan(
    scene: Scene, served: Served, desk_page: Page, page_at: OpenPage
) -> None:
    """The coordinator proposes the telephone, the clerk says yes on her phone, and the next plan covers the request."""
    asked = uncovered(scene)
    plan(scene)
    desk = served.enter(desk_page, COORDINATOR)
    desk.goto(f"{served.url}/desk/{asked}")
    fix = desk.locator("#fixes li").filter(has_text="電話で通訳する")
    expect(fix).to_contain_text("電話 花子さんが担当できます")
    look(desk, "engine-fixes")
    narrow = served.enter(page_at(*PHONE), COORDINATOR)
    narrow.goto(f"{served.url}/desk/{asked}")
    look(narrow, "engine-fixes")
    fix.get_by_role("button", name="医療機関に相談する").click()
    expect(desk.locator("#talk")).to_contain_text("電話でもよい")
    look(desk, "engine-talk")
    desk.goto(f"{served.url}/desk/?tab=uncovered")
    look(desk, "engine-uncovered")

    clerk = served.enter(page_at(*PHONE), CLERK)
    clerk.goto(f"{served.url}/requests/")
    look(clerk, "engine-hospital-list")
    clerk.locator(".notice").get_by_role("link").click()
    look(clerk, "engine-hospital-question")
    wide = served.enter(page_at(*DESK), CLERK)
    wide.goto(f"{served.url}/requests/")
    look(wide, "engine-hospital-list")
    wide.goto(f"{served.url}/requests/{asked}")
    look(wide, "engine-hospital-question")
    clerk.get_by_role("button", name="変更を承諾する").click()
    expect(clerk.locator("main")).to_contain_text("変更を受け付けました")
    expect(clerk.locator("main")).to_contain_text("電話でもよい")
    expect(clerk.get_by_text("変更のご相談", exact=True)).to_have_count(0)

    settle(scene)
    desk.goto(f"{served.url}/desk/{asked}")
    expect(desk.locator("#proposal")).to_contain_text("電話 花子")


def test_without_scripts_a_hospital_says_no(scene: Scene, served: Served, page_at: OpenPage) -> None:
    """Every step works by plain forms; the desk reads the answer and may try the next fix."""
    asked = uncovered(scene)
    plan(scene)
    desk = served.enter(page_at(*DESK, java_script_enabled=False), COORDINATOR)
    desk.goto(f"{served.url}/desk/{asked}")
    desk.get_by_role("button", name="医療機関に相談する").first.click()
    clerk = served.enter(page_at(*PHONE, java_script_enabled=False), CLERK)
    clerk.goto(f"{served.url}/requests/{asked}")
    clerk.get_by_text("ひとこと添える").click()
    clerk.get_by_label("財団に伝えること").fill("対面でお願いします")
    clerk.get_by_role("button", name="変更しない").click()
    expect(clerk.locator("main")).to_contain_text("回答を受け付けました")
    desk.goto(f"{served.url}/desk/{asked}")
    expect(desk.locator("#history")).to_contain_text("対面でお願いします")
    shot(desk, "engine-refused")


def test_why_and_what_if(scene: Scene, served: Served, desk_page: Page, page_at: OpenPage) -> None:
    """Why this person, on demand; another person only after a look at what that does to the whole plan."""
    with scene.rows():
        make.volunteer(name="近い 花子", kana="ちかい はなこ")
        make.volunteer({"vi": 3, "en": 3}, name="両方 桜", kana="りょうほう さくら", lat=32.86, max_per_day=1)
        asked = make.service_request().id
        english = make.service_request(needs=(("en", 3),)).code
    plan(scene)
    desk = served.enter(desk_page, COORDINATOR)
    desk.goto(f"{served.url}/desk/{asked}")
    desk.get_by_role("button", name="理由を調べる").click()
    expect(desk.locator("#why")).to_contain_text("次の候補", timeout=SLOW)
    expect(desk.locator("#why")).to_contain_text("両方 桜さん")
    look(desk, "engine-why")
    narrow = served.enter(page_at(*PHONE), COORDINATOR)
    narrow.goto(f"{served.url}/desk/{asked}")
    look(narrow, "engine-why")

    desk.goto(f"{served.url}/desk/{asked}/choose/0")
    desk.get_by_label("両方 桜さんを選ぶ").check(force=True)
    desk.get_by_role("button", name="この人を案にする").click()
    expect(desk.locator("main")).to_contain_text("担当できない依頼が1件出ます", timeout=SLOW)
    expect(desk.locator("main")).to_contain_text(english)
    look(desk, "engine-swap")
    narrow.goto(desk.url)
    look(narrow, "engine-swap")
    desk.get_by_role("link", name="選び直す").click()
    desk.get_by_label("両方 桜さんを選ぶ").check(force=True)
    desk.get_by_role("button", name="この人を案にする").click()
    desk.get_by_role("button", name="両方 桜さんを案にする").click()
    expect(desk.locator("#proposal")).to_contain_text("両方 桜")


def test_standby(scene: Scene, served: Served, desk_page: Page, page_at: OpenPage) -> None:
    """Confirmed work shows who could step in, on its own page and in one list; who has nobody comes first."""
    with scene.rows():
        people = [
            make.volunteer(name=f"{name} 花子", phone="090-0000-0000") for name in ("先の", "次の", "控えの")
        ]
        for person in people[:2]:
            asked = make.service_request()
            services.choose(make.coordinator(), asked, Choice(0, person.id, 0, Mode.ONSITE))
            services.confirm(make.coordinator(), asked, [job.id for job in asked.assignments])
            (job,) = asked.assignments
            services.accept(services.bearer(job), job)
        number = asked.id
    settle(scene)
    wide, narrow = (served.enter(page, COORDINATOR) for page in (desk_page, page_at(*PHONE)))
    for page in (wide, narrow):
        page.goto(f"{served.url}/desk/standby")
        expect(page.locator("main")).to_contain_text("控えの 花子")
        expect(page.locator("main")).to_contain_text("控えのいない派遣")
        look(page, "engine-standby")
        page.goto(f"{served.url}/desk/{number}")
        look(page, "engine-standby-case")


def test_a_run_at_work(scene: Scene, served: Served, desk_page: Page, page_at: OpenPage) -> None:
    """How far it is and a button that ends it; afterwards the bound in words."""
    with scene.rows():
        run = PlanRun(
            state=RunState.RUNNING, stage="coverage", started_at=clock.now() - timedelta(seconds=12),
            heartbeat_at=clock.now(), best=180.0, bound=200.0,
        )  # fmt: skip
        db.session.add(run)
        db.session.flush()
        number = run.id
    wide, narrow = (served.enter(page, COORDINATOR) for page in (desk_page, page_at(*PHONE)))
    for page in (wide, narrow):
        page.goto(f"{served.url}/desk/")
        expect(page.get_by_role("progressbar")).to_have_attribute("value", "90")
        expect(page.locator("#plan-run")).to_contain_text("90%")
        look(page, "engine-run")
    wide.get_by_role("button", name="ここまでの結果で終える").click()
    expect(wide.locator("#plan-run")).to_contain_text("ここまでの結果をまとめています")
    with scene.rows():
        ended = db.session.get_one(PlanRun, number)
        ended.state, ended.finished_at, ended.seconds = RunState.DONE, clock.now(), 12.5
        ended.open_count, ended.covered_count, ended.room = 50, 47, 2
        ended.coverage, ended.coverage_bound, ended.cost = 188, 196, 812.0
    for page in (wide, narrow):
        page.goto(f"{served.url}/desk/")
        expect(page.locator("#plan-run")).to_contain_text("最大であと2件分")
        look(page, "engine-ended")
