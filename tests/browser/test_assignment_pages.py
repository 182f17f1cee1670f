"""The pages of assignments in a real browser, in the states that the main walk does not pass."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import Assignment, PlanRun
from dispatch.db import db
from dispatch.vocabulary import RequestState, RunState
from tests import factories as make
from tests.assignments.views.scenes import DESK as COORDINATOR
from tests.assignments.views.scenes import Scene
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look, shot, too_wide

DAY = timedelta(days=1)


@pytest.fixture
def scene(served: Served) -> Scene:
    """A coordinator at an empty desk."""
    return Scene(served.app)


# `check(force=True)`: the label lies over its box, so that the whole row answers to a finger.


def start_run(scene: Scene) -> int:
    """A run that works, without anybody computing."""
    with scene.rows():
        run = PlanRun(
            state=RunState.RUNNING, stage="coverage", started_at=clock.now(), heartbeat_at=clock.now()
        )
        db.session.add(run)
        db.session.flush()
        return run.id


def end_run(scene: Scene, number: int) -> None:
    """That run has found somebody for all but one."""
    with scene.rows():
        run = db.session.get_one(PlanRun, number)
        run.state, run.finished_at, run.seconds = RunState.DONE, clock.now(), 1.5
        run.open_count, run.covered_count, run.coverage, run.coverage_bound = 5, 4, 16, 16


def test_ticks_survive_the_end_of_a_run(scene: Scene, served: Served, desk_page: Page) -> None:
    """Whoever has ticked a proposal is told of new ones and loses nothing; otherwise the page renews itself."""
    scene.proposed("先の 花子")
    number = start_run(scene)
    page = served.enter(desk_page, COORDINATOR)
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("checkbox", name="R-").first.check(force=True)
    end_run(scene, number)
    expect(page.get_by_role("link", name="新しい提案を表示")).to_be_visible()
    expect(page.get_by_role("checkbox", name="R-").first).to_be_checked()

    number = start_run(scene)
    page.goto(f"{served.url}/desk/")
    expect(page.get_by_role("progressbar")).to_be_visible()
    scene.proposed("後の 花子", start=make.TUESDAY_10 + DAY)
    end_run(scene, number)
    expect(page.get_by_text("後の 花子")).to_be_visible()
    expect(page.locator("main")).to_contain_text("証明済み")


def test_many_are_confirmed_from_the_list(scene: Scene, served: Served, desk_page: Page) -> None:
    """One box ticks all; then all at once, after a look at what would go out."""
    for k in range(3):
        scene.proposed(f"候補 {k}子", start=make.TUESDAY_10 + k * DAY)
    page = served.enter(desk_page, COORDINATOR)
    page.get_by_label("すべて選ぶ").check(force=True)
    expect(page.locator("input[name=seen]:checked")).to_have_count(3)
    look(page, "desk-ticked")
    page.get_by_role("button", name="3件をすべて確定").first.click()
    look(page, "desk-review")
    page.get_by_role("button", name="3件を確定する").click()
    expect(page.get_by_role("status").first).to_contain_text("3件を確定し")
    page.get_by_role("link", name="回答待ち").click()
    look(page, "desk-waiting")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_person_is_chosen_against_a_rule(
    scene: Scene, served: Served, page_at: OpenPage, faults: Faults, scripts: bool
) -> None:
    """Nobody is free: the coordinator picks somebody all the same, is asked why, and confirms."""
    faults.allow("status of 422")
    with scene.rows():
        make.volunteer(name="多忙 花子", free=False)
        asked = make.service_request(state=RequestState.MATCHING)
        asked.why_uncovered = [{"rule": "language", "count": 40}, {"rule": "availability", "count": 1}]
    page = served.enter(page_at(*DESK, java_script_enabled=scripts), COORDINATOR)
    page.get_by_role("link", name="手で選ぶ").click()
    page.get_by_label("多忙 花子さんを選ぶ").check(force=True)
    page.get_by_role("button", name="この人を案にする").click()
    expect(page.get_by_label("多忙 花子さんを選ぶ")).to_be_checked()
    if scripts:
        look(page, "desk-choose-override")
    page.get_by_label("条件に合わない人に依頼する理由").fill("本人に電話で確認しました")
    page.get_by_role("button", name="この人を案にする").click()
    expect(page.locator("main")).to_contain_text("条件外：空き時間")
    page.get_by_role("button", name="確定して打診を送る").click()
    expect(page.locator("main")).to_contain_text("打診中")


def test_the_desk_in_every_state(scene: Scene, served: Served, page_at: OpenPage) -> None:
    """Each list and each kind of request can be used by everybody at a desk, and fits a phone."""
    proposed, _job = scene.proposed()
    offered, _job = scene.offered(start=make.TUESDAY_10 + DAY)
    done, job = scene.accepted(start=make.TUESDAY_10 - timedelta(hours=20))
    with scene.rows():
        asked = make.service_request(state=RequestState.MATCHING, needs=(("vi", 3), ("en", 2)))
        asked.why_uncovered = [{"rule": "language", "count": 40, "need": 1}]
        uncovered = asked.id
    end_run(scene, start_run(scene))
    clock.advance(timedelta(hours=6))
    tabs = [f"?tab={tab}" for tab in ("proposed", "uncovered", "waiting", "confirmed", "reports")]
    paths = [
        *tabs,
        *(str(number) for number in (proposed, offered, done, uncovered)),
        f"{proposed}/choose/0",
        "runs",
        "runs/1",
    ]
    wide, narrow = (served.enter(page_at(*size), COORDINATOR) for size in (DESK, PHONE))
    for path in paths:
        wide.goto(f"{served.url}/desk/{path}")
        look(wide, f"desk-{path.strip('?').replace('/', '-')}")
        narrow.goto(f"{served.url}/desk/{path}")
        assert not too_wide(narrow)
        shot(narrow, f"desk-{path.strip('?').replace('/', '-')}")
    assert job


def test_the_volunteers_pages_in_every_state(
    scene: Scene, served: Served, phone_page: Page, page_at: OpenPage, faults: Faults
) -> None:
    """Next job, offer, report, history, profile, and the links of offers that are open, answered and over."""
    faults.allow("status of 410")
    _asked, job = scene.accepted(minutes=90)
    _asked, asked_of = scene.offered(start=make.TUESDAY_10 + 2 * DAY)
    _asked, late = scene.offered(start=make.TUESDAY_10 + timedelta(hours=5))
    address = scene.volunteer_of(job)
    with scene.rows():
        db.session.get_one(Assignment, asked_of).volunteer_id = db.session.get_one(
            Assignment, job
        ).volunteer_id
    page = served.enter(phone_page, address)
    look(page, "my-index")
    for path, name in (
        (f"{asked_of}", "my-offer"),
        (f"{job}", "my-job"),
        ("history", "my-history"),
        ("profile", "my-profile"),
    ):
        page.goto(f"{served.url}/my/{path}")
        look(page, name)
    stranger, tokens = page_at(*PHONE), [scene.token(number) for number in (asked_of, job, late)]
    clock.advance(timedelta(hours=20))
    with scene.rows():
        services.lapse_due()
    for token, name in zip(tokens, ("link-late", "link-thanks", "link-ended"), strict=True):
        stranger.goto(f"{served.url}/o/{token}")
        look(stranger, name)
    clock.advance(2 * DAY)
    page.goto(f"{served.url}/my/{job}/report")
    look(page, "my-report")


def test_a_hospital_cancels_at_the_last_moment(
    scene: Scene, served: Served, phone_page: Page, faults: Faults
) -> None:
    """It is told what that means, asked for a reason, and sees the request cancelled."""
    faults.allow("status of 422")
    with scene.rows():
        place = make.institution()
        make.clerk(place, email="clerk@example.jp")
        asked = make.service_request(place, start=clock.now() + timedelta(hours=5)).id
    page = served.enter(phone_page, "clerk@example.jp")
    page.goto(f"{served.url}/requests/{asked}/cancel")
    expect(page.locator("main")).to_contain_text("直前の取消")
    page.get_by_role("button", name="依頼を取り消す").click()
    expect(page.locator("main")).to_contain_text("理由を一つ選んでください")
    look(page, "cancel-errors")
    page.get_by_label("患者の都合").check(force=True)
    page.get_by_role("button", name="依頼を取り消す").click()
    expect(page.locator("main")).to_contain_text("取り消しました")
