"""Statements of a month and of a year: their sums, on pages and in tables, against a second computation."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select
from werkzeug.test import TestResponse

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import ActivityReport, Assignment, PaymentLine
from dispatch.assignments.queries import payments
from dispatch.assignments.services import ReportValues
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.vocabulary import Transport
from tests import factories as make
from tests.assignments.views.scenes import DESK, Scene

SignIn = Callable[[str], FlaskClient]
MONTHS = (date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1))
SUMS = ("謝金", "源泉徴収税", "交通費", "お支払い額")
LINES = some.lists(
    some.tuples(some.integers(0, 2), some.integers(0, 2), *[some.integers(-20_000, 90_000)] * 3),
    unique_by=lambda line: line[:2],
    max_size=9,
)
"""Whose report, which month, fee, tax and travel."""


def rows_of(answer: TestResponse) -> list[dict[str, str]]:
    """A table as Excel reads it: the mark of UTF-8 first."""
    assert answer.data.startswith("\ufeff".encode())
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


def by_hand(minutes: int, metres: int) -> tuple[Decimal, Decimal, Decimal]:
    """Fee, tax and travel of a way by car, in decimals: 3,000 yen for two hours, 1,500 for more, 10.21 %, 25 yen."""
    hours = (Decimal(max(0, minutes - 120)) / 60).to_integral_value(ROUND_CEILING)
    fee = Decimal(3000) + 1500 * hours
    tax = (fee * Decimal("0.1021")).to_integral_value(ROUND_FLOOR)
    return fee, tax, (Decimal(metres) / 1000 * 2 * 25).to_integral_value(ROUND_FLOOR)


@pytest.fixture
def three(app: Flask) -> list[int]:
    """Reports of three people, without any line."""
    scene, found = Scene(app), []
    jobs = [scene.accepted(f"{k}番 花子", start=make.TUESDAY_10 + k * timedelta(days=1))[1] for k in range(3)]
    clock.advance(timedelta(days=5))
    for number in jobs:
        with scene.rows():
            job = db.session.get_one(Assignment, number)
            found.append(
                services.file_report(services.bearer(job), job, ReportValues(job.start_at, job.end_at)).id
            )
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES)
def test_sums_of_months_and_years_are_those_of_their_lines(
    app: Flask, three: list[int], lines: Sequence[tuple[int, int, int, int, int]]
) -> None:
    """By person, by month, by calendar year and by 年度, whatever the lines are, corrections below nothing too."""
    with app.test_request_context():
        programme = make.programme()
        reports = [db.session.get_one(ActivityReport, number) for number in three]
        due: dict[tuple[str, object], Decimal] = defaultdict(Decimal)
        for who, when, fee, tax, travel in lines:
            person, month = reports[who].assignment.volunteer, MONTHS[when]
            db.session.add(
                PaymentLine(
                    report_id=three[who], volunteer_id=person.id, programme_id=programme.id, month=month,
                    fee_yen=fee, tax_yen=tax, travel_yen=travel,
                )
            )  # fmt: skip
            total = Decimal(fee) - Decimal(tax) + Decimal(travel)
            for key in (("month", month), ("year", month.year), ("person", person.id)):
                due[key] += total
        db.session.flush()
        for month in MONTHS:
            shown = payments.statement(programme, month)
            assert shown.whole.total == due["month", month] == sum(part.total for part in shown.people)
        for number in (2026, 2027):
            year = payments.year_statement(programme, number)
            assert year.whole.total == due["year", number] == sum(part.total for part in year.people)
        for report in reports:
            own = payments.own_year(report.assignment.volunteer, 2026)
            assert own.whole.total == due["person", report.assignment.volunteer_id]
            assert own.whole.total == sum(part.total for part in own.months)
            assert own.whole.total == sum(part.total for _number, part in own.calendar)
        db.session.rollback()


def test_the_tables_hold_what_decimals_give(scene: Scene, sign_in: SignIn) -> None:
    """From reports through approval and a correction to the three tables; every yen is counted once."""
    works = [(60, 3_333), (121, 40_010), (200, 7_777), (359, 12_345)]
    jobs = [scene.accepted(f"{k}番 花子", start=make.TUESDAY_10 + k * timedelta(days=1))[1] for k in range(4)]
    clock.advance(timedelta(days=40))
    reports = [filed(scene, job, *work) for job, work in zip(jobs, works, strict=True)]
    with scene.rows():
        services.close_month(SYSTEM, make.programme(), MONTHS[0])
        again = db.session.get_one(ActivityReport, reports[0])
        services.return_report(SYSTEM, again, "時刻をご確認ください。")
    filed(scene, jobs[0], 500, 3_333)
    due = [sum(parts) for parts in zip(*(by_hand(*work) for work in [(500, 3_333), *works[1:]]), strict=True)]
    total = due[0] - due[1] + due[2]
    desk, me = sign_in(DESK), sign_in(scene.volunteer_of(jobs[0]))
    got = [0, 0, 0, 0]
    for month in ("2026-12", "2027-01"):
        for row in rows_of(desk.get(f"/desk/statements/statement.csv?programme=1&month={month}")):
            got = [one + int(row[name]) for one, name in zip(got, SUMS, strict=True)]
    assert got == [*due, total]
    years = [rows_of(desk.get(f"/desk/statements/year.csv?programme=1&year={year}")) for year in (2026, 2027)]
    assert sum(int(row["お支払い額"]) for rows in years for row in rows) == total
    fee, tax, travel = by_hand(500, 3_333)
    mine = rows_of(me.get("/my/expenses.csv?year=2026"))
    assert sum(int(row["お支払い額"]) for row in mine) == fee - tax + travel
    january = rows_of(me.get("/my/expenses.csv?month=2027-01"))
    assert [row["訂正"] for row in january] == ["訂正"]


@pytest.fixture
def scene(app: Flask) -> Scene:
    """A coordinator at an empty desk."""
    return Scene(app)


def filed(scene: Scene, number: int, minutes: int, metres: int) -> int:
    """A way by car reported and approved."""
    with scene.rows():
        job = db.session.get_one(Assignment, number)
        end = job.start_at + timedelta(minutes=minutes)
        stated = ReportValues(job.start_at, end, transport=Transport.CAR, distance_metres=metres)
        report = services.file_report(services.bearer(job), job, stated)
        services.approve(SYSTEM, report, report.version)
        return report.id


def test_a_month_is_a_page_to_print(scene: Scene, sign_in: SignIn) -> None:
    """With whose it is, and what the tax is; a month without payments, or what is no month, is not found."""
    _asked, job = scene.accepted()
    clock.advance(timedelta(days=3))
    filed(scene, job, 60, 1000)
    me = sign_in(scene.volunteer_of(job))
    page = me.get("/my/expenses?month=2026-12").text
    for told in ("2026年12月分", "山本 和子 様", "10.21%", "登録番号"):
        assert told in page
    for wrong in ("2027-01", "2026-13", "x"):
        assert me.get(f"/my/expenses?month={wrong}").status_code == 404
    desk = sign_in(DESK)
    assert "10.21%" in desk.get("/desk/statements/year?year=2026").text
    assert desk.get("/desk/statements/year?year=99999").status_code == 404
    with scene.rows():
        assert len(db.session.scalars(select(PaymentLine)).all()) == 1
