"""Who is on the roster."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.db import db
from dispatch.volunteers.models import Volunteer


def roster_for_matching() -> Sequence[Volunteer]:
    """Everybody active, with all rows that a plan needs, in six queries however many they are."""
    rows = (
        Volunteer.languages,
        Volunteer.credentials,
        Volunteer.pattern,
        Volunteer.exceptions,
        Volunteer.refused_institutions,
    )
    statement = select(Volunteer).where(Volunteer.active).order_by(Volunteer.id)
    return db.session.scalars(statement.options(*(selectinload(row) for row in rows))).all()
