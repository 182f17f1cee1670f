"""The studies that were asked for."""

from __future__ import annotations

from sqlalchemy import select

from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.vocabulary import StudyState
from training.models import DemandStudy


def last_study() -> DemandStudy | None:
    """The newest answer there is."""
    done = select(DemandStudy).where(DemandStudy.state == StudyState.DONE)
    return db.session.scalar(done.order_by(DemandStudy.id.desc()).limit(1))


def present_study() -> DemandStudy | None:
    """The newest study that is not an older one's answer: at work, waiting, or ended without an answer."""
    newest = db.session.scalar(select(DemandStudy).order_by(DemandStudy.id.desc()).limit(1))
    return newest if newest is not None and newest.state is not StudyState.DONE else None


def study(study_id: int) -> DemandStudy:
    """One study; `NotFound` otherwise."""
    found = db.session.get(DemandStudy, study_id)
    if found is None:
        raise NotFound(_("この分析の記録はありません。"))
    return found
