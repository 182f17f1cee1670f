"""Who may fetch what is handed out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from dispatch.db import db
from dispatch.vocabulary import RoleName
from dispatch.volunteers.models import Volunteer
from training.models import Enrolment, Material, Trainer, TrainingSession
from training.vocabulary import EnrolmentState

LEARNING = (EnrolmentState.ENROLLED, EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED)
"""States of those who are, or were, learners of a session."""


def may_fetch(user: Any, material: Material) -> bool:
    """The desk, whoever teaches the session (or one of the course), and its learners."""
    if user.is_a(RoleName.COORDINATOR, RoleName.ADMINISTRATOR):
        return True
    return db.session.scalar(_taught(user, material)) is not None or (
        db.session.scalar(_learnt(user, material)) is not None
    )


def _session_of(material: Material) -> Any:
    return or_(
        TrainingSession.id == material.session_id,
        TrainingSession.course_id == material.course_id,
    )


def _taught(user: Any, material: Material) -> Any:
    teaches = TrainingSession.trainers.any((Trainer.user_id == user.id) & Trainer.active)
    return select(TrainingSession.id).where(_session_of(material), teaches).limit(1)


def _learnt(user: Any, material: Material) -> Any:
    return (
        select(Enrolment.id)
        .join(Enrolment.session)
        .join(Enrolment.volunteer)
        .where(Volunteer.user_id == user.id, Enrolment.state.in_(LEARNING), _session_of(material))
        .limit(1)
    )
