"""The pages of the timed jobs, at a desk and on a phone: working, stopped, resting, run by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dispatch import clock
from dispatch.db import db
from dispatch.jobs.models import JobLeader, JobRun, Outcome
from dispatch.jobs.table import JOBS
from dispatch.vocabulary import RoleName
from tests import factories as make
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look


@pytest.fixture
def house(served: Served) -> Served:
    """An administrator, somebody at the desk, a leader, and a job that failed."""
    with served.app.test_request_context():
        make.user(RoleName.ADMINISTRATOR, email="admin@example.jp", name="管理 太郎")
        make.coordinator(email="desk@example.jp", name="調整 花子")
        now = clock.now()
        turns = {job.name: now.isoformat() for job in JOBS}
        db.session.add(JobLeader(name="tsunagu-1:4711", since=now, seen_at=now, turns=turns))
        failed = {"outcome": Outcome.FAILED, "error": "OperationalError: database is locked"}
        for values in ({"outcome": Outcome.DONE, "done": 3}, failed):
            run = {"job": "close", "started_at": now, "finished_at": now, "leader": "tsunagu-1:4711"}
            db.session.add(JobRun(**run, **values))
        db.session.commit()
    return served


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_an_administrator_looks_after_the_jobs(
    house: Served, page_at: OpenPage, faults: Faults, size: tuple[int, int]
) -> None:
    """The list, a job with a failure, a wish, a rest with its reason, and going on."""
    faults.allow("status of 422")
    page = house.enter(page_at(*size), "admin@example.jp")
    page.goto(f"{house.url}/admin/jobs/")
    expect(page.locator("main")).to_contain_text("tsunagu-1:4711")
    look(page, "clock-list")
    page.get_by_role("link", name="終わった派遣の完了").click()
    expect(page.locator("main")).to_contain_text("database is locked")
    look(page, "clock-job")
    page.get_by_role("button", name="一時停止する").click()
    expect(page.locator("main")).to_contain_text("理由を書いてください")
    page.get_by_label("理由").fill("原因を調べています。")
    page.get_by_role("button", name="一時停止する").click()
    expect(page.locator("main")).to_contain_text("原因を調べています。")
    look(page, "clock-resting")
    page.get_by_role("button", name="再開する").click()
    page.get_by_role("button", name="今すぐ実行").click()
    expect(page.locator("#turns")).to_contain_text("まもなく実行")
    look(page, "clock-wanted")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_everybody_at_the_desk_sees_that_nothing_runs(
    house: Served, page_at: OpenPage, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The leader has ended long ago: the alarm stands on the pages of the desk, and the list says what to do."""
    monkeypatch.setattr("dispatch.jobs.views.queries.nobody_leads", lambda: True)
    monkeypatch.setattr("dispatch.jobs.views.queries.is_alive", lambda _leader: False)
    monkeypatch.setattr("dispatch.jobs.queries.is_alive", lambda _leader: False)
    page = house.enter(page_at(*size), "desk@example.jp")
    page.goto(f"{house.url}/desk/")
    expect(page.locator("main")).to_contain_text("自動処理が止まっています")
    look(page, "clock-alarm")
    admin = house.enter(page_at(*size), "admin@example.jp")
    admin.get_by_role("link", name="自動処理の状況を見る").click()
    expect(admin.locator("main")).to_contain_text("dispatch scheduler")
    look(admin, "clock-stopped")
