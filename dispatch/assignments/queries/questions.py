"""What the engine was asked, and whether its answer still holds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from dispatch.assignments.models import PlanQuestion, PlanRun, QuestionKind
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import RunState


def latest(kind: QuestionKind, request: ServiceRequest | None = None) -> PlanQuestion | None:
    """The last question of this kind about a request (about all, without one)."""
    about = PlanQuestion.request_id.is_(None) if request is None else PlanQuestion.request_id == request.id
    statement = select(PlanQuestion).where(PlanQuestion.kind == kind, about)
    return db.session.scalar(statement.order_by(PlanQuestion.id.desc()).limit(1))


def one(question_id: int) -> PlanQuestion:
    """One question; `NotFound` otherwise."""
    found = db.session.get(PlanQuestion, question_id)
    if found is None:
        raise NotFound(_("この問い合わせの結果はもうありません。もう一度調べてください。"))
    return found


def has_aged(question: PlanQuestion) -> bool:
    """Whether a plan has been made, or its request has changed, since the answer was found."""
    if question.state is not RunState.DONE or question.started_at is None:
        return False
    planned = db.session.scalar(
        select(PlanRun.id).where(PlanRun.state == RunState.DONE, PlanRun.finished_at > question.started_at)
    )
    return planned is not None or _changed_since(question.request_id, question.started_at)


def _changed_since(request_id: int | None, moment: datetime) -> bool:
    if request_id is None:
        return False
    entry = select(AuditEntry.id).where(
        AuditEntry.subject_type == "ServiceRequest",
        AuditEntry.subject_id == request_id,
        AuditEntry.action != "read",
        AuditEntry.action.not_like("amendment.%"),  # a question to the hospital changes nothing by itself
        AuditEntry.at > moment,
    )
    return db.session.scalar(entry.limit(1)) is not None
