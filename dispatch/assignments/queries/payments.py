"""What is paid: a month of a programme by person for the accounting, a year of one person for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from dispatch import clock
from dispatch.assignments.models import (
    ActivityReport,
    Assignment,
    ClosedMonth,
    PaymentLine,
    ReportState,
)
from dispatch.assignments.queries.my import WORKED, school_year
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _, zone
from dispatch.requests.models import Programme, ServiceRequest
from dispatch.vocabulary import NoShowSide
from dispatch.volunteers.models import Volunteer


@dataclass(frozen=True, slots=True)
class Part:
    """Lines together: somebody's month, or the whole of it. Yen."""

    lines: tuple[PaymentLine, ...]

    @property
    def volunteer(self) -> Volunteer:
        """Whose lines they are, where they are one person's."""
        return self.lines[0].volunteer

    @property
    def month(self) -> date:
        """The month of payment, where it is one."""
        return self.lines[0].month

    @property
    def jobs(self) -> int:
        """How many activities; a correction is of one that was counted before."""
        return sum(1 for line in self.lines if not line.correction)

    @property
    def corrections(self) -> int:
        """How many corrections of closed months."""
        return len(self.lines) - self.jobs

    @property
    def fee(self) -> int:
        """謝金 before tax."""
        return sum(line.fee_yen for line in self.lines)

    @property
    def tax(self) -> int:
        """The tax withheld."""
        return sum(line.tax_yen for line in self.lines)

    @property
    def travel(self) -> int:
        """交通費."""
        return sum(line.travel_yen for line in self.lines)

    @property
    def total(self) -> int:
        """What is paid out."""
        return self.fee - self.tax + self.travel


@dataclass(frozen=True, slots=True)
class Statement:
    """A programme's month. `waiting` reports of its activities are not approved, `missing` ones not filed yet."""

    programme: Programme
    month: date
    people: tuple[Part, ...]
    whole: Part
    closed: bool
    closable: bool
    waiting: int
    missing: int


def programmes() -> Sequence[Programme]:
    """All programmes, by name."""
    return db.session.scalars(select(Programme).order_by(Programme.id)).all()


def programme(number: int | None) -> Programme:
    """A programme by its number, the first without one; `NotFound` where there is none."""
    found = [one for one in programmes() if number in (None, one.id)]
    if not found:
        raise NotFound(_("この事業は見つかりません。"))
    return found[0]


def months(about: Programme) -> list[date]:
    """The months that have lines, the present one and the one before, the newest first."""
    this = clock.today(zone()).replace(day=1)
    last = date(this.year - (this.month == 1), (this.month - 2) % 12 + 1, 1)
    statement = select(PaymentLine.month).where(PaymentLine.programme_id == about.id).distinct()
    return sorted({this, last, *db.session.scalars(statement)}, reverse=True)


@dataclass(frozen=True, slots=True)
class YearStatement:
    """A programme's calendar year, as taxes are reckoned; `open_months` are not closed yet."""

    programme: Programme
    number: int
    people: tuple[Part, ...]
    whole: Part
    open_months: tuple[date, ...]


def year_statement(about: Programme, number: int) -> YearStatement:
    """Who is paid what in the months of a calendar year, by their kana."""
    first, last = date(number, 1, 1), date(number, 12, 1)
    lines, people = _by_person(about, first, last)
    closed = _closed_through(about)
    still_open = {line.month for line in lines if closed is None or line.month > closed}
    return YearStatement(about, number, people, Part(lines), tuple(sorted(still_open)))


def _by_person(about: Programme, first: date, last: date) -> tuple[tuple[PaymentLine, ...], tuple[Part, ...]]:
    """The lines of these months of payment, and the same by person."""
    found = db.session.scalars(
        select(PaymentLine)
        .join(PaymentLine.volunteer)
        .where(PaymentLine.programme_id == about.id, PaymentLine.month.between(first, last))
        .order_by(Volunteer.kana, Volunteer.id, PaymentLine.month, PaymentLine.id)
        .options(joinedload(PaymentLine.volunteer))
    )
    lines = tuple(found)
    return lines, tuple(Part(tuple(mine)) for _who, mine in groupby(lines, lambda line: line.volunteer_id))


