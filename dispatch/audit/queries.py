"""Reading the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import select

from dispatch.audit.models import AuditEntry
from dispatch.db import db


def history(subject: Any, *, reads: bool = False) -> Sequence[AuditEntry]:
    """What happened to a thing, oldest first; reads only where asked for."""
    statement = (
        select(AuditEntry)
        .where(AuditEntry.subject_type == type(subject).__name__, AuditEntry.subject_id == subject.id)
        .order_by(AuditEntry.id)
    )
    if not reads:
        statement = statement.where(AuditEntry.action != "read")
    return db.session.scalars(statement).all()


def search(text: str = "", action: str = "", page: int = 1, per_page: int = 50) -> Pagination:
    """The record, newest first, by who or by what."""
    statement = select(AuditEntry).order_by(AuditEntry.id.desc())
    if text:
        statement = statement.where(AuditEntry.actor_name.contains(text, autoescape=True))
    if action:
        statement = statement.where(AuditEntry.action.startswith(action, autoescape=True))
    return db.paginate(statement, page=page, per_page=per_page, error_out=False)
