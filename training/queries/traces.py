"""What was changed of a learner's attendance and scores, from the record."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select

from dispatch.audit.models import AuditEntry
from dispatch.db import db
from training.models import Attendance, TestResult
from training.queries.attendance import Standing

MOST = 100


def traces(standing: Standing) -> Sequence[AuditEntry]:
    """Entries about one learner, the newest first."""
    rows = {
        Attendance.__name__: [row.id for row in standing.attended.values()],
        TestResult.__name__: [row.id for row in standing.attempts],
    }
    about = or_(
        *(
            and_(AuditEntry.subject_type == kind, AuditEntry.subject_id.in_(keys))
            for kind, keys in rows.items()
        )
    )
    statement = select(AuditEntry).where(about).order_by(AuditEntry.id.desc()).limit(MOST)
    return db.session.scalars(statement).all()
