"""The studies themselves."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import defer

from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from training.models import TimetableStudy


def latest(count: int = 20) -> Sequence[TimetableStudy]:
    """The newest studies, without their problems."""
    newest = select(TimetableStudy).order_by(TimetableStudy.id.desc()).limit(count)
    return db.session.scalars(newest.options(defer(TimetableStudy.problem))).all()


def study(study_id: int) -> TimetableStudy:
    """A study by its key."""
    found = db.session.get(TimetableStudy, study_id)
    if found is None:
        raise NotFound(_("この開催案は見つかりません。"))
    return found
