"""One request on the desk: its people, what happened to it, and the requests that compete with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload

from dispatch.assignments.models import Assignment
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.requests.models import ServiceRequest


def one(request_id: int) -> ServiceRequest:
    """A request with its people; `NotFound` otherwise."""
    people = selectinload(ServiceRequest.assignments).selectinload(Assignment.volunteer)
    found = db.session.get(ServiceRequest, request_id, options=[people])
    if found is None:
        raise NotFound(_("この派遣依頼はありません。"))
    return found


def assignment(assignment_id: int) -> Assignment:
    """One assignment; `NotFound` otherwise."""
    found = db.session.get(Assignment, assignment_id)
    if found is None:
        raise NotFound(_("この打診・派遣の記録はありません。"))
    return found


def happened(request: ServiceRequest) -> Sequence[AuditEntry]:
    """What was done to the request and to everybody asked for it, oldest first."""
    people = [asked.id for asked in request.assignments]
    mine = and_(AuditEntry.subject_type == "ServiceRequest", AuditEntry.subject_id == request.id)
    theirs = and_(AuditEntry.subject_type == "Assignment", AuditEntry.subject_id.in_(people))
    statement = select(AuditEntry).where(or_(mine, theirs), AuditEntry.action != "read")
    return db.session.scalars(statement.order_by(AuditEntry.id)).all()


def by_code(codes: Iterable[str]) -> dict[str, ServiceRequest]:
    """Requests by their codes, for the rivals that a reason names."""
    found = db.session.scalars(select(ServiceRequest).where(ServiceRequest.code.in_(list(codes))))
    return {request.code: request for request in found}
