"""The page of the timed jobs: for administrators alone; wishes reach the leader, and the desk has an alarm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock, jobs
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.jobs.models import JobLeader, JobRun, JobState, Outcome
from dispatch.vocabulary import RoleName
from tests import factories as make

ALARM = "自動処理が止まっています"


@pytest.fixture
def people(app: Flask) -> None:
    """An administrator, somebody at the desk and a volunteer."""
    with app.test_request_context():
        make.user(RoleName.ADMINISTRATOR, email="admin@example.jp", name="管理 太郎")
        make.coordinator(email="desk@example.jp")
        make.user(RoleName.VOLUNTEER, email="volunteer@example.jp")
        db.session.commit()


@pytest.fixture
def admin(people: None, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    """The administrator's browser."""
    return sign_in("admin@example.jp")


@pytest.fixture
def patience(app: Flask) -> Iterator[None]:
    """An alarm after a minute, as in life, in a process that has been up for long."""
    app.config["SCHEDULER_ALARM_SECONDS"] = 60
    started = app.extensions["jobs.started"]
    app.extensions["jobs.started"] = clock.now() - timedelta(days=1)
    yield
    app.config["SCHEDULER_ALARM_SECONDS"] = 0
    app.extensions["jobs.started"] = started


def sign(app: Flask) -> None:
    """A leader gives its sign now."""
    with app.app_context():
        now = clock.now()
        db.session.add(JobLeader(name="host:42", since=now, seen_at=now, turns={"close": now.isoformat()}))
        db.session.commit()


def state(app: Flask) -> JobState:
    """What was said of the one job that something was said of."""
    with app.app_context():
        return db.session.scalars(select(JobState)).one()


@pytest.mark.parametrize("email", ["desk@example.jp", "volunteer@example.jp"])
def test_only_administrators_enter(people: None, sign_in: Callable[[str], FlaskClient], email: str) -> None:
    """Looking and acting are theirs."""
    browser = sign_in(email)
    assert browser.get("/admin/jobs/").status_code == 403
    assert browser.post("/admin/jobs/close/run").status_code == 403
    assert browser.post("/admin/jobs/close/pause", data={"note": "x"}).status_code == 403


def test_a_job_that_is_not_there_is_no_page(admin: FlaskClient) -> None:
    """Nor can it be run."""
    assert admin.get("/admin/jobs/nothing").status_code == 404
    assert admin.post("/admin/jobs/nothing/run").status_code == 404


def test_the_page_lists_every_job_with_its_last_turn(app: Flask, admin: FlaskClient) -> None:
    """Words, who leads, the turn the leader tells of though it left no row, and failures."""
    sign(app)
    with app.app_context():
        now = clock.now()
        db.session.add(
            JobRun(
                job="lapse", started_at=now, finished_at=now, outcome=Outcome.FAILED, error="OSError: <no>"
            )
        )
        db.session.commit()
    page = admin.get("/admin/jobs/").text
    assert all(job.title in page for job in jobs.JOBS)
    assert "host:42" in page
    assert "11月30日（月）9:00" in page
    assert "失敗" in page
    assert "OSError: &lt;no&gt;" in admin.get("/admin/jobs/lapse").text


def test_a_wish_is_kept_for_the_leader(app: Flask, admin: FlaskClient) -> None:
    """The web process runs nothing itself; without a leader the page says that the wish waits."""
    page = admin.post("/admin/jobs/close/run", follow_redirects=True).text
    assert "自動処理が再開すると" in page
    assert (state(app).job, state(app).wanted_by) == ("close", "管理 太郎")
    sign(app)
    assert "まもなく始まります" in admin.post("/admin/jobs/close/run", follow_redirects=True).text
    with app.app_context():
        assert not db.session.scalars(select(JobRun)).all()
        assert [one.action for one in db.session.scalars(select(AuditEntry))][-1:] == ["job.wanted"]


def test_a_job_rests_with_a_reason_and_goes_on(app: Flask, admin: FlaskClient) -> None:
    """A reason is asked for; resting twice is a conflict; the record says who did it."""
    assert admin.post("/admin/jobs/close/pause", data={"note": " "}).status_code == 422
    page = admin.post("/admin/jobs/close/pause", data={"note": "調査のため"}, follow_redirects=True).text
    assert "調査のため" in page
    assert "一時停止中" in admin.get("/admin/jobs/").text
    assert admin.post("/admin/jobs/close/pause", data={"note": "もう一度"}).status_code == 409
    assert state(app).paused_by == "管理 太郎"
    admin.post("/admin/jobs/close/resume")
    assert state(app).paused_at is None
    assert admin.post("/admin/jobs/close/resume").status_code == 409
    log = admin.get("/admin/audit/").text
    assert "自動処理の一時停止" in log
    assert "調査のため" in log


@pytest.mark.usefixtures("patience")
def test_the_desk_is_alarmed_when_nobody_gives_a_sign(
    app: Flask, admin: FlaskClient, sign_in: Callable[[str], FlaskClient]
) -> None:
    """After a minute without a sign the desk and the administrators see it on their pages; volunteers never do."""
    desk, volunteer = sign_in("desk@example.jp"), sign_in("volunteer@example.jp")
    sign(app)
    clock.advance(timedelta(seconds=60))
    assert ALARM not in desk.get("/desk/").text
    clock.advance(timedelta(seconds=1))
    assert ALARM in desk.get("/desk/").text
    assert "/admin/jobs/" not in desk.get("/desk/").text
    assert "自動処理の状況を見る" in admin.get("/admin/outbox/").text
    assert ALARM not in volunteer.get("/my/").text
    sign(app)
    assert ALARM not in desk.get("/desk/").text


@pytest.mark.usefixtures("patience")
def test_whoever_starts_everything_gives_the_leader_a_minute(app: Flask, admin: FlaskClient) -> None:
    """A scheduler that was never there is an alarm, but not in the first minute of the web process."""
    assert ALARM in admin.get("/admin/outbox/").text
    app.extensions["jobs.started"] = clock.now()
    assert ALARM not in admin.get("/admin/outbox/").text
