"""Two hands on one report, or on one month, at the same moment: what is booked is what was approved, and a closed month
is the one that was read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import ActivityReport, Assignment, PaymentLine, ReportState
from dispatch.assignments.services import ReportValues, approving, paying, reports
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.requests.models import Programme
from tests.assignments.views.scenes import Scene

DECEMBER = date(2026, 12, 1)
PATIENCE = 1.5
"""Seconds that the first waits for the second, who may be held up by the first's own locks."""


@pytest.fixture
def report(app: Flask) -> int:
    """A report of December that waits for the desk; it is January."""
    scene = Scene(app)
    _asked, number = scene.accepted()
    clock.advance(timedelta(days=40))
    with scene.rows():
        job = db.session.get_one(Assignment, number)
        return services.file_report(services.bearer(job), job, ReportValues(job.start_at, job.end_at)).id


def needs_row_locks(app: Flask) -> None:
    """Negative controls are for databases where two can write at once."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("SQLite queues writers by itself")


def at_once(app: Flask, first: Callable[[], None], second: Callable[[], object]) -> list[object]:
    """`first` has done its work but not committed when `second` begins; gives what `second` gave, or its `Conflict`."""
    found: list[object] = []
    begun, ended = threading.Event(), threading.Event()

    def lead() -> None:
        with app.test_request_context():
            first()
            begun.set()
            ended.wait(PATIENCE)
            db.session.commit()

    def follow() -> None:
        with app.test_request_context():
            begun.wait(30)
            try:
                found.append(second())
            except Conflict as error:
                db.session.rollback()
                found.append(error)
            ended.set()

    threads = [threading.Thread(target=act) for act in (lead, follow)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def approved(number: int) -> Callable[[], None]:
    """The coordinator approves the first version."""
    return lambda: services.approve(SYSTEM, db.session.get_one(ActivityReport, number), 1)


def month_closed() -> int:
    """December is closed; gives its sum, as it goes to the accounting."""
    services.close_month(SYSTEM, db.session.scalars(select(Programme)).one(), DECEMBER)
    sum_of = select(func.coalesce(func.sum(PaymentLine.fee_yen), 0)).where(PaymentLine.month == DECEMBER)
    read = db.session.scalar(sum_of)
    db.session.commit()
    return int(read or 0)


def fees_of_december(app: Flask) -> int:
    """The sum of the month as it stands afterwards."""
    with app.app_context():
        lines = select(PaymentLine.fee_yen).where(PaymentLine.month == DECEMBER)
        return sum(db.session.scalars(lines))


def changed(number: int) -> Callable[[], object]:
    """The volunteer makes the activity three hours longer."""

    def act() -> object:
        job = db.session.get_one(ActivityReport, number).assignment
        longer = ReportValues(job.start_at, job.end_at + timedelta(hours=3))
        filed = services.file_report(services.bearer(job), job, longer)
        db.session.commit()
        return filed.version

    return act


def booked_and_due(app: Flask, number: int) -> tuple[ReportState, int, int]:
    """How the report stands, what is booked for it, and what its present content would be paid."""
    with app.test_request_context():
        report = db.session.get_one(ActivityReport, number)
        booked = sum(line.paid_yen for line in paying.lines_of(report))
        return report.state, booked, services.pay_of(report.assignment, report).total


def test_no_line_slips_into_a_month_that_closes(app: Flask, report: int) -> None:
    """Whoever closes waits for the approval under way, and reads the month with its line."""
    assert at_once(app, approved(report), month_closed) == [fees_of_december(app)]
    assert fees_of_december(app) > 0


def test_without_the_books_one_would_slip_in(
    app: Flask, report: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with the books held by nobody the month that was sent off lacks the line."""
    needs_row_locks(app)
    for module in (approving, paying):
        monkeypatch.setattr(module, "hold_books", lambda _programmes: None)
    assert at_once(app, approved(report), month_closed) == [0]
    assert fees_of_december(app) > 0


def test_an_approval_and_a_correction_do_not_mix(app: Flask, report: int) -> None:
    """The volunteer who comes second is told that it is approved; what is booked is what was approved."""
    [told] = at_once(app, approved(report), changed(report))
    assert isinstance(told, Conflict)
    state, booked, due = booked_and_due(app, report)
    assert (state, booked) == (ReportState.APPROVED, due)


def test_a_correction_first_sends_the_desk_back(app: Flask, report: int) -> None:
    """The coordinator who comes second is told that there is a new version; nothing is booked."""

    def lead() -> None:
        job = db.session.get_one(ActivityReport, report).assignment
        longer = ReportValues(job.start_at, job.end_at + timedelta(hours=3))
        services.file_report(services.bearer(job), job, longer)

    [told] = at_once(app, lead, approved(report))
    assert isinstance(told, Conflict)
    assert booked_and_due(app, report)[:2] == (ReportState.FILED, 0)


def test_without_the_lock_they_would_mix(app: Flask, report: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the correction goes into the approved report, and other yen are booked than it says."""
    needs_row_locks(app)
    monkeypatch.setattr(reports, "lock_request", lambda request: request)
    assert at_once(app, approved(report), changed(report)) == [2]
    _state, booked, due = booked_and_due(app, report)
    assert booked != due
