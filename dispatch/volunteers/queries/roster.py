"""Who is on the roster."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.db import db
from dispatch.volunteers.models import Volunteer


def roster_for_matching(only: Collection[int] | None = None) -> Sequence[Volunteer]:
    """Everybody active (or those of them in `only`), with all rows that a plan needs, in six queries however many."""
    rows = (
        Volunteer.languages,
        Volunteer.credentials,
        Volunteer.pattern,
        Volunteer.exceptions,
        Volunteer.refused_institutions,
    )
    statement = select(Volunteer).where(Volunteer.active).order_by(Volunteer.id)
    if only is not None:
        statement = statement.where(Volunteer.id.in_(only))
    return db.session.scalars(statement.options(*(selectinload(row) for row in rows))).all()
