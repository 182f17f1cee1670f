"""Making and changing accounts. A new person sets a password through a link; until then nobody can sign in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask_security import hash_password
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import func, select

from dispatch import clock
from dispatch.accounts.models import Role, User
from dispatch.accounts.queries import IS_OPEN
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _
from dispatch.notifications import services as notifications
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import Recipient
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
    """Add an account; without a password it cannot be signed in to until its owner has set one by a link.

    Raises `Conflict` where the address has an account already, `Invalid` for hospital staff without a hospital.
    """
    place = _institution_of(roles, institution_id)
    user = _account(_free_address(email), name, [ensure_role(role) for role in roles])
    user.locale, user.institution_id = locale, place
    user.password = hash_password(password) if password else None
    db.session.add(user)
    audit.record(actor, "user.created", user, roles=[role.value for role in roles])
    return user


def create_users(actor: Actor, people: Sequence[tuple[str, str]], role: RoleName) -> list[User]:
    """Add accounts for many (address, name) at once, all of one role and without a password.

    Raises `Conflict` where an address has an account already or is there twice.
    """
    row = ensure_role(role)
    taken = set(db.session.scalars(select(User.email)))
    users = []
    for address, name in people:
        email = address.strip().lower()
        if email in taken:
            raise _taken(email)
        taken.add(email)
        users.append(_account(email, name, [row]))
    db.session.add_all(users)
    db.session.flush()
    for user in users:
        audit.record(actor, "user.created", user, roles=[role.value])
    return users


def change_user(
    actor: Actor, user: User, name: str, roles: tuple[RoleName, ...], *, institution_id: int | None = None
) -> None:
    """Set the name, the roles and the institution. The last administrator keeps the role (`Conflict`)."""
    if RoleName.ADMINISTRATOR not in roles:
        _spare_last_administrator(user)
    user.name = name
    user.institution_id = _institution_of(roles, institution_id)
    user.roles = [ensure_role(role) for role in roles]
    db.session.flush()
    audit.record(actor, "user.changed", user, roles=[role.value for role in roles])


def set_active(actor: Actor, user: User, active: bool) -> None:
    """Shut an account or open it again; whoever is signed in with it is out at once."""
    if user.active == active:
        return
    if not active:
        _spare_last_administrator(user)
    user.active = active
    db.session.flush()
    audit.record(actor, "user.opened" if active else "user.shut", user)


def change_address(actor: Actor, user: User, email: str) -> None:
    """Move an account to another e-mail address. Raises `Conflict` where that one has an account already."""
    if email.strip().lower() != user.email.lower():
        user.email = _free_address(email)
        db.session.flush()
        audit.record(actor, "user.moved", user)


def invite(actor: Actor, user: User) -> OutboxMessage | None:
    """Write the person how to set a password; a new link each time, and the last one set wins."""
    db.session.flush()
    moment = clock.now()
    message = notifications.post(
        "invitation",
        f"invitation:{user.id}:{moment.isoformat()}",
        Recipient(str(user.email), user.name, user.locale, int(user.id)),
        user=user,
        token=generate_reset_password_token(user),
    )
    audit.record(actor, "user.invited", user)
    return message


def _account(email: str, name: str, roles: list[Role]) -> User:
    return User(email=email, name=name, fs_uniquifier=uuid.uuid4().hex, active=True, roles=roles)


def _free_address(email: str) -> str:
    email = email.strip().lower()
    if db.session.scalar(select(User.id).where(func.lower(User.email) == email)):
        raise _taken(email)
    return email


def _taken(email: str) -> Conflict:
    return Conflict(_("%(email)s はすでに登録されています。", email=email))


def _institution_of(roles: tuple[RoleName, ...], institution_id: int | None) -> int | None:
    """Only hospital staff belong to an institution, and they to exactly one."""
    if RoleName.HOSPITAL not in roles:
        return None
    if institution_id is None:
        message = _("医療機関の利用者には、所属する医療機関を選んでください。")
        raise Invalid(message, (("institution_id", message),))
    return institution_id


def _spare_last_administrator(user: User) -> None:
    """Somebody must remain who can let others in; the role's row is locked, so that two do not leave at once."""
    if not (user.active and user.is_a(RoleName.ADMINISTRATOR)):
        return
    role = lock(ensure_role(RoleName.ADMINISTRATOR))
    others = select(func.count()).where(User.roles.any(Role.id == role.id), IS_OPEN, User.id != user.id)
    if not db.session.scalar(others):
        raise Conflict(
            _("最後の管理者です。管理者の役割を外したり、利用を止めたりできません。"),
            _("先に、ほかの人を管理者にしてください。"),
        )
