"""Receipts: what a claim of expenses rests on."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.assignments.models.report import ActivityReport
from dispatch.db import Model, Stamped

PICTURE = "image/jpeg"


class Receipt(Stamped, Model):
    """A photo or a PDF beside a report. `file` is its name in the store; None once the years of keeping are over and
    only the memory that there was one remains. `size` is in bytes."""

    __tablename__ = "receipts"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("activity_reports.id"), index=True)
    file: Mapped[str | None] = mapped_column(String(64), unique=True)
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]

    report: Mapped[ActivityReport] = relationship(back_populates="receipts")

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown on a page; the others are handed out as files."""
        return self.media_type == PICTURE
