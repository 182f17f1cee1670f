"""Reports from filing to payment: who may change what, when, and where the money is booked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.assignments import services
from dispatch.assignments.models import (
    ActivityReport,
    Assignment,
    InstitutionReport,
    PaymentLine,
    Punctuality,
    ReportState,
)
from dispatch.assignments.queries import reports as queries
from dispatch.assignments.services import ReportValues
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import RoleName, Transport
from tests import factories as make
from tests.assignments.views.scenes import HOUR, Scene

DAY = timedelta(days=1)
DECEMBER, JANUARY, FEBRUARY = date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)
Filed = Callable[..., ActivityReport]


@pytest.fixture
def desk(app: Flask, ctx: Flask) -> User:
    """A coordinator."""
    scene = Scene(app)
    app.extensions["scene"] = scene
    user = make.coordinator()
    db.session.commit()
    return user


@pytest.fixture
def filed(app: Flask, desk: User) -> Filed:
    """`filed(minutes=60, fare=480)` gives the report of somebody's job, filed two days after."""

    def make_one(name: str = "山本 和子", start: datetime = make.TUESDAY_10, **values: Any) -> ActivityReport:
        _asked, number = app.extensions["scene"].accepted(name, start=start)
        clock.advance(max(timedelta(), start + 3 * HOUR - clock.now()))
        return refile(db.session.get_one(Assignment, number), **values)

    return make_one


def refile(job: Assignment, minutes: int = 60, fare: int = 480, **values: Any) -> ActivityReport:
    """The job's report with other values, by its volunteer."""
    stated = ReportValues(job.start_at, job.start_at + timedelta(minutes=minutes), travel_yen=fare, **values)
    report = services.file_report(services.bearer(job), job, stated)
    db.session.commit()
    return report


def booked(report: ActivityReport) -> list[tuple[date, int, int, int, bool]]:
    """What is booked for a report: month, fee, tax, travel, whether it is a correction."""
    statement = select(PaymentLine).where(PaymentLine.report_id == report.id).order_by(PaymentLine.month)
    return [
        (one.month, one.fee_yen, one.tax_yen, one.travel_yen, one.correction)
        for one in db.session.scalars(statement)
    ]


def actions() -> list[str]:
    """What the record holds of reports."""
    found = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))
    return [action for action in found if action.startswith(("report.", "payment.", "institution_"))]


def test_a_report_is_changeable_until_it_is_approved(desk: User, filed: Filed) -> None:
    """Filing again is a new version; after the approval it is refused with a sentence, until the desk reopens it."""
    report = filed()
    refile(report.assignment, fare=520)
    assert (report.version, report.travel_yen, report.state) == (2, 520, ReportState.FILED)
    services.approve(desk, report, 2)
    with pytest.raises(Conflict, match="承認したため"):
        refile(report.assignment, fare=9999)
    assert report.travel_yen == 520
    services.return_report(desk, report, "運賃を確かめてください。")
    refile(report.assignment, fare=480)
    assert (report.state, report.version) == (ReportState.FILED, 3)
    assert actions() == [
        "report.filed",
        "report.changed",
        "report.approved",
        "report.reopened",
        "report.changed",
    ]


def test_the_desk_approves_what_it_has_read(desk: User, filed: Filed) -> None:
    """A report that changed while it was read is not approved; nor is one twice, nor one that was given back."""
    report = filed()
    refile(report.assignment, minutes=240)
    with pytest.raises(Conflict, match="報告を直しました"):
        services.approve(desk, report, 1)
    assert booked(report) == []
    services.approve(desk, report, 2)
    with pytest.raises(Conflict, match="承認済み"):
        services.approve(desk, report, 2)
    services.return_report(desk, report, "もう一度お願いします。")
    with pytest.raises(Conflict, match="差し戻し"):
        services.approve(desk, report, 2)
    with pytest.raises(Conflict, match="差し戻し"):
        services.return_report(desk, report, "もう一度お願いします。")


def test_nobody_approves_their_own_report(desk: User, filed: Filed) -> None:
    """A coordinator who interprets has a colleague look at it."""
    report = filed()
    person = report.assignment.volunteer
    both = make.user(RoleName.COORDINATOR, RoleName.VOLUNTEER)
    person.user_id = both.id
    with pytest.raises(Forbidden, match="自分の活動報告"):
        services.approve(both, report, 1)
    services.approve(desk, report, 1)
    assert report.approved_by_id == desk.id


def test_a_report_given_back_says_why(desk: User, filed: Filed) -> None:
    """The writer gets the desk's words once, with a link that works; without words it is not given back."""
    report = filed()
    with pytest.raises(Invalid):
        services.return_report(desk, report, "  ")
    services.return_report(desk, report, "終了の時刻は11時で合っていますか。")
    letters = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "report_returned")).all()
    assert len(letters) == 1
    assert "終了の時刻は11時で合っていますか。" in letters[0].body
    assert "/r/" in letters[0].body