def _closed_through(about: Programme) -> date | None:
    return db.session.scalar(select(func.max(ClosedMonth.month)).where(ClosedMonth.programme_id == about.id))


def statement(about: Programme, month: date) -> Statement:
    """Who is paid what for this month, by their kana."""
    lines, people = _by_person(about, month, month)
    closed = _closed_through(about)
    is_closed = closed is not None and month <= closed
    return Statement(
        programme=about,
        month=month,
        people=people,
        whole=Part(lines),
        closed=is_closed,
        closable=not is_closed and month < clock.today(zone()).replace(day=1),
        waiting=_count(about, month, approved=False),
        missing=_count(about, month, approved=None),
    )


def _count(about: Programme, month: date, *, approved: bool | None) -> int:
    """Jobs of a month whose report is filed but not approved (False), or not filed (None)."""
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    statement = (
        select(func.count(Assignment.id))
        .join(Assignment.request)
        .outerjoin(ActivityReport, ActivityReport.assignment_id == Assignment.id)
        .where(
            ServiceRequest.programme_id == about.id,
            or_(Assignment.state.in_(WORKED), Assignment.no_show_side == NoShowSide.PATIENT),
            Assignment.start_at >= datetime.combine(month, time(), zone()),
            Assignment.start_at < datetime.combine(after, time(), zone()),
            Assignment.end_at <= clock.now(),
        )
    )
    if approved is None:
        statement = statement.where(ActivityReport.id.is_(None))
    else:
        statement = statement.where(ActivityReport.state != ReportState.APPROVED)
    return db.session.scalar(statement) or 0


@dataclass(frozen=True, slots=True)
class OwnYear:
    """A 年度 of payments to one person, by month, the newest first. `calendar`: the same person's calendar years, as
    taxes are reckoned, the newest first; those that the 年度 touches."""

    number: int
    years: list[int]
    months: tuple[Part, ...]
    whole: Part
    calendar: tuple[tuple[int, Part], ...]

    def month(self, first: date) -> Part | None:
        """One month of it."""
        return next((part for part in self.months if part.month == first), None)

    @property
    def taxes(self) -> list[Programme]:
        """The programmes that paid, one for each rate of the tax withheld."""
        paid = {line.report.assignment.request.programme for line in self.whole.lines}
        rates = {one.settings.tax_basis_points: one for one in sorted(paid, key=lambda one: one.id)}
        return [*rates.values()]


def own_year(person: Volunteer, number: int | None = None) -> OwnYear:
    """What a person has been paid, or is going to be, in a 年度 (the present one unless named)."""
    lines = _own_lines(person)
    current = school_year(clock.today(zone()))
    years = sorted({current, *(school_year(line.month) for line in lines)}, reverse=True)
    chosen = number if number in years else current
    mine = tuple(line for line in lines if school_year(line.month) == chosen)
    by_month = tuple(Part(tuple(some)) for _month, some in groupby(mine, lambda line: line.month))
    touched = {line.month.year for line in mine}
    calendar = tuple(
        (year, Part(tuple(line for line in lines if line.month.year == year)))
        for year in sorted(touched, reverse=True)
    )
    return OwnYear(chosen, years, by_month, Part(mine), calendar)


def _own_lines(person: Volunteer) -> list[PaymentLine]:
    job = joinedload(PaymentLine.report).joinedload(ActivityReport.assignment)
    return list(
        db.session.scalars(
            select(PaymentLine)
            .join(PaymentLine.report)
            .join(ActivityReport.assignment)
            .where(PaymentLine.volunteer_id == person.id)
            .order_by(PaymentLine.month.desc(), Assignment.start_at.desc(), PaymentLine.id)
            .options(job.joinedload(Assignment.request).joinedload(ServiceRequest.institution))
        )
    )


def lines_of(report: ActivityReport) -> Sequence[PaymentLine]:
    """What has been booked for a report, by month."""
    return db.session.scalars(
        select(PaymentLine).where(PaymentLine.report_id == report.id).order_by(PaymentLine.month)
    ).all()
