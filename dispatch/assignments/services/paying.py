"""From approved reports to what is paid by month. A closed month stays: what changes later goes to the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import func, select

from dispatch import clock
from dispatch.assignments.models import ActivityReport, Assignment, ClosedMonth, PaymentLine
from dispatch.assignments.services.expenses import Expenses, Terms, Work, expenses
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.i18n import _, local, zone
from dispatch.requests.models import Programme, ProgrammeSettings
from dispatch.vocabulary import Transport


class Stated(Protocol):
    """What a report states about time and travel, filed already or still on the form."""

    @property
    def minutes(self) -> int: ...  # noqa: D102
    @property
    def patient_absent(self) -> bool: ...  # noqa: D102
    @property
    def transport(self) -> Transport | None: ...  # noqa: D102
    @property
    def travel_yen(self) -> int: ...  # noqa: D102
    @property
    def distance_metres(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Sums:
    """Yen; what corrections take back is less than nothing."""

    fee: int = 0
    tax: int = 0
    travel: int = 0

    @property
    def total(self) -> int:
        """What reaches the person."""
        return self.fee - self.tax + self.travel

    def minus(self, other: Sums) -> Sums:
        """What is missing from `other` to this."""
        return Sums(self.fee - other.fee, self.tax - other.tax, self.travel - other.travel)


def terms_of(settings: ProgrammeSettings) -> Terms:
    """The programme's prices."""
    return Terms(
        first=settings.fee_first_two_hours,
        further=settings.fee_each_further_hour,
        absent=settings.fee_patient_absent,
        tax_basis_points=settings.tax_basis_points,
        car_yen_per_km=settings.car_yen_per_km,
        fare_limit=settings.fare_limit_yen,
    )


def pay_of(job: Assignment, stated: Stated) -> Expenses:
    """What a job is paid when its report states this, by the programme's prices of now."""
    work = Work(
        minutes=stated.minutes,
        mode=job.mode,
        patient_absent=stated.patient_absent,
        transport=stated.transport,
        fare=stated.travel_yen,
        metres=stated.distance_metres,
    )
    return expenses(work, terms_of(job.request.programme.settings))


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def hold_books(programme_ids: set[int]) -> None:
    """Let nobody else book into these programmes or close their months until the transaction ends.

    Always before a request is locked, and in the order of the ids, so that two who book never wait for each other.
    """
    statement = select(Programme).where(Programme.id.in_(programme_ids)).order_by(Programme.id)
    db.session.scalars(statement.with_for_update(key_share=True)).all()


def closed_through(programme_id: int) -> date | None:
    """The last closed month; those before it are closed, too."""
    statement = select(func.max(ClosedMonth.month)).where(ClosedMonth.programme_id == programme_id)
    return db.session.scalar(statement)


def lines_of(report: ActivityReport) -> list[PaymentLine]:
    """What has been booked for a report, month by month."""
    statement = select(PaymentLine).where(PaymentLine.report_id == report.id).order_by(PaymentLine.month)
    return list(db.session.scalars(statement))


def sums(lines: list[PaymentLine]) -> Sums:
    """Lines together."""
    return Sums(
        sum(one.fee_yen for one in lines),
        sum(one.tax_yen for one in lines),
        sum(one.travel_yen for one in lines),
    )


def unbook(report: ActivityReport) -> list[PaymentLine]:
    """Take back what is booked into months that are open; gives the lines of closed months, which stay."""
    closed = closed_through(report.assignment.request.programme_id)
    kept = []
    for line in lines_of(report):
        if closed is not None and line.month <= closed:
            kept.append(line)
        else:
            db.session.delete(line)
    db.session.flush()
    return kept


def book(report: ActivityReport) -> None:
    """Book what the report is paid into the month of the activity; where that is closed, what is missing (or too much)
    into the first month that is open. The books are held by the caller."""
    job = report.assignment
    paid, kept = pay_of(job, report), unbook(report)
    part = Sums(paid.fee, paid.tax, paid.travel).minus(sums(kept))
    if kept and part == Sums():
        return
    closed = closed_through(job.request.programme_id)
    month = month_of(local(job.start_at).date())
    db.session.add(
        PaymentLine(
            report_id=report.id,
            volunteer_id=job.volunteer_id,
            programme_id=job.request.programme_id,
            month=max(month, next_month(closed)) if closed else month,
            fee_yen=part.fee,
            tax_yen=part.tax,
            travel_yen=part.travel,
            correction=bool(kept),
        )
    )
    db.session.flush()


def close_month(actor: Actor, programme: Programme, month: date) -> ClosedMonth:
    """Close a month that is over, and all before it. Raises `Conflict` before its end, and for one that is closed."""
    hold_books({programme.id})
    closed = closed_through(programme.id)
    if month_of(month) >= month_of(clock.today(zone())):
        raise Conflict(_("まだ終わっていない月は締められません。"))
    if closed is not None and month_of(month) <= closed:
        raise Conflict(_("この月はすでに締められています。"))
    made = ClosedMonth(
        programme_id=programme.id, month=month_of(month), closed_at=clock.now(), closed_by_id=actor.id
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "payment.closed", programme, day=f"{month:%Y-%m}")
    return made