def test_an_approval_books_the_parts(desk: User, filed: Filed) -> None:
    """Fee, tax and travel stand in the month of the activity, and their sum in the record."""
    report = filed(minutes=200)
    services.approve(desk, report, 1)
    assert booked(report) == [(DECEMBER, 6000, 612, 480, False)]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "report.approved")).one()
    assert entry.detail["yen"] == 6000 - 612 + 480


def test_reopening_in_an_open_month_books_anew(desk: User, filed: Filed) -> None:
    """What was booked is taken back, and the corrected report stands as if it had been right from the start."""
    report = filed(minutes=200)
    services.approve(desk, report, 1)
    services.return_report(desk, report, "終了時刻をご確認ください。")
    assert booked(report) == []
    services.approve(desk, refile(report.assignment), 2)
    assert booked(report) == [(DECEMBER, 3000, 306, 480, False)]


def test_a_closed_month_stays_and_corrections_go_to_the_next(desk: User, filed: Filed) -> None:
    """The difference, here less than nothing, is booked into the first open month; the sum is what is right now."""
    report, programme = filed(minutes=200), make.programme()
    services.approve(desk, report, 1)
    clock.advance(40 * DAY)
    services.close_month(desk, programme, DECEMBER)
    services.return_report(desk, report, "終了時刻をご確認ください。")
    assert booked(report) == [(DECEMBER, 6000, 612, 480, False)]
    services.approve(desk, refile(report.assignment, fare=500), 2)
    assert booked(report) == [(DECEMBER, 6000, 612, 480, False), (JANUARY, -3000, -306, 20, True)]
    clock.advance(30 * DAY)
    services.close_month(desk, programme, JANUARY)
    services.return_report(desk, report, "もう一度ご確認ください。")
    services.approve(desk, refile(report.assignment, minutes=130, fare=500), 3)
    assert booked(report)[2:] == [(FEBRUARY, 1500, 153, 0, True)]
    whole = services.pay_of(report.assignment, report)
    assert sum(fee - tax + travel for _month, fee, tax, travel, _c in booked(report)) == whole.total


def test_a_correction_that_changes_no_yen_is_no_line(desk: User, filed: Filed) -> None:
    """Words corrected in a closed month leave the money alone."""
    report = filed()
    services.approve(desk, report, 1)
    clock.advance(40 * DAY)
    services.close_month(desk, make.programme(), DECEMBER)
    services.return_report(desk, report, "診療科を書いてください。")
    services.approve(desk, refile(report.assignment, departments_added="検査室"), 2)
    assert len(booked(report)) == 1


def test_what_is_approved_late_is_paid_in_the_next_open_month(desk: User, filed: Filed) -> None:
    """The month had been closed without the report; it is no correction."""
    report = filed()
    clock.advance(40 * DAY)
    services.close_month(desk, make.programme(), DECEMBER)
    services.approve(desk, report, 1)
    assert booked(report) == [(JANUARY, 3000, 306, 480, False)]


def test_months_close_once_they_are_over_and_only_once(desk: User) -> None:
    """Not the present month, not one that is closed with a later one."""
    programme = make.programme()
    with pytest.raises(Conflict, match="まだ終わっていない"):
        services.close_month(desk, programme, date(2026, 11, 1))
    services.close_month(desk, programme, date(2026, 10, 1))
    for month in (date(2026, 10, 1), date(2026, 9, 1)):
        with pytest.raises(Conflict, match="すでに締められて"):
            services.close_month(desk, programme, month)
    assert actions() == ["payment.closed"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payment_lines SET fee_yen = 1",
        "DELETE FROM payment_lines",
        "UPDATE payment_lines SET month = '2027-05-01'",
        "INSERT INTO payment_lines (report_id, volunteer_id, programme_id, month, fee_yen, tax_yen, travel_yen,"
        " correction, created_at, updated_at) SELECT report_id, volunteer_id, programme_id, '2026-11-01', 1, 0, 0,"
        " correction, created_at, updated_at FROM payment_lines",
    ],
)
@pytest.mark.parametrize("closed", [True, False])
def test_the_database_itself_keeps_a_closed_month(
    desk: User, filed: Filed, statement: str, closed: bool
) -> None:
    """No line of it comes, goes or changes by any statement; in an open month (the control) all of them pass."""
    report = filed()
    services.approve(desk, report, 1)
    if closed:
        clock.advance(40 * DAY)
        services.close_month(desk, make.programme(), DECEMBER)
    db.session.commit()
    if closed:
        with pytest.raises(DBAPIError, match="closed_month"):
            db.session.execute(text(statement))
    else:
        db.session.execute(text(statement))
    db.session.rollback()


def test_many_at_once_hold_up_no_other(desk: User, filed: Filed) -> None:
    """One that has changed since is named with its reason, the others are approved and booked."""
    first = filed("一番 花子")
    second = filed("二番 花子", start=make.TUESDAY_10 + DAY)
    third = filed("三番 花子", start=make.TUESDAY_10 + 2 * DAY)
    refile(second.assignment, fare=600)
    result = services.approve_many(desk, {first.id: 1, second.id: 1, third.id: 1})
    assert [one.id for one in result.approved] == [first.id, third.id]
    assert [one.id for one, _why in result.refused] == [second.id]
    assert (booked(second), len(booked(first)), len(booked(third))) == ([], 1, 1)


