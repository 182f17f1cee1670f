"""Reading the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, false, func, or_, select

from dispatch.audit.models import AuditEntry
from dispatch.db import Base, db

Subject = tuple[str, int]
"""A thing of the record: the name of its class, and its key."""

KNOWN_BY = ("code", "name", "email", "subject")
"""Columns that tell people which row is meant: the first two that a table has."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the record is asked for; times are aware, the later one excluded."""

    who: str = ""
    action: str = ""
    about: str = ""
    since: datetime | None = None
    before: datetime | None = None


def newest(subject: Any) -> int:
    """The number of the last entry about a thing: what it is now, it is since then."""
    statement = select(func.max(AuditEntry.id)).where(
        AuditEntry.subject_type == type(subject).__name__, AuditEntry.subject_id == subject.id
    )
    return db.session.scalar(statement) or 0


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


def search(filters: Filters, page: int = 1, per_page: int = 50) -> Pagination:
    """The record, newest first."""
    return db.paginate(matching(filters), page=page, per_page=per_page, error_out=False)


def matching(filters: Filters) -> Select[AuditEntry]:
    """The entries asked for, newest first."""
    statement = select(AuditEntry).order_by(AuditEntry.id.desc())
    if filters.who:
        statement = statement.where(AuditEntry.actor_name.icontains(filters.who, autoescape=True))
    if filters.action:
        statement = statement.where(AuditEntry.action.startswith(filters.action, autoescape=True))
    if filters.about:
        statement = statement.where(_is_one_of(find_subjects(filters.about)))
    if filters.since:
        statement = statement.where(AuditEntry.at >= filters.since)
    if filters.before:
        statement = statement.where(AuditEntry.at < filters.before)
    return statement


def _is_one_of(subjects: Iterable[Subject]) -> Any:
    conditions = [
        (AuditEntry.subject_type == kind) & (AuditEntry.subject_id == number) for kind, number in subjects
    ]
    return or_(false(), *conditions)


def find_subjects(text: str) -> list[Subject]:
    """The things that `text` names: `Volunteer:12` as links say it, or a code, an address, a name in full."""
    kind, colon, number = text.partition(":")
    if colon and kind in _tables() and number.isdecimal():
        return [(kind, int(number))]
    found: list[Subject] = []
    for kind, table in _tables().items():
        columns = [getattr(table, name) for name in ("code", "email", "name") if hasattr(table, name)]
        if columns:
            named = or_(*(func.lower(column) == text.lower() for column in columns))
            found += [
                (kind, number) for number in db.session.scalars(select(table.id).where(named).limit(20))
            ]
    return found


def names(entries: Iterable[AuditEntry]) -> dict[Subject, str]:
    """What people call the things of these entries, one query for each sort; without those that have no name."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        wanted.setdefault(entry.subject_type, set()).add(entry.subject_id)
    found: dict[Subject, str] = {}
    for kind, numbers in wanted.items():
        table = _tables().get(kind)
        columns = [getattr(table, name) for name in KNOWN_BY if hasattr(table, name)][:2]
        if table is not None and columns:
            rows = db.session.execute(select(table.id, *columns).where(table.id.in_(numbers)))
            found |= {(kind, number): " ".join(filter(None, words)) for number, *words in rows}
    return found


def _tables() -> dict[str, Any]:
    """Every table's class by its name; the rooms they belong to lie above this one."""
    return {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}
