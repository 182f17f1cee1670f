"""Reminders come once, in time, and only of what is still so, however the clock moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import or_, select

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import Choice
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.requests.models import Institution, ServiceRequest
from dispatch.vocabulary import CancelReason, Mode
from tests import factories as make

OF_JOBS = ("reminder_day", "reminder_hours", "reminder_hospital", "reminder_hospital_hours")


def confirmed(
    start: datetime = make.TUESDAY_10, place: Institution | None = None, **values: Any
) -> Assignment:
    """A job that somebody has accepted."""
    person = make.volunteer()
    request = make.service_request(place or make.institution(email="desk@example.jp"), start=start, **values)
    job = services.choose(SYSTEM, request, Choice(0, person.id, 0, Mode.ONSITE))
    services.confirm(SYSTEM, request, [job.id])
    services.accept(services.bearer(job), job)
    db.session.commit()
    return job


def reminders(*kinds: str) -> Counter[str]:
    """How many messages of these kinds are in the outbox."""
    return Counter(
        db.session.scalars(select(OutboxMessage.kind).where(OutboxMessage.kind.in_(kinds or OF_JOBS)))
    )


def everything() -> None:
    """All that reminds."""
    services.remind_of_jobs()
    services.remind_of_offers()
    services.remind_of_reports()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock, as a list of one moment that a test may change."""
    hands = [clock.now()]
    monkeypatch.setattr(clock, "now", lambda: hands[0])
    return hands


def test_a_job_is_reminded_of_the_day_before_and_shortly_before(ctx: Flask, at: list[datetime]) -> None:
    """At 17:00 the day before the volunteer and the hospital hear of it, two hours before both again."""
    job = confirmed(make.TUESDAY_10 + timedelta(days=2))
    for moment, told in (
        (job.start_at - timedelta(hours=17, minutes=1), {}),
        (job.start_at - timedelta(hours=17), {"reminder_day": 1, "reminder_hospital": 1}),
        (job.start_at - timedelta(hours=3), {"reminder_day": 1, "reminder_hospital": 1}),
        (job.start_at - timedelta(hours=2), dict.fromkeys(OF_JOBS, 1)),
        (job.start_at, dict.fromkeys(OF_JOBS, 1)),
    ):
        at[0] = moment
        everything()
        everything()
        assert reminders() == told
    body = db.session.scalar(select(OutboxMessage.body).where(OutboxMessage.kind == "reminder_hours"))
    assert "openstreetmap" in str(body)
    assert "持ち物" in str(body)


def test_what_waits_is_taken_back_when_the_job_is_off(ctx: Flask, at: list[datetime]) -> None:
    """A reminder that has not left is gone with the job, and nobody is reminded of a job that is off."""
    job = confirmed(make.TUESDAY_10 + timedelta(days=2))
    at[0] = job.start_at - timedelta(hours=16)
    everything()
    assert reminders("reminder_day") == {"reminder_day": 1}
    services.cancel_request(SYSTEM, db.session.get_one(ServiceRequest, job.request_id), CancelReason.PATIENT)
    db.session.commit()
    assert not reminders("reminder_day")
    at[0] = job.start_at - timedelta(hours=1)
    everything()
    assert not reminders("reminder_day", "reminder_hours")


def test_the_hospital_hears_of_an_hour_in_one_message(ctx: Flask, at: list[datetime]) -> None:
    """All who come within the same hour stand in one message, in time for the first; other hours and places have
    their own."""
    place, start = make.institution(email="desk@example.jp"), make.TUESDAY_10 + timedelta(days=2)
    first = confirmed(start, place, department="内科")
    second = confirmed(start + timedelta(minutes=45), place, department="小児科")
    confirmed(start + timedelta(hours=1), place, department="眼科")
    confirmed(start)
    at[0] = start - timedelta(hours=2)
    assert services.remind_of_jobs() == 4
    assert services.remind_of_jobs() == 0
    mine = select(OutboxMessage).where(OutboxMessage.key.like(f"%_hours:{place.id}:0:%"))
    message = db.session.scalars(mine).one()
    assert message.address == "desk@example.jp"
    for job in (first, second):
        assert job.volunteer.name in message.body
    assert ("小児科" in message.body, "眼科" in message.body) == (True, False)
    assert "小児科" not in message.subject


