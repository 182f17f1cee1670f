"""Turns of jobs: a failing one stops nothing, daily ones come once, and only what matters is written down."""

from __future__ import annotations

import threading
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from dispatch import clock, jobs
from dispatch.db import db
from dispatch.jobs import services, trimming
from dispatch.jobs.models import JobRun, JobState, Outcome
from dispatch.jobs.table import last_moment, next_moment
from dispatch.vocabulary import RoleName
from tests import factories as make
from tests.conftest import MONDAY

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def turns(app: Flask) -> jobs.Turns:
    """The turns of one leader."""
    return jobs.Turns(app, jobs.Ledger("here:1"))


def kept(app: Flask) -> list[JobRun]:
    """What was written down, oldest first."""
    with app.app_context():
        return list(db.session.scalars(select(JobRun).order_by(JobRun.id)))


def test_a_failing_job_is_logged_and_stops_nothing(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """The next turn comes whatever happened in this one."""

    def fail() -> None:
        raise RuntimeError("the disk is full")

    assert not jobs.run_job(app, jobs.Job("doomed", fail, 1))
    assert "doomed" in caplog.text
    done: list[int] = []
    assert jobs.run_job(app, jobs.Job("next", lambda: done.append(1), 1))
    assert done == [1]


def test_every_job_of_the_table_runs_on_an_empty_database(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing to do is no failure, twice over, and no row, but for the daily ones."""
    for job in jobs.JOBS * 2:
        jobs.run_job(app, job)
    assert "failed" not in caplog.text
    assert {run.job for run in kept(app)} == {job.name for job in jobs.JOBS if job.daily}


def test_every_job_has_a_name_of_its_own_and_words() -> None:
    """The page shows words, the table of turns keeps names of at most 40 letters."""
    names = [job.name for job in jobs.JOBS]
    assert len(set(names)) == len(names)
    assert all(job.title and len(job.name) <= 40 for job in jobs.JOBS)


def test_the_scheduler_runs_each_job_once_at_a_time(app: Flask) -> None:
    """APScheduler holds the whole table, each with one instance and missed turns made one."""
    scheduler = jobs.build_scheduler(app)
    held = {job.id: job for job in scheduler.get_jobs()}
    assert set(held) == {job.name for job in jobs.JOBS}
    assert all(job.max_instances == 1 and job.coalesce for job in held.values())


def test_idle_turns_are_not_written_down(app: Flask, turns: jobs.Turns) -> None:
    """A job that comes every second and finds nothing costs no row; one that did something costs one."""
    found = iter((0, 0, None, False, 3))
    job = jobs.Job("frequent", lambda: next(found), 1)
    for _turn in range(5):
        turns.take(job)
    (run,) = kept(app)
    assert (run.done, run.outcome, run.leader) == (3, Outcome.DONE, "here:1")


def test_a_failure_that_goes_on_is_written_once_a_minute(app: Flask, turns: jobs.Turns) -> None:
    """Sixty equal failures in a minute are one row, the first good turn after them is one more."""
    broken = [True]

    def work() -> None:
        if broken[0]:
            raise RuntimeError("the disk is full")

    job = jobs.Job("doomed", work, 1)
    for _turn in range(60):
        turns.take(job)
        clock.advance(timedelta(seconds=1))
    assert [run.error for run in kept(app)] == ["RuntimeError: the disk is full"]
    turns.take(job)
    assert len(kept(app)) == 2
    broken[0] = False
    turns.take(job)
    turns.take(job)
    assert [run.outcome for run in kept(app)] == [Outcome.FAILED, Outcome.FAILED, Outcome.DONE]


def test_a_daily_job_comes_once_a_day_and_catches_up_once(app: Flask) -> None:
    """By the table of turns, whoever led: on time, once; after three days away, once; a new leader adds nothing."""
    done: list[datetime] = []
    job = jobs.Job("daily", lambda: done.append(clock.now()), time(8))
    start = MONDAY + timedelta(hours=22)  # 7:00 on Tuesday
    with clock.at(start):
        jobs.Turns(app, jobs.Ledger("first:1")).take(job)  # never done before: done at once
        for _turn in range(9):
            clock.advance(timedelta(minutes=20))
            jobs.Turns(app, jobs.Ledger("other:1")).take(job)
        assert done == [start, start + timedelta(hours=1)]
        clock.advance(timedelta(days=3))
        for _turn in range(3):
            jobs.Turns(app, jobs.Ledger("third:1")).take(job)
        assert len(done) == 3


def test_a_daily_job_that_failed_is_tried_again(app: Flask, turns: jobs.Turns) -> None:
    """After ten minutes, until it is done; not at every look."""
    tries: list[int] = []

    def work() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise RuntimeError("not yet")

    job = jobs.Job("daily", work, time(8))
    for _turn in range(60):
        turns.take(job)
        clock.advance(timedelta(minutes=1))
    assert len(tries) == 3


@given(
    now=st.datetimes(
        min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1), timezones=st.just(TOKYO)
    ),
    at=st.times(),
)
def test_the_moments_of_a_daily_job_lie_around_now(now: datetime, at: time) -> None:
    """The last one not after now, the next one after it, a day apart, both at that time of day."""
    before, after = last_moment(at, now, TOKYO), next_moment(at, now, TOKYO)
    assert before <= now < after
    assert after - before == timedelta(days=1)
    assert before.astimezone(TOKYO).time() == after.astimezone(TOKYO).time() == at


def test_a_paused_job_rests_and_a_wish_is_granted_all_the_same(app: Flask, turns: jobs.Turns) -> None:
    """Paused: no regular turn. Asked for: exactly one, under the name of whoever asked, though asked for twice."""
    done: list[int] = []
    job = jobs.Job("close", lambda: done.append(1), 1)
    with app.test_request_context():
        admin = make.user(RoleName.ADMINISTRATOR, name="管理 太郎")
        services.pause(admin, job, "調査中")
        services.want(admin, job)
        services.want(admin, job)
        db.session.commit()
        wanted = db.session.scalars(select(JobState.wanted_at)).one()
    assert wanted is not None
    turns.paused = frozenset({"close"})
    turns.take(job)
    assert done == []
    for _turn in range(2):
        turns.take_wanted(job, wanted, "管理 太郎")
    assert done == [1]
    assert [run.wanted_by for run in kept(app)] == ["管理 太郎"]


def test_a_leader_heeds_what_is_wanted_and_signs(app: Flask) -> None:
    """A whole leadership in this process: a wish is granted, the sign is given, the end is written."""
    with app.test_request_context():
        services.want(make.user(RoleName.ADMINISTRATOR, name="管理 太郎"), jobs.JOBS[7])
        db.session.commit()
    stop = threading.Event()
    thread = threading.Thread(target=jobs.serve_jobs, args=(app, stop, 0.05))
    thread.start()
    try:
        for _try in range(400):
            if stop.wait(0.05) or any(run.wanted_by for run in kept(app)):
                break
    finally:
        stop.set()
        thread.join(30)
    assert [run.job for run in kept(app) if run.wanted_by] == [jobs.JOBS[7].name]
    with app.app_context():
        assert db.session.scalars(select(JobState.wanted_at)).one() is None


def test_old_turns_are_forgotten(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest of each job stay."""
    monkeypatch.setattr(trimming, "KEPT_RUNS", 2)
    job = jobs.Job("close", lambda: 1, 1)
    for _turn in range(4):
        jobs.run_job(app, job)
    jobs.run_job(app, jobs.Job("amend", lambda: 1, 1))
    with app.app_context():
        assert trimming.trim() == 2
    assert [(run.id, run.job) for run in kept(app)] == [(3, "close"), (4, "close"), (5, "amend")]
