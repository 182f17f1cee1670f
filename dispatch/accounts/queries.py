"""Reading accounts, and the institutions that their owners may belong to."""

from __future__ import annotations

from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import desc, inspect, or_, select
from sqlalchemy.orm import selectinload

from dispatch.accounts.models import Role, User
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.vocabulary import RoleName

IS_OPEN: Any = User.active
"""The column that tells whether an account can be signed in to; the library types it as a plain value."""


def get(user_id: int) -> User:
    """The account. Raises `NotFound`."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound(_("この利用者は登録されていません。"))
    return user


def search(text: str = "", role: RoleName | None = None, page: int = 1, per_page: int = 50) -> Pagination:
    """Accounts by name or address, by role; those that are shut come last."""
    statement = select(User).options(selectinload(User.roles), selectinload(User.institution))
    for word in text.split():
        match = (column.icontains(word, autoescape=True) for column in (User.name, User.email))
        statement = statement.where(or_(*match))
    if role:
        statement = statement.where(User.roles.any(Role.name == role.value))
    statement = statement.order_by(desc(IS_OPEN), User.name, User.email)
    return db.paginate(statement, page=page, per_page=per_page, error_out=False)


def roles_of(user: User) -> list[RoleName]:
    """What somebody is, in the order of the vocabulary."""
    return [role for role in RoleName if user.is_a(role)]


def find_by_email(email: str) -> User | None:
    """The account of an address, whatever its capitals."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def institutions() -> dict[int, str]:
    """Names of the partner institutions by id, in the order of their kana; those without agreement come last.

    Their room lies above this one, so they are reached through the user's own relation.
    """
    table: Any = inspect(User).relationships["institution"].entity.class_
    statement = select(table.id, table.name).order_by(table.active.desc(), table.kana, table.name)
    return dict(db.session.execute(statement).all())
