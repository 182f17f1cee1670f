"""Who is a disaster supporter: taken from the roster by the desk, changed, rested."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import Supporter
from dispatch.disasters.vocabulary import AgeBand, SupporterRole
from dispatch.errors import Invalid
from dispatch.i18n import _, zone
from dispatch.volunteers.models import Volunteer

MOST_SEATS = 50


@dataclass(frozen=True, slots=True)
class SupporterValues:
    """What the desk knows of a supporter beside the roster; `caller_id`: who rings them (None: the desk)."""

    roles: tuple[SupporterRole, ...] = ()
    active: bool = True
    drives: bool = False
    seats: int = 0
    drill: bool = False
    tree_order: int = 0
    caller_id: int | None = None
    note: str = ""
    age_band: AgeBand | None = None


def add(actor: Actor, volunteers: Collection[int], roles: Collection[SupporterRole] = ()) -> int:
    """Make these people of the roster supporters; gives how many were not before. Two desks at once: each once."""
    people = db.session.scalars(
        select(Volunteer)
        .where(Volunteer.id.in_(volunteers), Volunteer.active)
        .order_by(Volunteer.id)
        .with_for_update(of=Volunteer)
    ).all()
    keys = [one.id for one in people]
    known = set(db.session.scalars(select(Supporter.volunteer_id).where(Supporter.volunteer_id.in_(keys))))
    new = [one for one in people if one.id not in known]
    for person in new:
        made = Supporter(
            volunteer_id=person.id, roles=sorted(role.value for role in roles), since=clock.today(zone())
        )
        db.session.add(made)
        record(actor, "supporter.added", made)
    db.session.flush()
    return len(new)


def change(actor: Actor, supporter: Supporter, values: SupporterValues) -> None:
    """Write what differs; raises `Invalid` where the call tree would go round in a circle."""
    supporter = lock(supporter)
    if _circular(supporter, values.caller_id):
        told = _("電話をかける人がひと回りしています。ほかの人を選んでください。")
        raise Invalid(told, (("caller_id", told),))
    if not 0 <= values.seats <= MOST_SEATS:
        raise Invalid(_("座席の数を確かめてください。"), (("seats", _("0から50までにしてください。")),))
    wanted: dict[str, Any] = {
        "roles": [role.value for role in values.roles],
        "active": values.active,
        "drives": values.drives,
        "seats": values.seats,
        "drill": values.drill,
        "tree_order": values.tree_order,
        "caller_id": values.caller_id,
        "note": values.note.strip(),
        "age_band": values.age_band,
    }
    changed = [name for name, value in wanted.items() if getattr(supporter, name) != value]
    for name in changed:
        setattr(supporter, name, wanted[name])
    if changed:
        record(actor, "supporter.changed", supporter, fields=changed)
    db.session.flush()


def say_age(actor: Actor, supporter: Supporter, band: AgeBand | None) -> None:
    """Keep how old somebody is, by their own choice; the record says only that it was changed."""
    supporter = lock(supporter)
    if supporter.age_band != band:
        supporter.age_band = band
        record(actor, "supporter.changed", supporter, fields=["age_band"])
        db.session.flush()


def _circular(supporter: Supporter, caller_id: int | None) -> bool:
    """Whether this caller is rung, by however many steps, by the one they are to ring."""
    seen = {supporter.id}
    while caller_id is not None:
        if caller_id in seen:
            return True
        seen.add(caller_id)
        caller_id = db.session.scalar(select(Supporter.caller_id).where(Supporter.id == caller_id))
    return False
