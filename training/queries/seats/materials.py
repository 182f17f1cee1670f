"""What is handed out in a session: what belongs to its course, then what is its own."""

from __future__ import annotations

from sqlalchemy import or_, select

from dispatch.db import db
from training.models import Material, TrainingSession


def materials_of(session: TrainingSession) -> list[Material]:
    """The course's first, each in the order in which it was added."""
    either = or_(Material.course_id == session.course_id, Material.session_id == session.id)
    found = select(Material).where(either).order_by(Material.course_id.is_(None), Material.id)
    return list(db.session.scalars(found))
