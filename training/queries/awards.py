"""The desk's list of what was awarded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from dispatch.db import db
from training.certificates import serials
from training.models import Award, Course
from training.vocabulary import AwardState

SOON_DAYS = 90
"""A certificate that ends within so many days is about to expire."""
SOON = "soon"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; `state` is one of `AwardState` or `SOON`."""

    text: str = ""
    state: str = ""
    course_id: int | None = None


def search(filters: Filters, today: date, page: int, per_page: int = 50) -> Pagination:
    """The awards asked for, the newest first."""
    return db.paginate(matching(filters, today), page=page, per_page=per_page, error_out=False)


def matching(filters: Filters, today: date) -> Select[Award]:
    """The statement behind list and file."""
    statement = select(Award).options(joinedload(Award.course), joinedload(Award.volunteer))
    if filters.text:
        statement = statement.where(_named(filters.text))
    if filters.state:
        statement = statement.where(_in_state(filters.state, today))
    if filters.course_id:
        statement = statement.where(Award.course_id == filters.course_id)
    return statement.order_by(Award.issued_on.desc(), Award.id.desc())


def courses_awarded() -> list[tuple[int, str]]:
    """The courses that somebody has completed, for the filter."""
    rows = select(Course.id, Course.name).where(Course.id.in_(select(Award.course_id))).order_by(Course.code)
    return [(key, name) for key, name in db.session.execute(rows)]


def _named(text: str) -> ColumnElement[bool]:
    columns = (Award.holder, Award.holder_kana, Award.holder_roman, Award.number, Award.title)
    found = or_(*(column.icontains(text, autoescape=True) for column in columns))
    try:
        return or_(found, Award.code == serials.read(text))
    except serials.Mistyped:
        return found


def _in_state(state: str, today: date) -> ColumnElement[bool]:
    revoked = and_(Award.revoked_on.is_not(None), Award.revoked_on <= today)
    ended = and_(Award.valid_until.is_not(None), Award.valid_until < today)
    kept = Award.revoked_on.is_(None)
    if state == AwardState.REVOKED:
        return revoked
    if state == AwardState.EXPIRED:
        return and_(kept, ended)
    if state == SOON:
        return and_(kept, Award.valid_until.between(today, today + timedelta(days=SOON_DAYS)))
    return and_(kept, or_(Award.valid_until.is_(None), Award.valid_until >= today))
