"""Putting people on the roster, changing what it says of them, letting them go and taking them back."""

from __future__ import annotations

import re

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.accounts import services as accounts
from dispatch.accounts.models import User
from dispatch.accounts.queries import find_by_email
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, zone
from dispatch.vocabulary import RoleName
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.services.levels import rederive
from dispatch.volunteers.services.profile import Profile, lay

RESTS_ON = {"languages", "credentials"}
"""Parts of a profile from which levels follow."""


def create(actor: Actor, profile: Profile, *, invite: bool = False) -> Volunteer:
    """Add a person, with an account where there is an e-mail address; without a code the next one is given.

    Raises `Invalid`, naming the field, where the code or the address is another's. `invite` sends the person
    a link to set a password.
    """
    volunteer = Volunteer(code=profile.get("code") or next_code())
    _check_code(volunteer, volunteer.code)
    lay(volunteer, {**profile, "code": volunteer.code})
    _sign_evidence(actor, volunteer, {})
    try:
        with db.session.begin_nested():
            db.session.add(volunteer)
    except IntegrityError:
        _check_code(volunteer, volunteer.code)  # somebody else was quicker
        raise
    audit.record(actor, "volunteer.created", volunteer)
    rederive([volunteer])
    keep_account(actor, volunteer)
    if invite and volunteer.user is not None:
        accounts.invite(actor, volunteer.user)
    return volunteer


def update(actor: Actor, volunteer: Volunteer, profile: Profile) -> list[str]:
    """Change what the roster says; gives the names of the parts that changed, and says nothing where none did."""
    volunteer = lock(volunteer)
    _check_code(volunteer, profile.get("code", volunteer.code))
    before = _evidence(volunteer)
    changed = lay(volunteer, profile)
    _sign_evidence(actor, volunteer, before)
    if changed:
        db.session.flush()
        audit.record(actor, "volunteer.changed", volunteer, fields=changed)
        if RESTS_ON & {*changed}:
            rederive([volunteer])
        keep_account(actor, volunteer)
    return changed


def _evidence(volunteer: Volunteer) -> dict[str, str]:
    return {one.language: one.evidence for one in volunteer.languages}


def _sign_evidence(actor: Actor, volunteer: Volunteer, before: dict[str, str]) -> None:
    """A language that is new, or of which something else is said, says who decided so."""
    for one in volunteer.languages:
        if before.get(one.language) != (one.evidence or ""):
            one.decided_by, one.decided_on = actor.display_name, clock.today(zone())


def deactivate(actor: Actor, volunteer: Volunteer, note: str = "") -> None:
    """Take a person off the roster; what was done stays on record, and the account is shut."""
    _set_active(actor, volunteer, False, note)


def reactivate(actor: Actor, volunteer: Volunteer, note: str = "") -> None:
    """Put a person back on the roster."""
    _set_active(actor, volunteer, True, note)


def _set_active(actor: Actor, volunteer: Volunteer, active: bool, note: str) -> None:
    volunteer = lock(volunteer)
    if volunteer.active == active:
        state = _("登録中") if active else _("登録終了")
        raise Conflict(_("%(name)sさんは、すでに「%(state)s」です。", name=volunteer.name, state=state))
    volunteer.active = active
    if active:
        volunteer.left_on = None
    db.session.flush()
    if active:
        rederive([volunteer])  # rules that were set meanwhile passed them by
    action = "volunteer.reactivated" if active else "volunteer.deactivated"
    audit.record(actor, action, volunteer, **({"note": note} if note else {}))
    if volunteer.user is not None and _is_only_volunteer(volunteer):
        accounts.set_active(actor, volunteer.user, active)


def keep_account(actor: Actor, volunteer: Volunteer) -> None:
    """See that somebody with an e-mail address has an account, and that it goes by this address.

    An account that has other roles too keeps its own address: whoever may change the roster must not be able
    to move an administrator's sign-in to an address of theirs.
    """
    if not volunteer.email:
        return
    if volunteer.user is None:
        volunteer.user = _account_for(actor, volunteer)
    elif _is_only_volunteer(volunteer):
        volunteer.user.name = volunteer.name
        _move_account(actor, volunteer.user, volunteer.email)
    db.session.flush()


def _move_account(actor: Actor, user: User, email: str) -> None:
    if user.email == email:
        return
    if find_by_email(email) is not None:
        raise _address_taken(email)
    accounts.change_address(actor, user, email)


def _account_for(actor: Actor, volunteer: Volunteer) -> User:
    found = find_by_email(volunteer.email)
    if found is None:
        return accounts.create_user(actor, volunteer.email, volunteer.name, (RoleName.VOLUNTEER,))
    if found.volunteer is not None:
        raise _address_taken(volunteer.email)
    if not found.is_a(RoleName.VOLUNTEER):
        found.roles.append(accounts.ensure_role(RoleName.VOLUNTEER))
        audit.record(actor, "user.changed", found, roles=[role.name for role in found.roles])
    return found


def _is_only_volunteer(volunteer: Volunteer) -> bool:
    return volunteer.user is not None and [role.name for role in volunteer.user.roles] == [RoleName.VOLUNTEER]


def next_code() -> str:
    """The number after the highest V-number given so far."""
    codes = db.session.scalars(select(Volunteer.code).where(Volunteer.code.like("V%")))
    numbers = [int(code[1:]) for code in codes if re.fullmatch(r"V\d+", code)]
    return f"V{max(numbers, default=0) + 1:05d}"


def _check_code(volunteer: Volunteer, code: str) -> None:
    statement = select(func.count()).where(Volunteer.code == code, Volunteer.id != (volunteer.id or 0))
    with db.session.no_autoflush:
        if db.session.scalar(statement):
            raise _taken(code)


def _taken(code: str) -> Invalid:
    message = _("登録番号 %(code)s は、ほかの人が使っています。", code=code)
    return Invalid(message, (("code", message),))


def _address_taken(email: str) -> Invalid:
    message = _("%(email)s は、ほかの通訳者が使っています。", email=email)
    return Invalid(message, (("email", message),))
