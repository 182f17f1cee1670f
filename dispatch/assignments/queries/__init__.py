"""Reads of assignments and runs."""

from __future__ import annotations

from sqlalchemy import func, select

from dispatch.assignments.models import ActivityReport, ReportState
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import RequestState


def count_waiting() -> int:
    """Requests that wait for the coordinator: proposed, or without anybody so far."""
    states = (RequestState.SUBMITTED, RequestState.MATCHING, RequestState.PROPOSED)
    return db.session.scalar(select(func.count()).where(ServiceRequest.state.in_(states))) or 0


def count_reports() -> int:
    """Activity reports that wait for the desk's approval."""
    statement = select(func.count(ActivityReport.id)).where(ActivityReport.state == ReportState.FILED)
    return db.session.scalar(statement) or 0