def test_differences_from_the_plan_are_found(desk: User, filed: Filed) -> None:
    """Overrun without consent, an early end, fares above the limit or above what is usual, what either side says."""
    plain = filed(fare=480)
    services.approve(desk, plain, 1)
    assert kinds(plain) == []
    job = plain.assignment
    longer = filed("二番 花子", start=make.TUESDAY_10 + DAY, minutes=90, fare=2500, exposure=True)
    assert kinds(longer) == ["overrun", "unagreed", "over_limit", "exposure"]
    shorter = filed("三番 花子", start=make.TUESDAY_10 + 2 * DAY, minutes=30, trouble="道に迷いました。")
    assert kinds(shorter) == ["early", "trouble"]
    by_car = ReportValues(job.start_at, job.end_at, transport=Transport.CAR, distance_metres=90_000)
    services.return_report(desk, plain, "交通手段をご確認ください。")
    services.file_report(services.bearer(job), job, by_car)
    assert kinds(plain) == ["far"]
    said = services.file_institution_report(desk, job, Punctuality.LATE, 12, "連絡がつきませんでした。")
    assert kinds(plain) == ["far", "said_late", "said_problem"]
    assert said.late_minutes == 12


def kinds(report: ActivityReport) -> list[str]:
    """The differences of a report by their codes."""
    return [one.kind for one in queries.rows([report])[0].differences]


def test_travel_above_what_is_usual_is_seen(app: Flask, desk: User, filed: Filed) -> None:
    """The same person to the same place for more than ever before; for the same fare nothing is said."""
    before = filed(fare=480)
    services.approve(desk, before, 1)
    person, place = before.assignment.volunteer_id, before.assignment.request.institution_id
    for fare, expected in ((480, []), (700, ["dear"])):
        later = filed("別の 花子", start=make.TUESDAY_10 + fare * DAY / 240, fare=fare)
        later.assignment.volunteer_id = person
        later.assignment.request.institution_id = place
        db.session.flush()
        assert kinds(later) == expected


def test_the_form_begins_with_the_last_travel(desk: User, filed: Filed) -> None:
    """To the same place as before the fare is known; to another the distance is estimated."""
    before = filed(fare=480)
    job = before.assignment
    later = filed("別の 花子", start=make.TUESDAY_10 + DAY).assignment
    assert queries.usual_travel(later).fare == 0
    assert queries.usual_travel(later).metres > 0
    later.volunteer_id, later.request.institution_id = job.volunteer_id, job.request.institution_id
    db.session.flush()
    assert queries.usual_travel(later).fare == 480


def test_links_are_for_one_report_and_grow_old(desk: User, filed: Filed) -> None:
    """An offer's or somebody else's link opens no report; after two weeks it says what to do instead."""
    job = filed().assignment
    token = services.report_token(job)
    assert services.read_report_token(token) is job
    with pytest.raises(NotFound):
        services.read_report_token(services.offer_token(job))
    with pytest.raises(NotFound):
        services.read_report_token(f"x{token}")
    job.volunteer_id = make.volunteer().id
    with pytest.raises(NotFound):
        services.read_report_token(token)
    clock.advance(15 * DAY)
    with pytest.raises(Gone) as error:
        services.read_report_token(token)
    assert "ログイン" in error.value.hint


def test_the_institutions_report_reaches_the_desk_when_it_says_more(desk: User, filed: Filed) -> None:
    """All well is kept quietly; a correction that names a problem tells the coordinators."""
    job = filed().assignment
    services.file_institution_report(desk, job, Punctuality.ON_TIME)
    told = select(OutboxMessage).where(OutboxMessage.kind == "institution_report")
    assert db.session.scalars(told).all() == []
    services.file_institution_report(desk, job, Punctuality.ABSENT, 30)
    assert {message.user_id for message in db.session.scalars(told)} >= {desk.id}
    found = db.session.scalars(select(InstitutionReport)).one()
    assert (found.punctuality, found.late_minutes) == (Punctuality.ABSENT, 0)
    assert actions()[-2:] == ["institution_report.filed", "institution_report.changed"]


def test_before_the_job_neither_side_reports(app: Flask, desk: User) -> None:
    """A job that has not begun, or that nobody has accepted, has nothing to tell of."""
    scene: Scene = app.extensions["scene"]
    _asked, coming = scene.accepted()
    _asked, open_offer = scene.offered("別の 花子")
    for number in (coming, open_offer):
        job = db.session.get_one(Assignment, number)
        with pytest.raises(Conflict):
            refile(job)
        with pytest.raises(Conflict):
            services.file_institution_report(desk, job, Punctuality.ON_TIME)


def test_arrival_after_the_end_is_refused(desk: User, filed: Filed) -> None:
    """Said at its field, nothing is changed."""
    report = filed()
    with pytest.raises(Invalid) as error:
        refile(report.assignment, arrived_at=report.ended_at + timedelta(minutes=1))
    assert error.value.faults[0][0] == "arrived_at"
    assert report.version == 1
