"""What is paid to whom in which month: lines that approved reports write, and the months that no longer change."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.assignments.models.report import ActivityReport
from dispatch.db import Model, Stamped, UTCDateTime
from dispatch.volunteers.models import Volunteer


class PaymentLine(Stamped, Model):
    """One report's part of one month's payment, in yen; a correction may be less than nothing.

    `month` is the first day of the month of payment. In a closed month the database lets no line come, go or change.
    """

    __tablename__ = "payment_lines"
    __table_args__ = (
        UniqueConstraint("report_id", "month"),
        Index("ix_payment_lines_programme_month", "programme_id", "month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("activity_reports.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    month: Mapped[date]
    fee_yen: Mapped[int]
    tax_yen: Mapped[int]
    travel_yen: Mapped[int]
    correction: Mapped[bool] = mapped_column(default=False)

    report: Mapped[ActivityReport] = relationship()
    volunteer: Mapped[Volunteer] = relationship()

    @property
    def paid_yen(self) -> int:
        """What reaches the person: the fee without the tax withheld, and the travel."""
        return self.fee_yen - self.tax_yen + self.travel_yen


class ClosedMonth(Model):
    """Everything of a programme up to and including this month has gone to the accounting."""

    __tablename__ = "closed_months"
    __table_args__ = (UniqueConstraint("programme_id", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    month: Mapped[date]
    closed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
