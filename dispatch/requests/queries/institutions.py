"""Partner institutions: found by code or name, and listed."""

from __future__ import annotations

from collections.abc import Sequence

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, func, or_, select

from dispatch.accounts.models import User
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.requests.models import Institution, ServiceRequest
from dispatch.vocabulary import InstitutionKind

PER_PAGE = 50


def get_institution(institution_id: int) -> Institution:
    """The institution of that key. Raises `NotFound`."""
    found = db.session.get(Institution, institution_id)
    if found is None:
        raise NotFound(_("この医療機関は見つかりません。"))
    return found


def active() -> Sequence[Institution]:
    """Those that may request, by name."""
    return db.session.scalars(
        select(Institution).where(Institution.active).order_by(Institution.name, Institution.id)
    ).all()


def search(text: str, kind: InstitutionKind | None, *, gone: bool, page: int) -> Pagination:
    """A page of the list by words in name, kana, code, address or ward; `gone` shows those that ended as well."""
    statement = select(Institution).order_by(Institution.name, Institution.id)
    for word in text.split():
        statement = statement.where(_mentions(word))
    if kind is not None:
        statement = statement.where(Institution.kind == kind)
    if not gone:
        statement = statement.where(Institution.active)
    return db.paginate(statement, page=page, per_page=PER_PAGE, error_out=False)


def request_counts(institutions: Sequence[Institution]) -> dict[int, int]:
    """How many requests each of them has posted."""
    statement = (
        select(ServiceRequest.institution_id, func.count())
        .where(ServiceRequest.institution_id.in_([one.id for one in institutions]))
        .group_by(ServiceRequest.institution_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def staff(institution: Institution) -> Sequence[User]:
    """The accounts of an institution's clerks."""
    return db.session.scalars(
        select(User).where(User.institution_id == institution.id).order_by(User.name, User.id)
    ).all()


def _mentions(word: str) -> ColumnElement[bool]:
    columns = (Institution.code, Institution.name, Institution.kana, Institution.address, Institution.ward)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))
