"""Two coordinators at once neither lock each other out nor act on what they saw before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from dispatch.assignments import services
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import Choice, confirming, waves
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, RuleBroken
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import Mode
from tests import factories as make
from tests.assignments.test_flow import proposals, propose


def only_postgresql() -> None:
    """Skip on SQLite, where one transaction writes at a time."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("rows are locked on PostgreSQL only")


def test_the_second_look_sees_the_person_as_they_are_now(ctx: Flask) -> None:
    """The page had loaded the volunteer before the lock was held; a pause written meanwhile is seen (PostgreSQL)."""
    only_postgresql()
    desk, person, request = make.coordinator(), make.volunteer(), make.service_request()
    db.session.commit()
    propose(desk)
    (job,) = proposals(request)
    assert job.volunteer.paused_from is None  # loaded, as the view's query loads it
    with db.engine.begin() as other:
        day = job.start_at.date()
        other.execute(
            text("UPDATE volunteers SET paused_from = :d, paused_until = :d WHERE id = :i"),
            {"d": day, "i": person.id},
        )
    with pytest.raises(RuleBroken):
        services.confirm(desk, request, [job.id])


def test_confirming_many_and_confirming_one_do_not_lock_each_other_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One coordinator confirms a list, another one of its rows with the same person: neither ends in a deadlock."""
    with app.test_request_context():
        only_postgresql()
        person = make.volunteer()
        requests = [make.service_request(), make.service_request(start=make.TUESDAY_10 + timedelta(hours=4))]
        jobs_ = [services.choose(SYSTEM, one, Choice(0, person.id, 0, Mode.ONSITE)) for one in requests]
        seen = {one.id: [job.id] for one, job in zip(requests, jobs_, strict=True)}
        db.session.commit()
    last = max(seen)
    holds_second, first_done = threading.Event(), threading.Event()
    lock_volunteers, offer = confirming.lock_volunteers, waves.letters.offer

    def slow_lock(ids: object) -> None:
        if threading.current_thread().name == "one":
            holds_second.set()
            first_done.wait(5)
        lock_volunteers(ids)  # type: ignore[arg-type]

    def slow_offer(job: Assignment) -> None:
        offer(job)
        if threading.current_thread().name == "many":
            first_done.set()
            holds_second.wait(5)

    monkeypatch.setattr(confirming, "lock_volunteers", slow_lock)
    monkeypatch.setattr(waves.letters, "offer", slow_offer)
    faults: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        with app.test_request_context():
            try:
                act()
                db.session.commit()
            except Conflict:
                db.session.rollback()
            except BaseException as error:  # noqa: BLE001
                db.session.rollback()
                faults.append(error)

    many = threading.Thread(target=run, args=(lambda: services.confirm_many(SYSTEM, seen),), name="many")
    one = threading.Thread(
        target=run,
        args=(lambda: services.confirm(SYSTEM, db.session.get_one(ServiceRequest, last), seen[last]),),
        name="one",
    )
    for thread in (one, many):
        thread.start()
    for thread in (one, many):
        thread.join(30)
    assert faults == []