def test_who_still_comes_within_the_hour_is_told_anew(ctx: Flask, at: list[datetime]) -> None:
    """One of two is cancelled before the message has left: the hospital reads of the other alone."""
    place, start = make.institution(email="desk@example.jp"), make.TUESDAY_10 + timedelta(days=2)
    off, kept = confirmed(start, place), confirmed(start + timedelta(minutes=30), place)
    at[0] = start - timedelta(hours=2)
    services.remind_of_jobs()
    services.cancel_request(SYSTEM, db.session.get_one(ServiceRequest, off.request_id), CancelReason.PATIENT)
    db.session.commit()
    assert not reminders("reminder_hospital_hours")
    at[0] += timedelta(minutes=30)
    services.remind_of_jobs()
    told = select(OutboxMessage.body).where(OutboxMessage.kind == "reminder_hospital_hours")
    [body] = db.session.scalars(told).all()
    assert (kept.volunteer.name in body, off.volunteer.name in body) == (True, False)


def test_an_offer_is_reminded_of_once_at_half_time(ctx: Flask, at: list[datetime]) -> None:
    """When half of the time to answer is gone, and not again."""
    person, request = make.volunteer(), make.service_request(start=make.TUESDAY_10 + timedelta(days=7))
    job = services.choose(SYSTEM, request, Choice(0, person.id, 0, Mode.ONSITE))
    services.confirm(SYSTEM, request, [job.id])
    db.session.commit()
    assert job.offered_at is not None
    assert job.deadline is not None
    half = job.offered_at + (job.deadline - job.offered_at) / 2
    for moment, number in (
        (half - timedelta(seconds=1), 0),
        (half, 1),
        (job.deadline - timedelta(seconds=1), 1),
    ):
        at[0] = moment
        everything()
        assert reminders("offer_reminder")["offer_reminder"] == number


def test_a_report_is_asked_for_again_and_then_by_the_desk(ctx: Flask, at: list[datetime]) -> None:
    """On the second and third morning; with the last one the desk hears of it; a report ends it."""
    make.coordinator()
    job = confirmed()
    at[0] = job.end_at
    services.close_finished()
    told = []
    for days in range(6):
        at[0] = job.end_at + timedelta(days=days)
        everything()
        told.append(reminders("report_missing", "report_missing_desk"))
    assert [one["report_missing"] for one in told] == [0, 0, 1, 2, 2, 2]
    assert [one["report_missing_desk"] for one in told] == [0, 0, 0, 1, 1, 1]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(some.integers(1, 20 * 60), min_size=1, max_size=12), some.booleans())
def test_however_the_clock_jumps_each_comes_at_most_once(
    ctx: Flask, at: list[datetime], jumps: Sequence[int], small: bool
) -> None:
    """Never twice, never after the job has begun, and all of them where the clock moves by less than an hour."""
    at[0] = make.TUESDAY_10 - timedelta(days=20)
    job = confirmed(at[0] + timedelta(hours=28))
    steps = [timedelta(minutes=50)] * 38 if small else [timedelta(minutes=one) for one in jumps]
    for step in steps:
        before = about(job)
        at[0] += step
        everything()
        told = about(job)
        assert max(told.values(), default=1) == 1
        assert at[0] < job.start_at or told == before
    if small:
        assert about(job) == dict.fromkeys(OF_JOBS, 1)
    services.cancel_request(SYSTEM, db.session.get_one(ServiceRequest, job.request_id), CancelReason.PATIENT)
    db.session.commit()


def about(job: Assignment) -> Counter[str]:
    """The reminders of one job."""
    mine = [f"{kind}:{job.id}:%" for kind in OF_JOBS[:2]] + [f"reminder_hospital:{job.request_id}:%"]
    mine.append(f"reminder_hospital_hours:{job.request.institution_id}:%")
    keys = or_(*(OutboxMessage.key.like(one) for one in mine))
    return Counter(db.session.scalars(select(OutboxMessage.kind).where(keys)))
