"""Figures that cannot be worked out afterwards, because the roster holds only what is so today."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import Model


class RosterMonth(Model):
    """How many of the roster were current in a month, as last counted in it (on `counted_on`).

    `people`: those active. `papers`: of these, with every needed paper valid. `levels`: with a level in some language.
    `current`: with both.
    """

    __tablename__ = "roster_months"
    __table_args__ = (
        CheckConstraint("current >= 0 AND current <= papers AND current <= levels", name="current"),
        CheckConstraint("papers <= people AND levels <= people", name="people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(unique=True)
    counted_on: Mapped[date]
    people: Mapped[int]
    papers: Mapped[int]
    levels: Mapped[int]
    current: Mapped[int]
