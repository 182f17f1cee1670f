"""The drill list: whom an exercise may reach. Nobody else is ever written to in one."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from dispatch.accounts.models import User
from dispatch.db import db
from dispatch.disasters.models import Association, Resident, Supporter
from dispatch.volunteers.models import Volunteer


def on_drill_list(address: str) -> bool:
    """Whether this address belongs to a supporter, a resident or an association that has agreed to exercises."""
    wanted = address.strip().lower()
    own = or_(
        func.lower(Supporter.email) == wanted,
        func.lower(Volunteer.email) == wanted,
        func.lower(User.email) == wanted,
    )
    supporter = (
        select(Supporter.id)
        .outerjoin(Volunteer, Volunteer.id == Supporter.volunteer_id)
        .outerjoin(User, User.id == Volunteer.user_id)
        .where(Supporter.drill, Supporter.active, own)
    )
    resident = select(Resident.id).where(Resident.drill, func.lower(Resident.email) == wanted)
    association = select(Association.id).where(
        Association.drill, Association.active, func.lower(Association.email) == wanted
    )
    return bool(wanted) and bool(
        db.session.scalar(select(or_(supporter.exists(), resident.exists(), association.exists())))
    )
