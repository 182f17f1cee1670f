"""Making accounts. A new person sets a password through the link of the recovery page."""

from __future__ import annotations

import secrets
import uuid

from flask_security import hash_password
from sqlalchemy import func, select

from dispatch.accounts.models import Role, User
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.vocabulary import RoleName


def ensure_role(name: RoleName) -> Role:
    """The row of a role, made at first need."""
    role = db.session.scalar(select(Role).where(Role.name == name.value))
    if role is None:
        role = Role(name=name.value)
        db.session.add(role)
        db.session.flush()
    return role


def create_user(
    actor: Actor,
    email: str,
    name: str,
    roles: tuple[RoleName, ...],
    *,
    institution_id: int | None = None,
    password: str | None = None,
    locale: str = "ja",
) -> User:
    """Add an account; without a password nobody knows it and the person asks for a link to set one.

    Raises `Conflict` where the address has an account already.
    """
    email = email.strip().lower()
    if db.session.scalar(select(User.id).where(func.lower(User.email) == email)):
        raise Conflict(_("%(email)s はすでに登録されています。", email=email))
    user = User(
        email=email,
        name=name,
        locale=locale,
        institution_id=institution_id,
        password=hash_password(password or secrets.token_urlsafe(24)),
        fs_uniquifier=uuid.uuid4().hex,
        active=True,
        roles=[ensure_role(role) for role in roles],
    )
    db.session.add(user)
    audit.record(actor, "user.created", user, roles=[role.value for role in roles])
    return user
